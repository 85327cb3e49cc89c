import DurableFiles
import InputNumbers

/// Reads the ids of a split, in whatever format and shards they are, as one sequence; and where its documents are.
///
///     let reader = try SplitReader(folder: "out", split: .train, layout: layout)
///     let ids = try reader.ids(in: reader.tokens(ofDocument: 0))
///
/// Nothing but what is asked for is read, and one shard is open at a time.
public final class SplitReader {
    /// One of the files of ids.
    public struct Shard: Equatable, Sendable {
        /// The name, below the folder.
        public var name: String
        /// Where the file is.
        public var path: String
        /// The number of its ids.
        public var tokens: Int
        /// The place of its first id among those of all shards.
        public var firstToken: Int
    }

    /// The files of ids, in their order.
    public let shards: [Shard]
    /// The ids of all shards.
    public let tokens: Int
    /// How wide an id is.
    public let width: TokenWidth
    /// The format of the files.
    public let format: TokenFileFormat
    /// The ids of a row where the files are arrays of rows.
    public let rowLength: Int?
    /// The number of documents; nil where no file tells where they are.
    public var documents: Int? { borders?.documents }

    let borders: (any DocumentBorders)?
    let megatronIndices: [MegatronIndexReader]

    private let header: TokenFileHeader
    private var open: (number: Int, file: TokenFile)?

    /// Opens the files of a split in a folder.
    ///
    /// - Throws: `TokenFileError` where one of them is missing, cut short or not of the layout's format.
    public convenience init(folder: String, split: Split, layout: TokenFileLayout) throws(TokenFileError) {
        let names = TokenFileNames(layout: layout, split: split)
        var borders: DocumentOffsets?
        if let offsets = names.offsets { borders = try DocumentOffsets(path: "\(folder)/\(offsets)") }
        try self.init(
            files: Self.shardNames(folder, names).map { (name: $0, path: "\(folder)/\($0)") }, format: layout.format,
            width: layout.width, rowLength: layout.block?.size, offsets: borders,
            offsetsAreRows: layout.block?.packing == .documents)
    }

    /// Opens a file that tells what it is: a shard of llm.c or NumPy, Megatron's `.bin` or `.idx`, datatrove's `.ds`.
    ///
    /// - Throws: `TokenFileError.unknownFormat` where it does not: nanoGPT's files have no header.
    public convenience init(file path: String) throws(TokenFileError) {
        let file = try TokenFileRecognition(path)
        try self.init(
            files: [(name: splitPath(file.path).name, path: file.path)], format: file.format, width: file.width,
            rowLength: file.rowLength, offsets: nil, offsetsAreRows: false)
    }

    private init(
        files: [(name: String, path: String)], format: TokenFileFormat, width: TokenWidth, rowLength: Int?,
        offsets: DocumentOffsets?, offsetsAreRows: Bool
    ) throws(TokenFileError) {
        let header: TokenFileHeader =
            switch format {
            case .nanogpt, .megatron, .datatrove: .none
            case .llmc: .llmc
            case .npy: .numPy(row: rowLength)
            }
        var shards: [Shard] = []
        var tokens = 0
        var borders: [any DocumentBorders] = []
        var megatronIndices: [MegatronIndexReader] = []
        for (name, path) in files {
            let file = try TokenFile(path: path, width: width, header: header)
            shards.append(Shard(name: name, path: path, tokens: file.count, firstToken: tokens))
            tokens += file.count
            switch format {
            case .megatron:
                let index = try MegatronIndexReader(path: String(path.dropLast(4)) + ".idx")
                guard index.width.byteCount == width.byteCount else {
                    throw .malformed(
                        path: path, reason: "its index tells of \(index.width.rawValue), not of \(width.rawValue)")
                }
                megatronIndices.append(index)
                borders.append(index)
            case .datatrove: borders.append(try DatatroveIndex(path: path + ".index"))
            case .nanogpt, .llmc, .npy: break
            }
        }
        if format.hasIndexPerShard {
            self.borders = ShardBorders(borders, firstTokens: shards.map(\.firstToken))
        } else if let offsets, offsetsAreRows, let rowLength {
            self.borders = RowBorders(rows: offsets, rowLength: rowLength)
        } else {
            self.borders = offsets
        }
        self.megatronIndices = megatronIndices
        self.shards = shards
        self.tokens = tokens
        self.width = width
        self.format = format
        self.rowLength = rowLength
        self.header = header
    }

    /// The ids at these places, counted over all shards.
    ///
    /// - Throws: `TokenFileError.outOfRange` where the range is not within them.
    public func ids(in range: Range<Int>) throws(TokenFileError) -> [UInt32] {
        guard range.lowerBound >= 0, range.upperBound <= tokens else {
            throw .outOfRange(path: shards.first?.path ?? "", requested: range, count: tokens)
        }
        var ids: [UInt32] = []
        var position = range.lowerBound
        while position < range.upperBound {
            let number = shardNumber(ofToken: position)
            let shard = shards[number]
            let end = min(range.upperBound, shard.firstToken + shard.tokens)
            let more = try file(number).ids(in: position - shard.firstToken..<end - shard.firstToken)
            if ids.isEmpty { ids = more } else { ids += more }
            position = end
        }
        return ids
    }

