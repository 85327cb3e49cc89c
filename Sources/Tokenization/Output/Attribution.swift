import Corpus
import CorpusParts
import DurableFiles

/// Whose text a wiki's is, and how its authors are found: what licences that ask for attribution want to be told.
public struct Attribution: Codable, Equatable, Sendable {
    /// The wiki's database name.
    public var wiki: String
    /// The days of the dumps, as their names or their newest revisions tell.
    public var dumpDates: [String]
    /// The licence of the text.
    public var licence: String
    /// The address of the list of a page's authors, with `ID` in place of the page's id; empty where the dumps do not
    /// tell the wiki's address.
    public var authors: String

    enum CodingKeys: String, CodingKey {
        case wiki, licence, authors
        case dumpDates = "dump_dates"
    }

    static func all(of parts: [Manifest.Part]) -> [Attribution] {
        Dictionary(grouping: parts, by: \.wiki).sorted { $0.key < $1.key }.map { wiki, parts in
            let days = parts.map { DumpDate.day(ofDumpNamed: $0.source.file) ?? String($0.newestTimestamp.prefix(10)) }
            let hosts: [String] = parts.compactMap { Self.host(ofBase: $0.base) }
            let host = hosts.first
            return Attribution(
                wiki: wiki, dumpDates: Set(days.filter { !$0.isEmpty }).sorted(),
                licence: licence(wiki: wiki, host: host),
                authors: host.map { "https://\($0)/w/index.php?curid=ID&action=history" } ?? "")
        }
    }

    /// As foundation.wikimedia.org/wiki/Policy:Terms_of_Use, section 7, has it.
    private static func licence(wiki: String, host: String?) -> String {
        let projects = [
            "wikipedia", "wiktionary", "wikibooks", "wikiquote", "wikisource", "wikiversity", "wikivoyage", "wikimedia",
        ]
        if let host, projects.contains(where: { host.hasSuffix(".\($0).org") }) {
            return "CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/)"
        }
        return "the licence that the wiki names\(host.map { " (https://\($0)/)" } ?? "")"
    }

    private static func host(ofBase base: String) -> String? {
        guard let start = base.firstRange(of: "://")?.upperBound else { return nil }
        let host = base[start...].prefix { $0 != "/" }
        return host.isEmpty || host.contains(where: \.isWhitespace) ? nil : String(host)
    }

    /// Writes the file `ATTRIBUTION`. Where there is nothing to attribute, that of an earlier run goes: it would tell
    /// of another text.
    static func write(_ all: [Attribution], into folder: String, listsDocuments: Bool) throws(FileError) {
        let name = "ATTRIBUTION"
        let path = "\(folder)/\(name)"
        if !all.isEmpty {
            try AtomicFile.write(Array(text(of: all, listsDocuments: listsDocuments).utf8), to: path)
        } else if let size = regularFileSize(path), size < 1 << 20,
            try ReadableFile.contents(of: path).starts(with: opening.utf8)
        {
            try removeFiles(in: folder) { $0 == name }
        }
    }

    /// By this a file of that name is known as one of wikiprep's own.
    private static let opening = "The text in these token files was written by the authors of the wikis below, and is\n"

    /// The contents of the file `ATTRIBUTION`.
    static func text(of all: [Attribution], listsDocuments: Bool) -> String {
        var text =
            opening + """
                theirs. Whoever passes the files on, or text that is made of them, has to name the
                source and the licence, and to say what was changed: wikiprep took out the markup,
                left out pages and sections, and cut the rest into tokens.

                """
        for wiki in all {
            text += "\n\(wiki.wiki)\n  licence: \(wiki.licence)\n"
            if !wiki.dumpDates.isEmpty {
                text += "  text as of: \(wiki.dumpDates.joined(separator: ", "))\n"
            }
            if !wiki.authors.isEmpty {
                text += "  authors of a page: \(wiki.authors)\n"
            }
        }
        text += "\nThe id of each document's page is in documents/train.npy and documents/val.npy"
        text += listsDocuments ? ",\nand with title and address in documents.jsonl.zst.\n" : " (numpy.load).\n"
        return text
    }
}
