import BytePairEncoding
import BZip2
import CLibrary
import Corpus
import DumpListing
import Extraction
import InputStreams
import MediaWikiDump
import Workers

extension BZip2Error: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .notBZip2, .truncated, .damagedBlock, .blockCRC, .magicExpected, .combinedCRC, .notAStream: .damagedInput
        case .outOfMemory: .failure
        }
    }
    static var quotedBy: String? { "ExtractionError.damagedDump, DamagedInput" }
    static var examples: [Self] {
        [
            .notBZip2(offset: 0), .truncated(offset: 4711), .damagedBlock(bit: 37_688, reason: "bad Huffman code"),
            .blockCRC(bit: 37_688, stored: 0x1234_ABCD), .magicExpected(bit: 37_690),
            .combinedCRC(bit: 37_690, stored: 0x1234_ABCD, computed: 0x1234_ABCE),
            .notAStream(offset: 4711, nonzero: 4713), .outOfMemory(bit: 37_688),
        ]
    }
}

extension SiteInfoError: ListedError {
    var exitStatus: ExitStatus { .damagedInput }
    static var quotedBy: String? { "ExtractionError.notADump" }
    static var examples: [Self] { [.noRoot, .notXML("line 3: tag mismatch")] }
}

extension XMLDamage: ListedError {
    var exitStatus: ExitStatus { .damagedInput }
    static var quotedBy: String? { "ExtractionError.damagedDump" }
    static var examples: [Self] {
        [Self(offset: 4711, end: 5000, reason: "a <page> without a </page>", pages: 1)]
    }
}

extension TranscodingError: ListedError {
    var exitStatus: ExitStatus { .damagedInput }
    static var quotedBy: String? { "ExtractionError.notADump" }
    static var examples: [Self] { [.unknownEncoding("KLINGON-8")] }
}

extension Stopped: ListedError {
    var exitStatus: ExitStatus { .stopped(signal: signal) }
    static var examples: [Self] {
        [Self(signal: 2, advice: "What is done is kept: run the same command again to go on.")]
    }
}

extension ExtractionError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .damagedDump, .notADump, .otherWiki, .unreadableIndex: .damagedInput
        case .unnamedInput, .contradiction, .partName, .wikiName: .usage
        case .unknownWiki, .outdatedParts: .failure
        }
    }
    static var examples: [Self] {
        [
            .damagedDump(
                path: "DUMP.xml.bz2", reason: "\(BZip2Error.truncated(offset: 4711))", lastPage: "12 'Anarchism'",
                pages: PageCounts(), kept: "What is before it is kept."),
            .unknownWiki(path: "DUMP.xml.bz2"), .unnamedInput,
            .partName("a/b", path: "-"),
            .wikiName("../x", path: "DUMP.xml.bz2"), .notADump(path: "DUMP.xml.bz2", reason: "\(SiteInfoError.noRoot)"),
            .otherWiki(path: "DUMPS.xml", first: "enwiki", second: "dewiki", offset: 4711),
            .unreadableIndex(
                path: "DUMP-index.txt.bz2",
                reason: "line 3 is not offset:id:title: this is no index of this dump; delete it, or name the right "
                    + "one with --index"),
            .contradiction("a part is made again of a file: name the dump's, instead of standard input"),
            .outdatedParts(
                corpus: "enwiki/corpus",
                reasons: [
                    "enwiki-20260101-pages-articles1-p1p41242: its dump is no longer where it was seen, "
                        + "/dumps/enwiki-20260101-pages-articles1.xml-p1p41242.bz2"
                ]),
        ]
    }
}

extension UnsupportedInput: ListedError {
    var exitStatus: ExitStatus { .damagedInput }
    static var examples: [Self] {
        [Self(path: "FILE.parquet", advice: "Parquet: turn it into JSON Lines with pyarrow")]
    }
}

extension DumpListingError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .notARecord, .badFile: .damagedInput
        case .noSuchPart, .noChecksum, .badMirror: .usage
        case .noSuchJob, .unfinished, .noSuccess, .noFiles: .failure
        }
    }
    static var examples: [Self] {
        let file = "enwiki-20260101-pages-articles1.xml-p1p41242.bz2"
        return [
            .notARecord(path: "dumpstatus.json", reason: "it is empty"),
            .noSuchJob(path: "dumpstatus.json", job: "articlesdump", known: ["articlesmultistreamdump"]),
            .unfinished(path: "dumpstatus.json", job: "articlesdump", status: "in-progress"),
            .noSuccess(path: "SHA256SUMS"),
            .noFiles(path: "SHA256SUMS", what: "it lists files of several wikis or dates"),
            .badFile(path: "dumpstatus.json", file: file, reason: "its size is impossible: -1"),
            .noSuchPart(28, last: 27, listing: "enwiki 20260101"), .badMirror("dumps.example.org"),
            .noChecksum(kind: "SHA-256", file: file),
        ]
    }
}
