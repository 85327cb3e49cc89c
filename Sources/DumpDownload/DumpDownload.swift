import DumpListing
import DurableFiles
import InputNumbers
import Synchronization
import Workers

/// Downloads the files of a dump: by curl, over at most two connections, resumed, and verified against the published
/// checksums.
///
/// ```swift
/// var settings = DumpDownload.Settings(wiki: "enwiki", folder: "dumps")
/// settings.request.parts = PartSelection(1...3)
/// let download = DumpDownload(settings, observer: SilentObserver())
/// let plan = try download.plan()
/// let paths = try download.run(plan)
/// ```
///
/// What a server says is not trusted: names are plain, an answer that is no bzip2 file is never written, and a file
/// gets its name when its size and checksum are those that were published.
package struct DumpDownload: Sendable {
    /// What is downloaded, from where, and how.
    package struct Settings: Sendable {
        /// The wiki's database name.
        package var wiki: String
        /// Where the files go.
        package var folder: String
        /// Where they come from.
        package var mirror = Mirror.wikimedia
        /// Which dump.
        package var choice = Choice.begun
        /// The layouts in which it is looked for, the first one first.
        package var layouts = DumpLayout.allCases
        /// Which of its files.
        package var request = DumpRecord.Request()
        /// How the server's keepers may reach whoever downloads.
        package var contact: String?
        /// How often it is tried.
        package var policy = RetryPolicy()
        /// Seconds after which a transfer that stands still is interrupted.
        package var timeout = 60

        /// A wiki's newest dump.
        package init(wiki: String, folder: String) {
            self.wiki = wiki
            self.folder = folder
        }
    }

    /// Which dump of a wiki.
    package enum Choice: Equatable, Sendable {
        /// The one that was begun in the folder; else the newest one.
        case begun
        /// The newest one that is complete.
        case newest
        /// That of a day.
        case day(DumpDay)
    }

    private let settings: Settings
    private let folder: DownloadFolder
    private let observer: any RunObserver
    /// Wikimedia asks for at most two connections.
    private static let connections = 2

    /// A download that is not begun.
    package init(_ settings: Settings, observer: any RunObserver) {
        self.settings = settings
        folder = DownloadFolder(settings.folder)
        self.observer = observer
    }

    // MARK: - The plan

    /// Finds out what there is to do. The network is needed only where something is missing; nothing is written.
    package func plan() throws -> DownloadPlan {
        let stored = try storedRecord()
        if let stored, settings.choice == .begun {
            observer.note(
                "\(settings.wiki): the dump of \(stored.day.text(in: stored.layout)), which was begun in "
                    + settings.folder)
        }
        if let stored, let listing = try? listing(of: stored), listing.files.allSatisfy(folder.isWhole) {
            return DownloadPlan(listing: listing, record: stored, isStored: true, sizes: [:], folder: folder)
        }
        let search = try search()
        let record = try stored.map { try refreshed($0, search) } ?? published(search)
        let listing = try record.listing(settings.request, wiki: settings.wiki, url: search.name(record))
        try warnOfOthers(than: record)
        let unknown = Set(listing.files.filter { $0.bytes == nil }.map(\.name))
        let sizes = unknown.isEmpty ? [:] : search.sizes(record.layout, record.day, of: unknown)
        return DownloadPlan(
            listing: listing, record: record, isStored: record == stored, sizes: sizes, folder: folder)
    }

    private var curl: Curl { Curl(for: settings.mirror, contact: settings.contact, timeout: settings.timeout) }

    private func search() throws -> DumpSearch {
        let curl = curl
        try curl.check()
        return DumpSearch(
            wiki: settings.wiki, mirror: settings.mirror, curl: curl, policy: settings.policy, observer: observer)
    }

    private func listing(of record: DumpRecordBytes) throws -> DumpListing {
        try record.listing(
            settings.request, wiki: settings.wiki, url: "\(settings.wiki) \(record.day.text(in: record.layout))")
    }

    /// The record that is in the folder, of the dump that is wanted.
    private func storedRecord() throws -> DumpRecordBytes? {
        let known = try folder.recorded(settings.wiki).filter { settings.layouts.contains($0.layout) }
        switch settings.choice {
        case .newest: return nil
        case .day(let day):
            return known.first { $0.day == day }.flatMap { folder.record(settings.wiki, $0.layout, day) }
        case .begun:
            for (layout, day) in known {
                if let record = folder.record(settings.wiki, layout, day) { return record }
            }
            return nil
        }
    }

    /// What is published of a dump now: it may have been made again since its record was kept.
    private func refreshed(_ stored: DumpRecordBytes, _ search: DumpSearch) throws -> DumpRecordBytes {
        let label = "\(settings.wiki) \(stored.day.text(in: stored.layout))"
        guard let record = try search.record(stored.layout, stored.day) else {
            observer.note("\(label): its record is no longer published; that which was kept is used")
            return stored
        }
        if record == stored { return stored }
        if (try? listing(of: record)) == nil, (try? listing(of: stored)) != nil {
            observer.note("\(label): its record cannot be used any more; that which was kept is used")
            return stored
        }
        return record
    }

    private func published(_ search: DumpSearch) throws -> DumpRecordBytes {
        guard case .day(let day) = settings.choice else { return try search.newest(settings.layouts, settings.request) }
        for layout in settings.layouts {
            if let record = try search.record(layout, day) { return record }
        }
        let date = settings.layouts.map { day.text(in: $0) }.first ?? ""
        throw DownloadError.noDump(wiki: settings.wiki, mirror: settings.mirror.address, date: date)
    }

    /// Dumps of two days or layouts may be in a folder, but not without a word.
    private func warnOfOthers(than record: DumpRecordBytes) throws {
        if folder.record(settings.wiki, record.layout, record.day) != nil { return }
        guard let other = try folder.recorded(settings.wiki).first(where: { $0 != (record.layout, record.day) })
        else { return }
        observer.warn(
            "\(settings.folder) has files of \(settings.wiki) \(other.day.text(in: other.layout)), which was begun "
                + "there: those of \(record.day.text(in: record.layout)) come beside them, and parts of two "
                + (other.layout == record.layout ? "dates" : "layouts") + " are no dump")
    }

    /// The files of the wanted parts that somebody has put into the folder, where it has no record of the dump by which
    /// they could be verified, and all are there.
    package func localFiles() throws -> [String]? {
        guard let parts = settings.request.parts, settings.choice != .newest, try storedRecord() == nil else {
            return nil
        }
        let day: DumpDay? = if case .day(let day) = settings.choice { day } else { nil }
        return try LocalParts.files(
            of: settings.wiki, parts, day: day, layouts: settings.layouts, in: settings.folder)
    }

    /// The paths of all files of a plan, in their order; without the indexes.
    package func paths(_ plan: DownloadPlan) -> [String] {
        plan.files.filter { !$0.file.isIndex }.map { folder.final($0.file) }
    }

    // MARK: - The work

    /// Downloads what a plan misses.
    /// - Returns: the paths of all dumps of the plan, verified, in their order.
    /// - Throws: ``Stopped`` when a signal came; of the files that could not be had, the error of the first. The others
    ///   are downloaded all the same.
    package func run(_ plan: DownloadPlan) throws -> [String] {
        let paths = paths(plan)
        // Looked at again when others are kept out.
        if plan.isStored, plan.files.allSatisfy({ folder.isVerified($0.file) }) { return paths }
        try checkRoom(plan)
        let lock = try folder.lock()
        if !plan.isStored { try folder.keep(plan.record, of: settings.wiki) }
        let missing = plan.files.filter { !folder.isVerified($0.file) }
        if !missing.isEmpty { try download(missing) }
        _ = consume lock
        return paths
    }

    private func download(_ files: [DownloadPlan.Item]) throws {
        let curl = curl
        let sizes = files.map(\.expected)
        let total = sizes.contains(nil) ? nil : sizes.compactMap(\.self).clampedSum()
        let subject = files.count == 1 ? files.first?.file.name : nil
        let progress = PhaseProgress(Phase(.download, subject: subject, total: total), observer)
        defer { progress.end() }
        let next = Atomic<Int>(0)
        let failures = Mutex<[Int: any Error]>([:])
        onThreads(min(Self.connections, files.count)) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                if index >= files.count || StopSignal.isSet { return }
                let item = files[index]
                let download = FileDownload(
                    file: item.file, url: settings.mirror.url(of: item.file), expected: item.expected, folder: folder,
                    curl: curl, policy: settings.policy, observer: observer, progress: progress)
                do {
                    try download.run()
                } catch {
                    let isLast = failures.withLock {
                        $0[index] = error
                        return Self.isSameForAll(error) || $0.count(where: { Self.isUnreachable($0.value) }) > 1
                    }
                    if isLast { next.store(files.count, ordering: .relaxed) }
                }
            }
        }
        try StopSignal.check(Curl.advice)
        let failed = failures.withLock { $0.sorted { $0.key < $1.key } }
        guard let first = failed.first else { return }
        for (_, error) in failed.dropFirst() { observer.warn("\(error)") }
        throw first.value
    }

    /// Whether the other files would meet the same error: a disk that is full, a server that wants to be left alone.
    private static func isSameForAll(_ error: any Error) -> Bool {
        if error is FileError { return true }
        return switch error as? DownloadError {
        case .busy, .noTrust, .noCurl, .unfitCurl: true
        default: false
        }
    }

    /// Whether it was tried long for nothing: of two files it is taken to be so of all.
    private static func isUnreachable(_ error: any Error) -> Bool {
        if case .unreachable? = error as? DownloadError { true } else { false }
    }

    /// Refuses to begin where the sizes that were published do not fit on the disk, and warns where those that the
    /// server's list states do not.
    private func checkRoom(_ plan: DownloadPlan) throws {
        guard let free = plan.freeBytes, plan.missingBytes > free else { return }
        let error = DownloadError.noRoom(folder: settings.folder, needed: plan.missingBytes, free: free)
        if plan.listing.files.allSatisfy({ $0.bytes != nil }) { throw error }
        observer.warn("\(error)")
    }

    // MARK: - What there is

    /// A dump that a server has.
    package struct Offer: Sendable {
        /// The date, as its layout writes it.
        package var date: String
        /// Its files; nil where it is not complete, or cannot be read.
        package var listing: DumpListing?
        /// Why it has none.
        package var reason: String
    }

    /// The newest dumps of the wiki in the layouts that are wanted, the newest first.
    package func offers() throws -> [Offer] {
        let search = try search()
        var offers: [Offer] = []
        for layout in settings.layouts {
            for day in try search.days(layout).prefix(DumpSearch.depth) {
                var offer = Offer(date: day.text(in: layout), listing: nil, reason: "not complete")
                if let record = try search.record(layout, day) {
                    do {
                        offer.listing = try listing(of: record)
                    } catch let error as DumpListingError {
                        if case .unfinished(_, _, let status) = error {
                            offer.reason = status
                        } else {
                            offer.reason = "\(error)"
                        }
                    } catch let error as DownloadError {
                        offer.reason = "\(error)"
                    }
                }
                offers.append(offer)
            }
        }
        if offers.isEmpty {
            throw DownloadError.noDump(wiki: settings.wiki, mirror: settings.mirror.address, date: nil)
        }
        return offers
    }
}

