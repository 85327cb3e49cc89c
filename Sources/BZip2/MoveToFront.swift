/// The list of the bytes that occur, those used last first.
///
/// Places below 32, where nine in ten are (in Japanese, eight), take the same way without a branch: the two vectors
/// that hold them are shifted up by a byte, and a mask takes from the shifted ones what is not behind the place. The
/// list is in memory, too, for a byte of a vector is read fastest there.
@safe struct MoveToFront: ~Copyable {
    private typealias Vector = SIMD16<UInt8>

    /// The whole list: room for 256 bytes.
    private let list: UnsafeMutableRawPointer
    /// 32 bytes with all bits set, then 32 without.
    private let masks: UnsafeMutableRawPointer
    /// Copies of the first 32 bytes.
    private var low: Vector
    private var high: Vector

    init(_ symbols: [UInt8]) {
        unsafe list = .allocate(byteCount: 256 + 64, alignment: 64)
        unsafe masks = unsafe list + 256
        unsafe list.initializeMemory(as: UInt8.self, repeating: 0, count: 256 + 64)
        unsafe masks.initializeMemory(as: UInt8.self, repeating: 255, count: 32)
        for index in 0..<min(symbols.count, 256) {
            unsafe list.storeBytes(of: symbols[index], toByteOffset: index, as: UInt8.self)
        }
        low = unsafe list.load(as: Vector.self)
        high = unsafe (list + 16).load(as: Vector.self)
    }

    deinit { unsafe list.deallocate() }

    /// The byte used last.
    var front: UInt8 { low[0] }

    /// The byte at a place, 1 to 255, which comes to the front.
    @inline(__always) mutating func take(_ place: Int) -> UInt8 {
        let place = place & 255
        let byte = unsafe list.load(fromByteOffset: place, as: UInt8.self)
        if place < 32 {
            let mask = unsafe masks + (31 &- place)
            let lowMask = unsafe mask.loadUnaligned(as: Vector.self)
            let highMask = unsafe (mask + 16).loadUnaligned(as: Vector.self)
            high = (high & ~highMask) | (Self.shiftUp(high, low[15]) & highMask)
            low = (low & ~lowMask) | (Self.shiftUp(low, byte) & lowMask)
        } else {
            var chunk = place & ~15
            let mask = unsafe (masks + (31 &- place & 15)).loadUnaligned(as: Vector.self)
            let behind = unsafe (list + chunk).load(as: Vector.self)
            let shifted = unsafe (list + chunk - 1).loadUnaligned(as: Vector.self)
            unsafe list.storeBytes(of: (behind & ~mask) | (shifted & mask), toByteOffset: chunk, as: Vector.self)
            chunk &-= 16
            while chunk >= 32 {
                let shifted = unsafe (list + chunk - 1).loadUnaligned(as: Vector.self)
                unsafe list.storeBytes(of: shifted, toByteOffset: chunk, as: Vector.self)
                chunk &-= 16
            }
            high = Self.shiftUp(high, low[15])
            low = Self.shiftUp(low, byte)
        }
        unsafe list.storeBytes(of: low, as: Vector.self)
        unsafe list.storeBytes(of: high, toByteOffset: 16, as: Vector.self)
        return byte
    }

    @inline(__always) private static func shiftUp(_ v: Vector, _ first: UInt8) -> Vector {
        let shifted = Vector(
            0, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12], v[13], v[14])
        let lowest = unsafe unsafeBitCast(SIMD2<UInt64>(UInt64(first), 0), to: Vector.self)
        return shifted | lowest
    }
}
