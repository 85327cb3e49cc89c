import DurableFiles

/// The header of a `.npy` file, format 1.0, for an array of unsigned 64-bit numbers in one dimension.
///
/// Source: numpy.org/doc/stable/reference/generated/numpy.lib.format.html. The bytes are `\x93NUMPY`, 1, 0, the
/// length of what follows (16 bits, little-endian), and a Python dictionary that is filled up with spaces and ended by a
/// newline, so that the data begins at a multiple of 64.
enum NumPyHeader {
    /// The length of each header that is written here: enough for any count, and what NumPy itself takes.
    static let length = 128

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    private static let prefixLength = 10

    /// The header of an array of so many elements.
    static func bytes(count: Int) -> [UInt8] {
        let dictionary = "{'descr': '<u8', 'fortran_order': False, 'shape': (\(count),), }"
        let rest = length - prefixLength
        var bytes = magic + [1, 0, UInt8(rest & 0xFF), UInt8(rest >> 8)]
        bytes += dictionary.utf8
        bytes += repeatElement(UInt8(ascii: " "), count: length - 1 - bytes.count)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// Where the data begins and how many elements there are.
    static func parse(_ file: borrowing ReadableFile) throws(TokenFileError) -> (dataStart: Int, count: Int) {
        let path = file.path
        let prefix = try TokenFileError.read(file, prefixLength, at: 0)
        guard prefix.count == prefixLength, prefix.starts(with: magic) else {
            throw .malformedOffsets(path: path, reason: "it is no NumPy array")
        }
        guard prefix[6] == 1 else {
            throw .malformedOffsets(path: path, reason: "NumPy format \(prefix[6]).\(prefix[7]) instead of 1.0")
        }
        let rest = Int(prefix[8]) | Int(prefix[9]) << 8
        let header = try TokenFileError.read(file, rest, at: prefixLength)
        guard header.count == rest else { throw .malformedOffsets(path: path, reason: "its header is cut short") }
        let text = String(decoding: header.filter { $0 > UInt8(ascii: " ") }, as: UTF8.self)
        guard text.contains("'descr':'<u8'"), text.contains("'fortran_order':False") else {
            throw .malformedOffsets(path: path, reason: "its elements are no little-endian uint64")
        }
        guard let count = elementCount(text) else {
            throw .malformedOffsets(path: path, reason: "its shape has not one dimension")
        }
        return (prefixLength + rest, count)
    }

    private static func elementCount(_ dictionary: String) -> Int? {
        let key = "'shape':("
        guard let start = dictionary.firstRange(of: key)?.upperBound,
            let end = dictionary[start...].firstIndex(of: ",")
        else { return nil }
        let afterComma = dictionary.index(after: end)
        guard afterComma < dictionary.endIndex, dictionary[afterComma] == ")" else { return nil }
        return Int(dictionary[start..<end]).flatMap { $0 >= 0 ? $0 : nil }
    }
}
