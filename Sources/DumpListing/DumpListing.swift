/// What there is to download: the files of a dump, from the records that Wikimedia publishes beside them.
///
/// A ``DumpListing`` is read from `dumpstatus.json` (``DumpStatus``) or from the `SHA256SUMS` of a Content File Export
/// (``ContentExport``), and written as a ``ListingFormat``. Nothing here opens the network, and nothing of a record is
/// trusted: names and addresses are plain, sizes are possible, every file has a checksum.
///
/// ```swift
/// let listing = try DumpStatus(decoding: bytes, path: "dumpstatus.json").listing(of: .articles)
/// let mirror = try Mirror("https://dumps.wikimedia.org")
/// print(try ListingFormat.curl.text(of: [listing.selecting(parts: PartSelection(1...3))], mirror: mirror))
/// ```
package struct DumpListing: Equatable, Sendable {
    /// The wiki's database name, such as `enwiki`.
    package var wiki: String
    /// The date of the dump as its files' names have it, `20260101` or `2026-01-01`.
    package var date: String
    /// The job that made the files, such as `articlesdump`, or `content-current`.
    package var job: String
    /// The files, by part and first page.
    package var files: [DumpFile]

    /// A listing; the files are put in order.
    package init(wiki: String, date: String, job: String, files: [DumpFile]) {
        self.wiki = wiki
        self.date = date
        self.job = job
        self.files = files.sorted {
            ($0.part, $0.isIndex ? 1 : 0, $0.firstPage, $0.name) < ($1.part, $1.isIndex ? 1 : 0, $1.firstPage, $1.name)
        }
    }

    /// The files of these parts.
    /// - Throws: ``DumpListingError/noSuchPart(_:known:listing:)`` for a part that the dump does not have.
    package func selecting(parts: PartSelection) throws(DumpListingError) -> DumpListing {
        let known = Set(files.map(\.part))
        for range in parts.ranges {
            // The range may be far longer than the dump, but then it has no more steps than the dump has parts.
            for part in range where !known.contains(part) {
                throw .noSuchPart(part, known: Self.shown(known.sorted()), listing: "\(wiki) \(date)")
            }
        }
        return DumpListing(wiki: wiki, date: date, job: job, files: files.filter { parts.contains($0.part) })
    }

    /// `1-3,5`; of very many ranges the first.
    private static func shown(_ parts: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for part in parts {
            if let range = ranges.last, range.upperBound == part - 1 {
                ranges[ranges.count - 1] = range.lowerBound...part
            } else {
                ranges.append(part...part)
            }
        }
        let texts = ranges.prefix(20).map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        return texts.joined(separator: ",") + (ranges.count > texts.count ? ",…" : "")
    }
}

/// A file of a dump.
package struct DumpFile: Equatable, Sendable {
    /// The file's name, plain: letters, digits, `.`, `-`, `_`.
    package var name: String
    /// The number of the part that it belongs to, from 1: the number behind `pages-articles`, or the file's place among
    /// those of an export.
    package var part: Int
    /// The first page id in its name; 0 where the name has none.
    package var firstPage: Int
    /// Whether it is the index of a multistream file, and no dump.
    package var isIndex: Bool
    /// The size in bytes; nil where the record does not tell it.
    package var bytes: Int?
    /// The address without the mirror, from the slash on.
    package var location: String
    /// The published checksums, in hexadecimal digits. At least one is there.
    package var checksums: Checksums

    /// A file, as it is described.
    package init(
        name: String, part: Int, firstPage: Int, isIndex: Bool, bytes: Int?, location: String, checksums: Checksums
    ) {
        self.name = name
        self.part = part
        self.firstPage = firstPage
        self.isIndex = isIndex
        self.bytes = bytes
        self.location = location
        self.checksums = checksums
    }

    /// The published checksums of a file, in lower-case hexadecimal digits.
    package struct Checksums: Equatable, Sendable {
        /// 32 digits.
        package var md5: String?
        /// 40 digits.
        package var sha1: String?
        /// 64 digits.
        package var sha256: String?

        /// No checksum, or some.
        package init(md5: String? = nil, sha1: String? = nil, sha256: String? = nil) {
            self.md5 = md5
            self.sha1 = sha1
            self.sha256 = sha256
        }

        /// The strongest one, with its name as `sha256sum` and aria2 have it.
        package var strongest: (program: String, aria2: String, digits: String)? {
            if let sha256 { return ("sha256", "sha-256", sha256) }
            if let sha1 { return ("sha1", "sha-1", sha1) }
            if let md5 { return ("md5", "md5", md5) }
            return nil
        }
    }
}

