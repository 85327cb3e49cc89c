import Checksums
import Testing

/// The hashes of RFC 1321's and FIPS 180-4's own examples.
@Suite struct MessageDigestTests {
    @Test(arguments: [
        (MessageDigest.Algorithm.md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
        (.md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
        (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func examples(algorithm: MessageDigest.Algorithm, text: String, digits: String) throws {
        let digest = try MessageDigest(algorithm)
        for byte in text.utf8 { digest.update([byte]) }
        #expect(try digest.finish() == digits)
    }

    @Test func nothingIsTakenTwice() throws {
        let digest = try MessageDigest(.sha1)
        _ = try digest.finish()
        #expect(throws: ChecksumError.self) { try digest.finish() }
    }
}
