/// Memory for elements, at an address that changes only when it grows, for loops that write it without bounds checks.
///
/// It belongs to one thread at a time; whoever hands it to another goes through a lock. Whoever uses the pointer keeps
/// the index within `capacity`.
@safe final class GrowingTable<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    private(set) var start: UnsafeMutablePointer<Element>
    private(set) var capacity: Int
    private let fill: Element

    /// - Parameter fill: what stands where nothing has been written.
    init(capacity: Int, fill: Element) {
        self.capacity = capacity
        self.fill = fill
        unsafe start = .allocate(capacity: capacity)
        unsafe start.initialize(repeating: fill, count: capacity)
    }

    deinit {
        unsafe start.deallocate()
    }

    /// The bytes of memory that it takes.
    var memory: Int { capacity * MemoryLayout<Element>.stride }

    /// Grows to so many elements; those that are there stay.
    func grow(to larger: Int) {
        precondition(larger >= capacity)
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: larger)
        unsafe memory.initialize(from: start, count: capacity)
        unsafe (memory + capacity).initialize(repeating: fill, count: larger - capacity)
        unsafe start.deallocate()
        unsafe start = unsafe memory
        capacity = larger
    }

    /// Writes `fill` over all of it.
    func clear() {
        unsafe start.update(repeating: fill, count: capacity)
    }
}
