import CIconv
import CLibrary

/// The character encoding of a dump. All but a few are UTF-8.
public enum TextEncoding: Equatable, Sendable {
    /// What MediaWiki writes.
    case utf8
    /// Another one, by the name that iconv knows.
    case other(String)

    /// Tells the encoding from the first bytes of a document: a byte order mark, the pattern that `<` leaves, or the
    /// XML declaration.
    ///
    /// Source: Extensible Markup Language (XML) 1.0, appendix F.
    public init(detecting head: [UInt8]) {
        if head.starts(with: [0xEF, 0xBB, 0xBF]) {
            self = .utf8
        } else if head.starts(with: [0xFF, 0xFE, 0, 0]) || head.starts(with: [0x3C, 0, 0, 0]) {
            self = .other("UTF-32LE")
        } else if head.starts(with: [0, 0, 0xFE, 0xFF]) || head.starts(with: [0, 0, 0, 0x3C]) {
            self = .other("UTF-32BE")
        } else if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0x3C, 0]) {
            self = .other("UTF-16LE")
        } else if head.starts(with: [0xFE, 0xFF]) || head.starts(with: [0, 0x3C]) {
            self = .other("UTF-16BE")
        } else if let name = Self.declared(head), !Self.isUTF8(name.uppercased()) {
            self = .other(name)
        } else {
            self = .utf8
        }
    }

    /// Whether a declaration that could be read byte by byte means UTF-8. One that names an encoding of wider units is
    /// left over from before the file was converted.
    private static func isUTF8(_ name: String) -> Bool {
        ["UTF-8", "UTF8", "US-ASCII", "ASCII"].contains(name)
            || ["UTF-16", "UTF-32", "UCS-", "ISO-10646-UCS-"].contains { name.hasPrefix($0) }
    }

    private static func declared(_ head: [UInt8]) -> String? {
        guard head.starts(with: "<?xml".utf8), let end = head.firstIndex(of: UInt8(ascii: ">")) else { return nil }
        let declaration = head[..<end]
        guard let word = declaration.firstRange(of: "encoding".utf8) else { return nil }
        let rest = declaration[word.upperBound...].drop { " \t\r\n=".utf8.contains($0) }
        guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        return String(decoding: rest.dropFirst().prefix { $0 != quote }, as: UTF8.self)
    }
}

/// Bytes of another encoding → UTF-8, piece by piece, through iconv. A byte order mark is taken off.
@safe public struct Transcoder: ~Copyable {
    private let descriptor: iconv_t
    /// The bytes of the encoding's smallest unit: so many are passed over where there is no character.
    private let unit: Int
    private var rest: [UInt8] = []
    private var isFirst = true

    /// - Throws: ``TranscodingError/unknownEncoding(_:)`` when iconv does not know the name.
    public init(from name: String) throws(TranscodingError) {
        // iconv takes other names as orders, or as the encoding of the locale.
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte),
            let descriptor = unsafe iconv_open("UTF-8", name), Int(bitPattern: descriptor) != -1
        else {
            throw .unknownEncoding(name)
        }
        unsafe self.descriptor = unsafe descriptor
        let upper = name.uppercased()
        unit =
            upper.hasPrefix("UTF-16") || upper.hasPrefix("UCS-2")
            ? 2 : upper.hasPrefix("UTF-32") || upper.hasPrefix("UCS-4") ? 4 : 1
    }

    deinit { unsafe iconv_close(descriptor) }

    /// What an encoding's name may consist of. Source: XML 1.0, production `EncName`; the colon stands in names such as
    /// `ISO_8859-1:1987`.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "._-:".utf8.contains(byte)
        }
    }

    /// The next bytes as UTF-8. A character that the piece cuts waits for the next one.
    /// - Returns: UTF-8; what is no character of the encoding becomes U+FFFD.
    public mutating func transcode(_ piece: [UInt8]) -> [UInt8] {
        var input = rest + piece
        rest = []
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var consumed = 0
        while consumed < input.count {
            let (read, written, code) = convert(&input, from: consumed, into: &buffer)
            consumed += read
            output += buffer[..<written]
            if code == EILSEQ, consumed < input.count {
                output += [0xEF, 0xBF, 0xBD]
                consumed = min(consumed + unit, input.count)
            } else if code != 0, code != E2BIG {
                break
            }
        }
        rest = Array(input[consumed...])
        if isFirst, !output.isEmpty {
            isFirst = false
            if output.starts(with: [0xEF, 0xBB, 0xBF]) { output.removeFirst(3) }
        }
        return output
    }

    /// Bytes that no further piece completed.
    public var unfinishedBytes: Int { rest.count }

    private func convert(_ input: inout [UInt8], from start: Int, into buffer: inout [UInt8]) -> (
        read: Int, written: Int, code: Int32
    ) {
        unsafe input.withUnsafeMutableBytes { source in
            unsafe buffer.withUnsafeMutableBytes { target in
                guard let sourceStart = source.baseAddress, let targetStart = target.baseAddress else {
                    return (0, 0, EINVAL)
                }
                var from: UnsafeMutablePointer<CChar>? = unsafe (sourceStart + start).assumingMemoryBound(
                    to: CChar.self)
                var left = source.count - start
                var to: UnsafeMutablePointer<CChar>? = unsafe targetStart.assumingMemoryBound(to: CChar.self)
                var room = target.count
                errno = 0
                let result = unsafe iconv(descriptor, &from, &left, &to, &room)
                return (source.count - start - left, target.count - room, result == -1 ? errno : 0)
            }
        }
    }
}

/// Why bytes cannot be read as another encoding.
public enum TranscodingError: Error, Equatable, CustomStringConvertible {
    /// iconv does not know the encoding that the dump declares.
    case unknownEncoding(String)

    /// The message for users.
    public var description: String {
        switch self {
        case .unknownEncoding(let name):
            "unknown character encoding \(name); convert the dump to UTF-8 with iconv first"
        }
    }
}
