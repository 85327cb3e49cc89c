import Testing
import TestSupport

@testable import BZip2

/// Damaged data are refused, at the right place, and never decoded to something else.
@Suite struct DamageTests {
    /// Every bit of small files flipped: accepted or refused as libbz2 does, and however it is cut.
    @Test(arguments: SmallFiles.all.indices)
    func everyFlippedBit(_ index: Int) throws {
        let (name, file) = SmallFiles.all[index]
        let compressed = file.bytes
        for bit in 0..<compressed.count * 8 {
            var damaged = compressed
            damaged[bit >> 3] ^= 0x80 >> UInt8(bit & 7)
            let plain = try decodePlainly(damaged)
            let expected = LibBZip2.decompress(damaged)
            #expect((plain.error == nil ? plain.bytes : nil) == expected, "\(name), bit \(bit)")
            let cuts = bit & 1 == 0 ? [bit * 2_654_435_761 % compressed.count] : [bit >> 3, compressed.count / 2]
            let segmented = try decodeInSegments(damaged, size: damaged.count, cuts: cuts)
            #expect(segmented.decoded.agrees(with: plain), "\(name), bit \(bit), cuts \(cuts)")
        }
    }

    @Test func theErrorNamesThePlace() throws {
        let file = SmallFiles.oneStream
        let compressed = file.bytes
        let blockStarts = file.blockStarts
        let streamEnd = try #require(compressed.firstMagic(Format.streamEndMagic))
        let checksumBit = streamEnd + 48
        var lost = 0
        for bit in 0..<checksumBit + 32 {
            var damaged = compressed
            damaged[bit >> 3] ^= 0x80 >> UInt8(bit & 7)
            let error = try decodePlainly(damaged).error
            if bit < 24 {
                #expect(error == .notBZip2(offset: 0))
            } else if bit < 32 {
                // A level of 3, say, instead of 1 does no harm to small blocks; one that is none is no header.
                #expect(error == nil || error == .notBZip2(offset: 0), "bit \(bit)")
            } else if bit >= checksumBit {
                guard case .combinedCRC(streamEnd, _, _) = error else {
                    Issue.record("bit \(bit): \(String(describing: error))")
                    continue
                }
            } else {
                let block = blockStarts.lastIndex { $0 <= bit } ?? 0
                let isInMagic = bit < blockStarts[block] + 48 || bit >= streamEnd
                let place = bit >= streamEnd ? streamEnd : blockStarts[block]
                switch error {
                case .damagedBlock(place, _), .blockCRC(place, _):
                    #expect(!isInMagic, "bit \(bit)")
                case .magicExpected(let expected):
                    // Where the magic should be is known to a byte.
                    #expect(abs(expected - place) < 8 && isInMagic, "bit \(bit)")
                case .truncated(compressed.count):
                    // The code lost its way, and in so small a file it ran through the end of the data.
                    lost += 1
                case nil where !isInMagic:
                    // A bit that no decoder looks at: of an unused table, say.
                    #expect(LibBZip2.decompress(damaged) == file.contents, "bit \(bit)")
                default:
                    Issue.record("bit \(bit): \(String(describing: error))")
                }
            }
        }
        #expect(lost * 20 < compressed.count * 8)
    }

    @Test func theBlockOfALargeFile() throws {
        var random = SeededGenerator(seed: 5)
        let text = random.text(count: 400_000)
        let compressed = LibBZip2.compress(text, level: 1)
        let second = try #require(compressed.firstMagic(from: 33))
        let third = try #require(compressed.firstMagic(from: second + 1))
        var damaged = compressed
        damaged[(second + third) / 16] ^= 0x10
        let plain = try decodePlainly(damaged)
        // The first block is handed out, and nothing of the second one.
        #expect(plain.bytes.count > 90_000 && plain.bytes.count < 110_000)
        #expect(text.starts(with: plain.bytes))
        switch plain.error {
        case .blockCRC(second, _), .damagedBlock(second, _): break
        default: Issue.record("\(String(describing: plain.error))")
        }
        for cut in [second / 8, second / 8 + 1, third / 8, third / 8 + 1] {
            let segmented = try decodeInSegments(damaged, size: damaged.count, cuts: [cut], assumedLevel: 1)
            #expect(segmented.decoded == plain, "cut at \(cut)")
        }
    }