/// What a download would do.
package struct DownloadPlan: Sendable {
    /// The files that are wanted.
    package let listing: DumpListing
    /// The same, with what is there of them.
    package let files: [Item]
    /// The bytes that are free on the disk; nil where the system does not tell.
    package let freeBytes: Int?
    let record: DumpRecordBytes
    /// Whether the record is the one in the folder.
    let isStored: Bool

    /// A file, and what is there of it.
    package struct Item: Sendable {
        /// The file.
        package var file: DumpFile
        /// Its size; nil where nobody states it.
        package var expected: Int?
        /// What is there.
        package var state: State
        /// The bytes that are there.
        package var have: Int
    }

    /// What is there of a file.
    package enum State: String, Sendable {
        /// It was verified, and nobody has touched it since.
        case verified
        /// It is there, and is to be verified.
        case unverified
        /// Its beginning is there.
        case partial
        /// Nothing is there.
        case missing
    }

    init(
        listing: DumpListing, record: DumpRecordBytes, isStored: Bool, sizes: [String: Int], folder: DownloadFolder
    ) {
        self.listing = listing
        self.record = record
        self.isStored = isStored
        freeBytes = DiskSpace(for: folder.path)?.free
        files = listing.files.map { file in
            let expected = file.bytes ?? sizes[file.name]
            let whole = regularFileSize(folder.final(file))
            let state: State =
                folder.isVerified(file)
                ? .verified
                : whole != nil && !folder.isOutdated(file)
                    ? .unverified : folder.have(file) > 0 && !folder.isForeignHalf(file) ? .partial : .missing
            let have = state == .partial ? folder.have(file) : state == .missing ? 0 : whole ?? 0
            return Item(file: file, expected: expected ?? (state == .verified ? whole : nil), state: state, have: have)
        }
    }

    /// The bytes that are still to come, as far as sizes are known.
    package var missingBytes: Int { files.map { max(($0.expected ?? 0) - $0.have, 0) }.clampedSum() }

    /// The bytes of all files; nil where a size is not known.
    package var totalBytes: Int? {
        let sizes = files.map(\.expected)
        return sizes.contains(nil) ? nil : sizes.compactMap(\.self).clampedSum()
    }
}
