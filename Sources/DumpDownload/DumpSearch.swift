import CLibrary
import DumpListing
import DurableFiles
import Workers

/// Finds a dump on a server, and fetches what the server publishes of it.
struct DumpSearch {
    let wiki: String
    let mirror: Mirror
    let curl: Curl
    let policy: RetryPolicy
    let observer: any RunObserver

    /// So many dumps are looked at, the newest first.
    static let depth = 8
    /// A page that lists folders or files is no larger.
    private static let largestPage = 4 << 20

    // MARK: - Dumps

    /// The record of a dump; nil where the server does not have it, or where it does not say that it is complete.
    func record(_ layout: DumpLayout, _ day: DumpDay) throws -> DumpRecordBytes? {
        var files: [[UInt8]] = []
        for name in layout.recordNames {
            guard let bytes = try content(url(layout, day, name), limit: DumpRecord.largest) else {
                if name == "_SUCCESS" {
                    observer.note("\(wiki) \(day.text(in: layout)): there is no _SUCCESS: not complete")
                }
                return nil
            }
            files.append(bytes)
        }
        return DumpRecordBytes(layout: layout, day: day, files: files)
    }

    func url(_ layout: DumpLayout, _ day: DumpDay, _ name: String) -> String {
        mirror.address + layout.recordLocation(of: wiki, day) + name
    }

    /// What a record is called in messages.
    func name(_ record: DumpRecordBytes) -> String { url(record.layout, record.day, record.layout.recordNames[0]) }

    /// The days of the dumps that the server has, the newest first; none where it does not have the wiki.
    func days(_ layout: DumpLayout) throws -> [DumpDay] {
        let page = try content(mirror.address + layout.datesLocation(of: wiki), limit: Self.largestPage) ?? []
        return DumpDay.linked(in: String(decoding: page, as: UTF8.self), layout: layout)
    }

    /// The newest dump that is complete.
    /// - Throws: ``DownloadError/noDump(wiki:mirror:date:)`` where there is none; what is wrong with the newest record
    ///   that cannot be read, where it is because of that.
    func newest(_ layouts: [DumpLayout], _ request: DumpRecord.Request) throws -> DumpRecordBytes {
        var unreadable: DownloadError?
        for layout in layouts {
            for day in try days(layout).prefix(Self.depth) {
                guard let record = try record(layout, day) else { continue }
                do {
                    _ = try record.listing(request, wiki: wiki, url: name(record))
                    if let unreadable { observer.note("\(unreadable)") }
                    return record
                } catch let error as DownloadError {
                    // The first is told at the end, where no earlier dump will do.
                    if unreadable == nil { unreadable = error } else { observer.note("\(error)") }
                } catch let error as DumpListingError {
                    // What there is not is there in no earlier dump either.
                    if case .noSuchPart = error { throw error }
                    observer.note("\(error)")
                }
            }
        }
        throw unreadable ?? DownloadError.noDump(wiki: wiki, mirror: mirror.address, date: nil)
    }

    // MARK: - Small files

    /// The sizes of files, as the server's list of their folder states them; none where it has no list.
    func sizes(_ layout: DumpLayout, _ day: DumpDay, of names: Set<String>) -> [String: Int] {
        let location = mirror.address + layout.recordLocation(of: wiki, day)
        guard let page = try? content(location, limit: Self.largestPage) else { return [:] }
        return ServerIndex.sizes(in: String(decoding: page, as: UTF8.self), of: names)
    }

    /// A small file; nil where the server does not have it.
    private func content(_ url: String, limit: Int) throws -> [UInt8]? {
        var failed = 0
        while true {
            var bytes: [UInt8] = []
            let answer = try curl.get(url) { piece, _ in
                bytes += piece
                return bytes.count <= limit
            }
            if answer.isForeign {
                throw DownloadError.badRecord(url: url, reason: "it is over \(limit >> 20) MiB")
            }
            let verdict = TransferVerdict(
                answer, url: url, have: bytes.count, expected: nil, now: wallClockNanoseconds() / 1_000_000_000)
            switch verdict {
            case .whole: return bytes
            case .hopeless(.notThere): return nil
            case .hopeless(let error): throw error
            case .anew, .again:
                failed += 1
                if failed >= min(policy.tries, Self.tries) {
                    throw DownloadError.unreachable(url: url, reason: answer.reason, kept: 0)
                }
                var pause = policy.pause(after: failed)
                if case .again(let seconds?) = verdict { pause = seconds }
                observer.note("\(url): \(answer.reason); \(pause > 0 ? "trying again in \(pause) s" : "trying again")")
                try Pause.seconds(pause)
            }
        }
    }

    /// Nobody waits for minutes to hear that there is no network.
    private static let tries = 3
}
