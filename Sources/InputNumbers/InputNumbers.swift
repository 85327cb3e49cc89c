// The door for numbers that an input chooses: a template's argument, a year, a count in a JSON record, an offset in an index.
//
//     Int(clamping: 1e308)                    // Int.max; NaN gives 0
//     count.addingClamped(more)               // never past the ends of the type
//     Int(exactlyWhole: 12.0)                 // 12; nil for what is no whole number within the type
//
// Swift's own `+`, `-`, `*`, `abs` and `Int(_: Double)` end the program where the result does not fit. Behind the door a
// number's range is known, and they may be used.

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

    /// The sum, or the end of the type that it would pass.
    @inlinable
    public func addingClamped(_ other: Self) -> Self {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? (other < 0 ? .min : .max) : sum
    }

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
