/// The slow, obvious twin of `Encoder`: what the ids of a text are by definition. For tests, and for readers.
///
/// It tries the alternatives of the pattern one after another, as a regular-expression engine does, and merges by looking
/// at all neighbours for each merge: quadratic, with a dictionary look-up a pair.
public struct ReferenceEncoder: Sendable {
    private let ids: [[UInt8]: TokenID]
    private let pattern: SplitPattern

    /// A twin for a vocabulary.
    public init(_ vocabulary: Vocabulary) {
        var ids: [[UInt8]: TokenID] = [:]
        let special = Set(vocabulary.specialTokens.values)
        for id in 0..<TokenID(vocabulary.size) where !special.contains(id) {
            if let bytes = vocabulary.bytes(of: id) { ids[bytes] = id }
        }
        self.ids = ids
        pattern = vocabulary.pattern
    }

    /// The ids of a text.
    public func encode(_ text: String) -> [TokenID] {
        pretokens(of: text).flatMap { merge(Array($0.utf8)) }
    }

    /// The pretokens of a text, by its pattern.
    public func pretokens(of text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        var pretokens: [String] = []
        var rest = scalars[...]
        while !rest.isEmpty {
            let length =
                switch pattern {
                case .gpt2: Self.gpt2Length(rest)
                }
            var pretoken = ""
            pretoken.unicodeScalars.append(contentsOf: rest.prefix(length))
            pretokens.append(pretoken)
            rest = rest.dropFirst(length)
        }
        return pretokens
    }

    /// The ids of the bytes of one pretoken.
    public func merge(_ bytes: [UInt8]) -> [TokenID] {
        if let id = ids[bytes] { return [id] }
        var parts = bytes.map { [$0] }
        while true {
            var best: (rank: TokenID, index: Int)?
            for index in parts.indices.dropLast() {
                guard let rank = ids[parts[index] + parts[index + 1]] else { continue }
                if rank < best?.rank ?? .max { best = (rank, index) }
            }
            guard let best else { break }
            parts[best.index] += parts[best.index + 1]
            parts.remove(at: best.index + 1)
        }
        return parts.compactMap { ids[$0] }
    }

    /// How many scalars the first alternative that matches takes:
    /// `'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    private static func gpt2Length(_ text: ArraySlice<Unicode.Scalar>) -> Int {
        for ending in ["'s", "'d", "'m", "'t", "'ll", "'ve", "'re"] where text.starts(with: ending.unicodeScalars) {
            return ending.unicodeScalars.count
        }
        for value in [ScalarClass.letter, .number, .other] {
            let space = text.first == " " ? 1 : 0
            let run = text.dropFirst(space).prefix { ScalarClassTable.shared[$0] == value }.count
            if run > 0 { return space + run }
        }
        let run = text.prefix { ScalarClassTable.shared[$0] == .whiteSpace }.count
        if run < text.count, run > 1 { return run - 1 }
        return run
    }
}
