import Testing

@testable import BytePairEncoding

@Suite struct ScalarClassTests {
    /// The checksum that ScalarClassRanges.py prints: taken from tiktoken's answers, before they became ranges.
    @Test func everyScalarHasTheClassThatTiktokenGivesIt() {
        var checksum: UInt64 = 0xCBF2_9CE4_8422_2325
        for value in 0...0x10FFFF as ClosedRange<UInt32> {
            let scalarClass = Unicode.Scalar(value).map { ScalarClassTable.shared[$0] } ?? .other
            checksum = (checksum ^ UInt64(scalarClass.rawValue)) &* 0x100_0000_01B3
        }
        #expect(checksum == 0x48B1_6980_0976_6D10)
    }

    /// An independent witness: Swift's own Unicode data, for scalars old enough to be the same in both.
    @Test func oldScalarsHaveTheClassThatSwiftGivesThem() {
        var compared = 0
        for value in 0...0x10FFFF as ClosedRange<UInt32> {
            guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age, age.major <= 13 else { continue }
            compared += 1
            let expected: ScalarClass
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: expected = .letter
            case .decimalNumber, .letterNumber, .otherNumber: expected = .number
            default: expected = scalar.properties.isWhitespace ? .whiteSpace : .other
            }
            if ScalarClassTable.shared[scalar] != expected {
                Issue.record(
                    "U+\(String(value, radix: 16)): \(ScalarClassTable.shared[scalar]), Swift says \(expected)")
            }
        }
        #expect(compared > 140_000)
    }
}
