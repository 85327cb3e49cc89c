/// The characters by which `tokenizer.json` writes bytes: printable ones of Latin-1 stand for themselves, the others
/// are U+0100, U+0101 and so on, in the order of the bytes.
///
/// Source: github.com/openai/gpt-2, `src/encoder.py`, `bytes_to_unicode`.
enum ByteLevelAlphabet {
    /// The scalar of each byte.
    static let scalars: [Unicode.Scalar] = {
        var next: UInt32 = 0x100
        return (UInt8.min...UInt8.max).map { byte in
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(byte)
            default:
                next += 1
                return Unicode.Scalar(next - 1) ?? "?"
            }
        }
    }()

    private static let bytes: [UInt8?] = {
        var bytes = [UInt8?](repeating: nil, count: 0x180)
        for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar.value)] = UInt8(byte) }
        return bytes
    }()

    /// Adds the bytes that a text stands for. False, with the bytes so far added, at a character of another alphabet.
    static func append(_ text: some Sequence<Unicode.Scalar>, to output: inout [UInt8]) -> Bool {
        for scalar in text {
            guard scalar.value < bytes.count, let byte = bytes[Int(scalar.value)] else { return false }
            output.append(byte)
        }
        return true
    }
}
