import DurableFiles

/// The header of a `.npy` file, format 1.0.
///
/// Source: numpy.org/doc/stable/reference/generated/numpy.lib.format.html. The bytes are `\x93NUMPY`, 1, 0, the length
/// of what follows (16 bits, little-endian), and a Python dictionary that is filled up with spaces and ended by a
/// newline, so that the data begins at a multiple of 64.
enum NumPyHeader {
    /// The length of each header that is written here: enough for any count, and what NumPy itself takes.
    static let length = 128
    /// The same of an array of records, whose fields have names.
    static let lengthOfRecords = 192

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    private static let prefixLength = 10

    /// What a header says.
    struct Layout: Equatable {
        /// Where the data begins, in bytes.
        var dataStart: Int
        /// The type of the elements, such as `<u2`; of records, their fields without spaces.
        var description: String
        /// The lengths of the dimensions, at most two.
        var shape: [Int]
        /// The number of elements.
        var count: Int
    }

    /// The header of an array of such a shape.
    ///
    /// - Parameter description: the type of the elements: `<u2`, or the fields of records, `[('page', '<u8')]`.
    static func bytes(description: String, shape: [Int]) -> [UInt8] {
        let lengths = shape.count == 1 ? "\(shape[0])," : shape.map(String.init).joined(separator: ", ")
        let isOfRecords = description.hasPrefix("[")
        let length = isOfRecords ? lengthOfRecords : length
        let type = isOfRecords ? description : "'\(description)'"
        let dictionary = "{'descr': \(type), 'fortran_order': False, 'shape': (\(lengths)), }"
        let rest = length - prefixLength
        var bytes = magic + [1, 0, UInt8(rest & 0xFF), UInt8(rest >> 8)]
        bytes += dictionary.utf8
        bytes += repeatElement(UInt8(ascii: " "), count: length - 1 - bytes.count)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// What the header of a file says; whether the file is as long as that is not looked at.
    ///
    /// - Throws: `TokenFileError.malformed` where it is no header of an array in one or two dimensions.
    static func parse(_ file: borrowing ReadableFile) throws(TokenFileError) -> Layout {
        let path = file.path
        let prefix = try TokenFileError.read(file, prefixLength, at: 0)
        guard prefix.count == prefixLength, prefix.starts(with: magic) else {
            throw .malformed(path: path, reason: "it is no NumPy array")
        }
        guard prefix[6] == 1 else {
            throw .malformed(path: path, reason: "NumPy format \(prefix[6]).\(prefix[7]) instead of 1.0")
        }
        let rest = Int(prefix[8]) | Int(prefix[9]) << 8
        let header = try TokenFileError.read(file, rest, at: prefixLength)
        guard header.count == rest else { throw .malformed(path: path, reason: "its header is cut short") }
        let text = String(decoding: header.filter { $0 > UInt8(ascii: " ") }, as: UTF8.self)
        let name = value(of: "'descr':'", upTo: "'", in: text)
        let record = value(of: "'descr':[", upTo: "]", in: text).map { "[\($0)]" }
        guard text.contains("'fortran_order':False"), let description = name ?? record else {
            throw .malformed(path: path, reason: "its header is none of an array in C order")
        }
        guard let shape = value(of: "'shape':(", upTo: ")", in: text).flatMap(lengths) else {
            throw .malformed(path: path, reason: "its shape has not one or two dimensions")
        }
        var count = 1
        for length in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            guard !overflow else { throw .malformed(path: path, reason: "its shape is \(shape)") }
            count = product
        }
        return Layout(dataStart: prefixLength + rest, description: description, shape: shape, count: count)
    }

    private static func value(of key: String, upTo end: Character, in text: String) -> String? {
        guard let start = text.firstRange(of: key)?.upperBound, let end = text[start...].firstIndex(of: end) else {
            return nil
        }
        return String(text[start..<end])
    }

    /// `3,` → [3]; `3,4` → [3, 4].
    private static func lengths(_ shape: String) -> [Int]? {
        let parts = shape.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Int(parts[0]), first >= 0 else { return nil }
        if parts[1].isEmpty { return [first] }
        guard let second = Int(parts[1]), second >= 0 else { return nil }
        return [first, second]
    }
}
