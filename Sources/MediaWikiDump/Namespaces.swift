/// A wiki's namespaces as its dump lists them: number ↔ names.
///
/// Aliases, and names that hold on every wiki, stand in no dump: they are the business of those who read links.
public struct Namespaces: Equatable, Sendable {
    /// The names under which the wiki itself shows its namespaces, by number. The main namespace, 0, has the empty
    /// name.
    public private(set) var localNames: [Int: String]
    private var numbers: [String: Int]

    /// - Parameter siteInfo: the names of the dump's `<namespaces>`, by number.
    public init(siteInfo: [Int: String]) {
        localNames = siteInfo
        numbers = [:]
        for (number, name) in siteInfo.sorted(by: { $0.key < $1.key }) where number != 0 && !name.isEmpty {
            numbers[Self.key(name)] = number
        }
    }

    /// The number of the namespace that is called `name`, in any case and with spaces or underscores; nil when there is
    /// none.
    public func number(named name: some StringProtocol) -> Int? {
        numbers[Self.key(name)]
    }

    /// The number of the namespace that a full title stands in: 0 unless a namespace's name and a colon come first.
    public func number(ofTitle title: some StringProtocol) -> Int {
        // By bytes, and of short names only: comparing characters takes time with the square of the marks that combine
        // with one letter.
        guard let colon = title.utf8.prefix(Self.longestName).firstIndex(of: UInt8(ascii: ":")) else { return 0 }
        return number(named: title[..<colon]) ?? 0
    }

    /// Every name, in lower case and with spaces, with its number. The empty name of the main namespace is not among
    /// them.
    public var allNames: [String: Int] { numbers }

    /// No namespace has a longer name, in bytes.
    private static let longestName = 256

    static func key(_ name: some StringProtocol) -> String {
        var words: [Substring] = []
        let lower = name.lowercased()
        for word in lower.split(whereSeparator: { $0 == " " || $0 == "_" }) { words.append(word) }
        return words.joined(separator: " ")
    }
}
