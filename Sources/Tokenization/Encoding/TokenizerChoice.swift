import BytePairEncoding
import CLibrary
import Checksums
import DurableFiles
import Workers

/// Which vocabulary encodes the text, and how it is found.
public struct TokenizerChoice: Equatable, Sendable {
    /// `gpt2`, which is part of the program, or the path of a `.tiktoken` file or of a `tokenizer.json`.
    public var name = "gpt2"
    /// How text is cut before it is encoded, where the file does not tell it.
    public var pattern: SplitPattern?
    /// The vocabulary of the folder that the tokens go into.
    package var known: Known?

    /// The vocabulary that a folder was made with.
    package struct Known: Equatable, Sendable {
        /// The copy of its file; nil where it is part of the program.
        var path: String?
        var sha256: String
        var pattern: SplitPattern?

        init(folder: String, _ record: TokenFilesRecord) {
            path = record.tokenizerFile.map { "\(folder)/\($0)" }
            sha256 = record.vocabSHA256
            pattern = SplitPattern(rawValue: record.pattern)
        }

        /// Whether a vocabulary is this one: its file has another name perhaps, or is in another place.
        func isSame(sha256: String, pattern: SplitPattern?) -> Bool {
            !sha256.isEmpty && sha256 == self.sha256 && (pattern == nil || pattern == self.pattern)
        }
    }

    /// GPT-2's.
    public init() {}

    /// Names of tiktoken's vocabularies that are no part of the program, for advice.
    package static let downloadable = ["cl100k_base", "o200k_base", "p50k_base", "r50k_base", "p50k_edit"]
    /// Whether it is part of the program.
    package var isBuiltIn: Bool { name == "gpt2" }

    /// A vocabulary and the file that it was read from.
    package struct Loaded: Sendable {
        package var vocabulary: Vocabulary
        package var contents: [UInt8]
        /// Of the contents.
        package var sha256: String
        /// The file's name without its folder; nil of one that is part of the program.
        package var fileName: String?
        /// What a record says of it.
        package var facts: Facts { Facts(vocabulary, sha256: sha256, fileName: fileName) }
    }

    /// What a record says of a vocabulary.
    package struct Facts: Sendable {
        var name: String
        var pattern: SplitPattern
        var size: Int
        var endOfText: UInt32?
        var sha256: String
        var fileName: String?

        init(_ vocabulary: Vocabulary, sha256: String, fileName: String?) {
            name = vocabulary.name
            pattern = vocabulary.pattern
            size = vocabulary.size
            endOfText = vocabulary.endOfText
            self.sha256 = sha256
            self.fileName = fileName
        }

        /// Those of GPT-2's, which is part of the program.
        private init(gpt2 sha256: String) {
            (name, pattern, size, endOfText) = ("gpt2", .gpt2, 50_257, 50_256)
            self.sha256 = sha256
        }

        /// Those of the vocabulary that is part of the program, without reading it.
        package static func gpt2() throws -> Facts { Facts(gpt2: try SHA256.of(Vocabulary.gpt2File)) }
    }

    private static func loadGPT2() throws -> Loaded {
        let contents = Vocabulary.gpt2File
        return Loaded(
            vocabulary: try Vocabulary.gpt2(), contents: contents, sha256: try SHA256.of(contents), fileName: nil)
    }

    /// The file that is read: the folder's own copy where the one that is named is gone.
    private var file: String {
        guard let copy = known?.path, splitPath(copy).name == splitPath(name).name, unsafe access(name, F_OK) != 0
        else { return name }
        return copy
    }

    /// Reads it.
    /// - Throws: ``TokenFilesRecordError/otherVocabulary(path:)`` where the copy in the folder has changed.
    package func load() throws -> Loaded {
        if isBuiltIn { return try Self.loadGPT2() }
        let name = file
        let contents: [UInt8]
        do {
            contents = try ReadableFile.contents(of: name)
        } catch {
            if name == known?.path {
                throw TokenFilesRecordError.unreadableVocabulary(path: name, reason: "\(error)")
            }
            if Self.downloadable.contains(name) {
                throw TokenizationError.notBuiltIn(vocabulary: name)
            }
            throw error
        }
        let sha256 = try SHA256.of(contents)
        var (fileName, pattern) = (splitPath(name).name, pattern)
        if let known, known.isSame(sha256: sha256, pattern: pattern) {
            // Under the name that the folder knows it by: special tokens are a matter of that name.
            guard let path = known.path else { return try Self.loadGPT2() }
            fileName = splitPath(path).name
            if !fileName.hasSuffix(".json") { pattern = known.pattern }
        } else if let known, name == known.path, sha256 != known.sha256 {
            throw TokenFilesRecordError.otherVocabulary(path: name)
        }
        do {
            return Loaded(
                vocabulary: try Vocabulary(contents: contents, fileName: fileName, pattern: pattern),
                contents: contents, sha256: sha256, fileName: fileName)
        } catch VocabularyError.patternNeeded {
            throw TokenizationError.patternNeeded(path: name)
        } catch {
            throw TokenizationError.unreadableVocabulary(path: name, reason: "\(error)")
        }
    }
}

extension TokenConfiguration {
    /// Begins to read the vocabulary. It takes 20 to 100 ms, for which all threads would wait between the two phases:
    /// where there is more than one, it is read on one of its own.
    /// - Returns: what waits for it.
    package func loadTokenizer() -> () throws -> TokenizerChoice.Loaded {
        let choice = tokenizer
        guard threads > 1 else { return { try choice.load() } }
        let loading = Background { try choice.load() }
        return { try loading.value() }
    }
}
