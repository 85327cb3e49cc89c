import BZip2
import Checksums
import Corpus
import DurableFiles
import MediaWikiDump

/// What the start of a dump tells before the work begins: its compression, its encoding and its wiki.
package struct DumpHead: Sendable {
    /// How the XML is packed.
    package enum Packing: Equatable, Sendable {
        case bzip2(level: Int)
        case plain
    }

    package var packing: Packing
    package var encoding: TextEncoding
    package var site: SiteInfo
    /// The wiki's database name.
    package var wiki: String
    /// XXH128 of the XML up to the end of the site's description: every segment depends on it.
    package var hash: String

    /// The head is at most so long; real ones have some 10 KB.
    package static let limit = 4 << 20

    /// Tells the packing from the first bytes.
    /// - Parameter salvages: whether a name is believed when the first bytes are damaged.
    package static func packing(of source: DumpSource, salvages: Bool) throws -> Packing {
        let first = try source.read(at: 0, count: 6)
        if first.isEmpty { throw ExtractionError.notADump(path: source.path, reason: .empty) }
        if let level = StreamHeader.level(of: first) { return .bzip2(level: level) }
        if salvages, source.path.hasSuffix(".bz2") { return .bzip2(level: 9) }
        if first.allSatisfy({ $0 == 0 }) {
            throw ExtractionError.notADump(path: source.path, reason: .zeros)
        }
        for packing in NotADump.ForeignPacking.allCases where first.starts(with: packing.magic) {
            throw ExtractionError.notADump(path: source.path, reason: .packed(packing))
        }
        return .plain
    }

    /// Whether a dump that follows this one in the same input is of the same wiki.
    func isSameWiki(_ other: SiteInfo?) -> Bool {
        guard let other else { return false }
        // Of a damaged head that is salvaged nothing is known but the wiki that was given.
        let isUnknown = site.wiki == nil && site.base == nil && site.siteName.isEmpty
        if let own = isUnknown ? wiki : site.wiki, let other = other.wiki { return own == other }
        return site.base == other.base && site.siteName == other.siteName
    }

    /// What an error from reading a head is to the user: damage, where it is damage.
    package static func damage(_ error: any Error, path: String) -> ExtractionError? {
        if let error = error as? TranscodingError { return .notADump(path: path, reason: .noHead("\(error)")) }
        if let damage = error as? XMLDamage {
            return .damagedDump(
                path: path, reason: .found("\(damage)"), lastPage: nil, pages: PageCounts(), kept: nil)
        }
        if let other = error as? OtherWiki {
            return .otherWiki(path: path, first: "", second: other.name, offset: other.offset)
        }
        guard let error = error as? BZip2Error else { return nil }
        return .damagedDump(
            path: path, reason: .found("\(error)"), lastPage: nil, pages: PageCounts(), kept: "Nothing was written.")
    }

    /// Whether XML holds all that stands before the pages.
    /// - Parameter searched: how much of it is known to hold no end.
    package static func isWhole(_ xml: [UInt8], from searched: Int) -> Bool {
        xml.firstIndex(of: "</siteinfo>", from: searched) != nil || xml.firstIndex(of: "<page", from: searched) != nil
    }

    /// Reads the head of a dump.
    package init(of source: DumpSource, configuration: DumpConfiguration) throws {
        do {
            try self.init(reading: source, configuration: configuration)
        } catch {
            throw source.damage(error)
        }
    }

    private init(reading source: DumpSource, configuration: DumpConfiguration) throws {
        let given = configuration.wiki
        packing = try Self.packing(of: source, salvages: configuration.salvages)
        var pieces = DumpPieces(
            source: source, range: 0..<Int.max, start: .streamHeader, packing: packing,
            salvages: configuration.salvages)
        var xml = DumpXML()
        var head: [UInt8] = []
        var piece: [UInt8] = []
        while head.count < Self.limit, try pieces.next(into: &piece) {
            let searched = max(0, head.count - 16)
            head += try xml.utf8(piece)
            if Self.isWhole(head, from: searched) { break }
        }
        encoding = xml.encoding
        let siteEnd = head.firstIndex(of: "</siteinfo>") ?? head.count
        hash = try XXH128.of(Array(head[..<siteEnd]))
        do {
            site = try SiteInfo(header: head)
        } catch {
            // With the head damaged, its pages can still be read; only their addresses are not known.
            guard configuration.salvages else {
                throw ExtractionError.notADump(path: source.path, reason: .noHead("\(error)"))
            }
            guard given != nil, let none = try? SiteInfo(header: Array("<mediawiki>".utf8)) else {
                throw ExtractionError.notADump(path: source.path, reason: .noHeadToSalvage("\(error)"))
            }
            site = none
        }
        guard let wiki = given ?? site.wiki else { throw ExtractionError.unknownWiki(path: source.path) }
        // It becomes a folder's name.
        guard isPlainName(wiki) else { throw ExtractionError.wikiName(wiki, path: source.path) }
        self.wiki = wiki
        if site.language.isEmpty { site.language = SiteInfo.language(ofWiki: wiki) }
    }
}

