import DumpListing
import TestSupport
import Testing

@testable import DumpDownload

/// Dump files that are in a folder without a record.
@Suite struct LocalPartsTests {
    private static func found(
        _ names: [String], _ parts: String, day: String? = nil, layouts: [DumpLayout] = DumpLayout.allCases
    ) throws -> [String]? {
        let folder = try TemporaryFolder()
        for name in names { try folder.write([], to: name) }
        let selection = try #require(PartSelection(parts))
        let paths = try LocalParts.files(
            of: "xxwiki", selection, day: day.flatMap { DumpDay($0) }, layouts: layouts, in: folder.path)
        return paths?.map { String($0.split(separator: "/").last ?? "") }
    }

    private static let one = "xxwiki-20260101-pages-articles1.xml-p1p999.bz2"
    private static let oneB = "xxwiki-20260101-pages-articles1.xml-p1000p1999.bz2"
    private static let two = "xxwiki-20260101-pages-articles2.xml-p2000p2999.bz2"
    private static let streams = "xxwiki-20260101-pages-articles-multistream1.xml-p1p999.bz2"
    private static let newer = "xxwiki-20260201-pages-articles1.xml-p1p999.bz2"
    private static let exported = ["xxwiki-2026-03-01-p1p50.xml.bz2", "xxwiki-2026-03-01-p51r1r9.xml.bz2"]

    @Test func allFilesOfAPart() throws {
        #expect(try Self.found([Self.one, Self.oneB, Self.two], "1") == [Self.one, Self.oneB])
        #expect(try Self.found([Self.one, Self.oneB, Self.two], "2,1") == [Self.two, Self.one, Self.oneB])
        #expect(try Self.found([Self.streams, Self.one], "1") == [Self.one])
        #expect(try Self.found([Self.streams], "1") == [Self.streams])
        #expect(try Self.found(["xxwiki-20260101-pages-articles.xml.bz2"], "1")?.count == 1)
    }

    @Test func partsOfTwoDaysAreNotMixed() throws {
        #expect(try Self.found([Self.one, Self.newer], "1") == [Self.newer])
        #expect(try Self.found([Self.one, Self.newer], "1", day: "20260101") == [Self.one])
        #expect(try Self.found([Self.one, Self.two, Self.newer], "1-2") == [Self.one, Self.two])
        #expect(try Self.found([Self.newer, Self.two], "1-2") == nil)
    }

    @Test func exportsAreCounted() throws {
        #expect(try Self.found(Self.exported, "1-2") == Self.exported)
        #expect(try Self.found(Self.exported, "2") == [Self.exported[1]])
        #expect(try Self.found(Self.exported, "3") == nil)
        #expect(try Self.found(Self.exported, "1", layouts: [.classic]) == nil)
        #expect(try Self.found([Self.one] + Self.exported, "1", layouts: [.content]) == [Self.exported[0]])
    }

    @Test(arguments: [
        "yywiki-20260101-pages-articles1.xml-p1p999.bz2", "xxwiki-20260101-pages-articles1.xml-p1p999.bz2.partial",
        "xxwiki-20260101-pages-meta-current1.xml-p1p999.bz2", "xxwiki-20269901-pages-articles1.xml-p1p999.bz2",
        "xxwiki-20260101-pages-articles-multistream-index1.txt-p1p999.bz2",
    ])
    func otherFilesAreNotTaken(name: String) throws { #expect(try Self.found([name], "1") == nil) }

    @Test func manyPartsCostNothing() throws {
        #expect(try Self.found([Self.one], "1-9223372036854775807") == nil)
        #expect(try Self.found([], "1") == nil)
    }
}
