/// Byte sequences and their ids, and the rule by which text is cut before it is encoded.
///
/// Immutable, and cheap to copy: copies share their tables. Share one among all threads, and give each thread an `Encoder`
/// of its own.
public struct Vocabulary: Sendable {
    /// The highest id that a token may have.
    public static let maximumID: TokenID = 1 << 21 - 1

    /// The name under which the field knows the vocabulary, such as `gpt2`.
    public let name: String
    /// The rule by which text is cut before it is encoded.
    public let pattern: SplitPattern
    /// The tokens that mark something and stand for no text, by their names. Text that looks like one is only text.
    public let specialTokens: [String: TokenID]

    let tokens: TokenTable
    let pairs: PairTable
    let barriers: MergeBarriers

    /// One more than the highest id: the number of rows that a model's embedding needs.
    public var size: Int { tokens.size }

    /// The id of the token that ends a document: of `<|endoftext|>`, `<|end_of_text|>` (Llama 3), `</s>`, `<eos>`, `[EOS]`,
    /// `<s>` the first that the vocabulary has as a special token; nil where it has none of them.
    public var endOfText: TokenID? {
        Self.endOfTextNames.lazy.compactMap { specialTokens[$0] }.first
    }

    private static let endOfTextNames = ["<|endoftext|>", "<|end_of_text|>", "</s>", "<eos>", "[EOS]", "<s>"]

    /// Reads a vocabulary in tiktoken's text form: a line a token, base64 of its bytes, a space, its rank.
    ///
    /// - Parameters:
    ///   - text: the whole text of the file.
    ///   - name: the name under which the vocabulary is known.
    ///   - pattern: the rule by which text is cut; the file does not say it.
    ///   - specialTokens: names and ids of the special tokens; they are not in the file.
    public init(
        tiktoken text: Span<UInt8>, name: String, pattern: SplitPattern, specialTokens: [String: TokenID] = [:]
    ) throws(VocabularyError) {
        try self.init(TiktokenFormat.parse(text), name: name, pattern: pattern, specialTokens: specialTokens)
    }

    init(
        _ list: TokenList, name: String, pattern: SplitPattern, specialTokens: [String: TokenID]
    ) throws(VocabularyError) {
        tokens = try TokenTable(list, specialTokens: specialTokens)
        pairs = try PairTable(tokens)
        barriers = MergeBarriers(tokens)
        self.name = name
        self.pattern = pattern
        self.specialTokens = specialTokens
    }

    /// The bytes that a token stands for; of a special token, its name. Nil where no token has the id.
    public func bytes(of id: TokenID) -> [UInt8]? {
        tokens.bytes(of: id)
    }

    /// The id of the token with exactly these bytes. Special tokens are not found: they stand for no bytes of text.
    public func id(of bytes: Span<UInt8>) -> TokenID? {
        guard bytes.count <= tokens.longest else { return nil }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress, buffer.count > 0 else { return nil }
            return unsafe tokens.id(of: start, buffer.count)
        }
    }

    /// The bytes that a sequence of ids stands for, one after another. They are valid UTF-8 where the ids are those of
    /// a whole text.
    ///
    /// - Throws: `VocabularyError.unknownID` at the first id that no token has.
    public func decode(_ ids: some Sequence<TokenID>) throws(VocabularyError) -> [UInt8] {
        var bytes: [UInt8] = []
        for id in ids {
            if !tokens.appendBytes(of: id, to: &bytes) { throw .unknownID(id) }
        }
        return bytes
    }
}
