/// From the tokens and merges of a `tokenizer.json` to tokens in the order of their ranks, as the encoder wants them.
///
/// There a merge has a rank, here a token. That is the same, for a token has one merge: what is merged inside a token
/// never depends on what stands around it, so it is always made as from its own bytes alone. Files that were made from
/// tiktoken's list every split of a token whose halves are tokens too; all but one are never used.
struct HuggingFaceVocabulary {
    /// The tokens that text can turn into; their ids are ranks.
    private(set) var list = TokenList(byteCapacity: 0, tokenCapacity: 0)
    /// The others, special or not to be written with bytes, by their ranks.
    private(set) var unmerged: [(bytes: [UInt8], rank: TokenID)] = []
    /// The id of each rank.
    private(set) var ids: [TokenID] = []
    /// The merges of the file, as pairs of ranks.
    private(set) var merges: Set<UInt64> = []
    /// The ids of the tokens that stand for no text of their own, by name.
    private(set) var specialTokens: [String: TokenID] = [:]

    init(_ file: HuggingFaceFile) throws(VocabularyError) {
        for token in file.added_tokens ?? [] {
            guard token.id <= Vocabulary.maximumID else { throw .idTooLarge(token.id, line: nil) }
            specialTokens[token.content] = TokenID(token.id)
        }
        let (tokens, others) = try Self.tokens(of: file.model, without: specialTokens)
        // First by their ids, to resolve the merges.
        let table = try TokenTable(tokens.list, unmerged: [])
        let merges = try Self.merges(of: file.model.merges, table)
        let order = Self.order(merges, tokens.list, table)

        var ranks = [TokenID](repeating: 0, count: order.count)
        list = TokenList(byteCapacity: tokens.list.bytes.count, tokenCapacity: order.count)
        ids.reserveCapacity(order.count + others.count + specialTokens.count)
        for index in order {
            ranks[index] = TokenID(ids.count)
            list.append(tokens.list.bytes[tokens.list.range(index)], id: TokenID(ids.count))
            ids.append(tokens.ids[index])
        }
        self.merges.reserveCapacity(merges.count)
        for merge in merges {
            self.merges.insert(PairTable.key(ranks[Int(merge.left)], ranks[Int(merge.right)]))
        }
        for (name, id) in others + specialTokens.map({ (Array($0.key.utf8), $0.value) }).sorted(by: { $0.1 < $1.1 }) {
            unmerged.append((name, TokenID(ids.count)))
            ids.append(id)
        }
    }

    /// The tokens that are written in the alphabet of bytes, and those that are not and so never occur, in the order of
    /// their ids.
    private static func tokens(
        of model: HuggingFaceFile.Model, without specialTokens: [String: TokenID]
    ) throws(VocabularyError) -> ((list: TokenList, ids: [TokenID]), others: [([UInt8], TokenID)]) {
        var list = TokenList(byteCapacity: model.vocab.count * 8, tokenCapacity: model.vocab.count)
        var ids: [TokenID] = []
        ids.reserveCapacity(model.vocab.count)
        var others: [([UInt8], TokenID)] = []
        for (text, id) in model.vocab.sorted(by: { $0.value < $1.value }) {
            guard id <= Vocabulary.maximumID else { throw .idTooLarge(id, line: nil) }
            if let special = specialTokens[text] {
                if special != id { throw .duplicateToken(line: nil) }
                continue
            }
            let start = list.bytes.count
            if ByteLevelAlphabet.append(text.unicodeScalars, to: &list.bytes), list.bytes.count > start {
                list.tokens.append(TokenList.Token(id: TokenID(ids.count), start: UInt32(start), line: 0))
                ids.append(TokenID(id))
            } else {
                list.bytes.removeSubrange(start...)
                others.append((Array(text.utf8), TokenID(id)))
            }
        }
        return ((list, ids), others)
    }

    private struct Merge {
        let left: TokenID
        let right: TokenID
        let merged: TokenID
    }

