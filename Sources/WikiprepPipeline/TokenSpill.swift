import Corpus
import DurableFiles
import TokenFiles

/// A document's tokens that wait for their place in the output.
struct PlacedTokens {
    /// Where the tokens are.
    enum Tokens {
        /// In the ids beside it.
        case inMemory(Range<Int>)
        /// In the file of long documents.
        case onDisk(LongDocuments.Extent)
    }

    var place: DocumentPlace
    var tokens: Tokens
    /// Of a page of a corpus: where it comes from.
    var origin: DocumentOrigin?
    /// Where the list of documents tells of it, in what stands beside it.
    var listing: Range<Int>?
}

/// Documents that came in any order, as tokens on disk: by the first bits of their keys, so that they can be read in the order of the output,
/// a range at a time.
///
/// A document that is longer than a batch is not brought into memory again: its tokens stand in a file of their own.
struct TokenSpill {
    private var records: PartitionedWriter
    private let long: LongDocuments
    private let width: TokenWidth
    private var openDocument: (place: DocumentPlace, extent: LongDocuments.Extent)?
    /// The bytes of all records.
    private var bytes = 0

    /// The first eight bits of a key say the partition.
    static let partitionBits = 8

    init(width: TokenWidth, folder: String) throws(FileError) {
        records = try PartitionedWriter(partitions: 1 << Self.partitionBits, folder: folder)
        long = try LongDocuments(width: width, folder: folder)
        self.width = width
    }

    /// Adds a whole document.
    mutating func append(_ place: DocumentPlace, _ ids: ArraySlice<UInt32>) throws {
        try append(PlacedTokens.record(of: place, ids, width: width), place)
    }

    /// Adds the next piece of a long document.
    /// - Parameter place: of the first piece; nil of all others.
    mutating func appendPiece(_ place: DocumentPlace?, _ ids: ArraySlice<UInt32>, isEnd: Bool) throws {
        if let place { openDocument = (place, LongDocuments.Extent(offset: long.end, count: 0)) }
        try long.append(ids)
        openDocument?.extent.count += ids.count
        guard isEnd, let (place, extent) = openDocument else { return }
        openDocument = nil
        try append(SpilledRecord.header(place, count: extent.count, extentOffset: extent.offset), place)
    }

    /// Writes what is left.
    consuming func finish() throws -> SpilledTokens {
        SpilledTokens(
            bytes: bytes, width: width, partitions: try records.finish(), partitionBits: Self.partitionBits, long: long)
    }

    private mutating func append(_ record: [UInt8], _ place: DocumentPlace) throws {
        try records.append(record[...], to: place.key.bucket(of: 1 << Self.partitionBits))
        bytes += record.count
    }
}

/// What a `TokenSpill` has become: read only.
struct SpilledTokens: Sendable {
    /// The bytes of all records.
    let bytes: Int
    fileprivate let width: TokenWidth
    fileprivate let partitions: PartitionedFile
    /// How many bits of the key say the partition.
    fileprivate let partitionBits: Int
    /// The documents that are not in the records.
    let long: LongDocuments

    /// The documents of one partition, in no order; their ids are added to an array.
    func documents(of partition: Int, appendingIDsTo ids: inout [UInt32]) throws -> [PlacedTokens] {
        var documents: [PlacedTokens] = []
        try partitions.forEachChunk(of: partition) { chunk in
            documents += try PlacedTokens.all(inRecords: chunk, width: width, appendingIDsTo: &ids)
        }
        return documents
    }

    /// One partition, by the next bits of the key.
    func split(_ partition: Int, bits: Int, folder: String) throws -> SpilledTokens {
        var writer = try PartitionedWriter(partitions: 1 << bits, folder: folder)
        try partitions.forEachChunk(of: partition) { chunk in
            var offset = 0
            while offset < chunk.count {
                let record = SpilledRecord(chunk, at: offset, width: width)
                let next = Int((record.place.key.value << UInt64(partitionBits)) >> UInt64(64 - bits))
                try writer.append(chunk[offset..<offset + record.size], to: next)
                offset += record.size
            }
        }
        return SpilledTokens(
            bytes: partitions.sizes[partition], width: width, partitions: try writer.finish(),
            partitionBits: partitionBits + bits, long: long)
    }
}

extension PlacedTokens {
    /// The record of a document whose tokens it holds, as ``all(inRecords:width:appendingIDsTo:)`` reads it.
    static func record(of place: DocumentPlace, _ ids: ArraySlice<UInt32>, width: TokenWidth) -> [UInt8] {
        var record = SpilledRecord.header(place, count: ids.count, extentOffset: nil)
        TokenBytes.append(ids.span, width: width, to: &record)
        return record
    }

