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
    static var examples: [Self] {
        [
            .unknownValue(option: "tables", value: "html"),
            .wikisDiffer(option: "sections", newWiki: "dewiki", "enwiki", "all", "jawiki", "prose"),
        ]
    }
}
