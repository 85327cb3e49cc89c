import BytePairEncoding
import CLibrary
import Corpus
import DurableFiles
import InputNumbers
import TokenFiles
import Workers

/// The documents of complete token parts, in the order of the output: what token files take from inputs.
package struct InputDocuments: Sendable {
    package struct Part: Sendable {
        package let record: InputRecord
        package let files: [TokenSegment]
    }

    /// A document of a part: where it stands there, and where in the output.
    package struct Found {
        /// The number of the input.
        package var input: Int
        package var place: DocumentPlace
        package var text: TextHash
        /// A number that no other document of the input has.
        package var number: UInt64
        /// How often it is in the output.
        var copies: Int
    }

    package let parts: [Part]
    package let placing: DocumentOrder
    package let mix: WikiMix
    package let marks: EndOfTextMarkers
    package let width: TokenWidth

    /// Files whose records have less are kept in memory, as long as all of them have no more than ``mostKept``.
    private static let keptBytes = 64 << 10
    private static let mostKept = 48 << 20

    /// Opens parts, and reads all of them.
    /// - Throws: ``TokenizationError/damagedTokens(path:)``.
    package init(
        _ records: [InputRecord], in folder: InputFolder, placing: DocumentOrder, mix: WikiMix, marks: EndOfTextMarkers,
        vocabulary: Vocabulary
    ) throws {
        var kept = 0
        var parts: [Part] = []
        for record in records {
            var files: [TokenSegment] = []
            for name in record.files {
                let path = "\(folder.folder(of: record.name))/\(name)"
                guard regularFileSize(path) != nil else { throw TokenizationError.damagedTokens(path: path) }
                var file = try TokenSegment(path: path)
                let keeps = file.recordBytes <= Self.keptBytes && kept + file.recordBytes <= Self.mostKept
                do {
                    try file.verify(keeping: keeps)
                } catch {
                    // So that the next run makes it again.
                    unsafe unlink(path)
                    throw error
                }
                guard file.record.encoding == record.encoding else { throw TokenizationError.damagedTokens(path: path) }
                if keeps { kept += file.recordBytes }
                files.append(file)
            }
            parts.append(Part(record: record, files: files))
        }
        self.parts = parts
        self.placing = placing
        self.mix = mix
        self.marks = marks
        width = TokenWidth(vocabularySize: vocabulary.size)
    }

    /// The bytes of all records.
    package var bytes: Int { parts.flatMap(\.files).map(\.recordBytes).clampedSum() }

    /// Hands over the documents whose keys are in a range, part by part, in no order.
    /// - Parameter body: takes a document, and what stands for its tokens.
    private func forEach(
        in range: KeyRange, _ body: (Found, _ bytes: [UInt8], TokenRecord?, [TokenExtent]) throws -> Void
    ) throws {
        for (input, part) in parts.enumerated() {
            for piece in part.record.pieces ?? [] {
                let place = place(of: piece)
                guard range.contains(place.key) else { continue }
                let found = Found(
                    input: input, place: place, text: Self.text(of: piece, part.record),
                    number: UInt64(piece.role), copies: 1)
                try body(found, [], nil, piece.extents)
            }
            for (number, file) in part.files.enumerated() {
                try file.forEachRecord(in: range) { bytes, record, offset in
                    let place = record.place(placing)
                    let wiki = place.identity.wiki
                    let copies =
                        mix.weights[wiki] == nil
                        ? 1
                        : mix.copies(wiki: wiki, pageID: place.identity.number, split: place.split)
                    let found = Found(
                        input: input, place: place, text: record.text,
                        number: UInt64(number) << 32 | UInt64(offset), copies: copies)
                    try body(found, bytes, record, record.extents(in: bytes) ?? [])
                }
            }
        }
    }

    /// The place of a piece of a text that is cut: its membership is a fact of the text.
    private func place(of piece: InputRecord.Piece) -> DocumentPlace {
        let identity = DocumentIdentity(
            kind: .text, wiki: "", number: piece.number &+ UInt64(piece.role), check: piece.check)
        var place = placing.place(of: identity, revision: 0)
        place.split = piece.split
        return place
    }

    /// What stands for the hash of a piece: no other text has it.
    private static func text(of piece: InputRecord.Piece, _ record: InputRecord) -> TextHash {
        let hash = piece.role == 2 ? record.xxh128 : record.validation?.xxh128 ?? record.xxh128
        return TextHash(of: Array("\(hash) \(piece.start) \(piece.end)".utf8))
    }

    /// What is known of the documents in a range, without their tokens.
    package func documents(in range: KeyRange) throws -> [Found] {
        var documents: [Found] = []
        try forEach(in: range) { found, _, _, _ in documents.append(found) }
        return documents
    }

    /// Adds the documents of a range of the output.
    /// - Parameters:
    ///   - source: whose documents these are.
    ///   - lists: whether the list of documents tells of them.
    package func append(_ source: WikiMix.Source, lists: Bool, to tokens: inout RangeTokens) throws {
        try forEach(in: source.range) { found, bytes, record, extents in
            if source.copy == 0, found.copies == 0 { tokens.removed.sampled += 1 }
            guard source.takes(copies: found.copies) else { return }
            var place = found.place
            if source.copy > 0 { place.key = WikiMix.key(place.key, copy: source.copy, of: found.copies) }
            var document = PlacedTokens(place: place, tokens: .inMemory(0..<0))
            if let record, extents.isEmpty {
                document.tokens = .inMemory(
                    marks.surround(&tokens.ids) { $0 += record.ids(in: bytes, width: width) })
            } else {
                document.tokens = .onDisk(input: found.input, extents)
            }
            document.input = PlacedTokens.Input(
                number: found.input, document: found.number, text: found.text, copy: source.copy)
            document.setOrigin(copy: source.copy)
            if lists {
                let start = tokens.listing.count
                if let record, !record.listing.isEmpty {
                    tokens.listing += bytes[record.listing]
                } else {
                    Document(
                        id: "", wiki: place.identity.wiki, title: "", url: "", revision: place.revision, text: []
                    ).appendListing(to: &tokens.listing)
                }
                document.listing = start..<tokens.listing.count
            }
            tokens.documents.append(document)
        }
    }

    /// Reads the tokens of a document that is longer than a batch, with its marks, piece by piece.
    func forEachPiece(ofInput input: Int, _ extents: [TokenExtent], _ body: (ArraySlice<UInt32>) throws -> Void) throws
    {
        if let mark = marks.first { try body([mark]) }
        try forEachPiece(of: extents, in: parts[input]) { try body($0[...]) }
        if let mark = marks.last { try body([mark]) }
    }

    private func forEachPiece(of extents: [TokenExtent], in part: Part, _ body: ([UInt32]) throws -> Void) throws {
        for extent in extents {
            guard extent.file < part.files.count else { throw TokenizationError.damagedTokens(path: part.record.name) }
            try part.files[extent.file].forEachPiece(of: extent, body)
        }
    }

    /// Hands over a record of each document, with its ids, for a task.
    /// - Parameters:
    ///   - width: of the ids.
    ///   - longest: the most tokens of a document.
    ///   - path: the input, for messages.
    package func forEachRecord(
        width: TokenWidth, longest: Int, path: String, _ body: (ShuffleKey, [UInt8]) throws -> Void
    ) throws {
        try forEach(in: KeyRange(start: 0, last: .max)) { found, bytes, record, extents in
            var ids: [UInt32] = []
            if extents.reduce(0, { $0.addingClamped($1.count) }) > longest {
                throw TokenizationError.longDocument(path: path, most: longest)
            }
            if let record, extents.isEmpty {
                ids = record.ids(in: bytes, width: self.width)
            } else {
                try forEachPiece(of: extents, in: parts[found.input]) { ids += $0 }
            }
            var encoded: [UInt8] = []
            TokenRecord.appendHeader(
                found.place, text: found.text, listing: [], count: ids.count,
                forced: record == nil ? found.place.split : nil, to: &encoded)
            TokenBytes.append(ids.span, width: width, to: &encoded)
            try body(found.place.key, encoded)
        }
    }

    /// A document of an input.
    private struct Number: Hashable {
        var input: Int
        var document: UInt64
    }

    /// The documents of which another version is to be in the output, of all that have names. The memory is 8 bytes for
    /// each, and more for those that share a name.
    private func superseded() throws -> Set<Number> {
        let all = KeyRange(start: 0, last: .max)
        var keys: [UInt64] = []
        try forEach(in: all) { found, _, _, _ in
            if found.place.identity.isUnique { keys.append(found.place.key.value) }
        }
        keys.sort()
        let shared = Set(zip(keys, keys.dropFirst()).filter { $0 == $1 }.map(\.0))
        if shared.isEmpty { return [] }
        keys = []
        let ranksByName = Self.ranks(of: parts.map(\.record.name))
        let ranks = parts.map { ranksByName[$0.record.name] }
        var newest: [DocumentIdentity: (version: DocumentVersion, number: Number)] = [:]
        var superseded: Set<Number> = []
        try forEach(in: all) { found, _, _, _ in
            let identity = found.place.identity
            guard identity.isUnique, shared.contains(found.place.key.value) else { return }
            let version = DocumentVersion(
                revision: found.place.revision, input: ranks[found.input], text: found.text, document: found.number)
            let number = Number(input: found.input, document: found.number)
            guard let other = newest[identity] else {
                newest[identity] = (version, number)
                return
            }
            superseded.insert(other.version < version ? other.number : number)
            if other.version < version { newest[identity] = (version, number) }
        }
        return superseded
    }

    /// The places of inputs in the order of their names, which decides between versions of one document.
    static func ranks(of names: some Collection<String>) -> [String: Int] {
        let sorted = Set(names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
    }

    /// Hands over all documents as they stand in the inputs, input by input.
    /// - Returns: how many were left out, of which another version is there.
    func forEachInOrder(
        _ body: (_ split: Split, _ ids: ArraySlice<UInt32>, _ isEnd: Bool) throws -> Void
    ) throws -> Int {
        let superseded = try superseded()
        try forEach(in: KeyRange(start: 0, last: .max)) { found, bytes, record, extents in
            if superseded.contains(Number(input: found.input, document: found.number)) { return }
            let split = found.place.split
            if let record, extents.isEmpty {
                if let mark = marks.first { try body(split, [mark], false) }
                try body(split, record.ids(in: bytes, width: width)[...], false)
                if let mark = marks.last { try body(split, [mark], false) }
            } else {
                try forEachPiece(ofInput: found.input, extents) { try body(split, $0, false) }
            }
            try body(split, [], true)
        }
        return superseded.count
    }
}

/// A document's tokens that wait for their place in the output.
package struct PlacedTokens {
    /// Where the tokens are.
    package enum Tokens {
        /// In the ids beside it.
        case inMemory(Range<Int>)
        /// In the files of an input's token part; without marks.
        case onDisk(input: Int, [TokenExtent])
    }

    /// Which document of an input it is.
    struct Input {
        /// The number of the input.
        package var number: Int
        /// The number of the document in it.
        package var document: UInt64
        package var text: TextHash
        /// Which copy it is, from 0.
        var copy: Int
    }

    package var place: DocumentPlace
    package var tokens: Tokens
    /// Where it comes from; of a document of an input, its key (``setOrigin(copy:)``).
    package var origin: DocumentOrigin?
    /// Of a document of an input.
    var input: Input?
    /// Where the list of documents tells of it, in what stands beside it.
    var listing: Range<Int>?

    /// Makes the origin of a document of an input: its key, that of the copy, stands for the page.
    mutating func setOrigin(copy: Int) {
        origin = DocumentOrigin(
            pageID: place.key.value, part: DocumentOrigin.noPart, copy: UInt32(clamping: copy),
            text: input?.text.high ?? DocumentOrigin.unknownText)
    }
}

/// Which of several versions of a document is in the output: that of the newest revision; of those, that of a corpus
/// before that of the input with the greatest name, and of these the one whose text has the greatest hash.
struct DocumentVersion: Comparable {
    var revision: UInt64
    /// The input's number, in the order of the names; nil of a corpus.
    var input: Int?
    var text: TextHash
    /// Of equal ones.
    var document: UInt64

    static func < (a: DocumentVersion, b: DocumentVersion) -> Bool {
        if a.revision != b.revision { return a.revision < b.revision }
        if a.input != b.input { return (a.input ?? .max) < (b.input ?? .max) }
        if a.text != b.text { return a.text < b.text }
        return a.document < b.document
    }
}

extension RangeTokens {
    /// Leaves out documents of which another version is there, where inputs are among them.
    ///
    /// They must be sorted. A version of a corpus that goes is told of in ``removed``, like those of inputs.
    package mutating func removeSuperseded() {
        let hasNeighbours = zip(documents, documents.dropFirst()).contains { $0.place.key == $1.place.key }
        if !hasNeighbours { return }
        var kept: [PlacedTokens] = []
        kept.reserveCapacity(documents.count)
        var start = 0
        while start < documents.count {
            let first = documents[start]
            var end = start + 1
            while end < documents.count, documents[end].place.key == first.place.key,
                documents[end].place.identity == first.place.identity
            {
                end += 1
            }
            let group = documents[start..<end]
            start = end
            if group.count == 1 || !first.place.identity.isUnique || group.allSatisfy({ $0.input == nil }) {
                kept += group
                continue
            }
            func version(_ document: PlacedTokens) -> DocumentVersion {
                DocumentVersion(
                    revision: document.place.revision, input: document.input?.number,
                    text: document.input?.text ?? TextHash(high: 0, low: 0), document: document.input?.document ?? 0)
            }
            guard let winner = group.indices.max(by: { version(group[$0]) < version(group[$1]) }) else { continue }
            kept.append(group[winner])
            for index in group.indices where index != winner {
                let copy = group[index].input?.copy ?? Int(group[index].origin?.copy ?? 0)
                if copy > 0 { continue }
                removed.superseded += 1
                if group[index].input == nil { selected -= 1 }
            }
        }
        documents = kept
    }
}

extension RangeTokens {
    /// Leaves out documents of inputs whose text is that of another document.
    /// - Parameters:
    ///   - dropped: what `DuplicateTexts` says, of documents of the corpora, too: a page of theirs that was dropped has
    ///     ruled over all other versions.
    ///   - parts: the parts of the corpora. The inputs are numbered after them.
    mutating func removeDuplicates(_ dropped: Set<PartPage>, _ parts: [CorpusPart]) {
        if dropped.isEmpty { return }
        var pages: [String: Set<UInt64>] = [:]
        for page in dropped where parts.indices.contains(page.part) {
            pages[parts[page.part].record.wiki, default: []].insert(page.pageID)
        }
        var gone = RemovedDocuments()
        documents.removeAll { document in
            guard let input = document.input else { return false }
            let identity = document.place.identity
            if identity.kind == .page, pages[identity.wiki]?.contains(identity.number) == true {
                if input.copy == 0 { gone.superseded += 1 }
                return true
            }
            guard dropped.contains(PartPage(part: parts.count + input.number, pageID: input.document)) else {
                return false
            }
            if input.copy == 0 { gone.duplicate += 1 }
            return true
        }
        removed.add(gone)
    }
}

/// The documents of inputs that come to a task, in frames.
package struct FramedDocuments {
    private var frames: [(input: String, bytes: [UInt8], start: Int)] = []
    package init() {}

    package var isEmpty: Bool { frames.isEmpty }

    /// Takes a frame: the bytes of the input's name, 16 bits; the name; records.
    /// - Throws: ``/Workers/TaskInputError/damaged(path:offset:reason:)``.
    package mutating func append(_ bytes: [UInt8]) throws {
        guard bytes.count >= 2 else { throw Self.damage(at: 0) }
        let start = 2 + Int(LittleEndian.read(UInt16.self, from: bytes, at: 0))
        guard start <= bytes.count else { throw Self.damage(at: 0) }
        frames.append((String(decoding: bytes[2..<start], as: UTF8.self), bytes, start))
    }

    private static func damage(at offset: Int) -> TaskInputError {
        .damaged(path: "records of tokens", offset: offset, reason: "there is no record")
    }

    /// Adds the documents of all frames.
    package func append(
        _ placing: DocumentOrder, _ marks: EndOfTextMarkers, _ width: TokenWidth, to tokens: inout RangeTokens
    )
        throws
    {
        let numbers = InputDocuments.ranks(of: frames.map(\.input))
        var count: UInt64 = 0
        for (input, bytes, start) in frames {
            var offset = start
            while offset < bytes.count {
                guard let record = TokenRecord(bytes, at: offset, width: width), record.extents(in: bytes) == nil
                else { throw Self.damage(at: offset) }
                let ids = marks.surround(&tokens.ids) { $0 += record.ids(in: bytes, width: width) }
                var document = PlacedTokens(place: record.place(placing), tokens: .inMemory(ids))
                document.input = PlacedTokens.Input(
                    number: numbers[input] ?? 0, document: count, text: record.text, copy: 0)
                document.setOrigin(copy: 0)
                count += 1
                tokens.documents.append(document)
                offset += record.size
            }
        }
    }
}
