// What the fuzz targets share. A target is one file with a function `LLVMFuzzerTestOneInput`, which libFuzzer calls
// with bytes again and again: it takes some choices from a ``FuzzInput``, does with the rest what wikiprep does with
// input, and tells by ``require(_:_:)`` what must hold.

/// The bytes of one run: the first of them make choices, the rest are the subject.
public struct FuzzInput {
    /// What was not taken.
    public private(set) var rest: [UInt8]

    /// The bytes that libFuzzer gives.
    public init(_ data: UnsafePointer<UInt8>?, _ count: Int) {
        rest = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    }

    /// Takes a byte; 0 when none is left.
    public mutating func byte() -> UInt8 {
        rest.isEmpty ? 0 : rest.removeFirst()
    }

    /// Takes two bytes.
    /// - Returns: a number below `limit`; 0 when `limit` is.
    public mutating func number(below limit: Int) -> Int {
        let number = Int(byte()) << 8 | Int(byte())
        return limit > 0 ? number % limit : 0
    }

    /// Takes a byte that chooses one of several values.
    public mutating func choice<Value>(of values: [Value]) -> Value {
        values[Int(byte()) % values.count]
    }

    /// Takes up to so many bytes.
    public mutating func bytes(_ count: Int) -> [UInt8] {
        let taken = Array(rest.prefix(count))
        rest.removeFirst(taken.count)
        return taken
    }
}

/// Positions at which bytes of this number are cut, in order.
public func cuts(_ count: Int, in size: Int, from input: inout FuzzInput) -> [Int] {
    (0..<count).map { _ in input.number(below: size + 1) }.sorted()
}
