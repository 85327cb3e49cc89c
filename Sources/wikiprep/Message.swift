import Synchronization

/// What is said on standard error: lines for people, or JSON objects for programs.
enum Message {
    /// Whether every line is a JSON object, as `--progress=json` asks for.
    static var areJSON: Bool {
        get { json.load(ordering: .relaxed) }
        set { json.store(newValue, ordering: .relaxed) }
    }
    private static let json = Atomic(false)

    /// How standard error is coloured.
    static let style = TextStyle.of(descriptor: 2)

    /// Says why the program ends without its result.
    static func error(_ text: String) {
        if areJSON { return write(ProgressEvent(.error, message: text).line) }
        write(style.error("wikiprep:") + " " + printable(text))
    }

    /// Says what the user should know, and what is no failure.
    static func warning(_ text: String) {
        if areJSON { return write(ProgressEvent(.warning, message: text).line) }
        write(style.warning("wikiprep: warning:") + " " + printable(text))
    }

    /// Says what was done.
    static func note(_ text: String) {
        if areJSON { return write(ProgressEvent(.note, message: text).line) }
        write("wikiprep: " + printable(text))
    }

    /// The last line of a program that a signal ended in the middle of a long step.
    static var stopped: String {
        let text = "stopped by a signal in the middle of a step. What is complete is kept: run the same command again."
        return (areJSON ? ProgressEvent(.error, message: text).line : style.error("wikiprep:") + " " + text) + "\n"
    }

    /// A message that may quote its input: without control characters, which would be orders to a terminal.
    static func printable(_ text: String) -> String {
        var printable = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isOrder = scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
            printable.append(isOrder ? "\u{FFFD}" : scalar)
        }
        return String(printable)
    }

    /// Writes lines as they are.
    static func write(_ lines: String) { Screen.write(lines + "\n") }
}
