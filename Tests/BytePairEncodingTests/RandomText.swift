import TestSupport

enum RandomText {
    /// Up to so many scalars of an alphabet.
    static func string(
        of alphabet: [Unicode.Scalar], upTo length: Int, using random: inout SeededGenerator
    ) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...length, using: &random) {
            text.unicodeScalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
        }
        return text
    }
}
