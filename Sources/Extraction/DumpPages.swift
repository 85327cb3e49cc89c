import InputStreams
import MediaWikiDump
import Workers

/// The pages of a dump, one after another, in one thread and in bounded memory.
///
/// ```swift
/// let pages = try DumpPages(path: "enwiki-20260101-pages-articles1.xml-p1p41242.bz2")
/// while let page = try pages.next() { print(page.title) }
/// ```
///
/// All pages come, those of other namespaces and redirects too: see ``/MediaWikiDump/Page``.
public final class DumpPages {
    /// What the dump says about its wiki.
    public let site: SiteInfo
    /// How many pages were passed over, since the XML parser refused them.
    public private(set) var invalidPages = 0

    private let path: String
    private let stream: any ByteStream
    private let parser: PageParser
    private var xml = DumpXML()
    private var scanner = PageScanner(start: .document)
    private var batch = PageBatch()
    private var parsed: [ParsedPage] = []
    private var places: [Range<Int>] = []
    /// What is thrown when the pages before it were taken.
    private var failure: DamagedInput?
    private var position = 0
    private var isAtEnd = false

    private static let batchSize = 1 << 20

    /// Opens a dump: XML, or XML compressed by bzip2, gzip or zstd; `-` is standard input.
    /// - Parameters:
    ///   - path: the file.
    ///   - filter: the pages whose text is wanted; of the others it is `skipped`.
    /// - Throws: ``ExtractionError`` when it is no dump; `FileError`, `DamagedInput`.
    public init(path: String, filter: PageFilter = .articles) throws {
        let file = try DescriptorStream(path: path)
        stream = try CompressedInput(file, named: path).stream
        self.path = path
        var head: [UInt8] = []
        while head.count < DumpHead.limit, let piece = try stream.next() {
            let searched = max(0, head.count - 16)
            head += try xml.utf8(piece)
            if DumpHead.isWhole(head, from: searched) { break }
        }
        do {
            site = try SiteInfo(header: head)
        } catch {
            throw ExtractionError.notADump(path: path, reason: .noHead("\(error)"))
        }
        parser = PageParser(filter: filter, namespaces: site.namespaces)
        scanner.append(head, to: &batch)
    }

    /// The next page; nil after the last one.
    /// - Throws: `DamagedInput` when the dump is damaged or ends too early; `FileError`.
    public func next() throws -> Page? {
        while true {
            while position < parsed.count {
                position += 1
                switch parsed[position - 1] {
                case .page(let page): return page
                case .invalid: invalidPages += 1
                case .torn(_, _, let reason): throw damaged(at: places[position - 1].lowerBound, reason)
                }
            }
            if let failure { throw failure }
            if isAtEnd { return nil }
            try parseBatch()
        }
    }

    private func parseBatch() throws {
        while batch.bytes.count < Self.batchSize, failure == nil {
            guard let piece = try stream.next() else {
                isAtEnd = true
                checkEnd()
                break
            }
            scanner.append(try xml.utf8(piece), to: &batch)
            if let damage = scanner.damage { failure = damaged(at: damage.offset, damage.reason) }
        }
        parsed = parser.parse(batch)
        places = batch.places
        for case .head(let head) in batch.events.map(\.kind) where !head.isFirst { try check(head) }
        for case .hidden(let pages, _) in batch.events.map(\.kind) { invalidPages += pages }
        position = 0
        batch.removeAll()
    }

    private func checkEnd() {
        let ending = scanner.finish(into: &batch)
        if let damage = scanner.damage {
            failure = damaged(at: damage.offset, damage.reason)
        } else if ending != .complete {
            failure = DamagedInput(
                path: path, offset: stream.consumed, reason: "the XML ends without </mediawiki>: the rest is missing")
        }
    }

    /// Sees to it that a dump that follows is of the same wiki.
    private func check(_ head: PageBatch.Head) throws {
        let next = try? SiteInfo(head: head.xml)
        if let next, next.wiki == site.wiki, next.base == site.base || site.wiki != nil { return }
        throw ExtractionError.otherWiki(
            path: path, first: site.wiki ?? site.siteName, second: next?.wiki ?? next?.base, offset: head.offset)
    }

    private func damaged(at offset: Int, _ reason: String) -> DamagedInput {
        DamagedInput(path: path, offset: offset, reason: "byte \(offset) of the XML: \(reason)")
    }
}
