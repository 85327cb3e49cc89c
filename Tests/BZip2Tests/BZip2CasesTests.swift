import Checksums
import Foundation
import TestSupport
import Testing

@testable import BZip2

/// The bzip2 files of other projects' test suites, and what the system's bzip2 makes of each. They are not part of this
/// project: the tests look for them in the folder that WIKIPREP_SHARED names, or in `shared` beside the checkout.
@Suite(.shared("data/bzip2")) struct BZip2CasesTests {
    private struct Case: Decodable {
        var file: String
        var accepted_by_bzip2: Bool
        var output_bytes: Int
        var output_sha256: String
    }

    @Test func everyCase() throws {
        let (folder, cases) = try cases()
        for item in cases {
            let compressed = try [UInt8](Data(contentsOf: folder.appending(path: item.file)))
            var decompressor = Decompressor(source: compressed)
            var output: [UInt8] = []
            var count = 0
            var error: (any Error)?
            do {
                while let piece = try decompressor.next() {
                    count += piece.count
                    if count <= Self.limit { output += piece }
                }
            } catch let thrown {
                error = thrown
            }
            #expect((error == nil) == item.accepted_by_bzip2, "\(item.file): \(String(describing: error))")
            guard error == nil, item.accepted_by_bzip2 else { continue }
            #expect(count == item.output_bytes, "\(item.file)")
            if count <= Self.limit { #expect(try SHA256.of(output) == item.output_sha256, "\(item.file)") }
        }
    }

    @Test func everyCaseInSegments() throws {
        let (folder, cases) = try cases()
        for item in cases where item.output_bytes <= Self.limit {
            let compressed = try [UInt8](Data(contentsOf: folder.appending(path: item.file)))
            let plain = try decodePlainly(compressed)
            for size in [max(1, compressed.count / 2), max(1, compressed.count / 7)] {
                let cuts = Array(stride(from: size, to: compressed.count, by: size))
                let segmented = try decodeInSegments(compressed, size: compressed.count, cuts: cuts)
                #expect(segmented.decoded.agrees(with: plain), "\(item.file), segments of \(size)")
            }
        }
    }

    /// Larger outputs are only counted: hashing them takes long in a debug build. Their checksums are verified anyway.
    private static let limit = 40_000

    /// The cases and the folder in which they are.
    private func cases() throws -> (folder: URL, cases: [Case]) {
        let folder = SharedFolder.url("data/bzip2")
        let list = try Data(contentsOf: folder.appending(path: "cases.json"))
        return (folder, try JSONDecoder().decode([Case].self, from: list))
    }
}
