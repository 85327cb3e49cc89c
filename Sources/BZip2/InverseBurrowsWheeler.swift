/// The inverse of the Burrows–Wheeler transform.
///
/// The text is a walk through a permutation as large as the block, each step of which waits for memory. So many walks go at the same time:
/// they start at known places, every ``stride``th, and each ends where another one starts; then the pieces are put in the order in which they
/// follow one another from the text's own start.
@safe struct InverseBurrowsWheeler: ~Copyable {
    /// For each place of the sorted column: where the next byte of the text is, × 256, and the byte itself.
    private let steps: UnsafeMutablePointer<UInt32>
    /// What each of the walks that go together has written.
    private let written: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    private var pieces: [Piece] = []

    private struct Piece {
        var offset = 0
        var count = 0
        /// The place at which it ended, which is where another one starts.
        var next = 0
    }

    private static let walks = 8
    /// A power of two: a place is a start when its low bits are zero.
    private static let stride = 2048

    init(capacity: Int) {
        self.capacity = capacity
        unsafe steps = .allocate(capacity: capacity)
        unsafe written = .allocate(capacity: Self.walks * capacity)
    }

    deinit {
        unsafe steps.deallocate()
        unsafe written.deallocate()
    }

    /// Turns the last column of the sorted rotations into the text, in place.
    /// - Parameters:
    ///   - column: 1 to `capacity` bytes.
    ///   - origin: the row at which the text itself stands, below the column's count.
    mutating func invert(_ column: UnsafeMutableBufferPointer<UInt8>, origin: Int) {
        let count = column.count
        precondition(count <= capacity && origin < count)
        unsafe sort(UnsafeBufferPointer(column))
        let starts = (count + Self.stride - 1) / Self.stride
        if pieces.count < starts { pieces = [Piece](repeating: Piece(), count: starts) }
        walkAll(starts: starts, count: count)

        // From the origin to the first start, or round a circle without any, straight into place; the column is not needed any more.
        let text = unsafe column.baseAddress.unsafelyUnwrapped
        var filled = 0
        var place = UInt32(origin)
        repeat {
            let step = unsafe steps[Int(place)]
            unsafe text[filled] = UInt8(truncatingIfNeeded: step)
            place = step >> 8
            filled += 1
        } while filled < count && place & UInt32(Self.stride - 1) != 0
        while filled < count {
            let piece = pieces[Int(place) / Self.stride]
            let take = min(piece.count, count - filled)
            unsafe (text + filled).update(from: written + piece.offset, count: take)
            filled += take
            place = UInt32(piece.next)
        }
    }

    /// Counting sort: the steps of the walk.
    private func sort(_ column: UnsafeBufferPointer<UInt8>) {
        unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { places in
            unsafe places.initialize(repeating: 0)
            for index in 0..<column.count { unsafe places[Int(column[index])] &+= 1 }
            var sum = 0
            for byte in 0..<256 {
                let occurrences = unsafe places[byte]
                unsafe places[byte] = sum
                sum += occurrences
            }
            let base = unsafe column.baseAddress.unsafelyUnwrapped
            for index in 0..<column.count {
                let byte = unsafe Int(base[index])
                let place = unsafe places[byte]
                unsafe places[byte] = place &+ 1
                unsafe steps[place] = UInt32(truncatingIfNeeded: index) << 8 | UInt32(truncatingIfNeeded: byte)
            }
        }
    }

    /// Walks from every start to the next one. The steps are a permutation, so each walk comes to a start, its own at the latest, and all of
    /// them together take at most as many steps as there are.
    private mutating func walkAll(starts: Int, count: Int) {
        let mask = UInt32(Self.stride - 1)
        let written = unsafe written
        let steps = unsafe steps
        unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.walks) { places in
            unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * Self.walks) { outputs in
                // outputs: where each walk writes next, then the start it came from.
                var nextStart = 0
                var active = 0
                func begin(_ walk: Int) -> Bool {
                    guard nextStart < starts else { return false }
                    pieces[nextStart].offset = unsafe outputs[walk]
                    unsafe outputs[Self.walks + walk] = nextStart
                    unsafe places[walk] = UInt32(nextStart * Self.stride)
                    nextStart += 1
                    return true
                }
                func end(_ walk: Int) {
                    let start = unsafe outputs[Self.walks + walk]
                    pieces[start].count = unsafe outputs[walk] - pieces[start].offset
                    pieces[start].next = unsafe Int(places[walk])
                }
                for walk in 0..<Self.walks {
                    unsafe outputs[walk] = walk * capacity
                    if begin(walk) { active = walk + 1 }
                }
                if active == Self.walks {
                    together: while true {
                        for walk in 0..<Self.walks {
                            let step = unsafe steps[Int(places[walk])]
                            let output = unsafe outputs[walk]
                            unsafe written[output] = UInt8(truncatingIfNeeded: step)
                            unsafe outputs[walk] = output &+ 1
                            let place = step >> 8
                            unsafe places[walk] = place
                            if place & mask == 0 {
                                end(walk)
                                if !begin(walk) {
                                    // The others go on alone; this one moves out of the way.
                                    active = walk
                                    break together
                                }
                            }
                        }
                    }
                }
                let finished = active < Self.walks ? active : -1
                let last = finished >= 0 && starts >= Self.walks ? Self.walks : active
                for walk in 0..<last where walk != finished || starts < Self.walks {
                    var place = unsafe places[walk]
                    var output = unsafe outputs[walk]
                    repeat {
                        let step = unsafe steps[Int(place)]
                        unsafe written[output] = UInt8(truncatingIfNeeded: step)
                        output += 1
                        place = step >> 8
                    } while place & mask != 0
                    unsafe places[walk] = place
                    unsafe outputs[walk] = output
                    end(walk)
                }
            }
        }
    }
}
