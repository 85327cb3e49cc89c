import Corpus
import TestSupport
import Testing
import TokenFiles

@testable import WikiprepPipeline

/// What goes into a spill comes out of it, each document in the partition of its key.
@Suite struct TokenSpillTests {
    @Test(arguments: [TokenWidth.uint16, .uint32]) func everyDocumentComesBack(width: TokenWidth) throws {
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: 11)
        var spill = try TokenSpill(width: width, folder: folder.path)
        var expected: [UInt64: [UInt32]] = [:]
        for number in 0..<2000 {
            let key = UInt64.random(in: 0...UInt64.max, using: &random)
            // Some are larger than a chunk of a partition, one is long.
            let count = number % 500 == 0 ? 100_000 : Int.random(in: 0...60, using: &random)
            let ids = (0..<count).map { _ in UInt32.random(in: 0...min(width.maximumID, 1 << 20), using: &random) }
            expected[key] = ids
            let place = DocumentPlace(
                key: ShuffleKey(value: key), wiki: number.isMultiple(of: 2) ? "" : "jawiki", pageID: UInt64(number),
                revision: 7,
                isValidation: number.isMultiple(of: 3))
            if number == 77 {
                try spill.appendPiece(place, ids[0..<ids.count / 2], isEnd: false)
                try spill.appendPiece(nil, ids[(ids.count / 2)...], isEnd: true)
            } else {
                try spill.append(place, ids[...])
            }
        }
        let spilled = try spill.finish()
        // Nothing is left in the folder: the files have no names.
        #expect(try folder.names().isEmpty)

        var seen = 0
        func check(_ tokens: SpilledTokens, _ partition: Int, bits: Int, value: UInt64) throws {
            var ids: [UInt32] = []
            for document in try tokens.documents(of: partition, appendingIDsTo: &ids) {
                let key = document.place.key.value
                #expect(key >> UInt64(64 - bits) == value)
                let number = Int(document.place.pageID)
                #expect(document.place.isValidation == number.isMultiple(of: 3))
                #expect(document.place.wiki == (number.isMultiple(of: 2) ? "" : "jawiki"))
                #expect(document.place.revision == 7)
                switch document.tokens {
                case .inMemory(let range): #expect(Array(ids[range]) == expected[key])
                case .onDisk(let extent):
                    #expect(number == 77)
                    var found: [UInt32] = []
                    try tokens.long.forEachPiece(of: extent) { found += $0 }
                    #expect(found == expected[key])
                }
                seen += 1
            }
        }
        for partition in 0..<256 {
            try check(spilled, partition, bits: 8, value: UInt64(partition))
        }
        #expect(seen == 2000)
        for partition in 0..<256 {
            let divided = try spilled.split(partition, bits: 3, folder: folder.path)
            for inner in 0..<8 { try check(divided, inner, bits: 11, value: UInt64(partition * 8 + inner)) }
        }
        #expect(seen == 4000)
    }
}
