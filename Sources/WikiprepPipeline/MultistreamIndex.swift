import BZip2
import CLibrary
import Corpus
import DurableFiles

/// The index of a multistream dump: which of its streams holds which page.
///
/// A line is `offset:id:title`: the byte at which the page's stream begins, its id, and its title, which may have colons of its own and
/// has XML's entities. Source: https://meta.wikimedia.org/wiki/Data_dumps/Dump_format#Multistream_dumps
struct MultistreamIndex {
    /// The streams that hold a slice's pages, as byte ranges of the dump: ascending, neighbours together up to a limit.
    private(set) var streams: [Range<Int>] = []
    /// The ids of the first page, and of the last that was looked at.
    private(set) var listed: ClosedRange<UInt64>?

    private let path: String
    private let slice: DumpSlice
    private let dumpSize: Int
    private let limit: Int
    private var line = 0
    /// The stream whose lines are being read.
    private var stream: (offset: Int, isWanted: Bool)?
    private var isPast = false

    /// The index that stands beside a dump, by Wikimedia's names; nil when there is none.
    static func path(besideDump dump: String) -> String? {
        let (folder, name) = splitPath(dump)
        guard name.contains("multistream") else { return nil }
        var names = [name.replacing("multistream", with: "multistream-index").replacing(".xml", with: ".txt")]
        if name.hasSuffix(".xml.bz2") { names.append("\(name.dropLast(8))-index.txt.bz2") }
        return names.map { "\(folder)/\($0)" }.first { unsafe access($0, R_OK) == 0 }
    }

    /// Reads an index as far as it matters.
    /// - Parameters:
    ///   - limit: streams are put together to ranges of about so many bytes.
    /// - Throws: ``RunError/unreadableInput(path:reason:)`` for what is no index, or not this dump's.
    init(path: String, slice: DumpSlice, dumpSize: Int, limit: Int) throws {
        self.path = path
        self.slice = slice
        self.dumpSize = dumpSize
        self.limit = limit
        let file = try FileByteSource(path: path)
        var rest: [UInt8] = []
        if StreamHeader.level(of: try file.read(at: 0, count: 4)) == nil {
            var offset = 0
            while !isPast {
                let bytes = try file.read(at: offset, count: 1 << 20)
                if bytes.isEmpty { break }
                offset += bytes.count
                try take(bytes, &rest)
            }
        } else {
            var decompressor = Decompressor(source: file)
            do {
                while !isPast, let bytes = try decompressor.next() { try take(bytes, &rest) }
            } catch let error as BZip2Error {
                throw RunError.unreadableInput(
                    path: path,
                    reason: "\(error); download the index again, or move it away: then the whole dump is read")
            }
        }
        if !rest.isEmpty, !isPast { try take([UInt8(ascii: "\n")], &rest) }
        if !isPast { endStream(at: dumpSize) }
        if listed == nil {
            throw RunError.unreadableInput(
                path: path,
                reason: "the index is empty; download it again, or move it away: then the whole dump is read")
        }
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

    private func damaged(_ reason: String) -> RunError {
        .unreadableInput(
            path: path,
            reason:
                "line \(line) \(reason): this is no index of this dump; delete it, or name the right one with --index")
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>) throws {
        let parts = bytes.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let offset = Int(String(decoding: parts[0], as: UTF8.self)),
            let id = UInt64(String(decoding: parts[1], as: UTF8.self))
        else { throw damaged("is not offset:id:title") }
        guard offset >= stream?.offset ?? 0, offset < dumpSize else {
            throw damaged("has the offset \(offset), before the one above it or beyond the dump's end")
        }
        if stream?.offset != offset {
            endStream(at: offset)
            stream = (offset, false)
            // Ids ascend: what follows is not wanted any more.
            if case .pages(let range) = slice, id > range.upperBound { isPast = true }
        }
        let first = listed?.lowerBound ?? id
        listed = first...max(first, id)
        switch slice {
        case .pages(let range): if range.contains(id) { stream?.isWanted = true }
        case .first: stream?.isWanted = true
        case .titles(let titles):
            let title = Self.unescaped(String(decoding: parts[2], as: UTF8.self))
            if title.isOfTitleLength, titles.contains(title) { stream?.isWanted = true }
        }
    }

    private mutating func endStream(at end: Int) {
        guard let (offset, isWanted) = stream, isWanted, offset < end else { return }
        if let last = streams.last, last.upperBound == offset, end - last.lowerBound <= limit {
            streams[streams.count - 1] = last.lowerBound..<end
        } else {
            streams.append(offset..<end)
        }
    }

    private static func unescaped(_ title: String) -> String {
        if !title.utf8.contains(UInt8(ascii: "&")) { return title }
        let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#039;", "'"), ("&amp;", "&")]
        return entities.reduce(title) { $0.replacing($1.0, with: $1.1) }
    }
}
