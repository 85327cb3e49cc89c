import Corpus
import DurableFiles
import InputNumbers
import Statistics
import TokenFiles
import Tokenization
import Workers

/// What the tasks of a run said: the file that `task finish` takes, a JSON object.
public struct TaskResults: Codable, Sendable {
    /// The records of ``RangeTask``, of all ranges.
    public var tokenize: [TokenPieceRecord]
    /// What the streams of ``InputEncoding`` end with, of all inputs.
    var encode: [InputEncoding.Outcome]?
    /// The records of ``SplitTask``, of both splits.
    public var splits: [SplitRecord]
    /// The names of the inputs that are no corpora, in their order.
    public var inputs: [String]?
    /// The parts that this run has extracted; nil: not known.
    public var extracted: [String]?
    /// How long the steps took, on the clock: `extract`, `tokenize`.
    public var seconds: [String: Double]?
    /// How long all processors worked, where that is known.
    public var processorSeconds: Double?
    /// How many tasks worked at the same time.
    public var executors: Int?
    /// The words of the command line.
    public var arguments: [String]?

    enum CodingKeys: String, CodingKey {
        case tokenize, encode, splits, inputs, extracted, seconds, executors, arguments
        case processorSeconds = "cpu_seconds"
    }

    /// A hundred machines work no longer in three years.
    private static let believableSeconds = 0...1e10

    /// Reads a file.
    /// - Throws: ``/Workers/TaskInputError/mismatch(path:reason:)`` where it is none.
    public init(at path: String) throws {
        let bytes = try ReadableFile.contents(of: path)
        do {
            self = try decodeJSON(Self.self, from: bytes)
        } catch {
            throw TaskInputError.mismatch(path: path, reason: "these are not the results of tasks: \(error)")
        }
        let times = (seconds.map { Array($0.values) } ?? []) + [processorSeconds].compactMap { $0 }
        if let time = times.first(where: { !Self.believableSeconds.contains($0) }) {
            throw TaskInputError.mismatch(path: path, reason: "no task works for \(time) seconds")
        }
    }

    init(
        tokenize: [TokenPieceRecord], encode: [InputEncoding.Outcome]? = nil, splits: [SplitRecord],
        inputs: [String]? = nil
    ) {
        self.tokenize = tokenize
        self.encode = encode
        self.splits = splits
        self.inputs = inputs
    }

    /// The sums of all ranges.
    struct Sums {
        var tokens = TokenFilesRecord.Counts(train: 0, val: 0)
        var documents = TokenFilesRecord.Counts(train: 0, val: 0)
        /// The checksums of the splits' tokens.
        fileprivate(set) var sums: [Split: TokenSum] = [:]
        var removed = RemovedDocuments()
        var selected = 0
        var absent = 0
        /// The documents that came of each part, by number.
        var known: [Int: Int] = [:]
        /// The same of each of its segment files; parts of which that is not known are not there.
        var segments: [Int: [String: Int]] = [:]
        var missing: [String: MissingShare] = [:]
        var replacedInvalidSequences = 0
    }

    /// What all ranges hold.
    /// - Parameter path: the file, for messages.
    /// - Throws: ``/Workers/TaskInputError/mismatch(path:reason:)`` where a range is missing or there twice, or where
    ///   not all are of one run.
    func sumOfRanges(path: String) throws -> Sums {
        var sum = Sums()
        var vague: Set<Int> = []
        let sorted = tokenize.sorted { $0.range < $1.range }
        let ranges = sorted.first?.ranges ?? 0
        for (number, record) in sorted.enumerated() {
            guard record.range == number else {
                throw TaskInputError.mismatch(
                    path: path, reason: "range \(min(number, record.range)) is not there once")
            }
            guard record.ranges == ranges, record.run == sorted[0].run else {
                throw TaskInputError.mismatch(path: path, reason: "ranges 0 and \(number) are not of the same run")
            }
            sum.tokens.add(record.tokens)
            sum.documents.add(record.documents)
            for split in Split.allCases {
                guard let digits = record.sums[split.rawValue], sum.sums[split, default: TokenSum()].add(digits) else {
                    throw TaskInputError.mismatch(
                        path: path, reason: "range \(number) has no checksum of its tokens for \(split.rawValue)")
                }
            }
            sum.removed.add(record.removed)
            sum.selected.addClamped(record.selected)
            sum.absent.addClamped(record.absent)
            for part in record.known {
                sum.known[part.part] = (sum.known[part.part] ?? 0).addingClamped(part.documents)
                if let segments = part.segments {
                    sum.segments[part.part, default: [:]].merge(segments) { $0.addingClamped($1) }
                } else {
                    vague.insert(part.part)
                }
            }
            sum.missing.merge(record.missing) { $0.adding($1) }
            sum.replacedInvalidSequences.addClamped(record.replacedInvalidSequences)
        }
        guard sorted.count == ranges else {
            throw TaskInputError.mismatch(path: path, reason: "range \(sorted.count) of \(ranges) is not there")
        }
        for part in vague { sum.segments[part] = nil }
        return sum
    }

    /// What the tasks of a split made together.
    /// - Parameters:
    ///   - ranges: what the ranges hold.
    ///   - path: the file, for messages.
    func wholeSplit(_ split: Split, of ranges: Sums, layout: TokenFileLayout, path: String) throws -> SplitRecord {
        let records = splits.filter { $0.split == split }
        if let record = records.first(where: { $0.files.count != $0.fileCount }) {
            throw TaskInputError.mismatch(
                path: path,
                reason:
                    "a task has written \(record.fileCount) files of \(split.rawValue), of which "
                    + "\(record.files.count) are named"
            )
        }
        let whole = records.filter { $0.lengths != nil }
        guard var sum = whole.first, whole.count == 1 else {
            throw TaskInputError.mismatch(
                path: path,
                reason: "\(whole.count) tasks have written or planned all of \(split.rawValue), instead of one")
        }
        sum.files = try layout.inOrder(records.flatMap(\.files), of: split, name: \.name)
        let names = sum.files.map(\.name)
        if let name = zip(names, names.dropFirst()).first(where: { $0 == $1 })?.0 {
            throw TaskInputError.mismatch(path: path, reason: "\(name) was written twice")
        }
        let tokens = sum.files.map(\.tokens).clampedSum()
        guard tokens == sum.tokens - sum.droppedTokens + sum.paddingTokens,
            sum.files.allSatisfy({ $0.split == split.rawValue })
        else {
            throw TaskInputError.mismatch(
                path: path, reason: "the files of \(split.rawValue) hold \(tokens) tokens of \(sum.tokens)")
        }
        var tokenSum = TokenSum()
        guard records.allSatisfy({ tokenSum.add($0.tokenSum) }), tokenSum == ranges.sums[split] ?? TokenSum() else {
            throw TaskInputError.mismatch(
                path: path,
                reason: """
                    the tokens of \(split.rawValue) are not those that the ranges made: a piece has changed since; do \
                    the tasks of the ranges again
                    """)
        }
        return sum
    }
}

extension TokenFilesRecord.Counts {
    package mutating func add(_ other: Self) {
        train.addClamped(other.train)
        val.addClamped(other.val)
    }
}
