import BytePairEncoding
import Corpus
import DurableFiles
import Foundation
import Statistics
import PipelineTestSupport
import TestSupport
import Testing
import TokenFiles

@testable import ClusterTasks
@testable import Tokenization
@testable import WikiprepPipeline
@testable import Workers

/// A stream of frames that a test writes into a file.
struct PieceStream {
    var bytes: [UInt8] = []

    mutating func append(_ kind: UInt32, range: Int, _ content: some Collection<UInt8>) {
        LittleEndian.append(kind, to: &bytes)
        LittleEndian.append(UInt32(range), to: &bytes)
        LittleEndian.append(UInt64(content.count), to: &bytes)
        bytes += content
    }

    mutating func end() { append(0, range: 0, []) }

    /// Hands a descriptor of the stream to somebody.
    func read<Result>(_ folder: TemporaryFolder, _ body: (Int32) throws -> Result) throws -> Result {
        let path = try folder.write(bytes, to: "stream-\(UUID().uuidString)")
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer {
            try? file.close()
            try? FileManager.default.removeItem(atPath: path)
        }
        return try body(file.fileDescriptor)
    }
}

/// The pieces of all ranges of a run, in a folder of each.
struct Pieces {
    let folder: TemporaryFolder
    var records: [TokenPieceRecord] = []

    func documents(_ range: Int) throws -> [UInt8] {
        try folder.bytes("\(range)/\(TokenPiece.documentsName(range: range))")
    }

    func tokens(_ range: Int, _ split: Split) throws -> [UInt8] {
        try folder.bytes("\(range)/\(TokenPiece.tokensName(range: range, split))")
    }

    /// All of a split, its tokens in frames of random lengths.
    func stream(_ split: Split, _ random: inout SeededGenerator, withTokens: Bool = true) throws -> PieceStream {
        var stream = PieceStream()
        for range in records.indices {
            stream.append(1, range: range, try documents(range))
            if !withTokens { continue }
            var rest = try tokens(range, split)[...]
            while !rest.isEmpty {
                let count = Int.random(in: 0...rest.count, using: &random)
                stream.append(2, range: range, rest.prefix(count))
                rest = rest.dropFirst(count)
            }
        }
        stream.end()
        return stream
    }

    /// What a shard needs, and no more.
    func stream(of shard: ShardExtent, _ split: Split, _ random: inout SeededGenerator) throws -> (
        PieceStream, SplitTask.PieceStart
    ) {
        var stream = PieceStream()
        var start = SplitTask.PieceStart(token: 0, document: 0)
        var first: SplitTask.PieceStart?
        for (range, record) in records.enumerated() {
            let tokens = split == .train ? record.tokens.train : record.tokens.val
            let documents = split == .train ? record.documents.train : record.documents.val
            defer {
                start.token += tokens
                start.document += documents
            }
            let wanted = (shard.firstToken..<shard.firstToken + shard.tokens).clamped(
                to: start.token..<start.token + tokens)
            let ends = (shard.firstDocument..<shard.firstDocument + shard.documents).clamped(
                to: start.document..<start.document + documents)
            if wanted.isEmpty, ends.isEmpty { continue }
            if first == nil { first = start }
            stream.append(1, range: range, try self.documents(range))
            let all = try self.tokens(range, split)
            if tokens == 0 { continue }
            let width = all.count / tokens
            var rest = all[(wanted.lowerBound - start.token) * width..<(wanted.upperBound - start.token) * width]
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &random)
                stream.append(2, range: range, rest.prefix(count))
                rest = rest.dropFirst(count)
            }
        }
        stream.end()
        return (stream, first ?? SplitTask.PieceStart(token: 0, document: 0))
    }

    /// The token files of a split by one task, or by one for the index and one for each shard in any order.
    func write(
        _ task: SplitTask, into output: String, isCut: Bool, _ random: inout SeededGenerator
    ) throws -> [SplitRecord] {
        if !isCut {
            return [
                try stream(task.split, &random).read(folder) { try task.write(from: $0, into: output) }
            ]
        }
        let index = try stream(task.split, &random, withTokens: false).read(folder) {
            try task.index(from: $0, into: output)
        }
        var records = [index]
        for shard in (index.shards ?? []).shuffled(using: &random) {
            let (stream, start) = try stream(of: shard, task.split, &random)
            records.append(
                try stream.read(folder) { try task.write(shard, from: $0, firstPiece: start, into: output) })
        }
        return records.shuffled(using: &random)
    }
}

