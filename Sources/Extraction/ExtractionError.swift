import Corpus
import DurableFiles
import Workers

/// Why a dump did not become a part of a corpus. The description tells the facts; a command adds which of its options
/// help.
public enum ExtractionError: Error, CustomStringConvertible {
    /// The dump is damaged or cut short. What was read before is kept.
    case damagedDump(path: String, reason: DumpDamage, lastPage: String?, pages: PageCounts, kept: String?)
    /// The dump does not say which wiki it is of.
    case unknownWiki(path: String)
    /// Standard input without a name for the part.
    case unnamedInput
    /// What cannot name the part's folder.
    case partName(String, path: String)
    /// What cannot name a wiki, nor its output folder.
    case wikiName(String, path: String)
    /// The input is not a dump.
    case notADump(path: String, reason: NotADump)
    /// The input continues with a dump of another wiki, or of an unknown one; the offset is in its XML.
    case otherWiki(path: String, first: String, second: String?, offset: Int)
    /// An index that cannot be read, or is not of this dump.
    case unreadableIndex(path: String, reason: IndexProblem)
    /// Of a dump whose bytes come through standard input, fewer came than were announced.
    case streamEnded(path: String, offset: Int)
    /// A dump of which only some bytes were read, so that nobody knows its SHA-256.
    case partlyRead(path: String)
    /// Standard input, where a part is to be made again: that takes a file.
    case refreshOfStandardInput
    /// A file that no part of the corpus was made of, as its name says.
    case dumpOfNoPart(path: String, corpus: String)
    /// Two files that both are the dump of one part.
    case dumpsOfOnePart(String, String, part: String)
    /// Parts that could not be made again with the present rules of the text: each with why.
    case outdatedParts(corpus: String, reasons: [String])

    /// What happened, and where.
    public var description: String {
        switch self {
        case .damagedDump(let path, let reason, let lastPage, let pages, let kept):
            """
            \(path): \(reason)
              last good page: \(lastPage ?? "none"); pages before the damage: \(pages.seen), of which \(pages.kept) \
            became documents
              \(kept ?? "They are written.") Download the file again (curl -C - resumes), check its published \
            checksum, and run the same command.
            """
        case .unknownWiki(let path): "\(path): the dump does not say which wiki it is of"
        case .unnamedInput: "standard input needs a name for its part"
        case .partName(let name, let path):
            """
            \(path): '\(name)' cannot be the name of a part's folder; give a short name without '/' that does not \
            begin with a dot
            """
        case .wikiName(let name, let path): "\(path): '\(name)' cannot be a wiki's name"
        case .notADump(let path, let reason): "\(shownPath(path)): \(reason)"
        case .unreadableIndex(let path, let reason): "\(shownPath(path)): \(reason)"
        case .otherWiki(let path, let first, let second, let offset):
            """
            \(shownPath(path)): it is a dump of \(first) up to byte \(offset) of the XML, where \
            one of \(second ?? "a wiki that it does not name") begins; give each wiki's dump by itself
            """
        case .streamEnded(let path, let offset):
            "standard input: of \(path) fewer bytes came than were announced, at byte \(offset)"
        case .partlyRead(let path): "\(path): it was not read from its start, so nobody knows its SHA-256"
        case .refreshOfStandardInput: "a part is made again of a file: name the dump's, instead of standard input"
        case .dumpOfNoPart(let path, let corpus): "\(path): no part of \(corpus) was made of a file of this name"
        case .dumpsOfOnePart(let first, let second, let part):
            "\(first) and \(second) are both the dump of \(part): name one of them"
        case .outdatedParts(let corpus, let reasons):
            """
            \(corpus): \(reasons.count == 1 ? "1 part keeps" : "\(reasons.count) parts keep") the text of earlier rules
              \(reasons.joined(separator: "\n  "))
              Download these dumps again, and name them
            """
        }
    }
}

