import Corpus

/// Why a dump did not become a part of a corpus. The description is the message for users.
public enum ExtractionError: Error, CustomStringConvertible {
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
    /// The input is not a dump.
    case notADump(path: String, reason: String)
    /// The input continues with a dump of another wiki, or of an unknown one; the offset is in its XML.
    case otherWiki(path: String, first: String, second: String?, offset: Int)
    /// An index that cannot be read, or is not of this dump.
    case unreadableIndex(path: String, reason: String)
    /// Inputs or options that do not go together.
    case contradiction(String)
    /// Parts that could not be made again with the present rules of the text: each with why.
    case outdatedParts(corpus: String, reasons: [String])

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
        case .notADump(let path, let reason), .unreadableIndex(let path, let reason):
            "\(path == "-" ? "standard input" : path): \(reason)"
        case .otherWiki(let path, let first, let second, let offset):
            """
            \(path == "-" ? "standard input" : path): it is a dump of \(first) up to byte \(offset) of the XML, where one of \
            \(second ?? "a wiki that it does not name") begins; give each wiki's dump by itself
            """
        case .contradiction(let message): message
        case .outdatedParts(let corpus, let reasons):
            """
            \(corpus): \(reasons.count == 1 ? "1 part keeps" : "\(reasons.count) parts keep") the text of earlier rules
              \(reasons.joined(separator: "\n  "))
              Download these dumps again, and name them: wikiprep corpus refresh \(corpus) DUMP...
            """
        }
    }
}
