/// The slow, obvious twin of `Encoder`: what the ids of a text are by definition. For tests, and for readers.
///
/// It tries the alternatives of the pattern's regular expression one after another, with all ways to match each, and
/// merges by looking at all neighbours for each merge: quadratic, with a dictionary look-up a pair.
public struct ReferenceEncoder: Sendable {
    private let ids: [[UInt8]: TokenID]
    private let expression: ReferenceExpression

    /// A twin for a vocabulary.
    public init(_ vocabulary: Vocabulary) {
        var ids: [[UInt8]: TokenID] = [:]
        let special = Set(vocabulary.specialTokens.values)
        for id in 0..<TokenID(vocabulary.size) where !special.contains(id) {
            if let bytes = vocabulary.bytes(of: id) { ids[bytes] = id }
        }
        self.ids = ids
        expression = ReferenceExpression(vocabulary.pattern.regularExpression)
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
            let length = expression.matchLength(at: rest.startIndex, in: scalars)
            precondition(length > 0, "every pattern matches everywhere")
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
}
