import BytePairEncoding
import DurableFiles

/// Which vocabulary encodes the text, and how it is found.
public struct TokenizerChoice: Equatable, Sendable {
    /// `gpt2`, which is part of the program, or the path of a `.tiktoken` file or of a `tokenizer.json`.
    public var name = "gpt2"
    /// How text is cut before it is encoded, where the file does not tell it.
    public var pattern: SplitPattern?

    /// GPT-2's.
    public init() {}

    /// A vocabulary and the file that it was read from.
    struct Loaded {
        var vocabulary: Vocabulary
        /// The file's bytes.
        var contents: [UInt8]
        /// The file's name without its folder; nil of one that is part of the program.
        var fileName: String?
    }

    /// Reads it.
    func load() throws -> Loaded {
        if name == "gpt2" {
            return Loaded(vocabulary: try Vocabulary.gpt2(), contents: Vocabulary.gpt2File, fileName: nil)
        }
        let contents: [UInt8]
        do {
            contents = try ReadableFile.contents(of: name)
        } catch {
            let known = ["cl100k_base", "o200k_base", "p50k_base", "r50k_base", "p50k_edit"]
            if known.contains(name) {
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
                fileName: fileName)
        } catch VocabularyError.patternNeeded {
            let known = SplitPattern.allCases.map(\.rawValue).joined(separator: ", ")
            throw RunError.contradiction("\(name) does not say how text is cut; say it with --pattern: \(known)")
        } catch {
            throw RunError.unreadableInput(path: name, reason: "\(error)")
        }
    }
}