    private static func merges(
        of source: HuggingFaceFile.Merges, _ table: TokenTable
    ) throws(VocabularyError) -> [Merge] {
        var merges: [Merge] = []
        var bytes: [UInt8] = []

        func add(_ left: some Sequence<Unicode.Scalar>, _ right: some Sequence<Unicode.Scalar>) -> Bool {
            bytes.removeAll(keepingCapacity: true)
            guard ByteLevelAlphabet.append(left, to: &bytes), case let middle = bytes.count,
                ByteLevelAlphabet.append(right, to: &bytes), 0 < middle, middle < bytes.count
            else { return false }
            return unsafe bytes.withUnsafeBufferPointer { bytes in
                guard let start = bytes.baseAddress, let left = unsafe table.id(of: start, middle),
                    let right = unsafe table.id(of: start + middle, bytes.count - middle),
                    let merged = unsafe table.id(of: start, bytes.count)
                else { return false }
                merges.append(Merge(left: left, right: right, merged: merged))
                return true
            }
        }

        switch source {
        case .strings(let strings):
            merges.reserveCapacity(strings.count)
            for (index, text) in strings.enumerated() {
                let scalars = text.unicodeScalars
                guard let space = scalars.firstIndex(of: " "),
                    add(scalars[..<space], scalars[scalars.index(after: space)...])
                else { throw .malformedMerge(index, text) }
            }
        case .pairs(let pairs):
            merges.reserveCapacity(pairs.count)
            for (index, pair) in pairs.enumerated() {
                guard pair.count == 2, add(pair[0].unicodeScalars, pair[1].unicodeScalars) else {
                    throw .malformedMerge(index, pair.joined(separator: " "))
                }
            }
        }
        return merges
    }

    /// The tokens in the order of the merges that make them: bytes first, then what merges make, then what none makes.
    private static func order(_ merges: [Merge], _ list: TokenList, _ table: TokenTable) -> [Int] {
        var ranks = [Int](repeating: .max, count: list.tokens.count)
        var scattered: Set<TokenID> = []
        for (rank, merge) in merges.enumerated() {
            if ranks[Int(merge.merged)] == .max {
                ranks[Int(merge.merged)] = rank
            } else if merges[rank - 1].merged != merge.merged {
                scattered.insert(merge.merged)
            }
        }
        // The merges of a token most often stand one after another: no matter which of them is in use.
        if !scattered.isEmpty {
            let merger = RankedMerges(merges.enumerated().map { ($1.left, $1.right, $0, $1.merged) })
            for token in scattered {
                let bytes = list.bytes[list.range(Int(token))].compactMap { byte in
                    unsafe withUnsafePointer(to: byte) { unsafe table.id(of: $0, 1) }
                }
                if let rank = merger.lastRank(bytes) { ranks[Int(token)] = rank }
            }
        }
        for token in list.tokens.indices where list.range(token).count == 1 { ranks[token] = -1 }
        return list.tokens.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
    }
}

/// Merging by the ranks of pairs, slow and plain: for the few tokens that several merges make, far apart.
private struct RankedMerges {
    private let merges: [UInt64: (rank: Int, merged: TokenID)]

    init(_ merges: [(left: TokenID, right: TokenID, rank: Int, merged: TokenID)]) {
        self.merges = Dictionary(
            merges.map { (PairTable.key($0.left, $0.right), ($0.rank, $0.merged)) },
            uniquingKeysWith: { _, last in last })
    }

    /// The rank of the merge that makes one token of all parts; nil if none does.
    func lastRank(_ bytes: [TokenID]) -> Int? {
        var parts = bytes
        while parts.count > 1 {
            var best: (rank: Int, merged: TokenID, index: Int)?
            for index in parts.indices.dropLast() {
                guard let merge = merges[PairTable.key(parts[index], parts[index + 1])] else { continue }
                if merge.rank < best?.rank ?? .max { best = (merge.rank, merge.merged, index) }
            }
            guard let best else { return nil }
            if parts.count == 2 { return best.rank }
            parts[best.index] = best.merged
            parts.remove(at: best.index + 1)
        }
        return nil
    }
}