/// Where dumps are fetched from: `https://dumps.wikimedia.org`, or the address under which a mirror has the same tree.
package struct Mirror: Equatable, Sendable {
    /// The address without a slash at its end.
    package let address: String
    /// Wikimedia's own.
    package static let wikimedia = Mirror(known: "https://dumps.wikimedia.org")

    private init(known: String) { address = known }

    /// - Throws: ``DumpListingError/badMirror(_:)`` for what is no plain `http`, `https` or `file` address.
    package init(_ address: String) throws(DumpListingError) {
        var address = Substring(address)
        while address.hasSuffix("/") { address.removeLast() }
        let schemes = ["https://", "http://", "file:///"]
        guard let scheme = schemes.first(where: { address.hasPrefix($0) }), address.utf8.count > scheme.utf8.count,
            address.utf8.allSatisfy({ PlainNames.isPlain($0) || "/:[]~%@".utf8.contains($0) })
        else { throw .badMirror(String(address)) }
        self.address = String(address)
    }

    /// Where a file is.
    package func url(of file: DumpFile) -> String { address + file.location }
}

/// Why a record of a dump gives no listing. The description is the message for users.
public enum DumpListingError: Error, Equatable, CustomStringConvertible {
    /// What was read is neither of the records.
    case notARecord(path: String, reason: String)
    /// The record has no job of this name.
    case noSuchJob(path: String, job: String, known: [String])
    /// The job has not ended well.
    case unfinished(path: String, job: String, status: String)
    /// The export's last file, `_SUCCESS`, is not there.
    case noSuccess(path: String)
    /// Files of no dump, of several, or none.
    case noFiles(path: String, what: String)
    /// A file that is not what it should be.
    case badFile(path: String, file: String, reason: String)
    /// A part that the dump does not have.
    /// - Parameter known: those that it has, as ``PartSelection`` reads them.
    case noSuchPart(Int, known: String, listing: String)
    /// An address that is none.
    case badMirror(String)
    /// The record has no checksums of this kind.
    case noChecksum(kind: String, file: String)

    /// What is the matter, and where.
    public var description: String {
        switch self {
        case .notARecord(let path, let reason):
            """
            \(path): neither a dumpstatus.json nor the SHA256SUMS of a content file export: \(reason); download it \
            again from the folder of the dump
            """
        case .noSuchJob(let path, let job, let known):
            """
            \(path): there is no job \(job); choose one that is there: \
            \(known.isEmpty ? "none" : known.joined(separator: ", "))
            """
        case .unfinished(let path, let job, let status):
            "\(path): the job \(job) is not done (\(status)): take an earlier dump, or wait for this one"
        case .noSuccess(let path):
            """
            \(path): there is no _SUCCESS beside it, so the export is not complete: take an earlier one, wait for this \
            one
            """
        case .noFiles(let path, let what): "\(path): \(what); take the record of another dump"
        case .badFile(let path, let file, let reason):
            "\(path): \(file): \(reason); download the record again, and from another mirror if it stays so"
        case .noSuchPart(let part, let known, let listing):
            "\(listing) has no part \(part); choose among those that it has: \(known)"
        case .badMirror(let address):
            "\(address) is no address of a mirror; it must be like https://dumps.wikimedia.org"
        case .noChecksum(let kind, let file):
            "\(file) has no checksum of the kind \(kind)"
        }
    }
}