/// Pieces of a split become the same files, whoever writes them.
struct SplitTaskTests {
    /// A layout whose files are of any kind.
    static func layout(_ random: inout SeededGenerator, vocabularySize: Int) throws -> TokenFileLayout {
        let format = TokenFileFormat.allCases.randomElement(using: &random) ?? .nanogpt
        let shardTokens: Int? =
            Bool.random(using: &random) ? nil : [1, 2, 7, 64, 1000].randomElement(using: &random)
        var block: BlockLayout?
        if format == .npy, Bool.random(using: &random) {
            block = BlockLayout(
                size: Int.random(in: 1...min(shardTokens ?? 9, 9), using: &random),
                packing: Bool.random(using: &random) ? .documents : .stream,
                tail: Bool.random(using: &random) ? .drop : .pad(3))
        }
        return try TokenFileLayout(
            format: format, vocabularySize: vocabularySize, shardTokens: shardTokens, name: "wiki",
            tokenizerName: "gpt2", endOfText: 0, block: block)
    }

    /// Documents of any length, some without a token.
    private static func documents(_ random: inout SeededGenerator, vocabularySize: Int) -> [(
        ids: [UInt32], split: Split, origin: DocumentOrigin
    )] {
        let longest = [1, 5, 40, 300].randomElement(using: &random) ?? 1
        let share = ([0, 0.3, 1] as [Double]).randomElement(using: &random) ?? 0
        return (0..<Int.random(in: 0...30, using: &random)).map { number in
            let length = Int.random(in: 0...3, using: &random) == 0 ? 0 : Int.random(in: 0...longest, using: &random)
            return (
                (0..<length).map { _ in UInt32.random(in: 0..<UInt32(vocabularySize), using: &random) },
                Double.random(in: 0..<1, using: &random) < share ? .val : .train,
                DocumentOrigin(
                    pageID: Bool.random(using: &random) ? UInt64(number) : .max, part: UInt32(number % 3), copy: 0)
            )
        }
    }

