import InputNumbers
import Testing

@Suite struct InputNumbersTests {
    @Test(arguments: [
        (1e308, Int.max), (-1e308, Int.min), (.infinity, Int.max), (-.infinity, Int.min), (.nan, 0), (2.9, 2),
        (-2.9, -2), (9_223_372_036_854_775_807.0, Int.max), (-0.0, 0), (1e-320, 0),
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
}
