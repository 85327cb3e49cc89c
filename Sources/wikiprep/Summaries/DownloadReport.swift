import DumpDownload
import DumpListing
import InputNumbers
import Statistics

/// What a download would do: a table for people on standard output, and the object `download` of `--progress=json`.
struct DownloadReport: Encodable {
    private var wiki: String
    private var date: String
    private var job: String
    private var folder: String
    private var mirror: String
    private var files: [Row]
    /// The bytes of all files; nil where a size is not known.
    private var bytes: Int?
    /// The bytes that are still to come, as far as sizes are known.
    private var missingBytes: Int
    private var freeBytes: Int?

    private struct Row: Encodable {
        var name: String
        var part: Int
        var bytes: Int?
        var state: String
        /// The bytes that are there.
        var have: Int
    }

    private enum CodingKeys: String, CodingKey {
        case wiki, date, job, folder, mirror, files, bytes
        case missingBytes = "missing_bytes"
        case freeBytes = "free_bytes"
    }

    init(_ plan: DownloadPlan, _ folder: String, _ mirror: Mirror) {
        wiki = plan.listing.wiki
        date = plan.listing.date
        job = plan.listing.job
        self.folder = folder
        self.mirror = mirror.address
        files = plan.files.map {
            Row(name: $0.file.name, part: $0.file.part, bytes: $0.expected, state: $0.state.rawValue, have: $0.have)
        }
        bytes = plan.totalBytes
        missingBytes = plan.missingBytes
        freeBytes = plan.freeBytes
    }

    func show(on terminal: Terminal) throws {
        terminal.show(self)
        var table = TextTable(numbers: [0, 1])
        table.append(["part", "size", "state", "file"])
        for file in files {
            let share = file.state == "partial" ? ", \(Figures.bytes(file.have)) there" : ""
            table.append([
                String(file.part), file.bytes.map(Figures.bytes) ?? "?", file.state + share, file.name,
            ])
        }
        let count = files.count == 1 ? "1 file" : "\(files.count) files"
        let unknown = bytes == nil ? " and what is not known" : ""
        let lines =
            ["\(wiki) \(date) \(job), from \(mirror) into \(folder)"] + table.lines()
            + [
                "\(count), \(bytes.map(Figures.bytes) ?? "of unknown size"); \(Figures.bytes(missingBytes))\(unknown) "
                    + "to download; \(freeBytes.map { "\(Figures.bytes($0)) free" } ?? "free room not known")"
            ]
        try StandardOutput.write(Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    /// The dumps that a server has.
    static func table(of offers: [DumpDownload.Offer]) -> String {
        var table = TextTable(numbers: [2, 3, 4])
        table.append(["date", "job", "parts", "files", "size", "state"])
        for offer in offers {
            guard let listing = offer.listing else {
                table.append([offer.date, "", "", "", "", String(offer.reason.prefix { !$0.isNewline })])
                continue
            }
            let sizes = listing.files.map(\.bytes)
            let size = sizes.contains(nil) ? "?" : Figures.bytes(sizes.compactMap(\.self).clampedSum())
            table.append([
                offer.date, listing.job, String(Set(listing.files.map(\.part)).count), String(listing.files.count),
                size,
                "complete",
            ])
        }
        return table.lines().joined(separator: "\n") + "\n"
    }
}