    /// Where the ids of a document are; those of its rows where documents are in rows.
    ///
    /// - Throws: `TokenFileError.outOfRange` where there is no such document, `malformedOffsets` where its borders make
    ///   no sense, `noDocumentBorders` where no file tells where documents are.
    public func tokens(ofDocument document: Int) throws(TokenFileError) -> Range<Int> {
        guard let borders else { throw .noDocumentBorders(path: shards.first?.path ?? "") }
        guard document >= 0, document < borders.documents else {
            throw .outOfRange(
                path: "documents", requested: document..<document.addingClamped(1), count: borders.documents)
        }
        let entries = try borders.entries(in: document..<document + 2)
        guard entries.count == 2, entries[0] <= entries[1], entries[1] <= UInt64(tokens) else {
            throw .malformedOffsets(
                path: shards.first?.path ?? "", reason: "document \(document) ends before it begins")
        }
        return Int(entries[0])..<Int(entries[1])
    }

    /// Where documents begin, and where the last of them ends: one entry more than there are documents.
    ///
    /// - Throws: as ``tokens(ofDocument:)``.
    public func borders(ofDocuments range: Range<Int>) throws(TokenFileError) -> [Int] {
        guard let borders else { throw .noDocumentBorders(path: shards.first?.path ?? "") }
        guard range.lowerBound >= 0, range.upperBound <= borders.documents else {
            throw .outOfRange(path: "documents", requested: range, count: borders.documents)
        }
        let entries = try borders.entries(in: range.lowerBound..<range.upperBound + 1)
        guard entries.count == range.count + 1, zip(entries, entries.dropFirst()).allSatisfy({ $0 <= $1 }),
            let last = entries.last, last <= UInt64(tokens)
        else {
            throw .malformedOffsets(path: shards.first?.path ?? "", reason: "documents \(range) have no order")
        }
        return entries.map { Int($0) }
    }

    /// The document that an id belongs to; nil where it belongs to none, as those that fill up rows.
    public func document(ofToken token: Int) throws(TokenFileError) -> Int? {
        guard token >= 0, token < tokens else {
            throw .outOfRange(path: "tokens", requested: token..<token.addingClamped(1), count: tokens)
        }
        guard let borders else { throw .noDocumentBorders(path: shards.first?.path ?? "") }
        // The last document that begins at the id or before it.
        var low = 0
        var high = borders.documents
        while low < high {
            let middle = low + (high - low) / 2
            let start = try borders.entries(in: middle..<middle + 1).first ?? 0
            if start <= UInt64(token) { low = middle + 1 } else { high = middle }
        }
        guard low > 0, try tokens(ofDocument: low - 1).contains(token) else { return nil }
        return low - 1
    }

    private func shardNumber(ofToken token: Int) -> Int {
        var low = 0
        var high = shards.count
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if shards[middle].firstToken <= token { low = middle } else { high = middle }
        }
        return low
    }

    private func file(_ number: Int) throws(TokenFileError) -> TokenFile {
        if let open, open.number == number { return open.file }
        let file = try TokenFile(path: shards[number].path, width: width, header: header)
        open = (number, file)
        return file
    }

    /// The names of a split's shards, in their order.
    private static func shardNames(_ folder: String, _ names: TokenFileNames) throws(TokenFileError) -> [String] {
        if names.layout.shardTokens == nil {
            let found = try found(folder, names)
            let further = try contiguous(found.compactMap { $0 }, from: 1, folder, names)
            let hasFirst = names.alwaysHasFile || !further.isEmpty || found.contains(where: { $0 == nil })
            return (hasFirst ? [names.tokens(shard: nil)] : []) + further
        }
        let shards = try contiguous(found(folder, names).compactMap { $0 }, from: 0, folder, names)
        if shards.isEmpty, names.alwaysHasFile { throw .missingShard(path: "\(folder)/\(names.tokens(shard: 0))") }
        return shards
    }

    /// The names of shards whose numbers must follow one another.
    private static func contiguous(
        _ numbers: [Int], from first: Int, _ folder: String, _ names: TokenFileNames
    ) throws(TokenFileError) -> [String] {
        let sorted = numbers.sorted()
        for (index, number) in sorted.enumerated() where number != first + index {
            throw .missingShard(path: "\(folder)/\(names.tokens(shard: first + index))")
        }
        return sorted.map { names.tokens(shard: $0) }
    }

    /// The numbers of the shards in the folder.
    private static func found(_ folder: String, _ names: TokenFileNames) throws(TokenFileError) -> [Int?] {
        do {
            return try fileNames(in: "\(folder)/\(names.tokensFolder)").compactMap { names.shard(ofFile: $0) }
        } catch {
            throw .file(error)
        }
    }
}