    @Test(arguments: 1...25 as ClosedRange<UInt64>) func anyPiecesMakeTheSameFiles(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let vocabularySize = [300, 65_510, 100_000].randomElement(using: &random) ?? 300
        let layout = try Self.layout(&random, vocabularySize: vocabularySize)
        let documents = Self.documents(&random, vocabularySize: vocabularySize)
        let recordsOrigins = Bool.random(using: &random)
        // More ranges than documents, too.
        let ranges = Int.random(in: 1...12, using: &random)
        let owners = documents.map { _ in Int.random(in: 0..<ranges, using: &random) }.sorted()
        var pieces = Pieces(folder: folder)
        for range in 0..<ranges {
            var tokens = RangeTokens()
            for (document, owner) in zip(documents, owners) where owner == range {
                let start = tokens.ids.count
                tokens.ids += document.ids
                tokens.documents.append(
                    PlacedTokens(
                        place: DocumentPlace(
                            key: ShuffleKey(value: 0), identity: DocumentIdentity(kind: .text, wiki: "", number: 0),
                            split: document.split),
                        tokens: .inMemory(start..<tokens.ids.count), origin: document.origin))
            }
            try makeFolders(folder.file("\(range)"))
            pieces.records.append(
                try TokenPiece.write(
                    tokens, range: range, layout: layout, into: folder.file("\(range)"),
                    recordsOrigins: recordsOrigins, run: (7, ranges), segments: []))
        }
        for split in Split.allCases {
            let expected = "\(folder.path)/expected-\(split)"
            try makeFolders(expected)
            var writer = try SplitWriter(
                folder: expected, split: split, layout: layout, recordsOrigins: recordsOrigins)
            for document in documents where document.split == split {
                try writer.append(document.ids.span)
                try writer.endDocument(recordsOrigins ? document.origin : nil)
            }
            let (tokens, count) = (writer.tokens, writer.documents)
            let sealed = try writer.seal()
            let (dropped, padding) = (sealed.droppedTokens, sealed.paddingTokens)
            let files = try sealed.publish().map(TokenFilesRecord.File.init)
            for isCut in layout.block == nil ? [false, true] : [false] {
                let output = "\(folder.path)/\(split)-\(isCut)"
                let records = try pieces.write(
                    SplitTask(split, layout: layout), into: output, isCut: isCut, &random)
                #expect(
                    try difference(filesBesideCorpus(in: output), filesBesideCorpus(in: expected)) == [],
                    "\(layout), cut: \(isCut)")
                let results = TaskResults(tokenize: pieces.records, splits: records)
                let whole = try results.wholeSplit(
                    split, of: results.sumOfRanges(path: "results"), layout: layout, path: "results")
                #expect(whole.files == files, "\(layout), cut: \(isCut)")
                #expect((whole.tokens, whole.documents) == (tokens, count))
                #expect((whole.droppedTokens, whole.paddingTokens) == (dropped, padding))
                var lengths = LengthDistribution(steps: TextStatistics.characterSteps)
                try SplitReader(folder: expected, split: split, layout: layout).addLengths(to: &lengths)
                #expect(whole.lengths == lengths, "\(layout), cut: \(isCut)")
            }
        }
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>) func changedTokensAreSeen(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let layout = try TokenFileLayout(
            format: .llmc, vocabularySize: 65_536, shardTokens: 7, name: "wiki", tokenizerName: "gpt2", endOfText: 0)
        var pieces = Pieces(folder: folder)
        for range in 0..<3 {
            var tokens = RangeTokens()
            tokens.ids = (0..<20).map { _ in UInt32.random(in: 0..<65_536, using: &random) }
            tokens.documents = [0..<12, 12..<20].map { ids in
                PlacedTokens(
                    place: DocumentPlace(
                        key: ShuffleKey(value: 0), identity: DocumentIdentity(kind: .text, wiki: "", number: 0),
                        split: .train), tokens: .inMemory(ids))
            }
            let path = "\(folder.path)/\(range)"
            try makeFolders(path)
            pieces.records.append(
                try TokenPiece.write(
                    tokens, range: range, layout: layout, into: path, recordsOrigins: false, run: (1, 3), segments: []))
        }
        func check(isCut: Bool) throws {
            let output = "\(folder.path)/out-\(UUID().uuidString)"
            let records = try pieces.write(
                SplitTask(.train, layout: layout), into: output, isCut: isCut, &random)
            let results = TaskResults(tokenize: pieces.records, splits: records)
            _ = try results.wholeSplit(
                .train, of: results.sumOfRanges(path: "results"), layout: layout, path: "results")
        }
        for isCut in [false, true] { try check(isCut: isCut) }
        let range = Int.random(in: 0..<3, using: &random)
        let name = "\(range)/\(TokenPiece.tokensName(range: range, .train))"
        var bytes = try folder.bytes(name)
        if Bool.random(using: &random) {
            bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        } else {
            bytes = Array(bytes[2...]) + bytes[..<2]
        }
        _ = try folder.write(bytes, to: name)
        for isCut in [false, true] { #expect(throws: TaskInputError.self) { try check(isCut: isCut) } }
    }

    @Test func rowsAreNotCut() throws {
        let layout = try TokenFileLayout(
            format: .npy, vocabularySize: 10, block: BlockLayout(size: 2, packing: .stream, tail: .drop))
        let folder = try TemporaryFolder()
        #expect(throws: TaskError.self) { try SplitTask(.train, layout: layout).index(from: -1, into: folder.path) }
        #expect(throws: TaskError.self) {
            try SplitTask(.train, layout: layout).write(
                ShardExtent(number: 0, firstToken: 0, tokens: 1, firstDocument: 0, documents: 0), from: -1,
                firstPiece: .init(token: 0, document: 0), into: folder.path)
        }
    }
}

/// What was cut, changed or mixed up on its way is never taken for a piece.
struct DamagedPieceTests {
    private let folder: TemporaryFolder
    private let layout: TokenFileLayout
    private let stream: PieceStream
    /// The documents of the first piece.
    private let documents: [UInt8]
    /// The same pieces, the second of which is of another run.
    private let mixed: PieceStream

