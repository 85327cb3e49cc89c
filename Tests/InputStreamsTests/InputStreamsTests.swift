import CZlib
import CZstd
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
        guard case .unsupported(let advice) = Compression(head: Array("PAR1abcdefgh".utf8)) else {
            Issue.record("Parquet is not told")
            return
        }
        #expect(advice.contains("pyarrow"))
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
