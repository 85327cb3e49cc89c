import DurableFiles

/// What can go wrong with token files.
public enum TokenFileError: Error, Equatable, Sendable {
    /// A call to the operating system failed: what was tried, on which file, and `errno`.
    case file(FileError)
    /// An id is above what the file's width can hold. Nothing of its batch was written.
    case idTooLarge(UInt32, width: TokenWidth, path: String)
    /// The file's size is not a multiple of the size of its elements: another width, or a damaged file.
    case partialElement(path: String, bytes: Int, elementBytes: Int)
    /// An id that the vocabulary does not have. Nothing of its batch was written.
    case idOutsideVocabulary(UInt32, vocabularySize: Int)
    /// A document has more ids than the format can count: 2^31 - 1 in Megatron's.
    case documentTooLong(path: String, document: Int, tokens: Int)
    /// The file is not what its format says, or is cut short.
    case malformed(path: String, reason: String)
    /// The file is not a NumPy array of unsigned 64-bit numbers in one dimension, or is cut short.
    case malformedOffsets(path: String, reason: String)
    /// A shard between others, or the only one, is not there.
    case missingShard(path: String)
    /// A file does not tell what it is.
    case unknownFormat(path: String, reason: String)
    /// No file tells where the documents of this one are.
    case noDocumentBorders(path: String)
    /// A file that the readers of npy shards would take for one, by the split's name in its own.
    case confusable(path: String, split: Split)
    /// Tokens, or a document, that the file does not have.
    case outOfRange(path: String, requested: Range<Int>, count: Int)

    /// Opens a file for reading.
    static func open(_ path: String) throws(TokenFileError) -> ReadableFile {
        do {
            return try ReadableFile(path: path)
        } catch {
            throw .file(error)
        }
    }

    /// Makes the folders, below one that exists, in which files of these names stand.
    static func makeFolders(for names: [String], in folder: String) throws(TokenFileError) {
        do {
            for name in names where name.contains("/") { try makeFolder(splitPath(name).folder, in: folder) }
        } catch {
            throw .file(error)
        }
    }

    /// Up to `count` bytes at a position; fewer only where the file ends.
    static func read(
        _ file: borrowing ReadableFile, _ count: Int, at position: Int
    ) throws(TokenFileError) -> [UInt8] {
        do {
            return try file.read(at: position, count: count)
        } catch {
            throw .file(error)
        }
    }
}

extension TokenFileError: CustomStringConvertible {
    /// The error in words, for a message to the user.
    public var description: String {
        switch self {
        case .file(let error):
            error.description
        case .idTooLarge(let id, let width, let path):
            "\(path): token id \(id) does not fit \(width.rawValue): the layout is that of a smaller vocabulary, "
                + "choose the vocabulary's own"
        case .idOutsideVocabulary(let id, let size):
            "token id \(id) is not in the vocabulary, which has the ids 0 to \(size - 1): use the vocabulary that "
                + "made the ids"
        case .documentTooLong(let path, let document, let tokens):
            "\(path): document \(document) has \(tokens) tokens, and the format counts up to \(Int32.max): use "
                + "another format"
        case .malformed(let path, let reason):
            "\(path): \(reason); copy the file again, or make the token files anew"
        case .partialElement(let path, let bytes, let elementBytes):
            "\(path): \(bytes) bytes are no whole number of \(elementBytes)-byte elements; copy the file again, or "
                + "make the token files anew"
        case .malformedOffsets(let path, let reason):
            "\(path): not a file of document offsets: \(reason); make the token files anew"
        case .missingShard(let path):
            "\(path) is missing: copy it here, or make the token files anew"
        case .unknownFormat(let path, let reason):
            "\(path): not known as a token file: \(reason); give the folder that holds it with its meta.json"
        case .noDocumentBorders(let path):
            "\(path): no file tells where its documents are; inspect the folder with meta.json"
        case .confusable(let path, let split):
            "\(path): build-nanogpt takes every file whose name contains '\(split.rawValue)' for a shard: move it "
                + "away, or write to another folder"
        case .outOfRange(let path, let requested, let count):
            "\(path): \(requested.lowerBound)..<\(requested.upperBound) is outside 0..<\(count); the files do not "
                + "belong together: make them anew"
        }
    }
}
