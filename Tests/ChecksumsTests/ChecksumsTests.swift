import TestSupport
import Testing

@testable import Checksums

struct ChecksumsTests {
    private static let million = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)

    /// The vectors of FIPS 180-2.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ]) func sha256(text: String, hash: String) throws {
        #expect(try SHA256.of(Array(text.utf8)) == hash)
    }

    @Test(arguments: [1, 999, 65_536, 1_000_000]) func sha256OfPieces(size: Int) throws {
        let hash = try SHA256()
        for start in stride(from: 0, to: Self.million.count, by: size) {
            hash.update(Array(Self.million[start..<min(start + size, Self.million.count)]))
        }
        #expect(try hash.finish() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    /// Around the lengths at which the padding takes another block.
    @Test(arguments: [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000]) func sha256AsTheStandardDescribesIt(count: Int) throws
    {
        var random = SeededGenerator(seed: UInt64(count))
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(try SHA256.of(bytes) == PlainSHA256.hex(of: bytes))
    }

    /// What was asked for once is not made up when it is asked for again.
    @Test func anEndedHashIsAnError() throws {
        let hash = try SHA256()
        _ = try hash.finish()
        #expect(throws: ChecksumError.self) { try hash.finish() }
    }

    /// As `xxhsum -H2` prints them.
    @Test(arguments: [("", "99aa06d3014798d86001c324468d497f"), ("a", "a96faf705af16834e6c632b61e964e1f")])
    func xxh128(text: String, hash: String) throws {
        #expect(try XXH128.of(Array(text.utf8)) == hash)
    }

    @Test(arguments: [1, 999, 65_536]) func xxh128OfPieces(size: Int) throws {
        let hash = try XXH128()
        for start in stride(from: 0, to: Self.million.count, by: size) {
            hash.update(Self.million[start..<min(start + size, Self.million.count)])
        }
        #expect(try hash.digits == XXH128.of(Self.million))
    }
}