    /// Two pieces of three documents each, of one and two ids with and without origins.
    init() throws {
        folder = try TemporaryFolder()
        layout = try TokenFileLayout(format: .megatron, vocabularySize: 300, shardTokens: 4)
        var stream = PieceStream()
        var mixed = PieceStream()
        var documents: [UInt8] = []
        for range in 0..<2 {
            let list = (1...3).map {
                PieceDocuments.Document(
                    tokens: $0, origin: DocumentOrigin(pageID: UInt64($0 * 1000), part: 0, copy: 0))
            }
            let piece = try PieceDocuments(encoding: list, [], range: range, hasOrigins: true, run: 7)
            let other = try PieceDocuments(encoding: list, [], range: range, hasOrigins: true, run: 7 + UInt64(range))
            if range == 0 { documents = piece.bytes }
            func append(_ documents: [UInt8], to stream: inout PieceStream) {
                stream.append(1, range: range, documents)
                stream.append(2, range: range, [1, 0, 2, 0, 3, 0, 4, 0, 5, 0])
                stream.append(2, range: range, [6, 0])
            }
            append(piece.bytes, to: &stream)
            append(other.bytes, to: &mixed)
        }
        stream.end()
        mixed.end()
        self.stream = stream
        self.mixed = mixed
        self.documents = documents
    }

    /// Each attempt has a folder of its own, as on a cluster: a process that another test has just begun may hold the
    /// files of the one before.
    private func write(_ stream: PieceStream) throws -> SplitRecord {
        try stream.read(folder) {
            try SplitTask(.train, layout: layout).write(from: $0, into: folder.file(UUID().uuidString))
        }
    }

    @Test func theWholeStreamIsGood() throws {
        let record = try write(stream)
        #expect(record.tokens == 12)
        #expect(record.documents == 6)
        #expect(record.run == "7")
    }

    @Test func aPieceOfAnotherRunIsNoticed() throws {
        #expect(throws: TaskInputError.self) { try write(mixed) }
        let shard = ShardExtent(number: 0, firstToken: 0, tokens: 12, firstDocument: 0, documents: 6)
        let big = try TokenFileLayout(format: .megatron, vocabularySize: 300)
        func writeShard(_ stream: PieceStream) throws {
            _ = try stream.read(folder) {
                try SplitTask(.train, layout: big).write(
                    shard, from: $0, firstPiece: .init(token: 0, document: 0), into: folder.file(UUID().uuidString))
            }
        }
        try writeShard(stream)
        #expect(throws: TaskInputError.self) { try writeShard(mixed) }
    }

