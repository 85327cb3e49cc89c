// The door for numbers that an input chooses: a template's argument, a year, a count in a JSON record, an offset in an
// index.
//
//     let width = Int(clamping: 1e308)  // Int.max; NaN gives 0
//     let digits = Int(clampingDigits: "99999999999999999999")  // Int.max; nil for what is no whole number
//     let figure = Double(decimal: "1e308")  // nil for inf, nan, 0x10 and what overflows
//     let sum = count.addingClamped(more)  // never past the ends of the type
//     let total = sizes.clampedSum()
//     let whole = Int(exactlyWhole: 12.0)  // 12; nil for what is no whole number within the type
//
// A number of a JSON record is a `@Count var bytes: Int`: from 0 to 2^50, or an error that names the field.
//
// Swift's own `+`, `-`, `*`, `abs` and `Int(_: Double)` end the program where the result does not fit. Behind the door
// a number's range is known, and they may be used.

extension FixedWidthInteger {
    /// The number without its fraction, at most ``max`` and at least ``min``; NaN gives 0.
    @inlinable
    public init(clamping number: Double) {
        if number.isNaN {
            self = 0
        } else {
            self = Self(exactly: number.rounded(.towardZero)) ?? (number < 0 ? .min : .max)
        }
    }

    /// The number when it is whole and fits; else nil, as for NaN and the infinities.
    @inlinable
    public init?(exactlyWhole number: Double) { self.init(exactly: number) }

    /// The number that ASCII digits are, with or without a sign, at most ``max`` and at least ``min``; nil for other
    /// text.
    public init?(clampingDigits text: some StringProtocol) {
        if let number = Self(text) {
            self = number
            return
        }
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let digits = text.utf8.dropFirst(isNegative || text.utf8.first == UInt8(ascii: "+") ? 1 : 0)
        guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        self = isNegative ? .min : .max
    }

    /// The sum, or the end of the type that it would pass.
    @inlinable
    public func addingClamped(_ other: Self) -> Self {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? (other < 0 ? .min : .max) : sum
    }

    /// Adds a number, up to the end of the type.
    @inlinable
    public mutating func addClamped(_ other: Self) { self = addingClamped(other) }

    /// The difference, or the end of the type that it would pass.
    @inlinable
    public func subtractingClamped(_ other: Self) -> Self {
        let (difference, isOver) = subtractingReportingOverflow(other)
        return isOver ? (other < 0 ? .max : .min) : difference
    }

    /// The product, or the end of the type that it would pass.
    @inlinable
    public func multipliedClamped(by other: Self) -> Self {
        let (product, isOver) = multipliedReportingOverflow(by: other)
        return isOver ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}

extension Sequence where Element: FixedWidthInteger {
    /// The sum of all, or the end of the type that it would pass on its way.
    @inlinable
    public func clampedSum() -> Element { reduce(0) { $0.addingClamped($1) } }
}

extension Double {
    /// The number in decimal notation, such as `-1.5e3`; nil for other text, and for what is too large to be a number.
    ///
    /// Swift's own `Double(_: String)` takes `inf`, `nan` and `0x1p3`, too.
    public init?(decimal text: some StringProtocol) {
        let isNotation = text.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                true
            default: false
            }
        }
        guard isNotation, let number = Double(text), number.isFinite else { return nil }
        self = number
    }
}
