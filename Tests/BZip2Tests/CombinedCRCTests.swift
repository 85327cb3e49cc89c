import Testing

@testable import BZip2

@Suite struct CombinedCRCTests {
    @Test func runsPutTogetherAreTheWholeRun() {
        let checksums = (0..<100).map { UInt32(truncatingIfNeeded: $0 &* 0x9E37_79B9 &+ 12345) }
        var whole = CombinedCRC()
        for checksum in checksums { whole.append(block: checksum) }
        for cut in 0...checksums.count {
            var head = CombinedCRC()
            var tail = CombinedCRC()
            for checksum in checksums[..<cut] { head.append(block: checksum) }
            for checksum in checksums[cut...] { tail.append(block: checksum) }
            head.append(tail)
            #expect(head == whole)
        }
    }

    @Test func oneBlockIsItsOwnChecksum() {
        var run = CombinedCRC()
        #expect(run.value == 0)
        run.append(block: 0xDEAD_BEEF)
        #expect(run.value == 0xDEAD_BEEF)
        run.append(block: 1)
        #expect(run.value == 0xBD5B_7DDF ^ 1)
    }
}
