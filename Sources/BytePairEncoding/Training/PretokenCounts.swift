import DurableFiles
import Synchronization

/// How often each pretoken of a corpus came, counted by many threads in bounded memory.
///
/// Give each thread a `counter()`; when all have finished, call `collect()`. Counts are exact, whatever the number of
/// threads and the memory: a counter that is full writes what it has to a file without a name, dealt out into parts by
/// a hash of the bytes, and `collect()` adds up part by part.
public final class PretokenCounts: Sendable {
    /// The rule by which texts are cut.
    public let pattern: SplitPattern
    /// Pretokens of more bytes are left out, and counted in `PretokenTally.overlong`. Such a one is no word in any
    /// language.
    public static let longestPretoken = 1 << 16

    let memoryOfCounter: Int
    private let memory: Int
    private let folder: String?
    private let state: Mutex<State>

    private struct State {
        var tables: [PretokenTable] = []
        var tally = PretokenTally()
        var file: PretokenSpillFile?
    }

    /// - Parameters:
    ///   - pattern: the rule by which texts are cut.
    ///   - folder: where a file without a name is made if memory is short; nil: the folder that `TMPDIR` names, else
    ///     `/tmp`.
    ///   - memory: bytes, for the counters of all threads together, and then for training. At least 1 MiB is taken.
    ///   - threads: how many counters there will be at a time.
    public init(pattern: SplitPattern, folder: String?, memory: Int, threads: Int) {
        self.pattern = pattern
        self.folder = folder
        self.memory = max(memory, 1 << 20)
        memoryOfCounter = self.memory / max(1, threads)
        state = Mutex(State())
    }

    /// A counter for one thread.
    public func counter() -> PretokenCounter { PretokenCounter(self) }

    /// The counts of all texts of all counters that have finished. To be called once, at the end.
    ///
    /// Where training on all distinct pretokens would take more than the memory, the rarest go: all that came at most
    /// so often, and as few as that allows. So what goes depends on the corpus and the memory alone.
    ///
    /// - Throws: `FileError` where the file cannot be written or read.
    public func collect() throws -> PretokenCorpus {
        var (tables, tally, file) = state.withLock { state in
            defer { state = State() }
            return (state.tables, state.tally, state.file)
        }
        if file == nil, tables.count > 1,
            tables.reduce(0, { $0 + $1.memory }) > min(memory / 2, PretokenList.arenaLimit)
        {
            file = try PretokenSpillFile(folder: folder)
        }
        var selection = FrequencySelection(memory: memory)
        guard let file else {
            let table = Self.sum(&tables)
            selection.add(table.list)
            table.list.removeAll(countedAtMost: selection.limit)
            return PretokenCorpus(pattern: pattern, tally: selection.completed(tally), list: table.list)
        }
        while let table = tables.popLast() { try file.write(table.list) }
        let kept = PretokenList()
        let table = PretokenTable()
        for part in 0..<PretokenSpillFile.parts {
            table.removeAll()
            try file.read(part, into: table)
            selection.add(table.list)
            kept.removeAll(countedAtMost: selection.limit)
            for index in 0..<table.list.count {
                let entry = unsafe table.list.entries[index]
                if entry.count <= selection.limit { continue }
                unsafe kept.append(table.list.arena + Int(entry.start), Int(entry.length), count: entry.count)
            }
        }
        return PretokenCorpus(pattern: pattern, tally: selection.completed(tally), list: kept)
    }

    func add(_ table: PretokenTable, _ tally: PretokenTally) throws {
        state.withLock { state in
            state.tables.append(table)
            state.tally += tally
        }
    }

    /// Writes a full table to the file, and empties it.
    func spill(_ table: PretokenTable) throws {
        let folder = folder
        let file = try state.withLock { state in
            if let file = state.file { return file }
            let file = try PretokenSpillFile(folder: folder)
            state.file = file
            return file
        }
        try file.write(table.list)
        table.removeAll()
    }

    /// All tables in one, the largest of them; the others are released.
    private static func sum(_ tables: inout [PretokenTable]) -> PretokenTable {
        tables.sort { $0.list.count < $1.list.count }
        let sum = tables.popLast() ?? PretokenTable()
        while let table = tables.popLast() {
            let list = table.list
            for index in 0..<list.count {
                let entry = unsafe list.entries[index]
                let isAdded = unsafe sum.add(
                    list.arena + Int(entry.start), Int(entry.length), count: entry.count, limit: .max)
                precondition(isAdded, "tables of which the sum is above 4 GiB go through the file")
            }
        }
        return sum
    }
}

/// The distinct pretokens of a corpus and how often each came: what a `Trainer` learns from.
public final class PretokenCorpus: Sendable {
    /// The rule by which the texts were cut.
    public let pattern: SplitPattern
    /// What was seen while counting.
    public let tally: PretokenTally
    let list: PretokenList

    init(pattern: SplitPattern, tally: PretokenTally, list: PretokenList) {
        self.pattern = pattern
        self.tally = tally
        self.list = list
    }
}

/// Which pretokens go where not all have room: those that came at most `limit` times.
private struct FrequencySelection {
    private(set) var limit: UInt64 = 0
    private let room: Int
    private var cost = 0
    private var distinct = 0
    private var dropped = 0
    private var costs: [UInt64: (cost: Int, pretokens: Int)] = [:]

    init(memory: Int) {
        room = min(memory, MergeLearner.memory(forPretokenOf: Int(UInt32.max) / 2))
    }

    /// Looks at more pretokens, and raises the limit where they do not all have room.
    mutating func add(_ list: PretokenList) {
        distinct += list.count
        for index in 0..<list.count {
            let entry = unsafe list.entries[index]
            if entry.count <= limit {
                dropped += 1
                continue
            }
            let one = MergeLearner.memory(forPretokenOf: Int(entry.length))
            cost += one
            costs[entry.count, default: (0, 0)].cost += one
            costs[entry.count, default: (0, 0)].pretokens += 1
        }
        if cost <= room { return }
        for count in costs.keys.sorted() {
            guard cost > room, let removed = costs.removeValue(forKey: count) else { break }
            cost -= removed.cost
            dropped += removed.pretokens
            limit = count
        }
    }

    func completed(_ tally: PretokenTally) -> PretokenTally {
        var tally = tally
        tally.distinct = distinct
        tally.dropped = dropped
        tally.droppedAtMost = Int(clamping: limit)
        return tally
    }
}
