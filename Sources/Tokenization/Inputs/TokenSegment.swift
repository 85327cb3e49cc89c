import Checksums
import Corpus
import DurableFiles
import InputNumbers
import PortableFoundation
import TokenFiles

/// What a file of a token part says of itself: a range of an input's text, and what became of it.
struct TokenSegmentRecord: Codable, Equatable, Sendable {
    /// How the text was read and encoded.
    var encoding: InputEncodingRecord
    /// The range of the text, in bytes, decompressed, without a byte order mark.
    @Count var start: Int
    @Count var end: Int
    /// The number of the line that follows, of JSON Lines.
    @Count var nextLine: Int
    /// XXH128 of the text before the range's end.
    var prefix: String
    /// Whether the text ended here, or the range of it that is for validation.
    var isLast: Bool
    /// Of the tokens around a cut: its place, and the end of the range that is for validation.
    var cut: [Int]?
    var counts: InputCounts
    @Count var replaced: Int
    /// Tokens, without marks.
    @Count var tokens: Int
    /// Where batches of long documents begin.
    var places: [TextPlace] = []
    /// The identity of a text that is cut, in its first file.
    var head: OpenDocument?
    /// The document that goes on behind the range.
    var open: OpenDocument?
    /// XXH128 of the file before this record's table.
    var body = ""

    /// A place in the text, and the number of tokens of long documents in the file before it.
    struct TextPlace: Codable, Equatable, Sendable {
        @Count var text: Int
        @Count var token: Int
        /// Whether a document begins there.
        var isStart: Bool
    }

    /// A document that has begun: the hash of its beginning.
    struct OpenDocument: Codable, Equatable, Sendable {
        var number: UInt64
        var check: UInt64
        /// Where its tokens stand so far. The numbers of files are those in the part.
        var extents: [TokenExtent] = []
    }
}

/// A file of a token part, in the making: the tokens of a range of an input's text, in memory.
///
///     "wptoken", 1
///     the ids of documents that are longer than a batch, piece by piece
///     records (`TokenRecord`) of the documents that end here, bucket by bucket, in a bucket as they came
///     UInt64 × (buckets + 1): where each bucket begins, and the end
///     the record, JSON
///     UInt64 × 4: where the table begins, buckets, bytes of the JSON, XXH3 of all from the table to here
///
/// A file is complete by one rename, and that it is whole is told by its hashes.
struct TokenSegmentWriter {
    private let width: TokenWidth
    private var chunks: [[UInt8]] = []
    private var entries: [(key: UInt64, chunk: Int32, range: Range<Int32>)] = []
    private var pieces: [[UInt8]] = []
    /// The tokens of long documents.
    private(set) var pieceTokens = 0
    /// The bytes that are held.
    private(set) var bytes = 0

    static let magic = Array("wptoken".utf8) + [1]
    static let footerSize = 32
    private static let bucketSize = 16 << 10
    private static let mostBuckets = 1024

    init(width: TokenWidth) { self.width = width }

    /// Adds the records of a batch.
    mutating func append(_ records: [UInt8], _ keys: [(key: UInt64, range: Range<Int32>)]) {
        if keys.isEmpty { return }
        for (key, range) in keys { entries.append((key, Int32(truncatingIfNeeded: chunks.count), range)) }
        bytes += records.count + keys.count * MemoryLayout<(UInt64, Int32, Range<Int32>)>.stride
        chunks.append(records)
    }

    /// Adds the next piece of a long document.
    mutating func appendPiece(_ piece: [UInt8]) {
        pieceTokens += piece.count / width.byteCount
        bytes += piece.count
        pieces.append(piece)
    }

    /// Writes the file.
    /// - Parameter shuffles: whether the records are grouped by their keys; else they stay as they came.
    consuming func write(_ record: TokenSegmentRecord, to path: String, shuffles: Bool) throws {
        var file = try AtomicFile(path: path)
        let hash = try XXH128()
        for piece in [Self.magic] + pieces {
            hash.update(piece[...])
            try file.write(piece.span)
        }
        var count = 1
        while shuffles, count < Self.mostBuckets, count * Self.bucketSize < bytes { count *= 2 }
        var starts = [Int](repeating: 0, count: count + 1)
        for entry in entries { starts[ShuffleKey(value: entry.key).bucket(of: count) + 1] += 1 }
        for bucket in 0..<count { starts[bucket + 1] += starts[bucket] }
        var order = [Int32](repeating: 0, count: entries.count)
        var next = starts
        for (index, entry) in entries.enumerated() {
            let bucket = ShuffleKey(value: entry.key).bucket(of: count)
            order[next[bucket]] = Int32(truncatingIfNeeded: index)
            next[bucket] += 1
        }
        var table: [UInt8] = []
        var content: [UInt8] = []
        for bucket in 0..<count {
            LittleEndian.append(UInt64(file.count), to: &table)
            content.removeAll(keepingCapacity: true)
            for index in order[starts[bucket]..<starts[bucket + 1]] {
                let entry = entries[Int(index)]
                content.append(
                    contentsOf: chunks[Int(entry.chunk)][Int(entry.range.lowerBound)..<Int(entry.range.upperBound)])
            }
            hash.update(content[...])
            try file.write(content.span)
        }
        let tableStart = file.count
        LittleEndian.append(UInt64(tableStart), to: &table)
        var record = record
        record.body = hash.digits
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = Array(try encoder.encode(record))
        var tail = table + json
        for number in [tableStart, count, json.count] { LittleEndian.append(UInt64(number), to: &tail) }
        LittleEndian.append(FileChecksum.xxh3(tail[...]), to: &tail)
        try file.write(tail)
        try file.finishUnflushed()
    }
}

