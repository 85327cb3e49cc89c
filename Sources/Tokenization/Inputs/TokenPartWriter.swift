import BytePairEncoding
import Checksums
import Corpus
import DurableFiles
import PortableFoundation
import TokenFiles

/// Puts what comes of inputs, in order, into the files of their token parts.
struct TokenPartWriter {
    private let vocabulary: Vocabulary
    private let configuration: TokenConfiguration
    private let width: TokenWidth
    private var current: Current?
    /// The records of the parts that are complete.
    private(set) var records: [InputRecord] = []
    /// The documents of all inputs.
    private(set) var documents = 0

    static let fileSuffix = ".tokens"
    static let cutPrefix = "cut-"
    /// The text of a file, more or less.
    private static let segmentText = 64 << 20
    /// The most bytes that wait in memory, more or less.
    private static let segmentBytes = 48 << 20

    /// A part that is being made.
    private struct Current {
        let job: InputJob
        let encoding: InputEncodingRecord
        var writer: TokenSegmentWriter
        /// What the writer's file will say.
        var segment: TokenSegmentRecord
        /// Complete files, and the tokens of long documents in each.
        var files: [(name: String, pieceTokens: Int)] = []
        var part: InputRecord
        /// The document that is open, and the hash of its tokens so far.
        var open: (place: DocumentPlace, extents: [TokenExtent], hash: XXH128)?
        /// Of a text that is cut: all places, with the tokens of the whole text before them.
        var places: [TokenSegmentRecord.TextPlace] = []
        /// The tokens of long documents in complete files.
        var pieceTokens = 0
        /// Of a text that is cut: its beginning, as long as its identity is not known.
        var beginning: [UInt8] = []
        var head: TokenSegmentRecord.OpenDocument?
        /// The end of the text.
        var tail: [UInt8] = []
        /// XXH128 of the text up to the end of the range that is for validation, where that is known before.
        var rangePrefix: String?
        /// The batch in which that range begins.
        var region: TextSplit.Region?

        /// Where some tokens of the text stand.
        func extents(of range: Range<Int>) -> [TokenExtent] {
            var extents: [TokenExtent] = []
            var start = 0
            for (number, file) in files.enumerated() {
                let part = range.clamped(to: start..<start + file.pieceTokens)
                if !part.isEmpty {
                    extents.append(TokenExtent(file: number, offset: part.lowerBound - start, count: part.count))
                }
                start += file.pieceTokens
            }
            return extents
        }

        /// How much of the text makes its identity.
        var keyedBytes: Int { min(DocumentOrder.keyedBytes, job.range?.end ?? .max) }
    }

    init(vocabulary: Vocabulary, _ configuration: TokenConfiguration) {
        self.vocabulary = vocabulary
        self.configuration = configuration
        width = TokenWidth(vocabularySize: vocabulary.size)
    }

    /// Begins the part of an input.
    mutating func begin(_ job: InputJob, _ encoding: InputEncodingRecord) throws {
        try makeFolders(job.folder)
        try removeAbandonedFiles(in: job.folder)
        current = Current(
            job: job, encoding: encoding, writer: TokenSegmentWriter(width: width),
            segment: Self.segment(encoding, from: 0, line: 1),
            part: InputRecord(name: job.name, bytes: 0, xxh128: "", encoding: encoding, files: []))
    }

    private static func segment(_ encoding: InputEncodingRecord, from start: Int, line: Int) -> TokenSegmentRecord {
        TokenSegmentRecord(
            encoding: encoding, start: start, end: start, nextLine: line, prefix: "", isLast: false,
            counts: InputCounts(), replaced: 0, tokens: 0)
    }

