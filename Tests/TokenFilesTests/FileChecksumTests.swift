import TestSupport
import Testing

@testable import TokenFiles

@Suite struct FileChecksumTests {
    /// What `xxhsum -H2` prints.
    @Test func asXxhsumPrintsIt() throws {
        let folder = try TemporaryFolder()
        for (content, sum) in [
            ([], "99aa06d3014798d86001c324468d497f"), (Array("wikiprep".utf8), "fbdf376568ca7ea75235868f2d43a9c4"),
            ([UInt8](repeating: 7, count: 3_000_001), "f515dde722b6f359d240e8772ae696a5"),
        ] as [([UInt8], String)] {
            try folder.write(content, to: "f")
            #expect(try FileChecksum.xxh128(path: folder.file("f")) == sum)
        }
        #expect(throws: TokenFileError.self) { _ = try FileChecksum.xxh128(path: folder.file("none")) }
    }
}
