import Synchronization

@testable import BZip2

/// Bytes that remember how they were read.
final class CountingSource: ByteSource {
    private let bytes: [UInt8]
    private let counts = Mutex((reads: 0, end: 0))

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    func read(at offset: Int, count: Int) -> [UInt8] {
        counts.withLock { $0 = ($0.reads + 1, max($0.end, offset + count)) }
        return bytes.read(at: offset, count: count)
    }

    /// How many times something was read.
    var reads: Int { counts.withLock { $0.reads } }
    /// The last byte that was asked for.
    var end: Int { counts.withLock { $0.end } }
}
