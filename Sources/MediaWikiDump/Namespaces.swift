/// A wiki's namespaces: number ↔ names.
///
/// The names come from `<siteinfo>`; the canonical English names hold on every wiki; aliases stand in no dump and come from built-in tables
/// (`NamespaceTables.swift`).
public struct Namespaces: Equatable, Sendable {
    /// The names under which the wiki itself shows its namespaces, by number. The main namespace, 0, has the empty name.
    public private(set) var localNames: [Int: String]
    private var numbers: [String: Int]

    /// - Parameters:
    ///   - siteInfo: the names of the dump's `<namespaces>`, by number.
    ///   - language: the wiki's language, such as `ja`, which chooses the table of aliases.
    public init(siteInfo: [Int: String], language: String) {
        localNames = siteInfo
        numbers = [:]
        var tables = [NamespaceTables.canonical]
        if let table = NamespaceTables.byLanguage[language] { tables.append(table) }
        for (name, number) in tables.joined() { numbers[Self.key(name)] = number }
        // What the dump says goes before what the tables say.
        for (number, name) in siteInfo.sorted(by: { $0.key < $1.key }) where number != 0 && !name.isEmpty {
            numbers[Self.key(name)] = number
        }
    }

    /// The number of the namespace that is called `name`, in any case and with spaces or underscores; nil when there is none.
    public func number(named name: some StringProtocol) -> Int? {
        numbers[Self.key(name)]
    }

    /// The number of the namespace that a full title stands in: 0 unless a namespace's name and a colon come first.
    public func number(ofTitle title: some StringProtocol) -> Int {
        guard let colon = title.firstIndex(of: ":") else { return 0 }
        return number(named: title[..<colon]) ?? 0
    }

    /// Every name and alias, in lower case and with spaces, with its number. The empty name of the main namespace is not among them.
    public var allNames: [String: Int] { numbers }

    static func key(_ name: some StringProtocol) -> String {
        var words: [Substring] = []
        let lower = name.lowercased()
        for word in lower.split(whereSeparator: { $0 == " " || $0 == "_" }) { words.append(word) }
        return words.joined(separator: " ")
    }
}
