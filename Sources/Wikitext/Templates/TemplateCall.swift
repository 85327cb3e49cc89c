/// One call of a known template with its arguments, which are already evaluated.
///
/// Arguments are bytes, for they may hold marks (see ``Mark``) of what is already understood.
struct TemplateCall {
    /// The name in lower case.
    let name: String
    let page: PageContext
    private var positional: [[UInt8]] = []
    private var named: [String: [UInt8]] = [:]

    /// Positions given by number that leave a gap beyond this are names like any other.
    private static let maximumGapped = 200

    init(name: String, page: PageContext, arguments: BraceArguments, _ source: borrowing ByteBuffer) {
        self.name = name
        self.page = page
        var next = 0
        for part in 1..<max(1, arguments.count) {
            let range = arguments.range(part)
            guard let equals = arguments.equals(part) else {
                set(next, source.array(range.from, range.to))
                next += 1
                continue
            }
            let key = source.trimmed(range.from, equals)
            let value = source.trimmed(equals + 1, range.to)
            guard key.to - key.from <= 64 else { continue }
            let text = source.string(key.from, key.to)
            if let position = Int(text), position > 0, position <= max(Self.maximumGapped, positional.count) {
                set(position - 1, source.array(value.from, value.to))
            } else {
                named[text] = source.array(value.from, value.to)
            }
        }
    }

    private mutating func set(_ index: Int, _ value: [UInt8]) {
        while positional.count <= index { positional.append([]) }
        positional[index] = value
    }

    /// How many arguments without a name there are, the last one given by number included.
    var count: Int { positional.count }

    /// The argument at a position from 1 on as it stands, blanks included.
    func raw(_ position: Int) -> [UInt8] {
        position >= 1 && position <= positional.count ? positional[position - 1] : []
    }

    /// The argument at a position from 1 on, without blanks around it; empty when nothing of it shows.
    func text(_ position: Int) -> [UInt8] { Self.shown(raw(position)) }

    /// The argument of the first of these names or positions that shows something.
    func text(_ names: String...) -> [UInt8] { text(names) }

    func text(_ names: [String]) -> [UInt8] {
        for name in names {
            let value = Int(name).map { text($0) } ?? Self.shown(named[name] ?? [])
            if !value.isEmpty { return value }
        }
        return []
    }

    /// A short argument as a string, without marks; empty when it is longer than any number, date or code.
    func word(_ position: Int) -> String { Self.word(text(position)) }

    /// A short argument by the first of these names that has one.
    func word(_ names: String...) -> String { Self.word(text(names)) }

    /// Whether an argument says yes.
    func flag(_ names: String...) -> Bool {
        let value = Self.word(text(names)).lowercased()
        return !value.isEmpty && !["no", "n", "off", "false", "0"].contains(value)
    }

    /// All arguments without a name that show something.
    func texts(from first: Int = 1) -> [[UInt8]] {
        first <= positional.count ? positional[(first - 1)...].map(Self.shown).filter { !$0.isEmpty } : []
    }

    /// The bytes without blanks at their ends; none when only marks of what vanished are in them.
    static func shown(_ bytes: [UInt8]) -> [UInt8] {
        var from = 0
        var to = bytes.count
        while from < to, isWhitespace(bytes[from]) { from += 1 }
        while to > from, isWhitespace(bytes[to - 1]) { to -= 1 }
        if bytes[from..<to].allSatisfy({ isWhitespace($0) || $0 == Mark.vanished }) { return [] }
        return from == 0 && to == bytes.count ? bytes : Array(bytes[from..<to])
    }

    private static func word(_ bytes: [UInt8]) -> String {
        guard bytes.count <= 200 else { return "" }
        var plain: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] < Mark.first { plain.append(bytes[index]) }
            index += Mark.length(bytes[index])
        }
        let text = String(decoding: plain, as: UTF8.self)
        guard plain.contains(UInt8(ascii: "&")) else { return text }
        return text.replacing("&nbsp;", with: " ").replacing("&minus;", with: "−")
    }
}
