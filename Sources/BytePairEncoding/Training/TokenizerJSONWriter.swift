/// Writes a vocabulary as `tokenizer.json`, the file of Hugging Face's tokenizers: bytes as the characters of
/// `ByteLevelAlphabet`, a `Split` by the pattern's regular expression before `ByteLevel`, special tokens as added
/// tokens.
///
/// Tokens are in the order of their ids, as Hugging Face writes them, which an encoder of dictionaries would not do.
/// Source: github.com/huggingface/tokenizers, the serialized forms of `Tokenizer`, `BPE`, `Split` and `ByteLevel`.
enum TokenizerJSONWriter {
    static func json(_ vocabulary: TrainedVocabulary) -> [UInt8] {
        let names = vocabulary.tokens.map(string)
        let added = vocabulary.specialTokens.enumerated().map { index, name in
            """
                {
                  "id": \(vocabulary.tokens.count + index),
                  "content": \(quoted(name)),
                  "single_word": false,
                  "lstrip": false,
                  "rstrip": false,
                  "normalized": false,
                  "special": true
                }
            """
        }
        let tokens = names.enumerated().map { id, name in "      \(quoted(name)): \(id)" }
        let merges = vocabulary.merges.map { merge in
            "      \(quoted("\(names[Int(merge.left)]) \(names[Int(merge.right)])"))"
        }
        let text = """
            {
              "version": "1.0",
              "truncation": null,
              "padding": null,
              "added_tokens": \(list(added, indent: "  ")),
              "normalizer": null,
              "pre_tokenizer": {
                "type": "Sequence",
                "pretokenizers": [
                  {
                    "type": "Split",
                    "pattern": {
                      "Regex": \(quoted(vocabulary.pattern.regularExpression))
                    },
                    "behavior": "Isolated",
                    "invert": false
                  },
                  {
                    "type": "ByteLevel",
                    "add_prefix_space": false,
                    "trim_offsets": true,
                    "use_regex": false
                  }
                ]
              },
              "post_processor": null,
              "decoder": {
                "type": "ByteLevel",
                "add_prefix_space": true,
                "trim_offsets": true,
                "use_regex": true
              },
              "model": {
                "type": "BPE",
                "dropout": null,
                "unk_token": null,
                "continuing_subword_prefix": null,
                "end_of_word_suffix": null,
                "fuse_unk": false,
                "byte_fallback": false,
                "ignore_merges": false,
                "vocab": {
            \(tokens.joined(separator: ",\n"))
                },
                "merges": \(list(merges, indent: "    "))
              }
            }

            """
        return Array(text.utf8)
    }

    private static func list(_ items: [String], indent: String) -> String {
        items.isEmpty ? "[]" : "[\n\(items.joined(separator: ",\n"))\n\(indent)]"
    }

    private static func string(_ bytes: [UInt8]) -> String {
        var string = ""
        for byte in bytes { string.unicodeScalars.append(ByteLevelAlphabet.scalars[Int(byte)]) }
        return string
    }

    /// A string of JSON (RFC 8259, section 7).
    private static func quoted(_ string: String) -> String {
        var quoted = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
