import Corpus
import DurableFiles
import InputNumbers
import Tokenization

/// What a run would do, and about what it would cost: what `--dry-run` tells. Nothing was written to know it.
public struct RunPlan: Sendable, Equatable {
    /// The dumps, in their order.
    public var dumps: [Dump] = []
    /// The corpus that they join; nil where there is none.
    public var corpus: String?
    /// The token files; nil where none are written.
    public var tokenFiles: TokenFiles?
    /// About what it costs; nil where the input is not known before it is read.
    public var estimate: Estimate?

    /// A dump.
    public struct Dump: Sendable, Equatable {
        /// The path; `-` is standard input.
        public var path: String
        /// The name of its part.
        public var part: String
        /// The wiki's database name.
        public var wiki: String
        /// The size in bytes; nil of a pipe.
        public var bytes: Int?
        /// What the corpus has of it.
        public var state: State
    }

    /// What a corpus has of a dump.
    public enum State: Sendable, Equatable {
        /// Nothing: all of it is read.
        case new
        /// Some of its segments are complete: the others are done.
        case resumed(segments: Int, of: Int)
        /// A part of this name that is done anew, and why.
        case replaced(reason: String)
        /// So many documents: nothing is done.
        case complete(documents: Int)
        /// Only reading tells, of a pipe.
        case unknown
    }

    /// Token files.
    public struct TokenFiles: Sendable, Equatable {
        /// Their folder.
        public var folder: String
        /// Their format.
        public var format: String
        /// The type of a token.
        public var dtype: String
        /// What is there already.
        public var state: State
        /// Documents whose tokens are copied from the files that are there.
        public var copiedDocuments: Int
        /// Whether there may be fewer of them, or more: which pages another text has is known when both were looked at.
        public var copiesAreEstimated = false
        /// The options that they are made with, those of the folder among them, as words of the command line; defaults
        /// are left out.
        public var options: [String] = []
        /// Those that are no longer what the folder was made with.
        public var changes: [OptionDifference] = []

        /// What is there of token files.
        public enum State: String, Sendable, Equatable {
            /// Nothing.
            case new
            /// Files that are replaced.
            case replaced
            /// Files beside which further shards are written.
            case addedTo = "added-to"
            /// The very same files: nothing is done.
            case upToDate = "up-to-date"
        }
    }

    /// About what a run costs, told from a sample of its work.
    public struct Estimate: Sendable, Equatable {
        /// Seconds for dumps → documents.
        public var extractSeconds = 0.0
        /// Seconds for documents → tokens.
        public var tokenizeSeconds = 0.0
        /// Documents that come from the dumps, or from texts.
        public var documents = 0
        /// Whether that is their number, and not only about it.
        public var documentsAreCounted = false
        /// Tokens in the token files.
        public var tokens = 0
        /// Bytes that are written into the corpus.
        public var corpusBytes = 0
        /// Bytes of token files.
        public var tokenBytes = 0
        /// Bytes of what waits on disk meanwhile.
        public var temporaryBytes = 0
        /// The most memory in use at a time, in bytes.
        public var memory = 0
        /// Whether it is more than the run can need, of a slice whose place in the dump only reading tells.
        public var isAtMost = false
        /// The bytes of dumps, or of text, that were looked at.
        public var sampledBytes = 0
        /// The file systems that are written to.
        public var disks: [Disk] = []
    }

    /// A file system.
    public struct Disk: Sendable, Equatable {
        /// A folder on it.
        public var folder: String
        /// Bytes that the run writes there.
        public var needed: Int
        /// Bytes that are free.
        public var free: Int
    }

    /// The file systems that have too little room.
    public var shortDisks: [Disk] { estimate?.disks.filter { $0.needed > $0.free } ?? [] }
}

extension RunPlan.Disk {
    /// Puts together what is written to folders on the same file system.
    package static func all(_ needs: [(folder: String, bytes: Int)]) -> [RunPlan.Disk] {
        var disks: [(device: UInt64, disk: RunPlan.Disk)] = []
        for need in needs where need.bytes > 0 {
            guard let space = DiskSpace(for: need.folder) else { continue }
            if let known = disks.firstIndex(where: { $0.device == space.device }) {
                disks[known].disk.needed.addClamped(need.bytes)
            } else {
                disks.append((space.device, .init(folder: space.folder, needed: need.bytes, free: space.free)))
            }
        }
        return disks.map(\.disk)
    }
}
