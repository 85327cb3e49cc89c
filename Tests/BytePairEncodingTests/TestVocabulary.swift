import BytePairEncoding
import TestSupport

/// Vocabularies that tests share, made once.
enum TestVocabulary {
    static let gpt2: Vocabulary = {
        do {
            return try Vocabulary.gpt2()
        } catch {
            preconditionFailure("GPT-2's vocabulary cannot be read: \(error)")
        }
    }()

    static let gpt2Reference = ReferenceEncoder(gpt2)

    /// A vocabulary of the 256 bytes alone, with a pattern.
    static func bytes(_ pattern: SplitPattern) -> Vocabulary {
        do {
            return try Vocabulary(tiktoken: text([]).span, name: "bytes", pattern: pattern)
        } catch {
            preconditionFailure("256 bytes are a vocabulary: \(error)")
        }
    }

    static func reference(_ pattern: SplitPattern) -> ReferenceEncoder { references[pattern] ?? gpt2Reference }

    private static let references = Dictionary(
        uniqueKeysWithValues: SplitPattern.allCases.map { ($0, ReferenceEncoder(bytes($0))) })

    /// A vocabulary in tiktoken's form: the 256 bytes, and then these tokens in the order of their ranks.
    static func text(_ tokens: [[UInt8]]) -> [UInt8] {
        let all = (UInt8.min...UInt8.max).map { [$0] } + tokens
        var text = ""
        for (rank, bytes) in all.enumerated() { text += "\(base64(bytes)) \(rank)\n" }
        return Array(text.utf8)
    }

    static func base64(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            var four: [Character] = []
            for _ in 0..<4 {
                four.insert(digits[bits & 63], at: 0)
                bits >>= 6
            }
            for index in 0..<4 { text.append(index <= group.count ? four[index] : "=") }
        }
        return text
    }
}