    /// Takes a file of tokens that is there.
    mutating func adopt(_ segment: TokenSegment, tail: [UInt8], region: TextSplit.Region?) throws {
        guard var current = take() else { return }
        defer { self.current = current }
        let record = segment.record
        let number = current.files.count
        current.part.counts.add(record.counts)
        current.part.replaced += record.replaced
        current.part.tokens += record.tokens
        current.files.append((splitPath(segment.path).name, segment.pieceTokens))
        if let head = record.head { current.head = head }
        current.places += record.places.map { place in
            var place = place
            place.token += current.pieceTokens
            return place
        }
        current.pieceTokens += segment.pieceTokens
        let length = record.end - record.start
        if tail.count < length {
            current.tail = tail
        } else {
            current.tail += tail.suffix(length)
            if current.head == nil {
                current.beginning += tail.suffix(length).prefix(current.keyedBytes - current.beginning.count)
                if current.beginning.count >= current.keyedBytes { Self.keepHead(&current) }
            }
        }
        if current.tail.count > 3 * TextSplit.tailBytes, tail.count < current.tail.count {
            current.tail.removeFirst(current.tail.count - max(tail.count, 2 * TextSplit.tailBytes))
        }
        current.segment = Self.segment(current.encoding, from: record.end, line: record.nextLine)
        if record.end == current.job.range?.end { current.rangePrefix = record.prefix }
        if let region { current.region = region }
        documents += record.counts.documents
        if current.encoding.isCut { return }
        guard let open = record.open else {
            current.open = nil
            return
        }
        let identity = DocumentIdentity(kind: .text, wiki: "", number: open.number, check: open.check)
        let placing = DocumentOrder(
            seed: current.encoding.seed, split: ValidationSplit(ratio: configuration.validationRatio))
        let goesOn = open.extents.first?.file != number
        let hash = try current.open.flatMap { goesOn ? $0.hash : nil } ?? XXH128()
        for extent in open.extents where extent.file == number {
            try segment.forEachPiece(of: extent) { ids in
                var bytes: [UInt8] = []
                TokenBytes.append(ids.span, width: width, to: &bytes)
                hash.update(bytes[...])
            }
        }
        current.open = (placing.place(of: identity, revision: 0), open.extents, hash)
    }

    /// Takes a batch.
    /// - Parameter prefix: XXH128 of the text up to the batch's end.
    mutating func append(_ batch: DocumentBatch, _ encoded: InputTokenization.Encoded, prefix: String) throws {
        guard var current = take() else { return }
        defer { self.current = current }
        // Only when more comes it is known that the text goes on: what ends with the text may end in the middle of a
        // line.
        let text = current.segment.end - current.segment.start
        if text >= configuration.inputSegmentSize ?? Self.segmentText || current.writer.bytes >= Self.segmentBytes {
            try Self.close(&current, isLast: false, width)
        }
        if current.encoding.isCut { Self.remember(batch, &current) }
        current.writer.append(encoded.records, encoded.keys)
        for piece in encoded.pieces {
            try Self.append(piece, &current, width)
        }
        current.segment.end = batch.offset + batch.bytes.count
        current.segment.prefix = prefix
        current.segment.nextLine = batch.nextLine
        current.segment.counts.add(encoded.counts)
        current.segment.replaced += encoded.replaced
        current.segment.tokens += encoded.tokens
        if current.encoding.isCut { current.segment.open = batch.leavesDocumentOpen ? .init(number: 0, check: 0) : nil }
        if batch.endsDocument {
            // As if the text ended here, as it did when the range was found.
            try Self.close(&current, isLast: true, width)
            current.rangePrefix = prefix
        }
        documents += encoded.counts.documents
    }

