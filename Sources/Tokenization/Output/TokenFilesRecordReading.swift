import BytePairEncoding
import Checksums
import DurableFiles
import TokenFiles

/// What of a `meta.json` cannot be used.
public enum TokenFilesRecordError: Error, Equatable, CustomStringConvertible {
    /// It is no such record.
    case unreadable(reason: String)
    /// A field has a value that this version does not know.
    case unknownValue(field: String, value: String)
    /// The vocabulary's file is another one.
    case otherVocabulary(path: String)
    /// It cannot be read, and with it what the folder remembers.
    case lost(path: String, reason: String)
    /// The vocabulary's file beside it is none.
    case unreadableVocabulary(path: String, reason: String)

    /// The error in words, for a message to the user.
    public var description: String {
        switch self {
        case .unreadable(let reason):
            "meta.json is not one of this version of wikiprep: make the token files anew (\(reason))"
        case .unknownValue(let field, let value):
            "meta.json: \(field) is '\(value)', which this version of wikiprep does not know; make the token files "
                + "anew, or use the version that wrote them"
        case .otherVocabulary(let path):
            "\(path) is not the vocabulary that made the token files: its SHA-256 is another than vocab_sha256 in "
                + "meta.json; put that file back, or make the token files anew"
        case .lost(let path, let reason):
            "\(path) cannot be read, and it alone knows how the token files were made and which documents are "
                + "for validation: put a copy back, or choose another folder (\(reason))"
        case .unreadableVocabulary(let path, let reason):
            "\(path): \(reason); put the file back that made the tokens, or make the token files anew"
        }
    }
}

extension TokenFilesRecord {
    /// How the files beside the record are laid out.
    public func layout() throws -> TokenFileLayout {
        guard let format = TokenFileFormat(rawValue: format) else {
            throw TokenFilesRecordError.unknownValue(field: "format", value: format)
        }
        var block: BlockLayout?
        if let blockSize {
            guard let packing = pack.flatMap(BlockLayout.Packing.init) else {
                throw TokenFilesRecordError.unknownValue(field: "pack", value: pack ?? "")
            }
            block = BlockLayout(size: blockSize, packing: packing, tail: padID.map { .pad($0) } ?? .drop)
        }
        let layout = try TokenFileLayout(
            format: format, vocabularySize: vocabSize, shardTokens: shardTokens, name: shardName ?? "tokens",
            tokenizerName: tokenizer, endOfText: eot, block: block)
        guard layout.width.rawValue == dtype else {
            throw TokenFilesRecordError.unknownValue(field: "dtype", value: dtype)
        }
        return layout
    }

    /// Where the end-of-text token stands in each document.
    public func endOfTextPosition() throws -> EndOfTextPosition {
        guard let position = EndOfTextPosition(rawValue: eotPosition) else {
            throw TokenFilesRecordError.unknownValue(field: "eot_position", value: eotPosition)
        }
        return position
    }

    /// The vocabulary that made the tokens: the program's own, or the file beside the record.
    ///
    /// - Parameters:
    ///   - folder: where the record is.
    ///   - verifies: whether its checksum must be the record's.
    public func vocabulary(folder: String, verifies: Bool) throws -> Vocabulary {
        guard let tokenizerFile else {
            if verifies, try SHA256.of(Vocabulary.gpt2File) != vocabSHA256 {
                throw TokenFilesRecordError.otherVocabulary(path: "the program's \(tokenizer)")
            }
            return try Vocabulary.gpt2()
        }
        let path = "\(folder)/\(tokenizerFile)"
        let contents = try ReadableFile.contents(of: path)
        if verifies, try SHA256.of(contents) != vocabSHA256 {
            throw TokenFilesRecordError.otherVocabulary(path: path)
        }
        do {
            return try Vocabulary(contents: contents, fileName: tokenizerFile, pattern: SplitPattern(rawValue: pattern))
        } catch {
            throw TokenFilesRecordError.unreadableVocabulary(path: path, reason: "\(error)")
        }
    }
}
