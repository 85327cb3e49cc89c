/// A vocabulary that was trained, and the files of it that other programs read.
public struct TrainedVocabulary: Sendable, Equatable {
    /// Two ids whose tokens, side by side, make a third.
    public struct Merge: Sendable, Equatable {
        /// The id of the left token.
        public var left: TokenID
        /// The id of the right token.
        public var right: TokenID
    }

    /// The rule by which the texts were cut.
    public let pattern: SplitPattern
    /// The bytes of each token, by id: the 256 single bytes, then one token for each merge. Special tokens are not
    /// among them.
    public let tokens: [[UInt8]]
    /// The merges in the order in which they were learnt: that of number n makes the token with the id 256 + n.
    public let merges: [Merge]
    /// The names of the special tokens. Their ids are behind those of `tokens`, in this order.
    public let specialTokens: [String]
    /// The size that was asked for. `size` is below it where no pair occurred often enough any more.
    public let requestedSize: Int

    /// The number of ids, special tokens included.
    public var size: Int { tokens.count + specialTokens.count }

    /// Ids of the special tokens, by their names.
    public var specialTokenIDs: [String: TokenID] {
        var ids: [String: TokenID] = [:]
        for (index, name) in specialTokens.enumerated() { ids[name] = TokenID(tokens.count + index) }
        return ids
    }

    /// The vocabulary as an `Encoder` takes it.
    ///
    /// - Parameter name: the name under which it is to be known.
    public func vocabulary(name: String) throws(VocabularyError) -> Vocabulary {
        try Vocabulary(tiktoken: tiktoken().span, name: name, pattern: pattern, specialTokens: specialTokenIDs)
    }

    /// The text of a `.tiktoken` file: a line a token, base64 of its bytes, a space, its id. Special tokens and the
    /// pattern are not in it: who loads it gives them (`tiktoken.Encoding(pat_str:special_tokens:)`).
    public func tiktoken() -> [UInt8] {
        var text: [UInt8] = []
        for (id, token) in tokens.enumerated() {
            Base64.append(token, to: &text)
            text.append(contentsOf: " \(id)\n".utf8)
        }
        return text
    }

    /// The text of a `tokenizer.json` file of Hugging Face's tokenizers. `Tokenizer.from_file` reads it, and
    /// transformers' `PreTrainedTokenizerFast(tokenizer_file=…)`.
    public func tokenizerJSON() -> [UInt8] {
        TokenizerJSONWriter.json(self)
    }
}

/// Base64 with padding (RFC 4648, section 4).
private enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group: UInt32 = 0
            for index in 0..<3 { group = group << 8 | (index < count ? UInt32(bytes[start + index]) : 0) }
            for index in 0..<4 {
                let digit = digits[Int(group >> UInt32(18 - 6 * index)) & 63]
                text.append(index <= count ? digit : UInt8(ascii: "="))
            }
        }
    }
}
