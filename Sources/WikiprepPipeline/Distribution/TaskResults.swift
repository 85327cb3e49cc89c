import Corpus
import DurableFiles
import InputNumbers
import Statistics
import TokenFiles

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
    /// - Throws: ``TaskInputError/mismatch(path:reason:)`` where it is none.
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

    /// What all ranges hold.
    /// - Parameter path: the file, for messages.
    func sumOfRanges(path: String) throws -> TokenPieceRecord {
        var sum = TokenPieceRecord(
            range: tokenize.count, tokens: .init(train: 0, val: 0), documents: .init(train: 0, val: 0),
            removed: .init(),
            replacedInvalidSequences: 0)
        for (number, record) in tokenize.sorted(by: { $0.range < $1.range }).enumerated() {
            guard record.range == number else {
                throw TaskInputError.mismatch(
                    path: path, reason: "range \(min(number, record.range)) is not there once")
            }
            sum.tokens.add(record.tokens)
            sum.documents.add(record.documents)
            sum.removed.add(record.removed)
            sum.replacedInvalidSequences.addClamped(record.replacedInvalidSequences)
        }
        return sum
    }

    /// What the tasks of a split made together.
    /// - Parameter path: the file, for messages.
    func wholeSplit(_ split: Split, layout: TokenFileLayout, path: String) throws -> SplitRecord {
        let records = splits.filter { $0.split == split }
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
        return sum
    }
}

extension TokenFilesRecord.Counts {
    mutating func add(_ other: Self) {
        train.addClamped(other.train)
        val.addClamped(other.val)
    }
}