/// What is the matter with a damaged dump. The record of its part quotes it, in the words of whoever hears of the run.
public enum DumpDamage: Equatable, RunMessage {
    /// Bytes that cannot be what was written.
    case found(String)
    /// Texts of pages that do not have the checksums that the dump states, while so many others do.
    case changedTexts(ofPages: [String], right: Int)
    /// A page goes on behind the stream that an index says it is in.
    case pageBeyondStream(place: String)

    /// What it is, without the dump.
    public var description: String {
        switch self {
        case .found(let reason): reason
        case .changedTexts(let pages, let right):
            """
            the text of \(pages.joined(separator: "; of ")) has not the SHA-1, or the length, that the dump states, \
            while \(right) others have theirs: bytes of it were changed or are missing, and pages behind it perhaps
            """
        case .pageBeyondStream(let place): "\(place): a page goes on behind its stream: the index is not of this dump"
        }
    }
}

/// Why an input is taken for no dump.
public enum NotADump: Equatable, Sendable, CustomStringConvertible {
    /// It has no bytes.
    case empty
    /// Its first bytes are zeros.
    case zeros
    /// It is packed in a way that is not read here.
    case packed(ForeignPacking)
    /// Its beginning is not that of a dump: what is the matter with it.
    case noHead(String)
    /// The same of a dump that is to be salvaged, of which nobody says which wiki it is of.
    case noHeadToSalvage(String)

    /// How others pack dumps. The raw value is what the packing is called.
    public enum ForeignPacking: String, CaseIterable, Sendable {
        /// RFC 1952.
        case gzip
        /// RFC 8878.
        case zstd
        /// XZ Utils.
        case xz
        /// 7-Zip.
        case sevenZip = "7z"

        /// The first bytes of what is packed so.
        var magic: [UInt8] {
            switch self {
            case .gzip: [0x1F, 0x8B]
            case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
            case .xz: [0xFD, 0x37, 0x7A, 0x58]
            case .sevenZip: [0x37, 0x7A, 0xBC, 0xAF]
            }
        }
    }

    /// What it is, without the input's name.
    public var description: String {
        switch self {
        case .empty: "the file is empty; download it again"
        case .zeros: "it begins with zeros, which were never written or are lost; download it again"
        case .packed(let packing): "packed with \(packing.rawValue)"
        case .noHead(let reason), .noHeadToSalvage(let reason): reason
        }
    }
}

/// What is the matter with the index of a multistream dump.
public enum IndexProblem: Equatable, Sendable, CustomStringConvertible {
    /// It cannot be unpacked.
    case unreadable(String)
    /// It has no line.
    case empty
    /// A line that an index of the dump cannot have.
    case line(Int, String)
    /// No bzip2 stream of the dump begins where it says.
    case noStream(byte: Int, dump: String)
    /// It lists so many pages of a slice, and none is where it says.
    case nothingFound(listed: Int)

    /// What it is, without the index's name.
    public var description: String {
        switch self {
        case .unreadable(let reason):
            "\(reason); download the index again, or move it away: then the whole dump is read"
        case .empty: "the index is empty; download it again, or move it away: then the whole dump is read"
        case .line(let line, let reason): "line \(line) \(reason): this is no index of this dump"
        case .noStream(let byte, let dump):
            "no bzip2 stream (BZh1 to BZh9) begins at byte \(byte) of \(dump): the index is not of this dump"
        case .nothingFound(let listed):
            """
            it lists \(listed) pages of the slice, and none of them is where it says: the index is not of this dump
            """
        }
    }
}

/// An index lists pages of a slice, and some of them are elsewhere.
public struct MisleadingIndex: Equatable, RunMessage {
    /// The index.
    public var path: String
    /// How many pages of the slice it lists.
    public var listed: Int
    /// How many of these are not where it says.
    public var elsewhere: Int

    /// The warning.
    public var description: String {
        """
        \(path): it lists \(listed) pages of the slice, and \(elsewhere) of them are elsewhere: the index is not of \
        this dump
        """
    }
}
