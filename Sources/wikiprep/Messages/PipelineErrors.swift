import CLibrary
import CorpusParts
import WikiprepPipeline

extension PipelineError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .samePart, .severalWikis, .dumpOfNoPart, .otherBytes: .usage
        }
    }
    var message: String {
        switch self {
        case .samePart: "\(self), each with --name"
        case .severalWikis: "\(self) with -o"
        case .dumpOfNoPart, .otherBytes: "--compare \(self)"
        }
    }
    static var examples: [Self] {
        [
            .samePart(name: "enwiki-20260101-pages-articles1-p1p41242"), .severalWikis(["enwiki", "jawiki"]),
            .dumpOfNoPart(path: "DUMP.xml.bz2", corpus: "enwiki/corpus", files: ["OTHER.xml.bz2"]),
            .otherBytes(path: "DUMP.xml.bz2", part: "enwiki-20260101-pages-articles1-p1p41242"),
        ]
    }
}

extension SmallDisk: ListedMessage {
    var message: String {
        """
        \(folder): \(free / 1_000_000) MB are free, and the run needs more than \(needed / 1_000_000) MB; --dry-run \
        tells how much; what is done is kept when the disk is full
        """
    }
}

extension PartOptionsError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .unknownValue, .wikisDiffer: .usage
        }
    }
    var message: String {
        switch self {
        case .unknownValue(let option, let value):
            "the corpus has --\(option) \(value), which this version of wikiprep does not know; use the one that made "
                + "it"
        case .wikisDiffer(let option, let newWiki, let wiki, let value, let otherWiki, let otherValue):
            """
            \(newWiki) is new here, and the wikis that are there differ in --\(option) (\(wiki): \(value ?? "none"), \
            \(otherWiki): \(otherValue ?? "none")): say which it shall be
            """
        }
    }
    static var examples: [Self] {
        [
            .unknownValue(option: "tables", value: "html"),
            .wikisDiffer(option: "sections", newWiki: "dewiki", "enwiki", "all", "jawiki", "prose"),
        ]
    }
}
