import Foundation
import InputNumbers
import Testing

@Suite struct InputNumbersTests {
    @Test(arguments: [
        (1e308, Int.max), (-1e308, Int.min), (.infinity, Int.max), (-.infinity, Int.min), (.nan, 0), (2.9, 2),
        (-2.9, -2), (9_223_372_036_854_775_807.0, Int.max), (-0.0, 0), (.leastNonzeroMagnitude, 0),
    ])
    func doublesAreClamped(number: Double, expected: Int) { #expect(Int(clamping: number) == expected) }

    @Test func wholeNumbersOnly() {
        #expect(Int(exactlyWhole: 12.0) == 12)
        #expect(Int(exactlyWhole: 12.5) == nil)
        #expect(Int(exactlyWhole: .nan) == nil)
        #expect(UInt8(exactlyWhole: 256) == nil)
    }

    @Test func sumsStayWithinTheType() {
        #expect(Int.max.addingClamped(1) == .max)
        #expect(Int.min.addingClamped(-1) == .min)
        #expect(Int.min.subtractingClamped(1) == .min)
        #expect(0.subtractingClamped(Int.min) == .max)
        #expect(UInt64(1).subtractingClamped(2) == 0)
        #expect(Int.min.multipliedClamped(by: -1) == .max)
        #expect(Int.max.multipliedClamped(by: -2) == .min)
        #expect(6.multipliedClamped(by: 7) == 42)
    }

    @Test func sumsOfManyStayWithinTheType() {
        #expect([Int.max, 1, 1].clampedSum() == .max)
        #expect([Int.min, -1].clampedSum() == .min)
        #expect([1, 2, 3].clampedSum() == 6)
        var sum = Int.max - 1
        sum.addClamped(5)
        #expect(sum == .max)
    }

    @Test(arguments: [
        ("12", 12), ("+12", 12), ("-12", -12), ("9223372036854775807", Int.max), ("9223372036854775808", Int.max),
        ("-9223372036854775809", Int.min), ("+99999999999999999999999", Int.max), ("", nil), ("-", nil), (" 1", nil),
        ("1e3", nil), ("１２", nil), ("1.0", nil), ("−5", nil), ("99999999999999999999x", nil),
    ])
    func digitsAreClamped(text: String, expected: Int?) { #expect(Int(clampingDigits: text) == expected) }

    @Test(arguments: [
        ("1.5", 1.5), ("-1e308", -1e308), (".5", 0.5), ("+2", 2), ("5e-324", .leastNonzeroMagnitude), ("1e400", nil),
        ("inf", nil),
        ("-Infinity", nil), ("nan", nil), ("0x10", nil), ("", nil), ("1e", nil), ("--1", nil), ("1,000", nil),
    ])
    func decimalNotation(text: String, expected: Double?) { #expect(Double(decimal: text) == expected) }

    private struct Record: Codable, Equatable {
        @Count var bytes: Int
        @Count var tokens = 3
        @CountsByName var rejected: [String: Int] = [:]
    }

    @Test func countsAreCheckedWhereTheyAreRead() throws {
        let record = Record(bytes: 1 << 50, tokens: 0, rejected: ["short": 2])
        let text = #"{"bytes":1125899906842624,"rejected":{"short":2},"tokens":0}"#
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(record), as: UTF8.self) == text)
        #expect(try JSONDecoder().decode(Record.self, from: Data(text.utf8)) == record)
        for changed in [
            text.replacing("1125899906842624", with: "1125899906842625"), text.replacing(":0", with: ":-1"),
            text.replacing(":2", with: ":9223372036854775807"), text.replacing(":0", with: ":1e30"),
            text.replacing(#","tokens":0"#, with: ""),
        ] {
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(Record.self, from: Data(changed.utf8)) }
        }
    }
}
