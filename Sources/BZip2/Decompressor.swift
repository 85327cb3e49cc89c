/// Decompresses a whole byte source in one thread, in order: what `bzip2 -dc` does.
///
///     var decompressor = Decompressor(source: try FileByteSource(path: "dump.xml.bz2"))
///     while let bytes = try decompressor.next() { consume(bytes) }
///     if let rest = decompressor.trailing { warn("\(rest.count) bytes after the last stream") }
public struct Decompressor: ~Copyable {
    private var segment: SegmentDecoder

    /// A decompressor for all that the source has; nothing is read yet.
    public init(source: any ByteSource) {
        segment = SegmentDecoder(source: source, range: 0..<Int.max, start: .streamHeader, assumedLevel: 9)
    }

    /// The next decompressed bytes, at most 1 MiB; nil at the end of the last stream, when every checksum was verified.
    ///
    /// - Throws: `BZip2Error`, or what the byte source throws.
    public mutating func next() throws -> [UInt8]? {
        try segment.next()
    }

    /// What follows the last stream; nil when nothing does, or before the end was reached.
    public var trailing: TrailingBytes? { segment.summary.trailing }
}
