@testable import BytePairEncoding

/// The slow, obvious twin of `Trainer`: it counts all pairs anew for each merge.
enum ReferenceTrainer {
    /// - Parameters:
    ///   - pretokens: pretokens and how often each came.
    ///   - mergeCount: how many merges to learn, if there are so many.
    /// - Returns: the merges in order.
    static func merges(
        _ pretokens: [[UInt8]: Int], mergeCount: Int, minimumFrequency: Int = 2
    ) -> [TrainedVocabulary.Merge] {
        var words = pretokens.map { bytes, count in (ids: bytes.map(firstID), count: count) }
        var merges: [TrainedVocabulary.Merge] = []
        while merges.count < mergeCount {
            var counts: [[TokenID]: Int] = [:]
            for word in words {
                for (left, right) in zip(word.ids, word.ids.dropFirst()) {
                    counts[[left, right], default: 0] += word.count
                }
            }
            let best = counts.max {
                $0.value != $1.value ? $0.value < $1.value : $1.key.lexicographicallyPrecedes($0.key)
            }
            guard let best, best.value >= minimumFrequency else { break }
            let (left, right) = (best.key[0], best.key[1])
            for index in words.indices { merge(left, right, into: TokenID(256 + merges.count), &words[index].ids) }
            merges.append(TrainedVocabulary.Merge(left: left, right: right))
        }
        return merges
    }

    /// The pretokens of texts, counted.
    static func count(_ texts: [String], _ pattern: SplitPattern) -> [[UInt8]: Int] {
        var counts: [[UInt8]: Int] = [:]
        for text in texts {
            let bytes = Array(text.utf8)
            for range in PreTokenizer(pattern).pretokens(of: bytes.span) {
                counts[Array(bytes[range]), default: 0] += 1
            }
        }
        return counts
    }

    private static func merge(_ left: TokenID, _ right: TokenID, into new: TokenID, _ ids: inout [TokenID]) {
        var merged: [TokenID] = []
        var index = 0
        while index < ids.count {
            if index + 1 < ids.count, ids[index] == left, ids[index + 1] == right {
                merged.append(new)
                index += 2
            } else {
                merged.append(ids[index])
                index += 1
            }
        }
        ids = merged
    }

    /// The ids of bytes: printable ASCII and Latin-1 first, then the others, as in GPT-2's vocabulary.
    private static func firstID(_ byte: UInt8) -> TokenID { firstIDs[Int(byte)] }

    private static let firstIDs: [TokenID] = {
        let printable = Array(0x21...0x7E) + Array(0xA1...0xAC) + Array(0xAE...0xFF) as [UInt8]
        let order = printable + (UInt8.min...UInt8.max).filter { !printable.contains($0) }
        var ids = [TokenID](repeating: 0, count: 256)
        for (id, byte) in order.enumerated() { ids[Int(byte)] = TokenID(id) }
        return ids
    }()
}