    /// A file cut at any byte is truncated there, unless that is the end of a stream.
    @Test(arguments: SmallFiles.all.indices)
    func everyLength(_ index: Int) throws {
        let (name, file) = SmallFiles.all[index]
        let compressed = file.bytes
        let streamsEnd = try #require(
            try decodeSegment(compressed, range: 0..<compressed.count, start: .streamHeader).summary.endOfStreams)
        for length in 0..<compressed.count {
            let shorter = Array(compressed.prefix(length))
            let plain = try decodePlainly(shorter)
            if plain.error == nil {
                #expect(LibBZip2.decompress(shorter) == plain.bytes, "\(name), \(length) bytes")
            } else {
                #expect(plain.error == .truncated(offset: length), "\(name), \(length) bytes")
                #expect(LibBZip2.decompress(shorter) == nil, "\(name), \(length) bytes")
            }
            #expect(length >= streamsEnd || plain.trailing == nil, "\(name), \(length) bytes")
            #expect(file.contents.starts(with: plain.bytes), "\(name), \(length) bytes")
            let segmented = try decodeInSegments(shorter, size: length, cuts: [length / 2])
            #expect(segmented.decoded == plain, "\(name), \(length) bytes")
        }
    }

    @Test func oneStreamHasNoOtherEnd() throws {
        let compressed = SmallFiles.oneStream.bytes
        for length in 0..<compressed.count {
            let error = try decodePlainly(Array(compressed.prefix(length))).error
            #expect(error == .truncated(offset: length))
        }
    }

    /// Blocks left out, or in another order: each has its checksum, the stream has not.
    @Test func missingAndExchangedBlocks() throws {
        let parts = ["one", "two", "three"].map { Array($0.utf8) }
        var whole = StreamWriter()
        whole.stream(parts)
        let end = try #require(whole.bytes.firstMagic(Format.streamEndMagic))
        let stored = (end + 48..<end + 80).reduce(UInt64(0)) { $0 << 1 | whole.bytes.bit($1) }
        for order in [[0, 1], [1, 2], [0, 2], [0, 2, 1], [1, 0, 2], [0, 1, 1, 2]] {
            var file = StreamWriter()
            file.beginStream()
            for number in order { file.block(parts[number]) }
            file.put(Format.streamEndMagic, 48)
            file.put(stored, 32)
            let plain = try decodePlainly(file.bytes)
            guard case .combinedCRC(_, UInt32(stored), _) = plain.error else {
                Issue.record("\(order): \(plain)")
                continue
            }
            for cut in 0..<file.bytes.count {
                let segmented = try decodeInSegments(file.bytes, size: file.bytes.count, cuts: [cut])
                #expect(segmented.decoded.agrees(with: plain), "\(order), cut at \(cut)")
            }
        }
    }

    @Test func aBlockLargerThanItsLevel() throws {
        var random = SeededGenerator(seed: 6)
        var compressed = LibBZip2.compress(random.noise(count: 150_000), level: 9)
        #expect(try decodePlainly(compressed).error == nil)
        compressed[3] = UInt8(ascii: "1")
        guard case .damagedBlock(32, _) = try decodePlainly(compressed).error else {
            Issue.record("accepted")
            return
        }
    }

    @Test func anErrorComesAgain() throws {
        var segment = SegmentDecoder(
            source: Array("BZh91AY&SY".utf8), range: 0..<10, start: .streamHeader, assumedLevel: 9)
        for _ in 0..<3 {
            do {
                _ = try segment.next()
                Issue.record("no error")
            } catch {
                #expect(error as? BZip2Error == .truncated(offset: 10))
            }
        }
        #expect(segment.summary.firstBlock == 32)
        #expect(segment.summary.nextBlock == nil)
    }

    @Test func noBlockWhereOneShouldBe() throws {
        let file = SmallFiles.oneStream
        for bit in [-1, 0, 1, file.blockStarts[1] + 1, file.bytes.count * 8, file.bytes.count * 8 + 1_000] {
            let range = 0..<1 << 20
            let (decoded, _) = try decodeSegment(file.bytes, range: range, start: .block(bit: bit, level: 1))
            #expect(decoded.bytes.isEmpty)
            let isInside = 0..<file.bytes.count * 8 ~= bit
            #expect(isInside ? decoded.error == .magicExpected(bit: bit) : decoded.error != nil, "bit \(bit)")
        }
    }
}
