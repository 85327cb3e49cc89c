import Testing
import TestSupport

@testable import BytePairEncoding

@Suite struct UTF8RepairTests {
    /// Each with the number of U+FFFD that Python's `bytes.decode(errors="replace")` makes of it.
    @Test(
        arguments: [
            ([0xFF], 1), ([0x80, 0x80], 2), ([0xC0, 0xAF], 2), ([0xC3], 1), ([0xC3, 0x41], 1), ([0xE3, 0x81], 1),
            ([0xE3, 0x81, 0x41], 1), ([0xED, 0xA0, 0x80], 3), ([0xF0, 0x9F, 0x91], 1), ([0xF0, 0x80, 0x80, 0x80], 4),
            ([0xF4, 0x90, 0x80, 0x80], 4), ([0xF5, 0x80], 2), ([0xE0, 0x80, 0x80], 3),
            ([0xE1, 0x80, 0xE2, 0xF0, 0x91], 3),
        ] as [([UInt8], Int)])
    func eachMaximalSubpartIsReplacedOnce(_ invalid: [UInt8], _ count: Int) throws {
        let text = Array("東 ".utf8) + invalid + Array(" end".utf8)
        var encoder = Encoder(TestVocabulary.gpt2)
        var ids: [TokenID] = []
        encoder.encode(text, appendTo: &ids)
        #expect(encoder.replacedInvalidSequences == count)
        let decoded = String(decoding: try TestVocabulary.gpt2.decode(ids), as: UTF8.self)
        #expect(decoded.unicodeScalars.count(where: { $0 == "\u{FFFD}" }) == count)
        // Swift's own repair is of the same practice.
        #expect(decoded == String(decoding: text, as: UTF8.self))
        #expect(encoder.encode(decoded) == ids)
        #expect(encoder.replacedInvalidSequences == count, "U+FFFD itself is valid")
    }

    @Test func randomBytesAreRepairedAsSwiftRepairsThem() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("randomBytesAreRepairedAsSwiftRepairsThem: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let likely: [UInt8] = [
            0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5,
        ]
        for round in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                round % 2 == 0 ? UInt8.random(in: 0...255, using: &random) : likely[Int(random.next() % 15)]
            }
            let expected = Array(String(decoding: bytes, as: UTF8.self).utf8)
            let repaired = unsafe bytes.withUnsafeBufferPointer { unsafe UTF8Repair.repaired($0).bytes }
            let isValid =
                unsafe bytes.withUnsafeBufferPointer { unsafe UTF8Repair.firstInvalid(in: $0, from: 0) } == nil
            #expect(repaired == expected, "seed \(seed): \(bytes)")
            #expect(isValid == (bytes == expected), "seed \(seed): \(bytes)")
        }
    }
}
