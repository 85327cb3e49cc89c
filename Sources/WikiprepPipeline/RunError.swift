import Corpus

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
    /// No document at all.
    case noDocuments(String)

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
        case .notADump(let path, let reason): "\(path): \(reason)"
        case .otherWiki(let path, let first, let second, let offset):
            """
            \(path): it is a dump of \(first) up to byte \(offset) of the XML, where one of \
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
        case .noDocuments(let detail):
            "no documents: \(detail); run the command that made the corpus again, or name other inputs"
        }
    }
}
