import DurableFiles
import Tokenization

/// How documents are read that are of no dump: JSON Lines and plain text.
struct InputOptions: Sendable {
    private(set) var configuration = TextInputConfiguration()

    // MARK: - Rules

    private mutating func setDocuments(_ documents: TextInputConfiguration.Documents) throws {
        if configuration.documents != .files {
            throw UsageError("--lines and --delimiter each say where documents end: give one of them, once")
        }
        configuration.documents = documents
    }

    private var hasDelimiter: Bool { if case .delimited = configuration.documents { true } else { false } }

    /// Refuses inputs that cannot be meant, before any of them is read.
    static func checkPaths(_ inputs: [String]) throws {
        try Operands.refuseSecondStandardInput(inputs)
        for path in inputs { try InputSniffer.checkDocuments(path) }
        try Operands.refuseRepetition(inputs)
    }

    /// Refuses options that none of the inputs can obey.
    func check(of inputs: [String]) throws {
        if inputs.allSatisfy(isFolder) {
            let given = [
                ("--input-format", configuration.format != .auto), ("--text-field", configuration.textField != "text"),
                ("--lines", configuration.documents == .lines), ("--delimiter", hasDelimiter),
                ("--skip-invalid", configuration.skipsInvalid),
            ]
            if let option = given.first(where: \.1)?.0 {
                throw UsageError("\(option) is for JSON Lines or text, and here are corpora only: leave it out")
            }
        }
        if configuration.format == .jsonl, configuration.documents != .files {
            throw UsageError(
                "--\(hasDelimiter ? "delimiter" : "lines") cuts plain text, and --input-format jsonl says that there "
                    + "is none: leave one of them out")
        }
        if configuration.format == .text, configuration.textField != "text" || configuration.skipsInvalid {
            throw UsageError(
                "--\(configuration.skipsInvalid ? "skip-invalid" : "text-field") is for JSON Lines, and "
                    + "--input-format text says that there are none: leave one of them out")
        }
    }

    // MARK: - Table

    static let table: [Option<Self>] = [
        Option(
            "input-format",
            "what files hold: auto: JSON Lines by their names (.jsonl, .ndjson, .json), or of a pipe by its first "
                + "byte; else plain text (default)",
            choice: \.configuration.format),
        Option(
            "text-field", value: "NAME", "the field of a JSON line that holds the text (default: text)"
        ) { options, word in options.configuration.textField = word },
        Option(
            "lines", "of plain text: a line is a document (default: a file is one)",
            undo: { if $0.configuration.documents == .lines { $0.configuration.documents = .files } }
        ) { options, _ in try options.setDocuments(.lines) },
        Option(
            "delimiter", value: .other(.string, name: "STRING", noneUnsets: true),
            "of plain text: what stands between documents, such as '<|endoftext|>' or '\\n\\n'; \\n, \\r, \\t, "
                + "\\0 and \\\\ are understood (default: none)"
        ) { options, word in
            if word == ValueParsing.none {
                if options.configuration.documents != .lines { options.configuration.documents = .files }
                return
            }
            guard let documents = TextInputConfiguration.Documents(delimiter: word) else {
                let problem =
                    word.contains("\\")
                    ? "after a backslash, n, r, t, 0 and a backslash are understood"
                    : "must be what stands between documents, such as '<|endoftext|>'"
                throw UsageError("--delimiter \(word): \(problem)")
            }
            try options.setDocuments(documents)
        },
        Option(
            "skip-invalid", "count JSON lines without a text and go on, instead of ending with an error",
            flag: \.configuration.skipsInvalid),
    ]

    /// What standard input is called: of `tokenize`, whose folder keeps the names of its inputs.
    static let nameOption = Option<Self>(
        "name", value: "NAME", "what standard input is called in the folder (default: stdin)"
    ) { options, word in
        options.configuration.standardInputName = try ValueParsing.folderName(word, "--name", example: "notes.txt")
    }
}