/// A file of a token part.
package struct TokenSegment: Sendable {
    let path: String
    let record: TokenSegmentRecord
    private let width: TokenWidth
    /// Where each bucket begins, and the end.
    private let offsets: [Int]
    /// The bytes of all records, where they are so few that they stay in memory.
    private var records: [UInt8]?

    /// The bytes of its records.
    var recordBytes: Int { (offsets.last ?? 0) - (offsets.first ?? 0) }
    private var buckets: Int { offsets.count - 1 }

    /// Opens a file.
    /// - Throws: ``TokenizationError/damagedTokens(path:)`` where it is not whole, or of another version.
    init(path: String) throws {
        let file = try ReadableFile(path: path)
        let damage = TokenizationError.damagedTokens(path: path)
        let footerStart = file.size - TokenSegmentWriter.footerSize
        let footer = try file.read(at: footerStart, count: TokenSegmentWriter.footerSize)
        guard footer.count == TokenSegmentWriter.footerSize,
            try file.read(at: 0, count: TokenSegmentWriter.magic.count) == TokenSegmentWriter.magic
        else { throw damage }
        let numbers = LittleEndian.numbers(UInt64.self, from: footer)
        let tableStart = Int(clamping: numbers[0])
        guard tableStart >= TokenSegmentWriter.magic.count, tableStart <= footerStart else { throw damage }
        let tail = try file.read(at: tableStart, count: file.size - tableStart - 8)
        guard FileChecksum.xxh3(tail[...]) == numbers[3], numbers[1] > 0,
            numbers[1] < UInt64(tail.count / 8)
        else { throw damage }
        let jsonStart = 8 * (Int(numbers[1]) + 1)
        guard let jsonCount = Int(exactly: numbers[2]), jsonCount == tail.count - jsonStart - 24,
            let record = try? decodeJSON(
                TokenSegmentRecord.self, from: Array(tail[jsonStart..<jsonStart + jsonCount]))
        else { throw damage }
        let offsets = LittleEndian.numbers(UInt64.self, from: Array(tail[..<jsonStart])).map { Int(clamping: $0) }
        let buckets = offsets.count - 1
        guard offsets.last == tableStart, let first = offsets.first, first >= TokenSegmentWriter.magic.count,
            zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 }), buckets & (buckets - 1) == 0,
            let width = TokenWidth(rawValue: record.encoding.dtype), record.start <= record.end,
            record.places.allSatisfy({ (0...(first - TokenSegmentWriter.magic.count) / width.byteCount) ~= $0.token })
        else { throw damage }
        self.offsets = offsets
        self.width = width
        self.path = path
        self.record = record
    }

    /// The tokens of long documents.
    var pieceTokens: Int { (offsets[0] - TokenSegmentWriter.magic.count) / width.byteCount }

    /// Reads all of the file.
    /// - Parameter keeps: whether the records stay in memory.
    /// - Throws: ``TokenizationError/damagedTokens(path:)`` where it is not as it was written.
    mutating func verify(keeping keeps: Bool) throws {
        let file = try ReadableFile(path: path)
        let hash = try XXH128()
        let end = offsets[buckets]
        var position = 0
        var kept: [UInt8] = []
        while position < end {
            let bytes = try file.read(at: position, count: min(1 << 18, end - position))
            if bytes.isEmpty { break }
            hash.update(bytes[...])
            position += bytes.count
            if keeps { kept += bytes }
        }
        guard position == end, hash.digits == record.body else { throw TokenizationError.damagedTokens(path: path) }
        records = keeps ? Array(kept[offsets[0]...]) : nil
    }

    /// Hands over the records of the buckets that hold a range's keys, and perhaps others.
    /// - Parameter body: takes the bytes, a record in them, and its number in the file.
    func forEachRecord(in range: KeyRange, _ body: ([UInt8], TokenRecord, Int) throws -> Void) throws {
        let wanted = record.encoding.shuffled ? range.buckets(of: buckets) : 0..<buckets
        let bytes = try self.bytes(of: wanted)
        var offset = 0
        while offset < bytes.count {
            guard let record = TokenRecord(bytes, at: offset, width: width) else {
                throw TokenizationError.damagedTokens(path: path)
            }
            // Where a record stands in the file never changes.
            if !self.record.encoding.shuffled || range.contains(record.key) {
                try body(bytes, record, offsets[wanted.lowerBound] - offsets[0] + offset)
            }
            offset += record.size
        }
    }

    private func bytes(of wanted: Range<Int>) throws -> [UInt8] {
        let place = offsets[wanted.lowerBound]..<offsets[wanted.upperBound]
        if let records { return Array(records[place.lowerBound - offsets[0]..<place.upperBound - offsets[0]]) }
        if place.isEmpty { return [] }
        let bytes = try ReadableFile(path: path).read(at: place.lowerBound, count: place.count)
        guard bytes.count == place.count else { throw TokenizationError.damagedTokens(path: path) }
        return bytes
    }

    private static let piece = 1 << 18

    /// Reads tokens of long documents, piece by piece.
    func forEachPiece(of extent: TokenExtent, _ body: ([UInt32]) throws -> Void) throws {
        guard extent.offset <= pieceTokens, extent.count <= pieceTokens - extent.offset else {
            throw TokenizationError.damagedTokens(path: path)
        }
        let file = try ReadableFile(path: path)
        var done = 0
        while done < extent.count {
            let count = min(Self.piece, extent.count - done)
            let start = TokenSegmentWriter.magic.count + (extent.offset + done) * width.byteCount
            let bytes = try file.read(at: start, count: count * width.byteCount)
            guard bytes.count == count * width.byteCount else { throw TokenizationError.damagedTokens(path: path) }
            try body(TokenBytes.ids(bytes, at: 0, count: count, width: width))
            done += count
        }
    }
}
