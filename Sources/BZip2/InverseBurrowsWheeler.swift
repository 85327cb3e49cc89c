/// The inverse of the Burrows–Wheeler transform.
///
/// The text is a walk through a permutation as large as the block, each step of which waits for memory. So many walks
/// go at the same time: they start at known places, every ``stride``th, and each ends where another one starts; then
/// the pieces are put in the order in which they follow one another from the text's own start.
@safe struct InverseBurrowsWheeler: ~Copyable {
    private static let capacity = ColumnRuns.capacity
    /// How many walks go together. CPU time for 178 MB of XML with 8, 16, 24, 32, 48 and 64: 1.57, 1.30, 1.24, 1.23,
    /// 1.22, 1.26 s. (Pages of 2 MiB for the steps made no difference.)
    private static let walks = 32
    /// A power of two: a place is a start when its low bits are zero. 256 to 2048 are equal.
    private static let stride = 1024
    /// Bytes that may be read behind the text, and written behind a walk's bytes.
    static let slack = 64
    /// From one walk's bytes to those of the next.
    private static let row = capacity + slack

    /// For each place of the sorted column: where the next byte of the text is, × 256, and the byte itself.
    private let steps: UnsafeMutablePointer<UInt32>
    /// What each of the walks that go together has written.
    private let written: UnsafeMutablePointer<UInt8>
    private let bytes: UnsafeMutablePointer<UInt8>
    private let pieces: UnsafeMutablePointer<Piece>
    private var count = 0

    /// What one walk has written.
    private struct Piece {
        var offset = 0
        var count = 0
        /// The place at which it ended, which is where another one starts.
        var next = 0
    }

    /// A place where the bytes of one value go in the sorted column.
    private struct Bucket {
        var next: UInt32 = 0
        var end: UInt32 = 0
    }

    init() {
        unsafe steps = .allocate(capacity: Self.capacity)
        unsafe written = .allocate(capacity: Self.walks * Self.row)
        unsafe bytes = .allocate(capacity: Self.capacity + Self.slack)
        unsafe pieces = .allocate(capacity: Self.capacity / Self.stride + 1)
    }

    deinit {
        unsafe steps.deallocate()
        unsafe written.deallocate()
        unsafe bytes.deallocate()
        unsafe pieces.deallocate()
    }

    /// The text; ``slack`` more bytes may be read behind it.
    var text: UnsafeBufferPointer<UInt8> { unsafe UnsafeBufferPointer(start: bytes, count: count) }

    /// Turns the last column of the sorted rotations into the text.
    /// - Parameters:
    ///   - column: at least one byte.
    ///   - origin: the row at which the text itself stands, below the column's count.
    mutating func invert(_ column: borrowing ColumnRuns, origin: Int) {
        count = column.count
        precondition(count <= Self.capacity && origin < count)
        unsafe (bytes + count).initialize(repeating: 0, count: Self.slack)
        sort(column)
        walkAll()

        // From the origin to the first start, or round a circle without any.
        var filled = 0
        var place = UInt32(origin)
        repeat {
            let step = unsafe steps[Int(place)]
            unsafe bytes[filled] = UInt8(truncatingIfNeeded: step)
            place = step >> 8
            filled += 1
        } while filled < count && place & UInt32(Self.stride - 1) != 0
        while filled < count {
            let piece = unsafe pieces[Int(place) / Self.stride]
            let take = min(piece.count, count - filled)
            unsafe (bytes + filled).update(from: written + piece.offset, count: take)
            filled += take
            place = UInt32(piece.next)
        }
    }

    /// Counting sort: the steps of the walk. A run's places follow one another, so it is written whole.
    private func sort(_ column: borrowing ColumnRuns) {
        unsafe withUnsafeTemporaryAllocation(of: Bucket.self, capacity: 256) { buckets in
            var sum = 0
            for byte in 0..<256 {
                let start = UInt32(sum)
                sum += column.count(of: byte)
                unsafe buckets.initializeElement(at: byte, to: Bucket(next: start, end: UInt32(sum)))
            }
            precondition(sum == count)
            let buckets = unsafe buckets.baseAddress.unsafelyUnwrapped
            var index: UInt32 = 0
            for run in 0..<column.runCount {
                let run = column[unchecked: run]
                let byte = run & 255
                let length = run >> 8
                let bucket = unsafe buckets[Int(byte)]
                unsafe buckets[Int(byte)].next = bucket.next &+ length
                let output = unsafe steps + Int(bucket.next)
                var step = index | byte
                index &+= length << 8
                if length <= 8, bucket.next &+ 8 <= bucket.end {
                    // Eight are written whatever the length, without a branch; those behind the run will be
                    // overwritten. With four: 3 % more.
                    let first = SIMD4<UInt32>(repeating: step) &+ SIMD4<UInt32>(0, 256, 512, 768)
                    unsafe UnsafeMutableRawPointer(output).storeBytes(of: first, as: SIMD4<UInt32>.self)
                    unsafe UnsafeMutableRawPointer(output + 4).storeBytes(of: first &+ 1024, as: SIMD4<UInt32>.self)
                } else {
                    for place in 0..<Int(length) {
                        unsafe output[place] = step
                        step &+= 256
                    }
                }
            }
        }
    }

