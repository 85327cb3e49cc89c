import CZlib
import CZstd
import DurableFiles
import Foundation
import InputStreams
import TestSupport
import Testing

@Suite struct InputStreamsTests {
    /// Gives bytes in pieces of a given size.
    final class Pieces: ByteStream {
        private var rest: ArraySlice<UInt8>
        private let size: Int
        var consumed = 0
        init(_ bytes: [UInt8], size: Int) {
            rest = bytes[...]
            self.size = size
        }
        func next() -> [UInt8]? {
            if rest.isEmpty { return nil }
            let piece = Array(rest.prefix(size))
            rest = rest.dropFirst(size)
            consumed += piece.count
            return piece
        }
    }

    static func all(_ stream: any ByteStream) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try stream.next() {
            #expect(!piece.isEmpty)
            bytes += piece
        }
        #expect(try stream.next() == nil)
        return bytes
    }

    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var state = unsafe z_stream()
        unsafe deflateInit2_(
            &state, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        var input = bytes
        let bound = unsafe Int(deflateBound(&state, UInt(bytes.count))) + 64
        let output = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            unsafe input.withUnsafeMutableBufferPointer { source in
                unsafe state.next_in = source.baseAddress
                unsafe state.avail_in = UInt32(source.count)
                unsafe state.next_out = buffer.baseAddress
                unsafe state.avail_out = UInt32(bound)
                unsafe deflate(&state, Z_FINISH)
                count = unsafe bound - Int(state.avail_out)
            }
        }
        unsafe deflateEnd(&state)
        return output
    }

    static func zstd(_ bytes: [UInt8]) -> [UInt8] {
        let bound = ZSTD_compressBound(bytes.count)
        return unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = unsafe bytes.withUnsafeBytes {
                unsafe ZSTD_compress(buffer.baseAddress, bound, $0.baseAddress, $0.count, 3)
            }
        }
    }

    static let sizes = [0, 1, 100, 1 << 20, 1 << 20 + 1, 3_000_000]

    static func content(_ size: Int, _ random: inout SeededGenerator) -> [UInt8] {
        // Half of it compresses well, so that one piece of input gives many of output.
        (0..<size).map { $0 < size / 2 ? 7 : UInt8.random(in: 0...255, using: &random) }
    }

    @Test(arguments: [1, 1000, 1 << 20]) func membersAndFramesOneAfterAnother(pieceSize: Int) throws {
        var random = SeededGenerator(seed: 4)
        for size in Self.sizes where pieceSize > 1 || size <= 100 {
            let a = Self.content(size, &random)
            let b = Self.content(17, &random)
            let gzip = Pieces(Self.gzip(a) + Self.gzip(b), size: pieceSize)
            #expect(try Self.all(GzipStream(of: gzip, path: "a.gz")) == a + b)
            let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
            let zstd = Pieces(skippable + Self.zstd(a) + skippable + Self.zstd(b) + skippable, size: pieceSize)
            #expect(try Self.all(ZstdStream(of: zstd, path: "a.zst")) == a + b)
        }
    }

    @Test func everyCutIsToldAndNamesThePlace() throws {
        var random = SeededGenerator(seed: 5)
        let content = Self.content(5000, &random)
        let gzip = Self.gzip(content)
        let zstd = Self.zstd(content)
        for cut in 1..<gzip.count {
            #expect(throws: DamagedInput.self) {
                try Self.all(GzipStream(of: Pieces(Array(gzip[..<cut]), size: 999), path: "a"))
            }
        }
        for cut in 1..<zstd.count {
            #expect(throws: DamagedInput.self) {
                try Self.all(ZstdStream(of: Pieces(Array(zstd[..<cut]), size: 999), path: "a"))
            }
        }
        let error = #expect(throws: DamagedInput.self) {
            try Self.all(GzipStream(of: Pieces(Array(gzip.dropLast(3)), size: 999), path: "a.gz"))
        }
        #expect(error?.offset == gzip.count - 3)
        #expect(error?.description.contains("a.gz: the file is cut short") == true)
    }

    private static func stream(_ bytes: [UInt8], isZstd: Bool, pieceSize: Int = 999) throws -> any ByteStream {
        let pieces = Pieces(bytes, size: pieceSize)
        return isZstd ? try ZstdStream(of: pieces, path: "a") : try GzipStream(of: pieces, path: "a")
    }

    /// Each bit of the headers of the first and of the second of three streams: nothing is lost unseen.
    @Test(arguments: [false, true]) func everyBitOfAHeader(isZstd: Bool) throws {
        var random = SeededGenerator(seed: 8)
        let contents = (0..<3).map { _ in Self.content(700, &random) }
        let streams = contents.map { isZstd ? Self.zstd($0) : Self.gzip($0) }
        let whole = streams.flatMap(\.self)
        for start in [0, streams[0].count] {
            for bit in 0..<14 * 8 {
                var bytes = whole
                bytes[start + bit / 8] ^= 1 << UInt8(bit % 8)
                let all = try? Self.all(Self.stream(bytes, isZstd: isZstd))
                // These streams of zstd have no checksum, so their content may be another; it cannot be less.
                #expect(isZstd ? all.map { $0.count == 2100 } ?? true : all == nil || all == contents.flatMap(\.self))
                // The time, the level and the system of gzip's header are of no account.
                if !isZstd, (32..<80).contains(bit) || bit == 24 { #expect(all != nil, "bit \(bit)") }
            }
        }
    }

    /// What follows a stream is another one, or zeros to the end.
    @Test(arguments: [false, true], [1, 100, 1 << 20]) func whatFollowsAStream(isZstd: Bool, pieceSize: Int) throws {
        let contents = (0..<3).map { Array("content \($0)".utf8) }
        let streams = contents.map { isZstd ? Self.zstd($0) : Self.gzip($0) }
        let (a, b, c) = (streams[0], streams[1], streams[2])
        func read(_ bytes: [UInt8]) throws -> (bytes: [UInt8], padding: Range<Int>?) {
            let stream = try Self.stream(bytes, isZstd: isZstd, pieceSize: pieceSize)
            return (try Self.all(stream), stream.padding)
        }
        func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
        #expect(try read(a + b).padding == nil)
        let padded = try read(a + b + zeros(1000))
        #expect(padded.bytes == contents[0] + contents[1])
        #expect(padded.padding == (a + b).count..<(a + b).count + 1000)
        let empty = try read(isZstd ? Self.zstd([]) : Self.gzip([]))
        #expect(empty.bytes.isEmpty)
        let damaged: [(String, [UInt8])] = [
            ("nothing", []), ("zeros", zeros(100)), ("zeros first", zeros(100) + a),
            ("zeros for a stream", a + zeros(b.count) + c), ("one zero", a + [0] + c),
            ("zeros and a byte", a + zeros(500) + [1]), ("garbage", a + Array("garbage".utf8)), ("a byte", a + [7]),
            ("the other kind", a + (isZstd ? Self.gzip(contents[1]) : Self.zstd(contents[1])) + c),
            ("a stream without its first byte", a + b.dropFirst() + c),
        ]
        for (name, bytes) in damaged {
            #expect(throws: DamagedInput.self, "\(name)") { _ = try read(bytes) }
        }
        let error = #expect(throws: DamagedInput.self) { _ = try read(a + zeros(b.count) + c) }
        #expect(error?.offset == (a + b).count && error?.description.contains("byte \(a.count)") == true)
        for cut in 1..<c.count {
            #expect(throws: DamagedInput.self, "cut at \(cut)") { _ = try read(a + b + c[..<cut]) }
        }
    }

    @Test func flippedBytesAreTold() throws {
        var random = SeededGenerator(seed: 6)
        let whole = Self.gzip(Self.content(5000, &random))
        for _ in 0..<300 {
            var bytes = whole
            bytes[Int.random(in: 10..<bytes.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            #expect(throws: DamagedInput.self) { try Self.all(GzipStream(of: Pieces(bytes, size: 512), path: "a")) }
        }
    }

    @Test func kindsAreToldByTheirFirstBytes() {
        #expect(Compression(head: Self.gzip([1])) == .gzip)
        #expect(Compression(head: Self.zstd([1])) == .zstd)
        #expect(Compression(head: Array("BZh91AY&SY".utf8)) == .bzip2)
        // A text that begins so is no bzip2 file.
        #expect(Compression(head: Array("BZh is a shop".utf8)) == .none)
        #expect(Compression(head: Array("{\"text\":".utf8)) == .none)
        #expect(Compression(head: []) == .none)
        // Cut, or damaged by a bit, within what tells the kind.
        #expect(Compression(head: [0x1F]) == .gzip)
        #expect(Compression(head: [0x28, 0xB5, 0x2F]) == .zstd)
        #expect(Compression(head: Array("BZh9".utf8)) == .bzip2)
        #expect(Compression(head: Array("BZh91AY".utf8)) == .bzip2)
        for text in ["B", "BZ", "BZh", "(", "BZh9 is a name"] { #expect(Compression(head: text.utf8) == .none) }
        for (name, magic) in [
            ("gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]), ("zstd", [0x28, 0xB5, 0x2F, 0xFD, 4, 0, 1, 2, 3, 4]),
            ("bzip2", Array("BZh91AY&SY".utf8)),
        ] {
            for bit in 0..<(name == "gzip" ? 2 : name == "zstd" ? 4 : 10) * 8 {
                var head: [UInt8] = magic
                head[bit / 8] ^= 1 << UInt8(bit % 8)
                let isLevel = name == "bzip2" && bit / 8 == 3 && (0x31...0x39).contains(head[3])
                #expect(Compression(head: head) == (isLevel ? .bzip2 : .damaged(name)), "\(name), bit \(bit)")
            }
        }
        guard case .unsupported(let advice) = Compression(head: Array("PAR1abcdefgh".utf8)) else {
            Issue.record("Parquet is not told")
            return
        }
        #expect(advice.contains("pyarrow"))
    }

    /// What happens to a file while it is read.
    @Test func changedFiles() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        let content = [UInt8](repeating: 0x61, count: 600_000)
        let changes: [(ChangedFile.Change, Int, (FileHandle) throws -> Void)] = [
            (
                .grew, 600_007,
                { file in
                    try file.seekToEnd()
                    try file.write(contentsOf: Data("another".utf8))
                }
            ),
            (.shrank, 100, { try $0.truncate(atOffset: 100) }),
            (
                .rewritten, 600_000,
                { file in
                    try file.seek(toOffset: 10)
                    try file.write(contentsOf: Data("another".utf8))
                }
            ),
            (
                .replaced, 3,
                { _ in
                    try folder.write([1, 2, 3], to: "b")
                    guard unsafe rename(folder.file("b"), path) == 0 else { throw CocoaError(.fileWriteUnknown) }
                }
            ),
        ]
        for (change, now, body) in changes {
            try folder.write(content, to: "a")
            // A time of change that no clock is too coarse for.
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000)], ofItemAtPath: path)
            let stream = try DescriptorStream(path: path)
            #expect(try stream.next()?.count == 256 << 10)
            let file = try FileHandle(forUpdating: URL(filePath: path))
            try body(file)
            try file.close()
            let error = #expect(throws: ChangedFile.self) { while try stream.next() != nil {} }
            #expect(error == ChangedFile(path: path, change: change, before: content.count, now: now))
        }
        // The name is gone, or leads to a copy: what is read is whole.
        try folder.write(content, to: "a")
        let stream = try DescriptorStream(path: path)
        try folder.remove("a")
        #expect(try Self.all(stream) == content)
    }

    /// Where a file changed while it was read, damage is told as that.
    @Test func damageToAChangedFile() throws {
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: 9)
        let gzip = Self.gzip((0..<900_000).map { _ in UInt8.random(in: 0...255, using: &random) })
        // Room was made for the whole, and the rest is still to come.
        try folder.write(gzip[..<400_000] + [UInt8](repeating: 0, count: gzip.count - 400_000), to: "a.gz")
        let stream = try GzipStream(of: DescriptorStream(path: folder.file("a.gz")), path: folder.file("a.gz"))
        _ = try stream.next()
        let file = try FileHandle(forUpdating: URL(filePath: folder.file("a.gz")))
        try file.truncate(atOffset: UInt64(gzip.count + 1))
        try file.close()
        #expect(throws: ChangedFile.self) { while try stream.next() != nil {} }
    }

    @Test func filesAreReadWholeAfterAPeek() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/a"
        var random = SeededGenerator(seed: 7)
        let content = Self.content(2_500_000, &random)
        try folder.write(content, to: "a")
        let stream = try DescriptorStream(path: path)
        #expect(stream.size == content.count)
        #expect(try stream.peek(10) == Array(content.prefix(10)))
        #expect(try stream.peek(4) == Array(content.prefix(4)))
        #expect(try Self.all(stream) == content)
        #expect(stream.consumed == content.count)
        #expect(throws: (any Error).self) { try DescriptorStream(path: folder.path) }
        #expect(throws: (any Error).self) { try DescriptorStream(path: "\(folder.path)/none") }
    }
}
