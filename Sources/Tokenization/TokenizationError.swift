import Statistics

/// Why documents did not become token files. The description is the message for users.
public enum TokenizationError: Error, CustomStringConvertible {
    /// An input of documents that cannot be read.
    case unreadableInput(path: String, reason: String)
    /// A line of JSON Lines without a document.
    case invalidLine(path: String, line: Int, reason: String)
    /// Inputs or options that do not go together.
    case contradiction(String)
    /// Options that are not those that the folder was made with.
    case otherOptions(folder: String, [OptionDifference])
    /// No document at all.
    case noDocuments(String)
    /// Newer legacy dumps lack more of a wiki's documents than are deleted.
    case missingDocuments(wiki: String, lacking: Int, covered: Int, titles: [String], parts: [String])
    /// A file of tokens of an input is not as it was written.
    case damagedTokens(path: String)

    /// The message for users: what, where, and what to do.
    public var description: String {
        switch self {
        case .unreadableInput(let path, let reason): "\(path == "-" ? "standard input" : path): \(reason)"
        case .invalidLine(let path, let line, let reason):
            "\(path == "-" ? "standard input" : path), line \(line): \(reason); name the field that holds the text by --text-field, or count such lines and go on by --skip-invalid"
        case .contradiction(let message): message
        case .damagedTokens(let path):
            "\(path) is damaged: run the same command again with the input of that name, and it is read again; "
                + "without it, take it out by wikiprep corpus remove"
        case .otherOptions(let folder, let differences): Self.otherOptions(folder, differences)
        case .missingDocuments(let wiki, let lacking, let covered, let titles, let parts):
            """
            \(wiki): \(Self.named(parts)) lack\(parts.count == 1 ? "s" : "") \(Figures.grouped(lacking)) of the \
            \(Figures.grouped(covered)) documents of older dumps there, \(Figures.percent(lacking, of: covered)): \
            \(Self.named(titles, quoted: true, of: lacking)). More than 1 % is rarely deleted between two dumps: check \
            that the newer ones are whole. To keep these documents, run the same command with --missing keep; to \
            delete them, with --missing delete
            """
        case .noDocuments(let detail):
            "no documents: \(detail); run the command that made the corpus again, or name other inputs"
        }
    }

    private static func otherOptions(_ folder: String, _ differences: [OptionDifference]) -> String {
        var lines = differences.map { difference in
            "  --\(difference.option): \(difference.recorded) there, \(difference.wanted) here: "
                + "\(difference.consequence)"
        }
        lines.insert("\(folder) was made with other options:", at: 0)
        var ways = ["leave them out to go on as it was made"]
        if differences.contains(where: { $0.kind == .tokens }) {
            ways.append("add --remake to change these alone and make the token files anew")
        }
        if differences.contains(where: { $0.kind == .split }) {
            ways.append("add --new-split to give up the split, where no model was trained on it")
        }
        if differences.contains(where: { $0.kind == .text }) {
            ways.append("name all dumps of the wiki with --remake to extract them anew")
        }
        ways.append("choose another folder with -o")
        return (lines + ["  " + ways.joined(separator: "; ").capitalizedFirst]).joined(separator: "\n")
    }

    /// Some names, and how many there are.
    private static func named(_ names: [String], quoted: Bool = false, of count: Int? = nil) -> String {
        let most = 5
        let shown = names.prefix(most).map { quoted ? "'\($0)'" : $0 }.joined(separator: ", ")
        let more = (count ?? names.count) - min(names.count, most)
        return more > 0 ? "\(shown) and \(Figures.grouped(more)) more" : shown
    }
}

extension String {
    /// With a capital letter at its beginning.
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
