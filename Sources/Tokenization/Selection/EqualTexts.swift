import DurableFiles
import TokenFiles

/// How many documents for validation have the text, byte for byte, of a document for training: a model has seen them,
/// whatever pages they are.
///
/// Texts are compared by the hashes beside the token files (`DocumentOrigin.text`). Where neither split is small, the
/// hashes wait on disk in partitions, so memory is that of a 256th of them.
package struct EqualTexts {
    private let train: DocumentOrigins
    private let val: DocumentOrigins
    private let folder: String

    private static let batch = 1 << 16
    private static let partitionBits = 8
    /// So many hashes are held in memory.
    private static let most = 1 << 20

    /// - Parameters:
    ///   - folder: where the token files are.
    ///   - temporaryFolder: where hashes wait.
    package init(in folder: String, temporaryFolder: String) throws {
        train = try DocumentOrigins(folder: folder, split: .train)
        val = try DocumentOrigins(folder: folder, split: .val)
        self.folder = temporaryFolder
    }

    /// Counts them.
    /// - Parameter most: how many hashes are held in memory.
    /// - Returns: nil where the text of some document is not known.
    package func count(holding most: Int = most) throws -> Int? {
        if min(train.count, val.count) <= most {
            let (few, many) = train.count < val.count ? (train, val) : (val, train)
            var hashes: [UInt64] = []
            hashes.reserveCapacity(few.count)
            guard try Self.forEach(few, { hashes.append($0) }) else { return nil }
            var common = CommonHashes(hashes)
            guard try Self.forEach(many, { common.find($0) }) else { return nil }
            return few === val ? common.found : common.foundAmongMany
        }
        guard let train = try partitions(of: train), let val = try partitions(of: val) else { return nil }
        var count = 0
        for partition in 0..<1 << Self.partitionBits {
            var hashes: [UInt64] = []
            try val.forEachChunk(of: partition) { hashes += LittleEndian.numbers(UInt64.self, from: $0) }
            var common = CommonHashes(hashes)
            try train.forEachChunk(of: partition) { chunk in
                for hash in LittleEndian.numbers(UInt64.self, from: chunk) { common.find(hash) }
            }
            count += common.found
        }
        return count
    }

    private func partitions(of origins: DocumentOrigins) throws -> PartitionedFile? {
        var writer = try PartitionedWriter(partitions: 1 << Self.partitionBits, folder: folder)
        let isKnown = try Self.forEach(origins) { hash in
            var bytes: [UInt8] = []
            LittleEndian.append(hash, to: &bytes)
            try writer.append(bytes[...], to: Int(hash >> (64 - UInt64(Self.partitionBits))))
        }
        return isKnown ? try writer.finish() : nil
    }

    /// Hands over the hashes of a split's documents, each document once.
    /// - Returns: false where one is not known.
    private static func forEach(_ origins: DocumentOrigins, _ body: (UInt64) throws -> Void) throws -> Bool {
        for start in stride(from: 0, to: origins.count, by: batch) {
            for origin in try origins.origins(in: start..<min(start + batch, origins.count)) where origin.copy == 0 {
                if origin.text == DocumentOrigin.unknownText { return false }
                try body(origin.text)
            }
        }
        return true
    }
}

/// Which of some hashes are among others.
private struct CommonHashes {
    /// How often each is there; negative where it was found.
    private var counts: [UInt64: Int]
    /// How many of these have been found.
    private(set) var found = 0
    /// How many of the others were.
    private(set) var foundAmongMany = 0

    init(_ hashes: [UInt64]) {
        counts = Dictionary(hashes.lazy.map { ($0, 1) }, uniquingKeysWith: +)
    }

    mutating func find(_ hash: UInt64) {
        guard let count = counts[hash] else { return }
        foundAmongMany += 1
        if count < 0 { return }
        found += count
        counts[hash] = -count
    }
}
