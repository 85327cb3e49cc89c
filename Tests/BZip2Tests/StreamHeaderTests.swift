import Testing

@testable import BZip2

@Suite struct StreamHeaderTests {
    private let block: [UInt8] = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
    private let end: [UInt8] = [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]

    @Test func levels() {
        for level in 1...9 { #expect(StreamHeader.level(of: "BZh\(level)1AY&SY".utf8) == level) }
        for other in ["", "B", "BZh", "BZh0", "BZh:", "BZ91", "bzh9", "<mediawiki"] {
            #expect(StreamHeader.level(of: other.utf8) == nil, "\(other)")
        }
    }

    @Test func aMagicMustFollow() {
        let header = Array("BZh7".utf8)
        #expect(StreamHeader.place(header + block) == .stream(level: 7))
        #expect(StreamHeader.place(header + end) == .stream(level: 7))
        #expect(StreamHeader.place(header + [0, 0, 0, 0, 0, 0]) == .headerAlone)
        #expect(StreamHeader.place(header + [0x31, 0x41, 0]) == .headerAlone)
        #expect(StreamHeader.place(Array("BZh0".utf8) + block) == .other)
    }

    @Test func cutOff() {
        let whole = Array("BZh7".utf8) + end
        for count in 0..<10 {
            #expect(StreamHeader.place(Array(whole.prefix(count))) == .endOfData(count: count))
        }
        #expect(StreamHeader.place([0x42, 0x5A, 0x5A]) == .other)
        #expect(StreamHeader.place([0]) == .other)
    }
}
