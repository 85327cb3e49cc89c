import Testing

@testable import WikiprepPipeline

struct ChecksumTests {
    /// The vectors of FIPS 180-2.
    @Test func knownHashes() throws {
        guard SHA256Sum() != nil else {
            print("SKIPPED: the system has no sha256sum")
            return
        }
        #expect(SHA256Sum.of([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(SHA256Sum.of(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let million = try #require(SHA256Sum())
        for _ in 0..<1000 { million.update([UInt8](repeating: UInt8(ascii: "a"), count: 1000)) }
        #expect(million.finish() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }
}
