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
    /// A number, a size, a name, by what the help calls it.
    case other(String)

    /// A value that nothing but its own check knows.
    init(stringLiteral name: String) { self = .other(name) }

    /// One of the words of a type, and what the help calls it: `a|b`, or a name where they are many.
    static func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type, name: String? = nil) -> OptionValue
    where Choice.RawValue == String {
        .words(type.allCases.map(\.rawValue), name: name)
    }

    /// What the help calls the value.
    var placeholder: String {
        switch self {
        case .words(let words, let name): name ?? words.joined(separator: "|")
        case .wordsOrFile(_, _, let name), .folder(let name), .other(let name): name
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