    /// Keeps what decides where a text is cut.
    private static func remember(_ batch: DocumentBatch, _ current: inout Current) {
        current.segment.places.append(
            TokenSegmentRecord.TextPlace(
                text: batch.offset, token: current.writer.pieceTokens, isStart: !batch.continuesDocument))
        current.places.append(
            TokenSegmentRecord.TextPlace(
                text: batch.offset, token: current.pieceTokens + current.writer.pieceTokens,
                isStart: !batch.continuesDocument))
        if let start = current.job.range?.start, batch.offset < start, start < batch.offset + batch.bytes.count {
            current.region = TextSplit.Region(start: batch.offset, bytes: batch.bytes[...])
        }
        current.tail += batch.bytes
        let kept = max(TextSplit.tailBytes, batch.bytes.count)
        if current.tail.count > 2 * kept { current.tail.removeFirst(current.tail.count - kept) }
        if current.head == nil {
            current.beginning += batch.bytes.prefix(current.keyedBytes - current.beginning.count)
            if current.beginning.count >= current.keyedBytes { keepHead(&current) }
        }
    }

    private static func keepHead(_ current: inout Current) {
        let hash = TextHash(of: current.beginning)
        current.head = TokenSegmentRecord.OpenDocument(number: hash.high, check: hash.low)
        current.beginning = []
    }

    private static func append(
        _ piece: InputTokenization.Encoded.Piece, _ current: inout Current, _ width: TokenWidth
    ) throws {
        let offset = current.writer.pieceTokens
        let count = piece.ids.count / width.byteCount
        current.writer.appendPiece(piece.ids)
        if current.encoding.isCut { return }
        if let place = piece.place { current.open = (place, [], try XXH128()) }
        guard var open = current.open else { return }
        current.open = nil
        open.hash.update(piece.ids[...])
        let number = current.files.count
        if open.extents.last?.file == number {
            open.extents[open.extents.count - 1].count += count
        } else {
            open.extents.append(TokenExtent(file: number, offset: offset, count: count))
        }
        guard piece.isEnd else {
            current.open = open
            return
        }
        let (high, low) = open.hash.halves
        let record = TokenRecord.encoded(
            open.place, text: TextHash(high: high, low: low), listing: [], extents: open.extents)
        current.writer.append(
            record, [(open.place.key.value, 0..<Int32(truncatingIfNeeded: record.count))])
    }

    /// Writes the file that is in the making, and begins the next one.
    private static func close(_ current: inout Current, isLast: Bool, _ width: TokenWidth) throws {
        var segment = current.segment
        segment.isLast = isLast
        if segment.start == 0 { segment.head = current.head }
        if !current.encoding.isCut {
            segment.open = current.open.map {
                .init(number: $0.place.identity.number, check: $0.place.identity.check, extents: $0.extents)
            }
        }
        let name = "\(numberInName(current.files.count, digits: 6))-\(try digits(of: segment))\(fileSuffix)"
        let tokens = current.writer.pieceTokens
        let writer = current.writer
        current.writer = TokenSegmentWriter(width: width)
        try writer.write(segment, to: "\(current.job.folder)/\(name)", shuffles: current.encoding.shuffled)
        current.files.append((name, tokens))
        current.pieceTokens += tokens
        current.part.counts.add(segment.counts)
        current.part.replaced += segment.replaced
        current.part.tokens += segment.tokens
        current.segment = Self.segment(current.encoding, from: segment.end, line: segment.nextLine)
    }

    /// Completes a part.
    /// - Parameter head: of a text that is cut, XXH128 of its first bytes.
    mutating func end(bytes: Int, xxh128: String, head: String?, source: InputSource?) throws {
        guard var current = take() else { return }
        if current.encoding.isCut, current.head == nil { Self.keepHead(&current) }
        if current.segment.end > current.segment.start { try Self.close(&current, isLast: true, width) }
        if current.encoding.isCut {
            try cut(&current, bytes: bytes, xxh128: xxh128)
            current.part.validation?.head = head
        }
        let folder = current.job.folder
        var part = current.part
        part.bytes = bytes
        part.xxh128 = xxh128
        part.files = current.files.map(\.name)
        try part.write(into: folder)
        source?.write(into: folder)
        try part.removeOtherFiles(in: folder)
        records.append(part)
    }

