/// The last column of the sorted rotations of a block, as runs of equal bytes: what the symbols give, and what the
/// inverse transform needs.
@safe struct ColumnRuns: ~Copyable {
    /// A block's bytes, at most.
    static let capacity = 900_000

    /// The runs: the byte, and its number × 256.
    private let runs: UnsafeMutablePointer<UInt32>
    /// By byte: how often it occurs.
    private let counts: UnsafeMutablePointer<UInt32>
    /// How many runs there are. Neighbours may have the same byte, and the first one may be empty.
    private(set) var runCount = 0
    /// How many bytes there are.
    private(set) var count = 0

    init() {
        unsafe runs = .allocate(capacity: Self.capacity + 1)
        unsafe counts = .allocate(capacity: 256)
    }

    deinit {
        unsafe runs.deallocate()
        unsafe counts.deallocate()
    }

    /// How far a column is filled, while it is.
    struct Filling {
        fileprivate var runCount = 0
        fileprivate var count = 0
    }

    /// Forgets all runs.
    mutating func begin() -> Filling {
        runCount = 0
        count = 0
        unsafe counts.update(repeating: 0, count: 256)
        return Filling()
    }

    /// Adds a run, unless the column would have more than `limit` bytes, itself at most ``capacity``.
    ///
    /// How far it is filled is the caller's, who has it in registers.
    /// - Returns: whether there was room.
    @inline(__always) func append(_ byte: UInt8, count length: Int, limit: Int, to filling: inout Filling) -> Bool {
        if length > limit &- filling.count || filling.runCount > Self.capacity { return false }
        filling.count &+= length
        unsafe runs[filling.runCount] = UInt32(truncatingIfNeeded: length) << 8 | UInt32(byte)
        unsafe counts[Int(byte)] &+= UInt32(truncatingIfNeeded: length)
        filling.runCount &+= 1
        return true
    }

    /// All runs were added.
    mutating func end(_ filling: Filling) {
        runCount = filling.runCount
        count = filling.count
    }

    /// The run of this number: a byte, and its number × 256.
    @inline(__always) subscript(unchecked index: Int) -> UInt32 { unsafe runs[index] }

    /// How often a byte occurs.
    func count(of byte: Int) -> Int { unsafe Int(counts[byte & 255]) }
}
