import DurableFiles
import TokenFiles
import Workers

/// `NNNNNN.documents` of a piece: how long its documents are, and which pages they were, split by split.
///
/// Version 3, all numbers little-endian:
///
/// | byte | bytes | |
/// |---|---|---|
/// | 0 | 8 | `wppiece`, and the version |
/// | 8 | 4 | the range |
/// | 12 | 4 | 1: each document is a page of a corpus, and tells which; else 0 |
/// | 16 | 24 | of `train`: documents, tokens, bytes of the list, 64 bits each |
/// | 40 | 24 | of `val`, the same |
/// | 64 | 8 | the identity of the run (`RunIdentity`) |
/// | 72 | | the list of `train`, then that of `val` |
/// | end − 8 | 8 | XXH3 (64 bits, no seed) of all bytes before |
///
/// A list has for each document its tokens and, of pages, the page id, the part's number and the copy's: LEB128 without
/// a sign, as DWARF 5 (7.6) has it; then the 8 bytes of the text's hash (`DocumentOrigin.text`).
struct PieceDocuments: Sendable {
    /// A document of the list.
    struct Document: Equatable, Sendable {
        package var tokens: Int
        /// Nil where the documents are no pages of corpora.
        var origin: DocumentOrigin?
    }

    /// What is known of a split before its list is read.
    struct Summary: Equatable, Sendable {
        var documents = 0
        var tokens = 0
        fileprivate var bytes = 0..<0
    }

    /// The number of the range.
    let range: Int
    /// Whether all documents tell which pages they were.
    let hasOrigins: Bool
    /// The identity of the run.
    let run: UInt64
    /// The same in hexadecimal digits.
    var runDigits: String { String(run, radix: 16) }
    /// The documents for training.
    let train: Summary
    /// The documents for validation.
    let val: Summary

    /// All of the file.
    let bytes: [UInt8]

    private let path: String
    private let offset: Int

    private static let magic = Array("wppiece".utf8) + [3]
    private static let headerLength = 72
    private static let checksumLength = 8
    /// No piece holds more tokens: sums over all pieces do not overflow.
    private static let mostTokens = 1 << 40

    /// Makes a file.
    /// - Parameters:
    ///   - train: the documents for training, in the order of the output.
    ///   - val: those for validation.
    ///   - range: the number of the range.
    ///   - hasOrigins: whether origins are written; then each document has one.
    ///   - run: the identity of the run.
    init(encoding train: [Document], _ val: [Document], range: Int, hasOrigins: Bool, run: UInt64) throws {
        var lists: [UInt8] = []
        var summaries: [UInt8] = []
        for documents in [train, val] {
            let start = lists.count
            var tokens = 0
            for document in documents {
                tokens += document.tokens
                Self.appendLEB128(UInt64(document.tokens), to: &lists)
                if hasOrigins, let origin = document.origin {
                    Self.appendLEB128(origin.pageID, to: &lists)
                    Self.appendLEB128(UInt64(origin.part), to: &lists)
                    Self.appendLEB128(UInt64(origin.copy), to: &lists)
                    LittleEndian.append(origin.text, to: &lists)
                }
            }
            for number in [documents.count, tokens, lists.count - start] { LittleEndian.append(number, to: &summaries) }
        }
        var bytes = Self.magic
        LittleEndian.append(UInt32(truncatingIfNeeded: range), to: &bytes)
        LittleEndian.append(UInt32(hasOrigins ? 1 : 0), to: &bytes)
        bytes += summaries
        LittleEndian.append(run, to: &bytes)
        bytes += lists
        LittleEndian.append(FileChecksum.xxh3(bytes[...]), to: &bytes)
        try self.init(decoding: bytes, path: TokenPiece.documentsName(range: range), offset: 0)
    }

