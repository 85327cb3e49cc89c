import DurableFiles

// Bytes of files and pipes, compressed or not, in order and in pieces of a fixed size.
//
// A `ByteStream` gives pieces of bytes until it ends. `DescriptorStream` reads a file or standard input; `GzipStream`
// and `ZstdStream` decompress what another stream gives. What a stream holds does not depend on how long the input is.
//
//     var stream: any ByteStream = try DescriptorStream(path: "text.jsonl.gz")
//     stream = try GzipStream(of: stream, path: "text.jsonl.gz")
//     while let piece = try stream.next() { consume(piece) }
//
// | to change | open |
// |---|---|
// | how files and pipes are read | DescriptorStream.swift |
// | decompression | GzipStream.swift, ZstdStream.swift |
// | what may follow a compressed stream | StreamBorder.swift |
// | how a kind of compression is told | Compression.swift |

/// Bytes in order.
public protocol ByteStream: AnyObject {
    /// The next piece, which is not empty; nil at the end.
    func next() throws -> [UInt8]?
    /// How many bytes of the file or pipe itself have been read.
    var consumed: Int { get }
    /// The zeros with which the file is padded after its last compressed stream, in bytes of the file; nil when there
    /// are none, or before they were read.
    var padding: Range<Int>? { get }
    /// - Throws: `ChangedFile` when the file that is read is not what it was when it was opened.
    func checkUnchanged() throws
}

extension ByteStream {
    /// What is not compressed is not padded.
    public var padding: Range<Int>? { nil }
    /// What is no file does not change.
    public func checkUnchanged() throws {}

    /// What damage is to the user: where the file changed while it was read, that is the reason.
    public func damage(_ damage: DamagedInput) -> any Error {
        do {
            try checkUnchanged()
            return damage
        } catch {
            return error
        }
    }
}

/// Input that cannot be decompressed.
public struct DamagedInput: Error, Equatable, CustomStringConvertible {
    /// The file; `-` is standard input.
    public var path: String
    /// The byte of the compressed file near which it was found.
    public var offset: Int
    /// What is wrong.
    public var reason: String

    /// An error at a place.
    public init(path: String, offset: Int, reason: String) {
        self.path = path
        self.offset = offset
        self.reason = reason
    }

    /// Where it is, unless the reason tells it.
    private var place: String { reason.contains("byte \(offset)") ? "" : ", near byte \(offset)" }

    /// The message for users.
    public var description: String {
        "\(shownPath(path)): \(reason)\(place); get the file again, or check it with the program "
            + "that compressed it"
    }
}
