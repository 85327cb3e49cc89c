import Foundation
import Testing

@testable import BZip2

@Suite struct BZip2ErrorTests {
    @Test func descriptionsNameTheByte() {
        #expect(
            "\(BZip2Error.notBZip2(offset: 12))" == "not bzip2 data: no stream header (BZh1 to BZh9) at byte 12")
        #expect(
            "\(BZip2Error.truncated(offset: 1_234))" == "truncated: the data end at byte 1234, inside a bzip2 stream")
        #expect(
            "\(BZip2Error.blockCRC(bit: 8_003, stored: 0xABC))"
                == "damaged: the contents of the block at byte 1000, bit 3 do not have its checksum 0x00000abc")
        #expect(
            "\(BZip2Error.combinedCRC(bit: 80, stored: 1, computed: 0xDEAD_BEEF))"
                == "damaged: the stream that ends at byte 10 has the checksum 0xdeadbeef, not 0x00000001 as it says")
        #expect(BZip2Error.damagedBlock(bit: 8_003, reason: "").offset == 1_000)
    }
}
