import Checksums

/// The checksum that a dump states of a text: SHA-1 in 31 digits to the base of 36, as MediaWiki writes it.
///
/// Source: `\Wikimedia\base_convert( sha1( $text ), 16, 36, 31 )` of MediaWiki.
enum TextSum {
    private static let digits = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)

    /// How many digits it has.
    static let length = 31

    /// Whether a byte is one of its digits.
    static func isDigit(_ byte: UInt8) -> Bool { digits.contains(byte) }

    /// The sum of a text; nil where it cannot be computed.
    static func of(_ text: [UInt8]) -> [UInt8]? {
        guard let hash = SHA1.of(text) else { return nil }
        var words = [UInt64](repeating: 0, count: hash.count / 4)
        for (index, byte) in hash.enumerated() { words[index / 4] = words[index / 4] << 8 | UInt64(byte) }
        var result = [UInt8](repeating: digits[0], count: length)
        var place = length
        while place > 0 {
            var rest: UInt64 = 0
            for index in words.indices {
                (words[index], rest) = (rest << 32 | words[index]).quotientAndRemainder(dividingBy: sixDigits)
            }
            for _ in 0..<min(6, place) {
                place -= 1
                result[place] = digits[Int(rest % 36)]
                rest /= 36
            }
        }
        return result
    }

    /// 36 to the power of 6: so many digits come of a division at once.
    private static let sixDigits: UInt64 = 2_176_782_336
}
