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
        guard var number = SHA1.of(text) else { return nil }
        var result = [UInt8](repeating: digits[0], count: length)
        for place in result.indices.reversed() {
            var rest = 0
            for index in number.indices {
                let value = rest << 8 | Int(number[index])
                number[index] = UInt8(truncatingIfNeeded: value / 36)
                rest = value % 36
            }
            result[place] = digits[rest]
        }
        return result
    }
}
