/// Percent-encoding of text in addresses.
enum URLEncoding {
    /// Everything but letters, digits, and marks that addresses hold unencoded. MediaWiki's `wfUrlencode` leaves more
    /// of them than PHP does, so that addresses stay readable.
    static func encode(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case "-", "_", ".", "~", ":", "/", ",", "(", ")", "*", ";", "@", "!": encoded.append(byte)
            default:
                if isLetter(byte) || isDigit(byte) {
                    encoded.append(byte)
                } else {
                    let digits = Array("0123456789ABCDEF".utf8)
                    encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                }
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
