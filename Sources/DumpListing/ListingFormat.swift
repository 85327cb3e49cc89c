import InputNumbers
import PortableFoundation

/// How a listing is written.
package enum ListingFormat: String, CaseIterable, Sendable {
    /// For people.
    case table
    /// A line a file, fields between tabs, a header line; what is not known is empty.
    case tsv
    /// A list of dumps, each an object with its files as a list.
    case json
    /// For `aria2c -i`: with checksums, which aria2 verifies.
    case aria2
    /// For `curl -K`.
    case curl
    /// For `sha256sum -c`.
    case sha256sum
    /// For `sha1sum -c`.
    case sha1sum
    /// For `md5sum -c`.
    case md5sum

    /// Listings as text that ends with a newline.
    /// - Throws: ``DumpListingError/noChecksum(kind:file:)`` where a file has no checksum of the kind that the format
    ///   is of.
    package func text(of listings: [DumpListing], mirror: Mirror) throws -> String {
        switch self {
        case .table: return listings.map { Self.table($0, mirror) }.joined(separator: "\n")
        case .tsv: return Self.tsv(listings, mirror)
        case .json: return try Self.json(listings, mirror)
        default: break
        }
        var text = ""
        for file in listings.flatMap(\.files) {
            switch self {
            case .aria2:
                text += "\(mirror.url(of: file))\n  out=\(file.name)\n"
                if let checksum = file.checksums.strongest {
                    text += "  checksum=\(checksum.aria2)=\(checksum.digits)\n"
                }
            case .curl: text += "url = \"\(mirror.url(of: file))\"\noutput = \"\(file.name)\"\n"
            case .sha256sum: text += try Self.line(file, "SHA-256", file.checksums.sha256)
            case .sha1sum: text += try Self.line(file, "SHA-1", file.checksums.sha1)
            case .md5sum: text += try Self.line(file, "MD5", file.checksums.md5)
            case .table, .tsv, .json: break
            }
        }
        return text
    }

    private static func line(_ file: DumpFile, _ kind: String, _ digits: String?) throws(DumpListingError) -> String {
        guard let digits else { throw .noChecksum(kind: kind, file: file.name) }
        return "\(digits)  \(file.name)\n"
    }

    private static func table(_ listing: DumpListing, _ mirror: Mirror) -> String {
        let sizes = listing.files.map { $0.bytes.map { ByteCount.shown($0) } ?? "?" }
        let width = sizes.map(\.count).max() ?? 0
        let total = listing.files.map { $0.bytes ?? 0 }.clampedSum()
        let parts = Set(listing.files.map(\.part)).count
        let known = listing.files.allSatisfy { $0.bytes != nil }
        var text =
            "\(listing.wiki) \(listing.date) \(listing.job): \(counted(listing.files.count, "file")) in "
            + counted(parts, "part")
            + (known ? ", \(ByteCount.shown(total))\n" : "\n")
        let partWidth = max(4, String(listing.files.last?.part ?? 1).count)
        func right(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        text += "\(right("part", partWidth))  \(right("size", max(4, width)))  checksum, address\n"
        for (file, size) in zip(listing.files, sizes) {
            let checksum = file.checksums.strongest.map { "\($0.program) \($0.digits)" } ?? ""
            text += "\(right(String(file.part), partWidth))  \(right(size, max(4, width)))  \(checksum)\n"
            text += "\(String(repeating: " ", count: partWidth + max(4, width) + 4))\(mirror.url(of: file))\n"
        }
        return text
    }

    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    private static func tsv(_ listings: [DumpListing], _ mirror: Mirror) -> String {
        var text = "part\tname\tbytes\turl\tmd5\tsha1\tsha256\n"
        for file in listings.flatMap(\.files) {
            let fields = [
                String(file.part), file.name, file.bytes.map(String.init) ?? "", mirror.url(of: file),
                file.checksums.md5 ?? "", file.checksums.sha1 ?? "", file.checksums.sha256 ?? "",
            ]
            text += fields.joined(separator: "\t") + "\n"
        }
        return text
    }

    private struct Row: Encodable {
        var part: Int
        var name: String
        var bytes: Int?
        var url: String
        var md5: String?
        var sha1: String?
        var sha256: String?
    }

    private struct Dump: Encodable {
        var wiki: String
        var date: String
        var job: String
        var files: [Row]
    }

    private static func json(_ listings: [DumpListing], _ mirror: Mirror) throws -> String {
        let dumps = listings.map { listing in
            Dump(
                wiki: listing.wiki, date: listing.date, job: listing.job,
                files: listing.files.map {
                    Row(
                        part: $0.part, name: $0.name, bytes: $0.bytes, url: mirror.url(of: $0), md5: $0.checksums.md5,
                        sha1: $0.checksums.sha1, sha256: $0.checksums.sha256)
                })
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(dumps), as: UTF8.self) + "\n"
    }
}

/// Sizes as people read them.
enum ByteCount {
    /// `1.2 GB`, in powers of ten as Wikimedia's own pages.
    static func shown(_ bytes: Int) -> String {
        let units = ["bytes", "KB", "MB", "GB", "TB"]
        var value = Double(bytes)
        var unit = 0
        while value >= 999.5, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        if unit == 0 { return "\(bytes) bytes" }
        let tenths = Int((value * 10).rounded())
        return tenths < 100 ? "\(tenths / 10).\(tenths % 10) \(units[unit])" : "\(Int(value.rounded())) \(units[unit])"
    }
}
