/// The working memory in which a piece of text is merged, and the two loops that do it.
@safe struct MergeWindow: ~Copyable {
    /// The ids of the last `merge`.
    private(set) var output: UnsafeMutablePointer<UInt32>

    private var capacity: Int
    private var parts: UnsafeMutablePointer<UInt32>
    private var keys: UnsafeMutablePointer<Int32>
    private let shortLimit: Int

    private typealias Lanes = SIMD8<Int32>
    private static let noMerge = Int32(PairTable.noMerge)

    /// - Parameter shortLimit: at most 64, the bits of a word.
    init(shortLimit: Int) {
        self.shortLimit = shortLimit
        capacity = 1024
        unsafe output = .allocate(capacity: capacity)
        unsafe parts = .allocate(capacity: capacity)
        unsafe keys = .allocate(capacity: capacity + Lanes.scalarCount)
    }

    deinit {
        unsafe output.deallocate()
        unsafe parts.deallocate()
        unsafe keys.deallocate()
    }

    /// Merges bytes of any number, at least one, into `output`. Returns the number of ids.
    mutating func merge(_ bytes: UnsafePointer<UInt8>, _ length: Int, _ pairs: PairTable) -> Int {
        if length <= shortLimit { return unsafe mergeShort(bytes, length, pairs, into: output) }
        reserve(length)
        return unsafe mergeWide(bytes, length, pairs)
    }

    /// At most 64 bytes: nothing moves, a bit says which parts are still there.
    ///
    /// A key is a pair's rank, shifted by 6, and its position, so the smallest key is the next merge.
    @inline(__always)
    func mergeShort(
        _ bytes: UnsafePointer<UInt8>, _ length: Int, _ pairs: PairTable, into output: UnsafeMutablePointer<UInt32>
    ) -> Int {
        let none = Self.noMerge << 6
        let last = length - 1
        for position in 0..<last {
            let first = unsafe Int(bytes[position])
            let merged = unsafe pairs.bytePairs[first << 8 | Int(bytes[position + 1])]
            unsafe parts[position] = pairs.byteIDs[first]
            unsafe keys[position] = Self.key(merged, position)
        }
        unsafe parts[last] = pairs.byteIDs[Int(bytes[last])]
        let padded = padKeys(last, none)

        var alive = UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- length)
        var smallest = minimum(padded, none)
        while smallest < none {
            let position = Int(smallest & 63)
            let merged = UInt32(truncatingIfNeeded: smallest &>> 6)
            let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: position)
            var after = alive & ~(bit &* 2 &- 1)
            let right = after.trailingZeroBitCount
            after &= after &- 1
            alive &= ~(1 &<< UInt64(truncatingIfNeeded: right))
            let before = alive & (bit &- 1)

            // The minimum of the keys that stay is found while the two new ones are still on their way from memory.
            unsafe parts[position] = merged
            unsafe keys[right] = none
            unsafe keys[position] = none
            var leftKey = none
            var rightKey = none
            if after != 0 {
                rightKey = Self.key(unsafe pairs.merged(merged, parts[after.trailingZeroBitCount]), position)
            }
            if before != 0 {
                let left = 63 &- before.leadingZeroBitCount
                unsafe keys[left] = none
                leftKey = Self.key(unsafe pairs.merged(parts[left], merged), left)
                smallest = min(minimum(padded, none), min(leftKey, rightKey))
                unsafe keys[left] = leftKey
            } else {
                smallest = min(minimum(padded, none), rightKey)
            }
            unsafe keys[position] = rightKey
        }

        var written = 0
        while alive != 0 {
            unsafe output[written] = parts[alive.trailingZeroBitCount]
            written &+= 1
            alive &= alive &- 1
        }
        return written
    }

    /// Any number of bytes: keys are ranks alone, and what is merged moves up. Quadratic, for windows only.
    private mutating func mergeWide(_ bytes: UnsafePointer<UInt8>, _ length: Int, _ pairs: PairTable) -> Int {
        var last = length - 1
        for position in 0..<last {
            let first = unsafe Int(bytes[position])
            unsafe parts[position] = pairs.byteIDs[first]
            unsafe keys[position] = Int32(pairs.bytePairs[first << 8 | Int(bytes[position + 1])])
        }
        unsafe parts[last] = pairs.byteIDs[Int(bytes[last])]
        while last > 0 {
            let smallest = minimum(padKeys(last, Self.noMerge), Self.noMerge)
            if smallest >= Self.noMerge { break }
            var position = 0
            while unsafe keys[position] != smallest { position += 1 }

            let merged = UInt32(smallest)
            unsafe parts[position] = merged
            let moved = last - position - 1
            unsafe (parts + position + 1).update(from: parts + position + 2, count: moved)
            unsafe (keys + position).update(from: keys + position + 1, count: moved)
            last -= 1
            if position < last { unsafe keys[position] = Int32(pairs.merged(merged, parts[position + 1])) }
            if position > 0 { unsafe keys[position - 1] = Int32(pairs.merged(parts[position - 1], merged)) }
        }
        unsafe output.update(from: parts, count: last + 1)
        return last + 1
    }

    @inline(__always)
    private static func key(_ merged: UInt32, _ position: Int) -> Int32 {
        Int32(truncatingIfNeeded: merged &<< 6) | Int32(truncatingIfNeeded: position)
    }

    /// Fills up the last vector. Returns the number of keys with it.
    @inline(__always)
    private func padKeys(_ count: Int, _ none: Int32) -> Int {
        let padded = (count + Lanes.scalarCount - 1) & ~(Lanes.scalarCount - 1)
        for position in count..<padded { unsafe keys[position] = none }
        return padded
    }

    /// The smallest of the first `padded` keys, a multiple of the vector's width.
    @inline(__always)
    private func minimum(_ padded: Int, _ none: Int32) -> Int32 {
        var lanes = Lanes(repeating: none)
        var position = 0
        while position < padded {
            lanes = unsafe pointwiseMin(lanes, UnsafeRawPointer(keys + position).loadUnaligned(as: Lanes.self))
            position &+= Lanes.scalarCount
        }
        return lanes.min()
    }

    private mutating func reserve(_ needed: Int) {
        if needed <= capacity { return }
        capacity = max(needed, capacity * 2)
        unsafe output.deallocate()
        unsafe parts.deallocate()
        unsafe keys.deallocate()
        unsafe output = .allocate(capacity: capacity)
        unsafe parts = .allocate(capacity: capacity)
        unsafe keys = .allocate(capacity: capacity + Lanes.scalarCount)
    }
}