    /// Walks from every start to the next one. The steps are a permutation, so each walk comes to a start, its own at
    /// the latest, and all of them together take at most as many steps as there are.
    private func walkAll() {
        let starts = (count + Self.stride - 1) / Self.stride
        let mask = UInt32(Self.stride - 1)
        let written = unsafe written
        let steps = unsafe steps
        // Where each walk is, and the start it came from, or -1 when it is at its end and there is no other start.
        var places = InlineArray<32, UInt32>(repeating: 0)
        var from = InlineArray<32, Int>(repeating: -1)
        var nextStart = 0
        func begin(_ walk: Int, writingTo offset: Int) {
            guard nextStart < starts else { return from[walk] = -1 }
            from[walk] = nextStart
            places[walk] = UInt32(nextStart * Self.stride)
            unsafe pieces[nextStart].offset = offset
            nextStart += 1
        }
        func end(_ walk: Int, writtenTo offset: Int) {
            let start = from[walk]
            unsafe pieces[start].count = offset - pieces[start].offset
            unsafe pieces[start].next = Int(places[walk])
        }
        for walk in 0..<Self.walks { begin(walk, writingTo: walk * Self.row) }
        // All together, as long as there are starts: each writes a byte to its row.
        var time = 0
        var next = 0
        var isLast = false
        if from[Self.walks - 1] >= 0 {
            together: while true {
                let output = unsafe written + time
                time &+= 1
                next = 0
                while next < Self.walks {
                    // Four at a time, which saves 2 % of all.
                    let first = unsafe steps[Int(places[unchecked: next])]
                    let second = unsafe steps[Int(places[unchecked: next &+ 1])]
                    let third = unsafe steps[Int(places[unchecked: next &+ 2])]
                    let fourth = unsafe steps[Int(places[unchecked: next &+ 3])]
                    let output = unsafe output + next &* Self.row
                    unsafe output[0] = UInt8(truncatingIfNeeded: first)
                    unsafe output[Self.row] = UInt8(truncatingIfNeeded: second)
                    unsafe output[2 &* Self.row] = UInt8(truncatingIfNeeded: third)
                    unsafe output[3 &* Self.row] = UInt8(truncatingIfNeeded: fourth)
                    unsafe places[unchecked: next] = first >> 8
                    unsafe places[unchecked: next &+ 1] = second >> 8
                    unsafe places[unchecked: next &+ 2] = third >> 8
                    unsafe places[unchecked: next &+ 3] = fourth >> 8
                    next &+= 4
                    let mask = mask << 8
                    if first & mask != 0, second & mask != 0, third & mask != 0, fourth & mask != 0 { continue }
                    for walk in next - 4..<next where places[walk] & (mask >> 8) == 0 {
                        end(walk, writtenTo: walk * Self.row + time)
                        begin(walk, writingTo: walk * Self.row + time)
                        if from[walk] < 0 { isLast = true }
                    }
                    if isLast { break together }
                }
            }
        }
        // The walks that are left, each as far as it has come.
        var outputs = InlineArray<32, Int>(repeating: 0)
        var active = 0
        for walk in 0..<Self.walks where from[walk] >= 0 {
            let offset = walk * Self.row + (walk < next ? time : max(time - 1, 0))
            (places[active], from[active], outputs[active]) = (places[walk], from[walk], offset)
            active += 1
        }
        while active > 0 {
            var walk = 0
            while walk < active {
                let step = unsafe steps[Int(places[walk])]
                unsafe written[outputs[walk]] = UInt8(truncatingIfNeeded: step)
                places[walk] = step >> 8
                outputs[walk] += 1
                if places[walk] & mask != 0 {
                    walk += 1
                    continue
                }
                end(walk, writtenTo: outputs[walk])
                active -= 1
                (places[walk], from[walk], outputs[walk]) = (places[active], from[active], outputs[active])
            }
        }
    }
}
