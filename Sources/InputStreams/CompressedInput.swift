import DurableFiles

/// The bytes of a file or a pipe, decompressed, however it is compressed.
public struct CompressedInput {
    /// The bytes.
    public let stream: any ByteStream
    /// Whether the file is compressed.
    public let isCompressed: Bool

    /// - Parameters:
    ///   - file: what is read; of it, nothing was yet.
    ///   - name: the path by which it is known; `-` where it has none.
    ///   - warn: takes a warning, of zeros after the last stream.
    /// - Throws: `DamagedInput` for what is compressed by its name, or nearly by its first bytes, and is not;
    ///   ``UnsupportedInput``.
    public init(
        _ file: DescriptorStream, named name: String, warn: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        let path = file.path
        let label = shownPath(path)
        let compression = Compression(head: try file.peek(Compression.magicLength))
        isCompressed = compression != .none
        switch compression {
        case .none:
            if let reason = try Self.damage(to: file, named: name) {
                throw file.damage(DamagedInput(path: path, offset: 0, reason: reason))
            }
            stream = file
        case .gzip: stream = PaddedStream(try GzipStream(of: file, path: path), label, warn)
        case .zstd: stream = PaddedStream(try ZstdStream(of: file, path: path), label, warn)
        case .bzip2: stream = PaddedStream(try BZip2Stream(of: file, path: path), label, warn)
        case .unsupported(let advice): throw UnsupportedInput(path: label, advice: advice)
        case .damaged(let kind):
            throw file.damage(
                DamagedInput(path: path, offset: 0, reason: "it begins as \(kind) files do, but for a bit"))
        }
    }

    /// Bytes that tell whether something can be text.
    private static let seen = 4096

    /// Why a file that begins with nothing compressed is no text either; nil when it may be.
    private static func damage(to file: DescriptorStream, named name: String) throws -> String? {
        let first = try file.peek(Compression.magicLength)
        if !first.isEmpty, first.allSatisfy({ $0 == 0 }) {
            let head = try file.peek(seen)
            if head.allSatisfy({ $0 == 0 }) {
                return "it begins with \(head.count) zeros: what stood there is lost, or was never written"
            }
        }
        guard let kind = kind(named: name) else { return nil }
        if first.isEmpty { return "it is empty, and no \(kind) file" }
        if first.count < 4, Array("BZh".utf8).starts(with: first) || first == [0x28] { return "it is cut short" }
        return isText(try file.peek(seen))
            ? nil : "by its name it is a \(kind) file, but it does not begin as one, nor as text"
    }

    /// The kind of compression that a name tells of.
    private static func kind(named name: String) -> String? {
        let kinds = [".gz": "gzip", ".zst": "zstd", ".bz2": "bzip2"]
        let name = splitPath(name).name.lowercased()
        return kinds.first { name.hasSuffix($0.key) }?.value
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        if bytes.contains(where: { $0 < 0x20 && !(0x09...0x0D).contains($0) && $0 != 0x1B }) { return false }
        // The last character may be cut.
        let mostCut = bytes.count == seen ? 3 : 0
        return (0...mostCut).contains { String(validating: bytes.dropLast($0), as: UTF8.self) != nil }
    }
}

extension CompressedInput {
    /// Says that zeros after the last compressed stream of a file were taken for padding.
    package static func warning(ofPadding bytes: Range<Int>, in label: String) -> String {
        "\(label): \(bytes.count) zeros after the last stream, from byte \(bytes.lowerBound) on, are ignored"
    }
}

/// A file that is packed, or holds data, of a kind that is not read.
public struct UnsupportedInput: Error, Equatable, CustomStringConvertible {
    /// The path; `standard input` where it has none.
    public var path: String
    /// What it is, and what to do with it.
    public var advice: String

    /// A file.
    public init(path: String, advice: String) {
        self.path = path
        self.advice = advice
    }

    /// The message for users.
    public var description: String { "\(path): this is \(advice)" }
}

/// A compressed stream that warns of zeros after its end.
private final class PaddedStream: ByteStream {
    private let stream: any ByteStream
    private let label: String
    private var warn: ((String) -> Void)?

    init(_ stream: any ByteStream, _ label: String, _ warn: @escaping (String) -> Void) {
        self.stream = stream
        self.label = label
        self.warn = warn
    }

    var consumed: Int { stream.consumed }
    var padding: Range<Int>? { stream.padding }
    func checkUnchanged() throws { try stream.checkUnchanged() }

    func next() throws -> [UInt8]? {
        if let piece = try stream.next() { return piece }
        if let padding { warn?(CompressedInput.warning(ofPadding: padding, in: label)) }
        warn = nil
        return nil
    }
}
