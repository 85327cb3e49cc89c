/// What the value of an option is: for the help, the check, the manual page and the completions.
enum OptionValue: Equatable, Sendable, ExpressibleByStringLiteral {
    /// One of these words.
    case words([String], name: String?)
    /// One of these words, or a file with one of these endings.
    case wordsOrFile([String], endings: [String], name: String)
    /// A file that is there, with one of these endings; of any name where there are none.
    case file(endings: [String])
    /// A folder that is there.
    case folder(name: String)
    /// A file or folder to be written.
    case path
    /// A number, a size, a name; what the help calls it; and whether `none` takes back what the folder remembers.
    case other(ValueForm, name: String, noneUnsets: Bool = false)

    /// A value that nothing but its own check knows.
    init(stringLiteral name: String) { self = .other(.string, name: name) }

    /// One of the words of a type, and what the help calls it: `a|b`, or a name where they are many.
    static func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type, name: String? = nil) -> OptionValue
    where Choice.RawValue == String {
        .words(type.allCases.map(\.rawValue), name: name)
    }

    /// What the help calls the value.
    var placeholder: String {
        switch self {
        case .words(let words, let name): name ?? words.joined(separator: "|")
        case .wordsOrFile(_, _, let name), .folder(let name): name
        case .other(_, let name, let noneUnsets): noneUnsets ? "\(name)|\(ValueParsing.none)" : name
        case .file: "FILE"
        case .path: "PATH"
        }
    }

    /// The words that are known; none of other values.
    var words: [String] {
        switch self {
        case .words(let words, _), .wordsOrFile(let words, _, _): words
        case .file, .folder, .path, .other: []
        }
    }
}

/// What a value is that is not a word, a file or a folder. The limits are those that it is checked against.
enum ValueForm: Equatable, Sendable {
    /// Text.
    case string
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// A whole number of 64 bits, 0 or more.
    case integer64
    /// Whole numbers, with commas between them.
    case integers(ClosedRange<Int>)
    /// Two whole numbers of 64 bits, the lower one first, with a hyphen between them.
    case range
    /// A number of things, with K, M or G for thousands, millions and thousands of millions.
    case count(ClosedRange<Int>)
    /// A number of bytes, with K, M, G or T for powers of 1024.
    case size(ClosedRange<Int>)
    /// A number from 0 to 1.
    case share
    /// A share above 0, or a size with its letter.
    case shareOrSize
    /// Names with numbers from 0 to this one: `a=1,b=0.5`.
    case weights(upTo: Double)
}

/// What a subcommand takes besides options, for the completions.
enum OperandKind: Equatable, Sendable {
    /// Files with these endings, of which the names are completed.
    case files(endings: [String])
    /// Folders, and files with these endings.
    case foldersAndFiles(endings: [String])
    /// `list` or `remove`, a corpus folder, and for `remove` its parts.
    case corpusParts
    /// One of these words.
    case words([String])
}