    /// The documents of whole records; their ids are added to an array.
    /// - Throws: ``TaskInputError/damaged(path:offset:reason:)`` for bytes that are no records.
    static func all(
        inRecords chunk: [UInt8], width: TokenWidth, appendingIDsTo ids: inout [UInt32]
    ) throws -> [PlacedTokens] {
        var documents: [PlacedTokens] = []
        var offset = 0
        while offset < chunk.count {
            guard SpilledRecord.isWhole(in: chunk, at: offset, width: width) else {
                throw TaskInputError.damaged(
                    path: "records of tokens", offset: offset, reason: "there is no record")
            }
            let record = SpilledRecord(chunk, at: offset, width: width)
            if let extent = record.extent {
                documents.append(PlacedTokens(place: record.place, tokens: .onDisk(extent)))
            } else {
                let start = ids.count
                ids += TokenBytes.ids(chunk, at: record.tokens, count: record.count, width: width)
                documents.append(PlacedTokens(place: record.place, tokens: .inMemory(start..<ids.count)))
            }
            offset += record.size
        }
        return documents
    }
}

/// A document in a partition: key, page, revision, number of tokens, place among the long documents or none, split, wiki; then the tokens.
private struct SpilledRecord {
    let place: DocumentPlace
    let count: Int
    let extent: LongDocuments.Extent?
    /// Where the tokens begin.
    let tokens: Int
    let size: Int

    private static let fixedSize = 43
    private static let notLong = UInt64.max

    static func header(_ place: DocumentPlace, count: Int, extentOffset: Int?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(fixedSize + place.wiki.utf8.count + (extentOffset == nil ? 2 * count : 0))
        LittleEndian.append(place.key.value, to: &bytes)
        LittleEndian.append(place.pageID, to: &bytes)
        LittleEndian.append(place.revision, to: &bytes)
        LittleEndian.append(UInt64(count), to: &bytes)
        LittleEndian.append(extentOffset.map(UInt64.init) ?? notLong, to: &bytes)
        bytes.append(place.isValidation ? 1 : 0)
        // No wiki has a longer name; of what else stands in a field of that name, so much settles ties.
        let wiki = place.wiki.utf8.prefix(1024)
        LittleEndian.append(UInt16(wiki.count), to: &bytes)
        bytes.append(contentsOf: wiki)
        return bytes
    }

    /// Whether all of a record stands there.
    static func isWhole(in bytes: [UInt8], at offset: Int, width: TokenWidth) -> Bool {
        guard bytes.count - offset >= fixedSize else { return false }
        let rest = bytes.count - offset - fixedSize
        let name = Int(LittleEndian.read(UInt16.self, from: bytes, at: offset + 41))
        let count = LittleEndian.read(UInt64.self, from: bytes, at: offset + 24)
        let extent = LittleEndian.read(UInt64.self, from: bytes, at: offset + 32)
        if extent != notLong { return name <= rest && max(count, extent) <= UInt64(Int.max) }
        return name <= rest && count <= UInt64((rest - name) / width.byteCount)
    }

    init(_ bytes: [UInt8], at offset: Int, width: TokenWidth) {
        func number(_ index: Int) -> UInt64 { LittleEndian.read(UInt64.self, from: bytes, at: offset + 8 * index) }
        count = Int(number(3))
        extent = number(4) == Self.notLong ? nil : LongDocuments.Extent(offset: Int(number(4)), count: count)
        tokens = offset + Self.fixedSize + Int(LittleEndian.read(UInt16.self, from: bytes, at: offset + 41))
        size = tokens - offset + (extent == nil ? count * width.byteCount : 0)
        place = DocumentPlace(
            key: ShuffleKey(value: number(0)),
            wiki: String(decoding: bytes[offset + Self.fixedSize..<tokens], as: UTF8.self),
            pageID: number(1), revision: number(2), isValidation: bytes[offset + 40] == 1)
    }
}

/// The tokens of documents that do not fit into memory, one after another in a temporary file.
final class LongDocuments: Sendable {
    /// Where a document's tokens are, in tokens.
    struct Extent: Equatable, Sendable {
        var offset: Int
        var count: Int
    }

    private let file: TemporaryFile
    private let width: TokenWidth
    private let written = Monitor(0)
    private static let piece = 1 << 18

    init(width: TokenWidth, folder: String) throws(FileError) {
        file = try TemporaryFile(in: folder)
        self.width = width
    }

    /// How many tokens have been written.
    var end: Int { written.withLock { $0 } }

    func append(_ ids: ArraySlice<UInt32>) throws {
        var bytes: [UInt8] = []
        TokenBytes.append(ids.span, width: width, to: &bytes)
        try file.write(bytes)
        written.withLock { $0 += ids.count }
    }

    /// Reads a document's tokens, piece by piece.
    func forEachPiece(of extent: Extent, _ body: ([UInt32]) throws -> Void) throws {
        var done = 0
        while done < extent.count {
            let count = min(Self.piece, extent.count - done)
            let bytes = try file.read(
                at: (extent.offset + done) * width.byteCount, count: count * width.byteCount)
            try body(TokenBytes.ids(bytes, at: 0, count: count, width: width))
            done += count
        }
    }
}
