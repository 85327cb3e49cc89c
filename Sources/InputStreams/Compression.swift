/// How bytes are compressed, told by the bytes with which they begin: never by a file's name, which may lie and which
/// standard input has not.
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
    /// As of a kind, by its name, but for a bit of what every file of it begins with.
    case damaged(String)

    /// So many bytes decide.
    public static let magicLength = 10

    /// Tells the kind.
    /// - Parameter head: the first ``magicLength`` bytes, or all if there are fewer.
    public init(head: some Collection<UInt8>) {
        let head = Array(head.prefix(Self.magicLength))
        if Self.begins(head, Magic.gzip, atLeast: 1) {
            self = .gzip
        } else if Self.begins(head, Magic.zstd, atLeast: 2) || Self.isSkippableFrame(head) {
            self = .zstd
        } else if Magic.bzip2.contains(where: { Self.begins(head, $0, atLeast: 4) }) {
            self = .bzip2
        } else if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
            self = .unsupported("xz: pipe it through 'xz -dc'")
        } else if head.starts(with: Array("PK\u{3}\u{4}".utf8)) {
            self = .unsupported("zip: pipe it through 'unzip -p'")
        } else if head.starts(with: Array("PAR1".utf8)) {
            self = .unsupported("Parquet: turn it into JSON Lines with pyarrow, see the README")
        } else if let name = Self.damagedKind(head) {
            self = .damaged(name)
        } else {
            self = .none
        }
    }

    /// What files begin with.
    private enum Magic {
        static let gzip: [UInt8] = [0x1F, 0x8B]
        /// No other method was ever defined.
        static let deflate: UInt8 = 8
        static let zstd: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
        /// Of all levels: a block, or the end of an empty stream.
        static let bzip2: [[UInt8]] = (UInt8(ascii: "1")...UInt8(ascii: "9")).flatMap { level in
            [[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]].map {
                Array("BZh".utf8) + [level] + $0
            }
        }
    }

    /// Whether a file begins with a magic; or is cut in it, when so many bytes of it are there: fewer begin text, too.
    private static func begins(_ head: [UInt8], _ magic: [UInt8], atLeast: Int) -> Bool {
        head.starts(with: magic) || head.count >= atLeast && magic.starts(with: head)
    }

    /// The kind whose magic a file begins with but for one bit; nil when there is none. No text does.
    private static func damagedKind(_ head: [UInt8]) -> String? {
        func isNear(_ magic: [UInt8]) -> Bool {
            head.count >= magic.count && zip(head, magic).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount } == 1
        }
        if isNear(Magic.gzip + [Magic.deflate]) { return "gzip" }
        if isNear(Magic.zstd) { return "zstd" }
        return Magic.bzip2.contains(where: isNear) ? "bzip2" : nil
    }

    private static func isSkippableFrame(_ head: [UInt8]) -> Bool {
        head.count >= 4 && head[0] & 0xF0 == 0x50 && head[1...3].elementsEqual([0x2A, 0x4D, 0x18])
    }
}
