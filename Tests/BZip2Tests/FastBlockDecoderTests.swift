import TestSupport
import Testing

@testable import BZip2

/// The fast decoder against libbz2, which is its oracle. The other tests of this module run through it, too.
@Suite struct FastBlockDecoderTests {
    /// Decodes the first block of a stream.
    /// - Returns: nil when the block is declined.
    private func decodeFast(_ stream: [UInt8]) throws -> (bytes: [UInt8], end: Int)? {
        let level = StreamHeader.level(of: stream) ?? 0
        var window = BitWindow(stream)
        var decoder = FastBlockDecoder()
        let end = try decoder.begin(at: Format.headerBytes * 8, level: level, in: &window)
        if end == nil { return nil }
        return (try rest(of: &decoder), end ?? 0)
    }

    private func rest(of decoder: inout FastBlockDecoder) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while try decoder.next(appendingTo: &bytes) {}
        return bytes
    }

    private func check(_ bytes: [UInt8], level: Int = 9, _ what: Comment) throws {
        let stream = LibBZip2.compress(bytes, level: level)
        let decoded = try #require(try decodeFast(stream), what)
        #expect(decoded.bytes == bytes, what)
        // The magic of the stream's end and its checksum follow.
        #expect((decoded.end + 80 + 7) / 8 == stream.count, what)
    }

    /// Sizes around those at which walks start, and at which all walks go together.
    @Test func sizes() throws {
        var random = SeededGenerator(seed: 5)
        for size in Array(1...40) + [
            255, 256, 257, 1023, 1024, 1025, 2048, 31 * 1024, 32 * 1024 - 1, 32 * 1024, 32 * 1024 + 1, 50_000,
        ] {
            try check(random.text(count: size), "text of \(size)")
            try check(random.noise(count: size), "noise of \(size)")
        }
    }

    /// Rotations that are equal make circles that are shorter than the block, with starts of walks in them and without.
    @Test func circles() throws {
        for period in [1, 2, 3, 7, 64, 1024, 1025] {
            let unit = (0..<period).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            for size in [period, period * 2, 5_000, 40_000] {
                try check((0..<size).map { unit[$0 % period] }, "period \(period), \(size) bytes")
            }
        }
    }

    /// Runs around the lengths that the format treats apart: 3, 4, and 255 more.
    @Test func runs() throws {
        for length in [3, 4, 5, 6, 258, 259, 260, 515, 518, 519, 100_000] {
            for byte in [UInt8(0), 4, 255] {
                let run = [UInt8](repeating: byte, count: length)
                try check(run, "\(length) times \(byte)")
                try check(run + [1] + run + [4, 4] + run, "runs of \(length) times \(byte)")
            }
        }
        // The length of a run that equals its byte does not begin another one.
        try check([4, 4, 4, 4, 4, 4, 4, 4, 9], "a run of 8 times 4")
    }

    @Test(arguments: 1...9) func levels(level: Int) throws {
        var random = SeededGenerator(seed: UInt64(level))
        try check(random.text(count: level * 40_000), level: level, "level \(level)")
    }

    @Test func declinesWhatNoEncoderWrites() throws {
        var random = SeededGenerator(seed: 3)
        var stream = LibBZip2.compress(random.text(count: 3_000), level: 1)
        // The bit that says that the block is randomised.
        stream[14] |= 0x80
        #expect(try decodeFast(stream) == nil)
    }

    /// Blocks of every kind, whole or with some bits flipped: what this decoder takes, it decodes as libbz2 does, and
    /// to the same end; what has another checksum both refuse.
    @Test(arguments: 0..<60) func agreesWithLibBZip2(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var bytes: [UInt8] = []
        let size = Int.random(in: 1...30_000, using: &random)
        let alphabet = Int.random(in: 1...256, using: &random)
        while bytes.count < size {
            let byte = UInt8(Int.random(in: 0..<alphabet, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes += [UInt8](repeating: byte, count: Int.random(in: 1...600, using: &random))
            case 1: bytes += random.text(count: Int.random(in: 1...200, using: &random))
            case 2: bytes += bytes.suffix(Int.random(in: 1...2_000, using: &random))
            default: bytes.append(byte)
            }
        }
        let stream = LibBZip2.compress(bytes, level: 1)
        try check(bytes, level: 1, "seed \(seed)")
        var fast = FastBlockDecoder()
        var reference = LibBZip2BlockDecoder()
        for _ in 0..<20 {
            var damaged = stream
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                damaged[Int.random(in: 10..<damaged.count - 10, using: &random)] ^=
                    1 << UInt8.random(in: 0..<8, using: &random)
            }
            var window = BitWindow(damaged)
            guard let end = try fast.begin(at: 32, level: 1, in: &window) else { continue }
            try reference.begin(at: 32, level: 1, in: &window)
            #expect((reference.earliestEnd..<reference.earliestEnd + 8).contains(end), "seed \(seed)")
            let expected = Result {
                var bytes: [UInt8] = []
                while let piece = try reference.next() { bytes += piece }
                return bytes
            }
            let decoded = Result { try rest(of: &fast) }
            switch (decoded, expected) {
            case (.success(let decoded), .success(let expected)): #expect(decoded == expected, "seed \(seed)")
            case (.failure(let error as BZip2Error), .failure(let expected as BZip2Error)):
                #expect(error == expected, "seed \(seed)")
            default: Issue.record("seed \(seed): \(decoded) instead of \(expected)")
            }
        }
    }

    /// One byte's step in the list is a search, a removal and an insertion.
    @Test(arguments: [1, 2, 3, 16, 17, 32, 33, 64, 255, 256]) func moveToFront(size: Int) {
        var random = SeededGenerator(seed: UInt64(size))
        var slow = Array((0..<256).map { UInt8($0) }.shuffled(using: &random).prefix(size))
        var fast = MoveToFront(slow)
        for place in Array(1..<max(size, 2)) + (0..<2_000).map({ _ in Int.random(in: 1...255, using: &random) })
        where place < size {
            let byte = slow.remove(at: place)
            slow.insert(byte, at: 0)
            #expect(fast.take(place) == byte && fast.front == byte, "place \(place)")
        }
    }

    /// Runs at every place of a vector, and longer than what is handed out at a time.
    @Test func expansionOfRuns() {
        var random = SeededGenerator(seed: 11)
        for round in 0..<200 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...60, using: &random) {
                let byte = UInt8.random(in: 0...4, using: &random)
                let count = Int.random(in: 1...5, using: &random)
                bytes += [UInt8](repeating: byte, count: count)
            }
            if round == 0 { bytes = (0..<30_000).map { $0 % 5 == 4 ? 250 : 7 } }
            var expanded: [UInt8] = []
            var equal = 0
            for (index, byte) in bytes.enumerated() {
                if equal == 4 {
                    expanded += [UInt8](repeating: bytes[index - 1], count: Int(byte))
                    equal = 0
                } else {
                    equal = equal > 0 && bytes[index - 1] == byte ? equal + 1 : 1
                    expanded.append(byte)
                }
            }
            let padded = bytes + [UInt8](repeating: 0, count: InverseBurrowsWheeler.slack)
            unsafe padded.withUnsafeBufferPointer { padded in
                let input = unsafe UnsafeBufferPointer(rebasing: padded[..<bytes.count])
                var runs = RunExpansion()
                let isWhole = unsafe runs.begin(input)
                #expect(isWhole == (equal < 4), "\(bytes)")
                guard isWhole else { return }
                var result: [UInt8] = []
                while !runs.isDone {
                    let before = result.count
                    unsafe runs.next(input, appendingTo: &result)
                    #expect(1...RunExpansion.pieceSize ~= result.count - before)
                }
                #expect(result == expanded, "\(bytes)")
            }
        }
    }

    /// Blocks in the same memory, one decoder after another, and one that finds the memory taken.
    @Test func memoryOfManySegments() throws {
        var random = SeededGenerator(seed: 12)
        let memory = DecoderMemory()
        let texts = [random.text(count: 30_000), random.noise(count: 500), random.text(count: 70_000)]
        for text in texts + texts {
            func decoder(_ text: [UInt8]) -> SegmentDecoder {
                SegmentDecoder(
                    source: LibBZip2.compress(text, level: 1), range: 0..<Int.max, start: .streamHeader,
                    assumedLevel: 1, memory: memory)
            }
            var first = decoder(text)
            var second = decoder(texts[2])
            var bytes: [[UInt8]] = [[1], []]
            #expect(try first.next(appendingTo: &bytes[0]))
            #expect(try second.next(appendingTo: &bytes[1]))
            while try first.next(appendingTo: &bytes[0]) {}
            while try second.next(appendingTo: &bytes[1]) {}
            #expect(bytes == [[1] + text, texts[2]])
        }
    }

    @Test func checksumOfBytesOneByOne() {
        var random = SeededGenerator(seed: 8)
        for count in [0, 1, 15, 16, 17, 100, 1_003] {
            let bytes = random.noise(count: count)
            var slow: UInt32 = 0xFFFF_FFFF
            for byte in bytes {
                slow ^= UInt32(byte) << 24
                for _ in 0..<8 { slow = slow >> 31 == 1 ? slow << 1 ^ 0x04C1_1DB7 : slow << 1 }
            }
            var crc = BlockCRC()
            let head = Array(bytes.prefix(count / 3))
            let tail = Array(bytes.dropFirst(count / 3))
            crc.update(head.span)
            crc.update(tail.span)
            #expect(crc.value == ~slow)
        }
    }
}