/// The XML of a dump in UTF-8, from its start.
struct DumpXML: ~Copyable {
    /// What the dump is in, once a piece was seen.
    private(set) var encoding = TextEncoding.utf8
    private var transcoder: Transcoder?
    private var hasBegun = false

    /// The next piece in UTF-8.
    mutating func utf8(_ piece: [UInt8]) throws -> [UInt8] {
        if !hasBegun, !piece.isEmpty {
            hasBegun = true
            encoding = TextEncoding(detecting: piece)
            if case .other(let name) = encoding { transcoder = try Transcoder(from: name) }
        }
        return transcoder?.transcode(piece) ?? piece
    }
}

/// The XML bytes of a range of a dump, piece by piece, however it is packed.
package struct DumpPieces: ~Copyable {
    private var segment: SegmentDecoder?
    private let source: any ByteSource
    private var offset: Int
    private var lastStart = 0
    private let upperBound: Int
    private static let pieceSize = 256 << 10

    package init(
        source: any ByteSource, range: Range<Int>, start: SegmentStart, packing: DumpHead.Packing,
        memory: DecoderMemory = DecoderMemory(), salvages: Bool = false
    ) {
        self.source = source
        offset = range.lowerBound
        upperBound = range.upperBound
        if case .bzip2(let level) = packing {
            segment = SegmentDecoder(
                source: source, range: range, start: start, assumedLevel: level, memory: memory, salvages: salvages)
        } else {
            segment = nil
        }
    }

    /// Replaces a piece by the next one.
    /// - Returns: false at the end of the range; the piece is empty then.
    package mutating func next(into piece: inout [UInt8]) throws -> Bool {
        piece.removeAll(keepingCapacity: true)
        if let hasMore = try segment?.next(appendingTo: &piece) { return hasMore }
        if offset >= upperBound { return false }
        lastStart = offset
        piece = try source.read(at: offset, count: min(Self.pieceSize, upperBound - offset))
        offset += piece.count
        return !piece.isEmpty
    }

    /// The byte of the dump that the next piece begins at, more or less.
    package var position: Int {
        switch segment {
        case .some(let segment): segment.position
        case .none: offset
        }
    }

    /// The bytes of the dump that the pieces up to now depend on: see ``/BZip2/SegmentDecoder/dependence``.
    var dependence: Range<Int> {
        switch segment {
        case .some(let segment): segment.dependence
        case .none: offset..<offset
        }
    }

    /// The byte of the dump that the last piece begins at, or the block that it is of.
    package var start: Int {
        switch segment {
        case .some(let segment): segment.position
        case .none: lastStart
        }
    }

    /// The byte of the dump behind the last piece, or behind the block that it is of.
    package var end: Int {
        switch segment {
        case .some(let segment): segment.blockEnd ?? segment.position
        case .none: offset
        }
    }

    /// What was lost before the piece that came last, in bytes of the dump; nil when nothing was.
    var lostBefore: Range<Int>? {
        switch segment {
        case .some(let segment): segment.lostBefore.map { $0.lowerBound >> 3..<($0.upperBound + 7) >> 3 }
        case .none: nil
        }
    }

    /// What the bzip2 segment says of itself; nil for plain XML.
    package var summary: SegmentSummary? {
        switch segment {
        case .some(let segment): segment.summary
        case .none: nil
        }
    }
}
