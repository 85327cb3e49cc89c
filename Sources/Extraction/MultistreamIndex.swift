import CLibrary
import Corpus
import DurableFiles
import InputStreams
import Workers

/// The index of a multistream dump: which of its streams holds which page.
///
/// A line is `offset:id:title`: the byte at which the page's stream begins, its id, and its title, which may have
/// colons of its own and has XML's entities. Source:
/// https://meta.wikimedia.org/wiki/Data_dumps/Dump_format#Multistream_dumps
///
/// Nothing vouches for it: it may lack lines, or be of another dump. Where ids are asked for, every stream is wanted
/// that may hold one of them
/// though no line says so: ids ascend, so the lines before and after tell. What the streams held is compared with
/// what was listed
/// (``IndexVerdict``).
package struct MultistreamIndex {
    /// The streams that may hold a slice's pages, as byte ranges of the dump: ascending, neighbours together up to a
    /// limit.
    package private(set) var streams: [Range<Int>] = []
    /// The ids of the first page, and of the last that was looked at.
    private(set) var listed: ClosedRange<UInt64>?
    /// How many pages of a slice by ids have a line.
    private(set) var pages = 0
    /// The titles of a slice that have a line.
    private(set) var titles: Set<String> = []
    /// Whether the ids ascend; where they do not, nothing is known of ids that have no line.
    private(set) var isAscending = true

    /// Where it is.
    let path: String
    private let slice: DumpSlice
    private let dumpSize: Int
    private let limit: Int
    private var line = 0
    /// The stream whose lines are being read: where it begins, whether it has a title of the slice, and the ids of
    /// its first and last line.
    private var stream: (offset: Int, isWanted: Bool, first: UInt64, last: UInt64)?
    /// The last id of the stream before it.
    private var idBefore: UInt64?
    /// Streams that begin beyond the last id of the slice.
    private var streamsBeyond = 0
    private var isPast = false

    /// The index that stands beside a dump, by Wikimedia's names; nil when there is none.
    static func path(besideDump dump: String) -> String? {
        let (folder, name) = splitPath(dump)
        guard name.contains("multistream") else { return nil }
        var names = [name.replacing("multistream", with: "multistream-index").replacing(".xml", with: ".txt")]
        if name.hasSuffix(".xml.bz2") { names.append("\(name.dropLast(8))-index.txt.bz2") }
        return names.map { "\(folder)/\($0)" }.first { unsafe access($0, R_OK) == 0 && regularFileSize($0) != nil }
    }

    /// Reads an index as far as it matters.
    /// - Parameters:
    ///   - limit: streams are put together to ranges of about so many bytes.
    /// - Throws: ``ExtractionError/unreadableIndex(path:reason:)`` for what is no index, or not this dump's.
    init(path: String, slice: DumpSlice, dumpSize: Int, limit: Int, observer: any RunObserver) throws {
        self.path = path
        self.slice = slice
        self.dumpSize = dumpSize
        self.limit = limit
        let file = try DescriptorStream(path: path)
        var rest: [UInt8] = []
        do {
            let stream = try CompressedInput(file, named: path, warn: { observer.warn($0) }).stream
            while !isPast, let bytes = try stream.next() { try take(bytes, &rest) }
        } catch let error as DamagedInput {
            throw ExtractionError.unreadableIndex(path: path, reason: .unreadable(error.reason))
        }
        if !rest.isEmpty, !isPast { try take([UInt8(ascii: "\n")], &rest) }
        if !isPast { endStream(at: dumpSize, nextID: nil) }
        if listed == nil { throw ExtractionError.unreadableIndex(path: path, reason: .empty) }
    }

    /// Reads whole lines; what is left waits.
    private mutating func take(_ bytes: [UInt8], _ rest: inout [UInt8]) throws {
        rest += bytes
        var start = 0
        while !isPast, let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
            line += 1
            try read(rest[start..<end])
            start = end + 1
        }
        rest.removeFirst(start)
        if rest.count > 1 << 20 { throw damaged("is longer than a line of an index") }
    }

    private func damaged(_ reason: String) -> ExtractionError {
        .unreadableIndex(path: path, reason: .line(line, reason))
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>) throws {
        let parts = bytes.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let offset = Int(String(decoding: parts[0], as: UTF8.self)),
            let id = UInt64(String(decoding: parts[1], as: UTF8.self))
        else { throw damaged("is not offset:id:title") }
        guard offset >= stream?.offset ?? 0, offset < dumpSize else {
            throw damaged("has the offset \(offset), before the one above it or beyond the dump's end")
        }
        if let last = stream?.last ?? idBefore, id <= last { isAscending = false }
        if stream?.offset != offset {
            endStream(at: offset, nextID: id)
            // What stands before the first line may be pages, too.
            if stream == nil, case .pages(let range) = slice, range.lowerBound < id { want(0..<offset) }
            idBefore = stream?.last
            stream = (offset, false, id, id)
            if case .pages(let range) = slice, id > range.upperBound {
                // Ids ascend: what follows is not wanted any more. The lines of one more stream show that it was no
                // slip.
                streamsBeyond += 1
                if streamsBeyond == 2 {
                    isPast = true
                    return
                }
            }
        }
        stream?.last = id
        let first = listed?.lowerBound ?? id
        listed = min(first, id)...max(listed?.upperBound ?? id, id)
        switch slice {
        case .pages(let range): if range.contains(id) { pages += 1 }
        case .first: break
        case .titles(let wanted):
            let title = Self.unescaped(String(decoding: parts[2], as: UTF8.self))
            if title.isOfTitleLength, wanted.contains(title) {
                stream?.isWanted = true
                titles.insert(title)
            }
        }
    }

    /// - Parameter nextID: the id of the next line; nil at the index's end.
    private mutating func endStream(at end: Int, nextID: UInt64?) {
        guard let stream else { return }
        switch slice {
        case .pages(let range):
            // Between the last line of the stream before and the first of the next, any page may be in this one.
            let lowest = idBefore.map { $0.addingReportingOverflow(1) }
            let highest = nextID.map { $0.subtractingReportingOverflow(1).partialValue } ?? .max
            guard !(lowest?.overflow ?? false), lowest?.partialValue ?? 0 <= range.upperBound,
                highest >= range.lowerBound
            else { return }
            want(stream.offset..<end)
        case .first: want(stream.offset..<end)
        case .titles: if stream.isWanted { want(stream.offset..<end) }
        }
    }

    private mutating func want(_ stream: Range<Int>) {
        if stream.isEmpty { return }
        if let last = streams.last, last.upperBound == stream.lowerBound,
            stream.upperBound - last.lowerBound <= limit
        {
            streams[streams.count - 1] = last.lowerBound..<stream.upperBound
        } else {
            streams.append(stream)
        }
    }

    private static func unescaped(_ title: String) -> String {
        if !title.utf8.contains(UInt8(ascii: "&")) { return title }
        let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#039;", "'"), ("&amp;", "&")]
        return entities.reduce(title) { $0.replacing($1.0, with: $1.1) }
    }
}

/// What the streams that an index names say of the index.
enum IndexVerdict: Equatable {
    /// Each page of the slice has its line, and each line its page.
    case agrees
    /// Pages of the slice were found that have no line.
    case lacks(pages: Int)
    /// Lines name pages of the slice that are not where they say. Whether they are elsewhere, nobody knows.
    case misleads(lines: Int, found: Int)

    /// - Parameters:
    ///   - seen: the pages of the slice that were found.
    ///   - found: the titles of the slice that were found.
    init(_ index: MultistreamIndex, slice: DumpSlice, seen: Int, found: Set<String>) {
        switch slice {
        case .pages:
            self =
                seen == index.pages
                ? .agrees
                : seen > index.pages
                    ? .lacks(pages: seen - index.pages) : .misleads(lines: index.pages, found: seen)
        case .titles:
            let listed = index.titles.intersection(found).count
            self = listed < index.titles.count ? .misleads(lines: index.titles.count, found: listed) : .agrees
        case .first: self = .agrees
        }
    }
}
