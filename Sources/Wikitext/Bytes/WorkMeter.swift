import InputNumbers

/// What the work on a page has cost so far, against what a page of its length may cost: the last line of defence
/// against pages that are made to be dear.
///
/// It counts what the text defines, never time: the bytes that each pass reads and writes, the calls of templates and
/// parser functions with their arguments and results. Everything is charged as if it were done anew, whatever is
/// remembered from elsewhere. So whether a page is too dear depends on its text and on the options alone, not on the
/// machine, on threads or on caches.
///
/// Every so often it asks whether the work is still wanted.
final class WorkMeter {
    /// One unit for a byte that a pass reads or writes.
    enum Cost {
        /// A call, beside the bytes of its arguments and of what it shows: finding its name, setting the arguments
        /// apart.
        static let call = 256
        /// A byte that goes through a function of text, or through a known template, which copies it several times.
        static let processedByte = 16
    }

    /// Any page may cost this much, and so much more for each byte of its wikitext: of 11,107 pages (English, Japanese,
    /// Greek, Latgalian; an encyclopedia, a dictionary, a guide), read with all options and with none, the dearest cost
    /// 23 units a byte, a fiftieth of what it may. `HostileInput DUMP...` measures it again.
    private static let base = 3_000_000
    private static let perByte = 800
    /// Bytes of a pass between two charges, and charges between two questions whether to go on.
    static let stretch = 1 << 16

    private let shouldStop: @Sendable () -> Bool
    /// Why no more work is done on the page.
    enum Stop { case costly, interrupted }
    private(set) var stop: Stop?
    private(set) var spent = 0
    private var limit = 0
    private var nextQuestion = 0

    /// - Parameter shouldStop: asked every so often, on the thread that does the work.
    init(shouldStop: @escaping @Sendable () -> Bool) { self.shouldStop = shouldStop }

    /// What the work on a page of so many bytes may cost.
    static func limit(_ bytes: Int) -> Int { bytes.multipliedClamped(by: perByte).addingClamped(base) }

    /// Begins with a page of so many bytes.
    func begin(_ bytes: Int) {
        stop = nil
        spent = 0
        limit = Self.limit(bytes)
        nextQuestion = Self.stretch
    }

    /// Whether no more work is to be done on the page.
    var isOver: Bool { stop != nil }

    /// Charges for work, before it is done or after.
    /// - Returns: whether to go on.
    @discardableResult
    func charge(_ units: Int) -> Bool {
        spent += units
        if spent < nextQuestion { return stop == nil }
        nextQuestion = spent + Self.stretch
        if stop == nil {
            if spent > limit {
                stop = .costly
            } else if shouldStop() {
                stop = .interrupted
            }
        }
        return stop == nil
    }
}

/// Charges for a pass while it goes through its input, a stretch at a time, so that it costs the pass one comparison a
/// step.
struct MeteredPass {
    private let meter: WorkMeter
    private var next = WorkMeter.stretch
    private var charged = 0

    init(_ meter: WorkMeter) { self.meter = meter }

    /// Whether a pass goes on that has read and written so many bytes.
    @inline(__always)
    mutating func goesOn(read: Int, written: Int) -> Bool {
        if read < next { return true }
        next = read + WorkMeter.stretch
        return charge(read + written)
    }

    /// Charges for what is left, at the end of the pass.
    mutating func finish(read: Int, written: Int) { _ = charge(read + written) }

    @inline(never)
    private mutating func charge(_ bytes: Int) -> Bool {
        defer { charged = max(charged, bytes) }
        return meter.charge(max(0, bytes - charged))
    }
}
