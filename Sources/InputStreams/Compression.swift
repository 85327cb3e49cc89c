/// How bytes are compressed, told by the bytes with which they begin: never by a file's name, which may lie and which standard
/// input has not.
public enum Compression: Equatable, Sendable {
    /// Not at all.
    case none
    /// RFC 1952.
    case gzip
    /// RFC 8878, skippable frames too.
    case zstd
    /// A stream with a block or an end mark.
    case bzip2
    /// A kind that is not read here, by its name.
    case unsupported(String)

    /// So many bytes decide.
    public static let magicLength = 10

    /// Tells the kind.
    /// - Parameter head: the first ``magicLength`` bytes, or all if there are fewer.
    public init(head: some Collection<UInt8>) {
        let head = Array(head.prefix(Self.magicLength))
        if head.starts(with: [0x1F, 0x8B]) {
            self = .gzip
        } else if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || Self.isSkippableFrame(head) {
            self = .zstd
        } else if head.count == 10, head.starts(with: Array("BZh".utf8)), (0x31...0x39).contains(head[3]),
            head[4...].elementsEqual([0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
                || head[4...].elementsEqual([0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
        {
            self = .bzip2
        } else if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
            self = .unsupported("xz: pipe it through 'xz -dc'")
        } else if head.starts(with: Array("PK\u{3}\u{4}".utf8)) {
            self = .unsupported("zip: pipe it through 'unzip -p'")
        } else if head.starts(with: Array("PAR1".utf8)) {
            self = .unsupported("Parquet: turn it into JSON Lines with pyarrow, see the README")
        } else {
            self = .none
        }
    }

    private static func isSkippableFrame(_ head: [UInt8]) -> Bool {
        head.count >= 4 && head[0] & 0xF0 == 0x50 && head[1...3].elementsEqual([0x2A, 0x4D, 0x18])
    }
}
