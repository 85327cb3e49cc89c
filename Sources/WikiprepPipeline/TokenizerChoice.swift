import BytePairEncoding
import Checksums
import DurableFiles

/// Which vocabulary encodes the text, and how it is found.
public struct TokenizerChoice: Equatable, Sendable {
    /// `gpt2`, which is part of the program, or the path of a `.tiktoken` file or of a `tokenizer.json`.
    public var name = "gpt2"
    /// How text is cut before it is encoded, where the file does not tell it.
    public var pattern: SplitPattern?

    /// GPT-2's.
    public init() {}

    /// Names of tiktoken's vocabularies that are no part of the program, for advice.
    public static let downloadable = ["cl100k_base", "o200k_base", "p50k_base", "r50k_base", "p50k_edit"]
    /// Whether it is part of the program.
    var isBuiltIn: Bool { name == "gpt2" }

    /// A vocabulary and the file that it was read from.
    struct Loaded: Sendable {
        var vocabulary: Vocabulary
        /// The file's bytes.
        var contents: [UInt8]
        /// Their SHA-256.
        var sha256: String
        /// The file's name without its folder; nil of one that is part of the program.
        var fileName: String?
    }

    /// Reads it.
    func load() throws -> Loaded {
        if isBuiltIn {
            let contents = Vocabulary.gpt2File
            return Loaded(
                vocabulary: try Vocabulary.gpt2(), contents: contents, sha256: try SHA256.of(contents), fileName: nil)
        }
        let contents: [UInt8]
        do {
            contents = try ReadableFile.contents(of: name)
        } catch {
            if Self.downloadable.contains(name) {
                throw RunError.contradiction(
                    "--tokenizer \(name): wikiprep has only gpt2 inside; download https://openaipublic.blob.core.windows.net/encodings/\(name).tiktoken and give the path of that file"
                )
            }
            throw error
        }
        let fileName = splitPath(name).name
        do {
            return Loaded(
                vocabulary: try Vocabulary(contents: contents, fileName: fileName, pattern: pattern),
                contents: contents,
                sha256: try SHA256.of(contents),
                fileName: fileName)
        } catch VocabularyError.patternNeeded {
            let known = SplitPattern.allCases.map(\.rawValue).joined(separator: ", ")
            throw RunError.contradiction("\(name) does not say how text is cut; say it with --pattern: \(known)")
        } catch {
            throw RunError.unreadableInput(
                path: name,
                reason:
                    "\(error); --tokenizer takes gpt2, a .tiktoken file, or a tokenizer.json of the byte-level BPE kind"
            )
        }
    }
}

extension TokenConfiguration {
    /// Begins to read the vocabulary. It takes 20 to 100 ms, for which all threads would wait between the two phases: where there is more than
    /// one, it is read on one of its own.
    /// - Returns: what waits for it.
    func loadTokenizer() -> () throws -> TokenizerChoice.Loaded {
        let choice = tokenizer
        guard threads > 1 else { return { try choice.load() } }
        let loading = Background { try choice.load() }
        return { try loading.value() }
    }
}
