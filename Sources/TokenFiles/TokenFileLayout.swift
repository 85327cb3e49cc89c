import DurableFiles

/// Which files are written for a split, and how.
public struct TokenFileLayout: Equatable, Sendable {
    /// Whose program reads the files.
    public let format: TokenFileFormat
    /// The number of ids; every id is below it.
    public let vocabularySize: Int
    /// How wide an id is, by the format's own rule.
    public let width: TokenWidth
    /// The tokens of a shard; nil where all are in one file. Formats with an index for each shard end a shard with the
    /// document that reaches this number; the others cut anywhere, blocks at a row.
    public let shardTokens: Int?
    /// What file names begin with, in the formats whose names have a beginning: `NAME_train_000001.bin`.
    public let name: String
    /// The vocabulary's name, which datatrove's metadata tells.
    public let tokenizerName: String
    /// The end-of-text token's id, where there is one.
    public let endOfText: UInt32?
    /// Rows of equal length; nil: a stream of tokens.
    public let block: BlockLayout?

    /// Whether names of files begin with `name`.
    public var usesName: Bool { format != .nanogpt && block == nil }

    /// - Throws: `TokenFileError.idOutsideVocabulary` where the vocabulary does not have one of the ids.
    public func check(_ ids: Span<UInt32>) throws(TokenFileError) {
        let largest = TokenBytes.largest(of: ids)
        guard Int(largest) < vocabularySize else {
            throw .idOutsideVocabulary(largest, vocabularySize: vocabularySize)
        }
    }

    /// Files of a split in the order in which ``SplitWriter`` tells of them.
    /// - Parameters:
    ///   - files: what is known of the files, in any order.
    ///   - split: which split.
    ///   - name: tells a file's name, below the folder of the output.
    /// - Throws: `TokenFileError.malformed` where one is no file of the split.
    public func inOrder<File>(
        _ files: [File], of split: Split, name: (File) -> String
    ) throws(TokenFileError) -> [File] {
        let names = TokenFileNames(layout: self, split: split)
        var placed: [(place: (shard: Int, kind: Int), file: File)] = []
        for file in files {
            guard let place = names.place(ofFile: name(file)) else {
                throw .malformed(path: name(file), reason: "the layout has no such file of \(split.rawValue)")
            }
            placed.append((place, file))
        }
        return placed.sorted { $0.place < $1.place }.map(\.file)
    }

    /// Checks that the parts go together.
    ///
    /// - Parameters:
    ///   - format: whose program reads the files.
    ///   - vocabularySize: how many ids there are.
    ///   - shardTokens: tokens in a shard; nil for what the format's own program does.
    ///   - name: the beginning of the names of shards.
    ///   - tokenizerName: the vocabulary's name, for formats that record it.
    ///   - endOfText: the end-of-text token's id, for formats that record it.
    ///   - block: rows of equal length; nil for none.
    /// - Throws: ``TokenFileLayoutError``.
    public init(
        format: TokenFileFormat, vocabularySize: Int, shardTokens: Int? = nil, name: String = "wiki",
        tokenizerName: String = "", endOfText: UInt32? = nil, block: BlockLayout? = nil
    ) throws(TokenFileLayoutError) {
        let width = format.width(vocabularySize: vocabularySize)
        guard vocabularySize > 0, vocabularySize - 1 <= Int(width.maximumID) else {
            throw .vocabularySize(vocabularySize, format: format)
        }
        if let endOfText, Int(endOfText) >= vocabularySize { throw .idOutsideVocabulary(endOfText, vocabularySize) }
        if let shardTokens {
            let maximum = format == .llmc ? Int(Int32.max) : Int.max >> 4
            guard (1...maximum).contains(shardTokens) else {
                throw .shardTokens(shardTokens, format: format, maximum: maximum)
            }
        }
        if !isPlainName(name) { throw .name(name) }
        // build-nanogpt's loader takes every file whose name contains the split's.
        if format == .npy, block == nil, let split = Split.allCases.first(where: { name.contains($0.rawValue) }) {
            throw .nameContainsSplit(name, split)
        }
        if let block {
            guard format == .npy else { throw .blocksNeedNumPy(format) }
            guard (1...BlockLayout.maximumSize).contains(block.size) else { throw .blockSize(block.size) }
            if case .pad(let id) = block.tail, Int(id) >= vocabularySize {
                throw .idOutsideVocabulary(id, vocabularySize)
            }
            if let shardTokens, shardTokens < block.size { throw .shardSmallerThanBlock(shardTokens, block.size) }
        }
        self.format = format
        self.vocabularySize = vocabularySize
        self.width = width
        self.shardTokens = shardTokens ?? (block == nil ? format.defaultShardTokens : nil)
        self.name = name
        self.tokenizerName = tokenizerName
        self.endOfText = endOfText
        self.block = block
    }
}

/// A layout that makes no sense.
public enum TokenFileLayoutError: Error, Equatable, Sendable {
    /// The format has no width for a vocabulary of this size.
    case vocabularySize(Int, format: TokenFileFormat)
    /// An id that the vocabulary, of this size, does not have.
    case idOutsideVocabulary(UInt32, Int)
    /// A shard cannot have so many tokens.
    case shardTokens(Int, format: TokenFileFormat, maximum: Int)
    /// What cannot begin a file's name.
    case name(String)
    /// A name that contains `train` or `val`, by which the reader tells the splits apart.
    case nameContainsSplit(String, Split)
    /// Blocks in another format than npy.
    case blocksNeedNumPy(TokenFileFormat)
    /// A row cannot have so many tokens.
    case blockSize(Int)
    /// A shard that holds no row.
    case shardSmallerThanBlock(Int, Int)
}

extension TokenFileLayoutError: CustomStringConvertible {
    /// The error in words, for a message to the user.
    public var description: String {
        switch self {
        case .vocabularySize(let size, let format):
            "a vocabulary of \(size) ids does not fit the format \(format.rawValue); choose another format"
        case .idOutsideVocabulary(let id, let size):
            "the id \(id) is not in the vocabulary; give one from 0 to \(size - 1)"
        case .shardTokens(let tokens, let format, let maximum):
            "a shard of \(tokens) tokens: in the format \(format.rawValue) it can have 1 to \(maximum); choose such "
                + "a number"
        case .name(let name):
            "'\(name)' cannot begin the names of files: give a short name without '/' and line breaks that does not "
                + "begin with a dot"
        case .nameContainsSplit(let name, let split):
            "'\(name)' contains '\(split.rawValue)', by which the readers of npy shards tell the splits apart: give "
                + "another name"
        case .blocksNeedNumPy(let format):
            "rows of a fixed length are written as NumPy arrays, not as \(format.rawValue): leave the format out, or "
                + "the length of the rows"
        case .blockSize(let size):
            "a row of \(size) tokens: choose a length from 1 to \(BlockLayout.maximumSize)"
        case .shardSmallerThanBlock(let shard, let block):
            "a shard of \(shard) tokens holds no row of \(block): make shards larger or rows shorter"
        }
    }
}