    /// Decides what of a text is for validation.
    private func cut(_ current: inout Current, bytes: Int, xxh128: String) throws {
        let tokens = current.pieceTokens
        guard let head = current.head, tokens > 0 else { return }
        func piece(_ role: Int, _ text: Range<Int>, _ extents: [TokenExtent]) -> InputRecord.Piece {
            InputRecord.Piece(
                role: role, start: text.lowerBound, end: text.upperBound,
                extents: extents.filter { $0.count > 0 }, number: head.number, check: head.check)
        }
        var pieces: [InputRecord.Piece] = []
        // What is behind the range is no matter of the cut.
        let end = current.job.range?.end ?? bytes
        let known = end == bytes ? tokens : current.places.first { $0.text == end }?.token ?? tokens
        let split = TextSplit(
            places: current.places.filter { $0.text < end }.map { ($0.text, $0.token) }, tokens: known, bytes: end,
            // So much, however the text came here.
            tail: current.tail.suffix(max(TextSplit.tailBytes, bytes - (current.places.last?.text ?? 0))),
            vocabulary: vocabulary)
        let start: Int?
        if let range = current.job.range {
            start = range.start
        } else {
            let wanted = TextSplit.wanted(of: tokens, ratio: configuration.validationRatio)
            start = wanted == tokens ? 0 : wanted > 0 ? split.place(wanted: wanted) : nil
        }
        if let start {
            let hash = end == bytes ? xxh128 : current.rangePrefix ?? current.job.range?.xxh128
            current.part.validation = ValidationRange(start: start, end: end, xxh128: hash)
            let region = current.job.range == nil ? split.region(around: start) : current.region
            guard let cut = split.cut(at: start, in: region) else {
                throw TokenizationError.damagedTokens(path: current.job.folder)
            }
            var before = current.extents(of: 0..<cut.tokensBefore)
            var range = current.extents(of: cut.tokensFrom..<known)
            if !cut.left.isEmpty || !cut.right.isEmpty {
                let file = current.files.count
                current.files.append((try write(cut, current, end: end, xxh128: hash ?? ""), 0))
                before.append(TokenExtent(file: file, offset: 0, count: cut.left.count))
                range.insert(TokenExtent(file: file, offset: cut.left.count, count: cut.right.count), at: 0)
            }
            pieces = [
                piece(0, 0..<start, before), piece(1, start..<end, range),
                piece(2, end..<bytes, current.extents(of: known..<tokens)),
            ]
        } else {
            pieces = [piece(0, 0..<bytes, current.extents(of: 0..<tokens))]
        }
        current.part.pieces = pieces.filter { !$0.extents.isEmpty }
        current.part.counts = InputCounts(seen: current.part.pieces?.count ?? 0, empty: 0, invalid: 0)
        current.part.tokens = pieces.flatMap(\.extents).reduce(0) { $0 + $1.count }
    }

    /// Writes the tokens around a cut.
    /// - Returns: the name of the file.
    private func write(_ cut: TextSplit.Cut, _ current: Current, end: Int, xxh128: String) throws -> String {
        var writer = TokenSegmentWriter(width: width)
        var ids: [UInt8] = []
        TokenBytes.append((cut.left + cut.right).span, width: width, to: &ids)
        writer.appendPiece(ids)
        var segment = Self.segment(current.encoding, from: cut.text, line: 1)
        segment.prefix = xxh128
        segment.cut = [cut.text, end]
        let name = try Self.cutPrefix + Self.digits(of: segment) + Self.fileSuffix
        try writer.write(segment, to: "\(current.job.folder)/\(name)", shuffles: current.encoding.shuffled)
        return name
    }

    /// Digits that no file with other content has.
    private static func digits(of segment: TokenSegmentRecord) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(try XXH128.of(Array(try encoder.encode(segment))).prefix(16))
    }

    /// The part in hand, which nobody else holds meanwhile: it is not copied.
    private mutating func take() -> Current? {
        defer { current = nil }
        return current
    }
}
