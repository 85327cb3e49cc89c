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

    /// A text that may quote its input, without what is an order to a terminal or is not seen on it: control
    /// characters, marks of direction and
    /// other format characters, line and paragraph separators, fillers. They become U+FFFD. Line feeds and tabs stay.
    /// - Parameter keepsJoiners: whether U+200C and U+200D stay, without which Persian, the scripts of India and
    ///   emoji are not what they should be:
    ///   for texts, and not for names, in which they make two look like one.
    static func printable(_ text: String, keepsJoiners: Bool = false) -> String {
        var printable = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isKept = keepsJoiners && (scalar == "\u{200C}" || scalar == "\u{200D}")
            printable.append(isKept || isSeen(scalar) ? scalar : "\u{FFFD}")
        }
        return String(printable)
    }

    private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x20...0x7E, 0x3041...0x3096, 0x30A1...0x30FF, 0x4E00...0x9FFF: return true
        // Signs of Arabic, Syriac and Kaithi that stand before a number, and those that join hieroglyphs: format
        // characters, and seen.
        case 0x600...0x605, 0x6DD, 0x70F, 0x890...0x891, 0x8E2, 0x110BD, 0x110CD, 0x13430...0x1343F: return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return false
        // Selectors of variants change what stands before them, and emoji have them.
        case .nonspacingMark: return true
        default: return !scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// Writes lines as they are.
    static func write(_ lines: String) { Screen.write(lines + "\n") }
}
