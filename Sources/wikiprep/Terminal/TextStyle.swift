import CLibrary

/// Colours, where they are wanted: on a terminal that knows them, unless `NO_COLOR` is set (https://no-color.org).
struct TextStyle: Equatable, Sendable {
    /// Whether anything is coloured.
    var colors: Bool

    static let plain = TextStyle(colors: false)

    /// The style for what is written to a descriptor.
    static func of(descriptor: Int32) -> TextStyle {
        TextStyle(isTerminal: isatty(descriptor) == 1, environment: Environment.value)
    }

    init(colors: Bool) { self.colors = colors }

    init(isTerminal: Bool, environment: (String) -> String?) {
        let refused = environment("NO_COLOR").map { !$0.isEmpty } ?? false
        colors = isTerminal && !refused && Self.knowsOrders(environment)
    }

    /// Whether a terminal understands more than text.
    static func knowsOrders(_ environment: (String) -> String?) -> Bool {
        let terminal = environment("TERM") ?? ""
        return !terminal.isEmpty && terminal != "dumb"
    }

    func error(_ text: String) -> String { colored(text, "1;31") }
    func warning(_ text: String) -> String { colored(text, "33") }
    func heading(_ text: String) -> String { colored(text, "1") }
    func bar(_ text: String) -> String { colored(text, "36") }
    func dim(_ text: String) -> String { colored(text, "2") }
    func match(_ text: String) -> String { colored(text, "1;31") }
    func done(_ text: String) -> String { colored(text, "32") }

    private func colored(_ text: String, _ code: String) -> String {
        colors && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

enum Environment {
    static func value(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// Whether text is UTF-8: the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set says it.
    static func isUTF8(_ value: (String) -> String?) -> Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(value).first { !$0.isEmpty } ?? ""
        let name = locale.lowercased()
        return name.contains("utf-8") || name.contains("utf8")
    }
}
