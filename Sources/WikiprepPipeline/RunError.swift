import Corpus
import Statistics

/// Why a run ended without its result. The description is the message for users.
public enum RunError: Error, CustomStringConvertible {
    /// The dump is damaged or cut short. What was read before is kept.
    case damagedDump(path: String, reason: String, lastPage: String?, pages: PageCounts, kept: String?)
    /// The dump does not say which wiki it is of.
    case unknownWiki(path: String)
    /// Standard input without a name for the part.
    case unnamedInput
    /// What cannot name the part's folder.
    case partName(String, path: String)
    /// What cannot name a wiki, nor its output folder.
    case wikiName(String, path: String)
    /// The input is no dump.
    case notADump(path: String, reason: String)
    /// The input goes on with a dump of another wiki, or of nobody knows which; the offset is in its XML.
    case otherWiki(path: String, first: String, second: String?, offset: Int)
    /// Two inputs would become the same part.
    case samePart(name: String)
    /// Dumps of several wikis without an output folder.
    case severalWikis([String])
    /// A signal asked for the end.
    case stopped(signal: Int32, advice: String)
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
    /// Documents of a part that are neither in the output nor known to be left out, or more than there can be.
    case lostDocuments(part: String, detail: String)
    /// A page that would cost far more work than its length allows, read by itself.
    case costlyPage(path: String)
    /// Parts that could not be made again with the present rules of the text: each with why.
    case outdatedParts(corpus: String, reasons: [String])

    /// A file of tokens of an input is not as it was written.
    case damagedTokens(path: String)

    /// The message for users: what, where, and what to do.
    public var description: String {
        switch self {
        case .damagedDump(let path, let reason, let lastPage, let pages, let kept):
            """
            \(path): \(reason)
              last good page: \(lastPage ?? "none"); pages before the damage: \(pages.seen), of which \(pages.kept) became documents
              \(kept ?? "They are written.") Download the file again (curl -C - resumes), check its published checksum, and run the same command.
            """
        case .unknownWiki(let path):
            "\(path): the dump does not say which wiki it is of; say it with --wiki, such as --wiki enwiki"
        case .unnamedInput: "standard input needs a name for its part: --name enwiki-articles1"
        case .partName(let name, let path):
            "\(path): '\(name)' cannot be the name of a part's folder; give a short name without '/' that does not begin with a dot: --name enwiki-articles1"
        case .wikiName(let name, let path):
            "\(path): '\(name)' cannot be a wiki's name; say which wiki it is with --wiki, such as --wiki enwiki"
        case .notADump(let path, let reason): "\(path == "-" ? "standard input" : path): \(reason)"
        case .otherWiki(let path, let first, let second, let offset):
            """
            \(path == "-" ? "standard input" : path): it is a dump of \(first) up to byte \(offset) of the XML, where one of \
            \(second ?? "a wiki that it does not name") begins; give each wiki's dump by itself
            """
        case .samePart(let name):
            "two inputs would both become the part \(name); run them one after another, each with --name"
        case .severalWikis(let names):
            "dumps of several wikis (\(names.joined(separator: ", "))): name the output folder with -o"
        case .stopped(let signal, let advice): "stopped by \(signal == 2 ? "Ctrl-C" : "signal \(signal)"). \(advice)"
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
        case .lostDocuments(let part, let detail):
            "\(part): \(detail); the part is not as it was written: take it out (wikiprep corpus remove CORPUS "
                + "\(part)) and run the command that made it again"
        case .costlyPage(let path):
            """
            \(path == "-" ? "standard input" : path): the text would cost far more work than the page's length allows
              A run rejects such a page as costly. Look for what is repeated or nested in it a hundred times and more.
            """
        case .outdatedParts(let corpus, let reasons):
            """
            \(corpus): \(reasons.count == 1 ? "1 part keeps" : "\(reasons.count) parts keep") the text of earlier rules
              \(reasons.joined(separator: "\n  "))
              Download these dumps again, and name them: wikiprep corpus refresh \(corpus) DUMP...
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
