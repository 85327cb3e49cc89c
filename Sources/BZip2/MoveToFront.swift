/// The list of the bytes that occur, those used last first.
@safe struct MoveToFront: ~Copyable {
    private let list = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)

    init(_ symbols: [UInt8]) {
        unsafe list.update(repeating: 0, count: 256)
        for (index, symbol) in symbols.enumerated() { unsafe list[index & 255] = symbol }
    }

    deinit { unsafe list.deallocate() }

    /// The byte used last.
    var front: UInt8 { unsafe list[0] }

    /// The byte at a place, 1 to 255, which comes to the front.
    @inline(__always) mutating func take(_ place: Int) -> UInt8 {
        let place = place & 255
        let byte = unsafe list[place]
        if place < 16 {
            var index = place
            while index > 0 {
                unsafe list[index] = unsafe list[index &- 1]
                index &-= 1
            }
        } else {
            unsafe (list + 1).update(from: list, count: place)
        }
        unsafe list[0] = byte
        return byte
    }
}
