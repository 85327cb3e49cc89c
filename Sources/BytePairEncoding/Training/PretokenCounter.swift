/// Cuts texts into pretokens and counts them: one thread's share of `PretokenCounts`, from `PretokenCounts.counter()`.
///
/// Call `finish` when the thread has no more texts; what was counted since the last spill is lost without it.
public struct PretokenCounter: ~Copyable {
    private let counts: PretokenCounts
    private let classes = ScalarClassTable.shared
    private let table = PretokenTable()
    private var tally = PretokenTally()

    init(_ counts: PretokenCounts) {
        self.counts = counts
    }

    /// Counts the pretokens of a whole text, such as a document.
    ///
    /// - Parameter utf8: the text; what is no valid UTF-8 becomes U+FFFD and is counted, as when it is encoded.
    /// - Throws: `FileError` where counts that memory has no room for cannot be written to the folder for temporary
    ///   files.
    public mutating func count(_ utf8: Span<UInt8>) throws {
        try unsafe utf8.withUnsafeBufferPointer { text in
            if unsafe UTF8Repair.firstInvalid(in: text, from: 0) == nil {
                try unsafe countValid(text)
            } else {
                let (bytes, replaced) = unsafe UTF8Repair.repaired(text)
                tally.replacedInvalidSequences += replaced
                try unsafe bytes.withUnsafeBufferPointer { try unsafe countValid($0) }
            }
        }
    }

    /// Counts the pretokens of a whole text. See `count(_:)` for spans.
    public mutating func count(_ utf8: [UInt8]) throws {
        try count(utf8.span)
    }

    /// Hands what was counted over to the `PretokenCounts`.
    ///
    /// - Throws: as `count(_:)`.
    public consuming func finish() throws {
        try counts.add(table, tally)
    }

    private mutating func countValid(_ text: UnsafeBufferPointer<UInt8>) throws {
        guard let start = text.baseAddress else { return }
        let scanner = unsafe PretokenScanner(counts.pattern, text: start, count: text.count, classes: classes)
        let limit = counts.memoryOfCounter
        tally.texts += 1
        tally.bytes += text.count
        var position = 0
        while position < text.count {
            let end = scanner.pretokenEnd(from: position)
            let length = end - position
            if length > PretokenCounts.longestPretoken {
                tally.overlong += 1
            } else if unsafe !table.add(start + position, length, count: 1, limit: limit) {
                try counts.spill(table)
                _ = unsafe table.add(start + position, length, count: 1, limit: limit)
            }
            tally.pretokens += 1
            position = end
        }
    }
}

/// What was seen while counting.
public struct PretokenTally: Sendable, Equatable {
    /// How many texts were counted.
    public var texts = 0
    /// Bytes of the texts, with U+FFFD for what was no UTF-8.
    public var bytes = 0
    /// Pretokens, each as often as it came.
    public var pretokens = 0
    /// How many pretokens there are, each counted once.
    public var distinct = 0
    /// Pretokens longer than `PretokenCounts.longestPretoken`, each as often as it came. They are left out.
    public var overlong = 0
    /// Invalid UTF-8 sequences that became U+FFFD.
    public var replacedInvalidSequences = 0
    /// Distinct pretokens that memory had no room for: the rarest of all. They are left out.
    public var dropped = 0
    /// The dropped pretokens came at most so often, and all that are kept came more often; 0 where none was dropped.
    public var droppedAtMost = 0

    static func += (tally: inout PretokenTally, other: PretokenTally) {
        tally.texts += other.texts
        tally.bytes += other.bytes
        tally.pretokens += other.pretokens
        tally.overlong += other.overlong
        tally.replacedInvalidSequences += other.replacedInvalidSequences
    }
}
