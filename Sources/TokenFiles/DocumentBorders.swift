/// Where documents begin and end among the ids of a file, or of all shards of a split.
protocol DocumentBorders: Sendable {
    /// The number of documents.
    var documents: Int { get }

    /// The borders at these places, in ids: there is one more than there are documents; document `i` is the ids from
    /// border `i` up to border `i + 1`. Nothing but what is asked for is read.
    ///
    /// - Throws: `TokenFileError.outOfRange` where there are no such borders.
    func entries(in range: Range<Int>) throws(TokenFileError) -> [UInt64]
}

/// The borders of shards that each have their own: one after another.
struct ShardBorders: DocumentBorders {
    let documents: Int

    private let shards: [any DocumentBorders]
    /// The first document of each shard, and its first id; and behind the last.
    private let firstDocuments: [Int]
    private let firstTokens: [Int]

    init(_ shards: [any DocumentBorders], firstTokens: [Int]) {
        self.shards = shards
        self.firstTokens = firstTokens
        var first = [0]
        for shard in shards { first.append((first.last ?? 0) + shard.documents) }
        firstDocuments = first
        documents = first.last ?? 0
    }

    func entries(in range: Range<Int>) throws(TokenFileError) -> [UInt64] {
        guard range.lowerBound >= 0, range.upperBound <= documents + 1 else {
            throw .outOfRange(path: "documents", requested: range, count: documents + 1)
        }
        var entries: [UInt64] = []
        entries.reserveCapacity(range.count)
        for (number, shard) in shards.enumerated() {
            // Of a border that two shards share the first one's end is left out, but for the last border of all.
            let own = firstDocuments[number]..<firstDocuments[number + 1]
            let wanted = range.clamped(to: own)
            if wanted.isEmpty { continue }
            let local = wanted.lowerBound - own.lowerBound..<wanted.upperBound - own.lowerBound
            entries += try shard.entries(in: local).map { $0 &+ UInt64(firstTokens[number]) }
        }
        if range.contains(documents) {
            if let last = shards.last {
                let end = try shard(last, endsAt: last.documents)
                entries.append(end &+ UInt64(firstTokens[shards.count - 1]))
            } else {
                entries.append(0)
            }
        }
        return entries
    }

    private func shard(_ shard: any DocumentBorders, endsAt place: Int) throws(TokenFileError) -> UInt64 {
        try shard.entries(in: place..<place + 1).first ?? 0
    }
}

/// Borders that are counted in rows, as those of documents that are packed into blocks.
struct RowBorders: DocumentBorders {
    let rows: any DocumentBorders
    let rowLength: Int

    var documents: Int { rows.documents }

    func entries(in range: Range<Int>) throws(TokenFileError) -> [UInt64] {
        try rows.entries(in: range).map { row in
            let (place, overflow) = row.multipliedReportingOverflow(by: UInt64(rowLength))
            return overflow ? .max : place
        }
    }
}
