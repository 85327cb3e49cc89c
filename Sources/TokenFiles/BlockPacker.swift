/// Cuts ids into rows of equal length. Holds one row at most.
struct BlockPacker {
    /// The ids left out so far.
    private(set) var dropped = 0
    /// The ids added so far.
    private(set) var padding = 0

    private let block: BlockLayout
    /// The ids of the row that is not full.
    private var row: [UInt32] = []
    private var rows = 0

    init(_ block: BlockLayout) {
        self.block = block
    }

    /// Adds ids; the rows that they fill go to the shards.
    mutating func append(_ ids: Span<UInt32>, to shards: inout ShardWriter) throws(TokenFileError) {
        var next = 0
        if !row.isEmpty {
            next = min(block.size - row.count, ids.count)
            for index in 0..<next { row.append(ids[index]) }
            if row.count < block.size { return }
            try shards.append(row.span)
            rows += 1
            row.removeAll(keepingCapacity: true)
        }
        let whole = (ids.count - next) / block.size
        try shards.append(ids.extracting(next..<next + whole * block.size))
        rows += whole
        for index in next + whole * block.size..<ids.count { row.append(ids[index]) }
    }

    /// Ends what the row holds: drops it, or fills it up. A full row is never open.
    mutating func endRow(in shards: inout ShardWriter) throws(TokenFileError) {
        if row.isEmpty { return }
        switch block.tail {
        case .drop: dropped += row.count
        case .pad(let id):
            padding += block.size - row.count
            row.append(contentsOf: repeatElement(id, count: block.size - row.count))
            try shards.append(row.span)
            rows += 1
        }
        row.removeAll(keepingCapacity: true)
    }

    /// The rows since the last call.
    mutating func takeRows() -> Int {
        defer { rows = 0 }
        return rows
    }
}
