import DurableFiles
import PortableFoundation

/// A `tokenizer.json` of Hugging Face's tokenizers, as its text says it. What the file may say besides, and what it
/// means, is in github.com/huggingface/tokenizers, `tokenizers/src`.
///
/// Settings that change no ids of plain text are passed over: `post_processor` (what is put around a text), `decoder`,
/// `truncation`, `padding`, `unk_token` (every byte has a token).
struct HuggingFaceFile: Decodable {
    struct AddedToken: Decodable {
        let id: UInt64
        let content: String
        let special: Bool?
    }

    /// Normalizers and pre-tokenizers: a type, and the settings of all types.
    struct Step: Decodable {
        struct Pattern: Decodable {
            let Regex: String?
            let String: String?
        }

        let type: String
        let normalizers: [Step]?
        let pretokenizers: [Step]?
        let pattern: Pattern?
        let behavior: String?
        let invert: Bool?
        let add_prefix_space: Bool?
        let use_regex: Bool?
    }

    struct Model: Decodable {
        let type: String?
        let dropout: Double?
        let continuing_subword_prefix: String?
        let end_of_word_suffix: String?
        let byte_fallback: Bool?
        let ignore_merges: Bool?
        let vocab: [String: UInt64]
        let merges: Merges
    }

    /// Two tokens a merge, as one string with a space between them or as two.
    enum Merges: Decodable {
        case strings([String])
        case pairs([[String]])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let strings = try? container.decode([String].self) {
                self = .strings(strings)
            } else {
                self = .pairs(try container.decode([[String]].self))
            }
        }
    }

    /// The type alone: models of other types have other settings, so it is looked at first.
    private struct Kind: Decodable {
        struct Model: Decodable {
            let type: String?
        }

        let model: Model
    }

    let added_tokens: [AddedToken]?
    let normalizer: Step?
    let pre_tokenizer: Step?
    let model: Model

    /// Reads a file. Whether its settings are supported is another question.
    static func parse(_ contents: [UInt8]) throws(VocabularyError) -> HuggingFaceFile {
        if contents.count > Int(UInt32.max) { throw .tooLarge(bytes: contents.count) }
        let data = Data(contents)
        do {
            return try decodeJSON(HuggingFaceFile.self, from: data)
        } catch {
            if let type = try? decodeJSON(Kind.self, from: data).model.type, type != "BPE" {
                throw .unsupported(setting: "model.type", value: type, supported: "BPE")
            }
            throw .malformedTokenizerJSON(String(describing: error))
        }
    }
}
