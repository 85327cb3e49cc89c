import CLibrary
import DurableFiles
import Synchronization

/// Counts that memory has no room for, in a file without a name, which the system removes when it is closed, however
/// the process ends. They are dealt out into parts by a hash of the bytes: all counts of a pretoken are in the same
/// part.
///
/// A record is the count (8 bytes), the length (4 bytes) and the bytes, in the machine's own byte order.
final class PretokenSpillFile: Sendable {
    static let parts = 64

    private struct Piece {
        var offset: Int
        var count: Int
    }

    private struct State {
        var end = 0
        var pieces = [[Piece]](repeating: [], count: parts)
    }

    private let file: TemporaryFile
    private let state = Mutex(State())

    init(folder: String?) throws(FileError) {
        file = try TemporaryFile(in: folder)
    }

    /// Writes all counts of a list. Threads may write at the same time.
    func write(_ list: PretokenList) throws(FileError) {
        // Entry numbers in the order of their parts, by counting.
        var ends = [Int](repeating: 0, count: Self.parts + 1)
        var partOfEntry = [UInt8](repeating: 0, count: list.count)
        for index in 0..<list.count {
            let entry = unsafe list.entries[index]
            let part = unsafe PretokenHash.hash(list.arena + Int(entry.start), Int(entry.length)) >> 58
            partOfEntry[index] = UInt8(part)
            ends[Int(part) + 1] += 1
        }
        for part in 0..<Self.parts { ends[part + 1] += ends[part] }
        var order = [UInt32](repeating: 0, count: list.count)
        var next = ends
        for index in 0..<list.count {
            let part = Int(partOfEntry[index])
            order[next[part]] = UInt32(index)
            next[part] += 1
        }
        for part in 0..<Self.parts {
            var bytes: [UInt8] = []
            for place in ends[part]..<ends[part + 1] {
                let entry = unsafe list.entries[Int(order[place])]
                unsafe withUnsafeBytes(of: entry.count) { unsafe bytes.append(contentsOf: $0) }
                unsafe withUnsafeBytes(of: entry.length) { unsafe bytes.append(contentsOf: $0) }
                unsafe bytes.append(
                    contentsOf: UnsafeBufferPointer(
                        start: list.arena + Int(entry.start), count: Int(entry.length)))
            }
            if bytes.isEmpty { continue }
            let piece = state.withLock { state in
                let piece = Piece(offset: state.end, count: bytes.count)
                state.end += bytes.count
                return piece
            }
            try file.write(bytes, at: piece.offset)
            state.withLock { $0.pieces[part].append(piece) }
        }
    }

    /// Adds all counts of a part to a table.
    func read(_ part: Int, into table: PretokenTable) throws(FileError) {
        for piece in state.withLock({ $0.pieces[part] }) {
            let bytes = try read(piece)
            let isAdded = unsafe bytes.withUnsafeBytes { unsafe Self.add($0, to: table) }
            if !isAdded { throw FileError("count the pretokens of", file.path, code: EFBIG) }
        }
    }

    /// False where the table has no place for all: 4 GiB of distinct pretokens in one part.
    private static func add(_ records: UnsafeRawBufferPointer, to table: PretokenTable) -> Bool {
        guard let base = records.baseAddress else { return true }
        var position = 0
        while position < records.count {
            let count = unsafe records.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let length = unsafe Int(records.loadUnaligned(fromByteOffset: position + 8, as: UInt32.self))
            position += 12
            let start = unsafe (base + position).assumingMemoryBound(to: UInt8.self)
            if unsafe !table.add(start, length, count: count, limit: .max) { return false }
            position += length
        }
        return true
    }

    private func read(_ piece: Piece) throws(FileError) -> [UInt8] {
        let bytes = try file.read(at: piece.offset, count: piece.count)
        if bytes.count < piece.count { throw FileError("read", file.path, code: EIO) }
        return bytes
    }
}
