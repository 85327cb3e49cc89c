/// Byte sequences and their ids, and the rule by which text is cut before it is encoded.
///
/// Immutable, and cheap to copy: copies share their tables. Share one among all threads, and give each thread an
/// `Encoder` of its own.
public struct Vocabulary: Sendable {
    /// The highest id that a token may have.
    public static let maximumID: TokenID = 1 << 21 - 1

    /// The name under which the field knows the vocabulary, such as `gpt2`.
    public let name: String
    /// The rule by which text is cut before it is encoded.
    public let pattern: SplitPattern
    /// The tokens that mark something and stand for no text, by their names. Text that looks like one is only text.
    public let specialTokens: [String: TokenID]

    /// Text is brought into Unicode's normalisation form C before it is cut.
    public let composes: Bool
    /// A space is put before a text that does not begin with one, unless it is empty.
    public let prependsSpace: Bool

    let tokens: TokenTable
    let pairs: PairTable
    let barriers: MergeBarriers
    let firstCache: FlatTable<PretokenCache.Entry>
    /// A pretoken that is a token is that token, also where merging its bytes gives others.
    let findsWholePretokens: Bool
    /// Where ids are not ranks, the one for the other.
    let translation: Translation?

    /// Ids and ranks of a vocabulary whose ids are in another order than its merges.
    struct Translation: Sendable {
        let ids: FlatTable<TokenID>
        private let ranks: FlatTable<TokenID>
        private static let noRank = TokenID.max

        /// - Parameter ids: that of each rank; no two are equal.
        init(_ ids: [TokenID]) throws(VocabularyError) {
            var ranks = [TokenID](repeating: Self.noRank, count: Int(ids.max() ?? 0) + 1)
            for (rank, id) in ids.enumerated() {
                if ranks[Int(id)] != Self.noRank { throw .duplicateID(id, line: nil) }
                ranks[Int(id)] = TokenID(rank)
            }
            self.ids = FlatTable(ids)
            self.ranks = FlatTable(ranks)
        }

        var size: Int { ranks.count }

        func rank(of id: TokenID) -> TokenID? {
            guard Int(id) < ranks.count else { return nil }
            let rank = unsafe ranks.start[Int(id)]
            return rank == Self.noRank ? nil : rank
        }
    }

    /// One more than the highest id: the number of rows that a model's embedding needs.
    public var size: Int { translation?.size ?? tokens.size }

    /// The id of the token that ends a document: of `<|endoftext|>`, `<|end_of_text|>` (Llama 3), `</s>`, `<eos>`,
    /// `[EOS]`, `<s>` the first that the vocabulary has as a special token; nil where it has none of them.
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
        let special = specialTokens.sorted { $0.value < $1.value }
        tokens = try TokenTable(list, unmerged: special.map { (Array($0.key.utf8), $0.value) })
        pairs = try PairTable(tokens)
        barriers = MergeBarriers(tokens)
        firstCache = PretokenCache.beginning(tokens)
        composes = false
        prependsSpace = false
        findsWholePretokens = true
        translation = nil
        self.name = name
        self.pattern = pattern
        self.specialTokens = specialTokens
    }

    init(huggingFace contents: [UInt8], name: String, pattern: SplitPattern?) throws(VocabularyError) {
        let file = try HuggingFaceFile.parse(contents)
        let settings = try HuggingFaceSettings(file, pattern: pattern)
        let vocabulary = try HuggingFaceVocabulary(file)
        tokens = try TokenTable(vocabulary.list, unmerged: vocabulary.unmerged)
        pairs = try PairTable(tokens, merges: vocabulary.merges)
        barriers = MergeBarriers(tokens)
        firstCache = PretokenCache.beginning(tokens, upTo: 0)
        translation = try Translation(vocabulary.ids)
        specialTokens = vocabulary.specialTokens
        findsWholePretokens = file.model.ignore_merges ?? false
        self.name = name
        self.pattern = settings.pattern
        composes = settings.composes
        prependsSpace = settings.prependsSpace
    }

    /// The bytes that a token stands for; of a special token, its name. Nil where no token has the id.
    public func bytes(of id: TokenID) -> [UInt8]? {
        rank(of: id).flatMap { tokens.bytes(of: $0) }
    }

    private func rank(of id: TokenID) -> TokenID? {
        guard let translation else { return id }
        return translation.rank(of: id)
    }

    /// The id of a rank that exists.
    @inline(__always)
    func id(ofRank rank: TokenID) -> TokenID {
        guard let translation else { return rank }
        return unsafe translation.ids.start[Int(rank)]
    }

    /// The id of the token with exactly these bytes. Special tokens are not found: they stand for no bytes of text.
    public func id(of bytes: Span<UInt8>) -> TokenID? {
        guard bytes.count <= tokens.longest else { return nil }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress, buffer.count > 0 else { return nil }
            return unsafe tokens.id(of: start, buffer.count).map { id(ofRank: $0) }
        }
    }

    /// The bytes that a sequence of ids stands for, one after another. They are valid UTF-8 where the ids are those of
    /// a whole text.
    ///
    /// - Throws: `VocabularyError.unknownID` at the first id that no token has.
    public func decode(_ ids: some Sequence<TokenID>) throws(VocabularyError) -> [UInt8] {
        var bytes: [UInt8] = []
        for id in ids {
            guard let rank = rank(of: id), tokens.appendBytes(of: rank, to: &bytes) else { throw .unknownID(id) }
        }
        return bytes
    }
}