    @Test func everyCutIsNoticed() throws {
        for count in 0..<stream.bytes.count {
            #expect(throws: TaskInputError.self, "cut at byte \(count)") {
                try write(PieceStream(bytes: Array(stream.bytes[..<count])))
            }
        }
    }

    @Test func everyChangeOfDocumentsIsNoticed() throws {
        _ = try PieceDocuments(decoding: documents, path: "file", offset: 0)
        for place in documents.indices {
            var changed = documents
            changed[place] ^= 1 << UInt8(place % 8)
            #expect(throws: TaskInputError.self, "byte \(place)") {
                try PieceDocuments(decoding: changed, path: "file", offset: 0)
            }
            #expect(throws: TaskInputError.self, "cut at byte \(place)") {
                try PieceDocuments(decoding: Array(documents[..<place]), path: "file", offset: 0)
            }
        }
    }

    /// A checksum that is right does not make the rest so.
    @Test(arguments: 1...400 as ClosedRange<UInt64>) func hostileDocuments(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var bytes = Array(documents.dropLast(8))
        for _ in 0...Int.random(in: 0...3, using: &random) {
            let place = Int.random(in: 8..<bytes.count, using: &random)
            bytes[place] = [0, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
        }
        LittleEndian.append(FileChecksum.xxh3(bytes[...]), to: &bytes)
        // It is refused, or it is what it says.
        guard let piece = try? PieceDocuments(decoding: bytes, path: "file", offset: 0) else { return }
        for split in Split.allCases {
            var list = piece.list(of: split)
            var (documents, tokens) = (0, 0)
            while let document = try list.next() {
                documents += 1
                tokens += document.tokens
            }
            #expect(documents == piece[split].documents, "seed \(seed)")
            #expect(tokens == piece[split].tokens, "seed \(seed)")
        }
    }

    private func error(_ change: (inout PieceStream) -> Void) throws -> TaskInputError? {
        var stream = PieceStream()
        change(&stream)
        stream.end()
        do {
            _ = try write(stream)
            return nil
        } catch let error as TaskInputError { return error }
    }

    @Test func whatDoesNotGoTogether() throws {
        let ids: [UInt8] = [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0]
        #expect(try error { _ in } != nil, "no piece")
        #expect(try error { $0.append(1, range: 0, documents) } != nil, "no tokens")
        #expect(try error { $0.append(2, range: 0, ids) } != nil, "no documents")
        #expect(try error { $0.append(3, range: 0, ids) } != nil, "an unknown kind")
        #expect(try error { $0.append(1, range: 1, documents) } != nil, "the documents of another range")
        let whole = try error {
            $0.append(1, range: 0, documents)
            $0.append(2, range: 0, ids)
        }
        #expect(whole == nil)
        for (name, more) in [("one more", [7, 0]), ("half of one more", [7])] as [(String, [UInt8])] {
            let found = try error {
                $0.append(1, range: 0, documents)
                $0.append(2, range: 0, ids + more)
            }
            #expect(found != nil, "\(name)")
        }
        let otherRange = try error {
            $0.append(1, range: 0, documents)
            $0.append(2, range: 1, ids)
        }
        #expect(otherRange != nil)
        let twice = try error {
            for _ in 0..<2 {
                $0.append(1, range: 0, documents)
                $0.append(2, range: 0, ids)
            }
        }
        #expect(twice != nil)
        // A length that nobody believes.
        var stream = PieceStream()
        LittleEndian.append(UInt32(1), to: &stream.bytes)
        LittleEndian.append(UInt32(0), to: &stream.bytes)
        LittleEndian.append(UInt64.max >> 1, to: &stream.bytes)
        stream.bytes += documents
        #expect(throws: TaskInputError.self) { try write(stream) }
    }

    @Test func theIndexTakesNoTokens() throws {
        #expect(throws: TaskInputError.self) {
            try stream.read(folder) {
                try SplitTask(.train, layout: layout).index(from: $0, into: folder.file("index"))
            }
        }
    }

    @Test func aShardThatIsNone() throws {
        // Documents of 1, 2 and 3 ids; shards of 4 ids at least: 0 ..< 6.
        let good = ShardExtent(number: 0, firstToken: 0, tokens: 6, firstDocument: 0, documents: 3)
        func write(_ shard: ShardExtent, start: SplitTask.PieceStart = .init(token: 0, document: 0), tokens: Int = 6)
            throws
        {
            var stream = PieceStream()
            stream.append(1, range: 0, documents)
            stream.append(2, range: 0, (0..<tokens).flatMap { [UInt8($0), 0] })
            stream.end()
            _ = try stream.read(folder) {
                try SplitTask(.train, layout: layout).write(
                    shard, from: $0, firstPiece: start, into: folder.file(UUID().uuidString))
            }
        }
        try write(good)
        var bad: [ShardExtent] = []
        for (path, value) in [
            (\ShardExtent.firstToken, 1), (\.tokens, 5), (\.tokens, 7), (\.firstDocument, 1), (\.documents, 2),
            (\.documents, 4), (\.documents, 0), (\.tokens, -1),
        ] as [(WritableKeyPath<ShardExtent, Int>, Int)] {
            var shard = good
            shard[keyPath: path] = value
            bad.append(shard)
        }
        for shard in bad { #expect(throws: TaskInputError.self, "\(shard)") { try write(shard) } }
        #expect(throws: TaskInputError.self) { try write(good, start: .init(token: 1, document: 0)) }
        #expect(throws: TaskInputError.self) { try write(good, tokens: 5) }
        #expect(throws: TaskInputError.self) { try write(good, tokens: 7) }
    }
}
