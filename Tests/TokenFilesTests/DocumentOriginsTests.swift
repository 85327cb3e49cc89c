import DurableFiles
import TestSupport
import Testing

@testable import TokenFiles

/// The arrays that tell which pages, and which texts, the documents of token files were.
@Suite struct DocumentOriginsTests {
    private let folder: TemporaryFolder
    private let origins = (0..<3 as Range<UInt64>).map {
        DocumentOrigin(pageID: .max - $0, part: UInt32($0), copy: .max, text: 0x99AA_06D3_0147_98D8 &+ $0)
    }

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func theyComeBack() throws {
        let layout = try TokenFileLayout(format: .nanogpt, vocabularySize: 10)
        var writer = try SplitWriter(folder: folder.path, split: .train, layout: layout, recordsOrigins: true)
        for origin in origins { try writer.endDocument(origin) }
        _ = try writer.finish()
        let read = try DocumentOrigins(folder: folder.path, split: .train)
        #expect(read.count == 3)
        #expect(try read.origins(in: 0..<3) == origins)
        #expect(try read.origins(in: 1..<2) == [origins[1]])
        #expect(throws: TokenFileError.self) { try read.origins(in: 2..<4) }
        #expect(try folder.bytes(TokenFileNames.origins(.train)).count == 192 + 3 * 24)
    }

    /// Version 0.1 has written no texts: what nobody knows is equal to nothing.
    @Test func arraysWithoutTextsAreRead() throws {
        try makeFolders(folder.file("documents"))
        let description = "[('page', '<u8'), ('part', '<u4'), ('copy', '<u4')]"
        var bytes = NumPyHeader.bytes(description: description, shape: [3])
        for origin in origins {
            var record: [UInt8] = []
            DocumentOrigins.append(origin, to: &record)
            bytes += record.prefix(16)
        }
        try folder.write(bytes, to: TokenFileNames.origins(.train))
        let read = try DocumentOrigins(folder: folder.path, split: .train)
        let wanted = origins.map { DocumentOrigin(pageID: $0.pageID, part: $0.part, copy: $0.copy) }
        #expect(try read.origins(in: 0..<3) == wanted)
        #expect(wanted.allSatisfy { $0.text == DocumentOrigin.unknownText })
        try folder.write(bytes.dropLast(), to: TokenFileNames.origins(.val))
        #expect(throws: TokenFileError.self) { try DocumentOrigins(folder: folder.path, split: .val) }
    }

    @Test func theHeaderHasRoomForAnyCount() {
        for count in [0, 1, Int.max] {
            let header = NumPyHeader.bytes(description: DocumentOrigins.description, shape: [count])
            #expect(header.count == NumPyHeader.lengthOfRecords && header.last == UInt8(ascii: "\n"))
            #expect(header.count.isMultiple(of: 64))
        }
    }
}