    /// Reads a file, and looks at all of it.
    /// - Parameters:
    ///   - path: where the bytes come from, for messages.
    ///   - offset: where they begin there.
    /// - Throws: ``/Workers/TaskInputError/damaged(path:offset:reason:)``.
    init(decoding bytes: [UInt8], path: String, offset: Int) throws {
        func damage(_ reason: String, at place: Int) -> TaskInputError {
            .damaged(path: path, offset: offset + place, reason: reason)
        }
        guard bytes.count >= Self.headerLength + Self.checksumLength else {
            throw damage("the documents of a piece end early", at: bytes.count)
        }
        guard bytes.starts(with: Self.magic) else {
            throw damage("these are not the documents of a piece, or those of another version of wikiprep", at: 0)
        }
        let end = bytes.count - Self.checksumLength
        guard LittleEndian.read(UInt64.self, from: bytes, at: end) == FileChecksum.xxh3(bytes[..<end]) else {
            throw damage("the documents of a piece are not as they were written", at: 0)
        }
        let origins = LittleEndian.read(UInt32.self, from: bytes, at: 12)
        guard origins <= 1 else { throw damage("\(origins) says whether there are origins", at: 12) }
        var summaries: [Summary] = []
        var start = Self.headerLength
        for place in [16, 40] {
            let numbers = (0..<3).map { LittleEndian.read(UInt64.self, from: bytes, at: place + $0 * 8) }
            guard numbers[0] <= numbers[2], numbers[1] <= Self.mostTokens, numbers[2] <= end - start else {
                throw damage("the numbers of documents, tokens and bytes do not go together", at: place)
            }
            let next = start + Int(numbers[2])
            summaries.append(
                Summary(documents: Int(numbers[0]), tokens: Int(numbers[1]), bytes: start..<next))
            start = next
        }
        guard start == end else { throw damage("\(end - start) bytes are of no document", at: start) }
        range = Int(LittleEndian.read(UInt32.self, from: bytes, at: 8))
        hasOrigins = origins == 1
        run = LittleEndian.read(UInt64.self, from: bytes, at: 64)
        (train, val) = (summaries[0], summaries[1])
        self.bytes = bytes
        self.path = path
        self.offset = offset
        for split in Split.allCases {
            var list = list(of: split)
            var (documents, tokens) = (0, 0)
            while let document = try list.next() {
                documents += 1
                tokens += document.tokens
                guard tokens <= Self.mostTokens else { break }
            }
            guard documents == self[split].documents, tokens == self[split].tokens else {
                throw damage("the list of \(split.rawValue) is not that of so many documents and tokens", at: 16)
            }
        }
    }

    /// What is known of a split.
    subscript(split: Split) -> Summary { split == .train ? train : val }

    /// The documents of a split, one after another.
    func list(of split: Split) -> List {
        List(bytes: bytes, place: self[split].bytes, hasOrigins: hasOrigins, path: path, offset: offset)
    }

    /// Reads a list.
    struct List {
        fileprivate let bytes: [UInt8]
        fileprivate var place: Range<Int>
        fileprivate let hasOrigins: Bool
        fileprivate let path: String
        fileprivate let offset: Int

        /// The next document; nil behind the last.
        mutating func next() throws -> Document? {
            if place.isEmpty { return nil }
            let tokens = Int(try number(upTo: UInt64(mostTokens)))
            if !hasOrigins { return Document(tokens: tokens, origin: nil) }
            return Document(
                tokens: tokens,
                origin: DocumentOrigin(
                    pageID: try number(upTo: .max), part: UInt32(try number(upTo: UInt64(UInt32.max))),
                    copy: UInt32(try number(upTo: UInt64(UInt32.max))), text: try hash()))
        }

        private mutating func hash() throws -> UInt64 {
            guard place.count >= 8 else {
                throw TaskInputError.damaged(
                    path: path, offset: offset + place.lowerBound, reason: "the hash of a document is cut")
            }
            defer { place = place.lowerBound + 8..<place.upperBound }
            return LittleEndian.read(UInt64.self, from: bytes, at: place.lowerBound)
        }

        private mutating func number(upTo largest: UInt64) throws -> UInt64 {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            for index in place.prefix(10) {
                let byte = bytes[index]
                // Ten bytes hold 70 bits: of the tenth, one.
                if shift == 63, byte > 1 { break }
                value |= UInt64(byte & 0x7F) << shift
                shift += 7
                if byte & 0x80 == 0 {
                    guard value <= largest else { break }
                    place = index + 1..<place.upperBound
                    return value
                }
            }
            throw TaskInputError.damaged(
                path: path, offset: offset + place.lowerBound, reason: "a number of a document is cut or too large")
        }
    }

    private static func appendLEB128(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
