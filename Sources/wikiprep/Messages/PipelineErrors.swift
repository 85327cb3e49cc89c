import CLibrary
import CorpusParts
import WikiprepPipeline

extension PipelineError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .samePart, .severalWikis, .contradiction: .usage
        }
    }
    static var examples: [Self] {
        [
            .samePart(name: "enwiki-20260101-pages-articles1-p1p41242"), .severalWikis(["enwiki", "jawiki"]),
            .contradiction("DUMP.xml.bz2: no part of the corpus was made of a file of this name"),
        ]
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
