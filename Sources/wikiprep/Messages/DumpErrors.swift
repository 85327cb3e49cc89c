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
        case .unnamedInput, .partName, .wikiName, .partlyRead, .refreshOfStandardInput, .dumpOfNoPart, .dumpsOfOnePart:
            .usage
        case .unknownWiki, .outdatedParts, .streamEnded: .failure
        }
    }
    var message: String {
        switch self {
        case .damagedDump(let path, let reason, let lastPage, let pages, let kept):
            Self.damagedDump(
                path: path, reason: .found(reason.message), lastPage: lastPage, pages: pages, kept: kept
            ).description
        case .unknownWiki: "\(self); say it with --wiki, such as --wiki enwiki"
        case .unnamedInput, .partName: "\(self): --name enwiki-articles1"
        case .wikiName: "\(self); say which wiki it is with --wiki, such as --wiki enwiki"
        case .notADump(_, .packed(let packing)):
            "\(self); unpack it first: \(Self.unpacker(packing)) FILE | wikiprep run - --name NAME"
        case .notADump(_, .noHeadToSalvage): "\(self); say with --wiki which wiki it is of, to salvage its pages"
        case .unreadableIndex(_, .line), .unreadableIndex(_, .nothingFound): "\(self); \(Self.otherIndex)"
        case .unreadableIndex(_, .noStream):
            "\(self); \(Self.otherIndex), or add --salvage if the dump is damaged there"
        case .streamEnded(let path, let offset):
            TaskInputError.damaged(
                path: "-", offset: offset, reason: "of \(path) fewer bytes came than --stdin-holds says"
            ).description
        case .dumpOfNoPart:
            "\(self); wikiprep corpus list shows its parts, and wikiprep run or extract adds this one"
        case .outdatedParts(let corpus, _): "\(self): wikiprep corpus refresh \(corpus) DUMP..."
        case .notADump, .unreadableIndex, .otherWiki, .partlyRead, .refreshOfStandardInput, .dumpsOfOnePart: "\(self)"
        }
    }
    fileprivate static let otherIndex = "delete it, or name the right one with --index"
    private static func unpacker(_ packing: NotADump.ForeignPacking) -> String {
        switch packing {
        case .gzip: "gzip -dc"
        case .zstd: "zstd -dc"
        case .xz: "xz -dc"
        case .sevenZip: "7z x -so"
        }
    }
    static var examples: [Self] {
        [
            .damagedDump(
                path: "DUMP.xml.bz2", reason: .found("\(BZip2Error.truncated(offset: 4711))"),
                lastPage: "12 'Anarchism'", pages: PageCounts(), kept: "What is before it is kept."),
            .unknownWiki(path: "DUMP.xml.bz2"), .unnamedInput,
            .partName("a/b", path: "-"),
            .wikiName("../x", path: "DUMP.xml.bz2"),
            .notADump(path: "DUMP.xml.bz2", reason: .noHead("\(SiteInfoError.noRoot)")),
            .otherWiki(path: "DUMPS.xml", first: "enwiki", second: "dewiki", offset: 4711),
            .unreadableIndex(path: "DUMP-index.txt.bz2", reason: .line(3, "is not offset:id:title")),
            .streamEnded(path: "DUMP.xml.bz2", offset: 4711), .partlyRead(path: "-"), .refreshOfStandardInput,
            .dumpOfNoPart(path: "DUMP.xml.bz2", corpus: "enwiki/corpus"),
            .dumpsOfOnePart("a/DUMP.xml.bz2", "b/DUMP.xml.bz2", part: "DUMP"),
            .outdatedParts(
                corpus: "enwiki/corpus",
                reasons: [
                    "enwiki-20260101-pages-articles1-p1p41242: its dump is no longer where it was seen, "
                        + "/dumps/enwiki-20260101-pages-articles1.xml-p1p41242.bz2"
                ]),
        ]
    }
}

extension DumpDamage: ListedMessage {
    var message: String {
        switch self {
        case .found: "\(self)"
        case .changedTexts: "\(self); --salvage takes it as it is"
        case .pageBeyondStream: "\(self); \(ExtractionError.otherIndex)"
        }
    }
}

extension MisleadingIndex: ListedMessage {
    var message: String { "\(self); \(ExtractionError.otherIndex)" }
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
    var message: String {
        switch self {
        case .noSuccess: "\(self), or, where you know that it is complete, add --unfinished"
        case .noChecksum: "\(self); choose another --format"
        case .notARecord, .noSuchJob, .unfinished, .noFiles, .badFile, .noSuchPart, .badMirror: "\(self)"
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
            .noSuchPart(28, known: "1-27", listing: "enwiki 20260101"), .badMirror("dumps.example.org"),
            .noChecksum(kind: "SHA-256", file: file),
        ]
    }
}
