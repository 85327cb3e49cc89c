import DurableFiles
import PortableFoundation

/// `dumpstatus.json`, which stands beside the files of a classic dump and says how far each job is.
///
/// Source of the format: the files themselves (version 0.8), as in
/// `https://dumps.wikimedia.org/enwiki/20260101/dumpstatus.json`: `jobs.JOB.status`, and
/// `jobs.JOB.files.NAME.{size,url,md5,sha1}`.
package struct DumpStatus: Sendable {
    private let jobs: SortedObject<Job>
    private let path: String

    /// The jobs that give what wikiprep reads.
    package enum ArticlesJob: String, CaseIterable, Sendable {
        /// A file a part, of one stream.
        case articles
        /// The same pages in many streams, with an index.
        case articlesMultistream = "articles-multistream"

        /// The name in the record.
        var recorded: String {
            switch self {
            case .articles: "articlesdump"
            case .articlesMultistream: "articlesmultistreamdump"
            }
        }
    }

    private struct Record: Decodable {
        var jobs: SortedObject<Job>
    }

    private struct Job: Decodable {
        var status: String
        var files: SortedObject<File>?
    }

    private struct File: Decodable {
        var size: Int?
        var url: String?
        var md5: String?
        var sha1: String?
    }

    /// - Parameter path: what messages call the record.
    package init(decoding bytes: [UInt8], path: String) throws(DumpListingError) {
        self.path = path
        do {
            jobs = try decodeJSON(Record.self, from: bytes).jobs
        } catch {
            throw .notARecord(path: path, reason: PlainNames.shown("\(error)", limit: 320))
        }
    }

    /// The files of a job.
    /// - Parameters:
    ///   - job: nil: the articles in files of one stream, or in many streams where the dump has only these.
    ///   - indexes: whether the indexes of multistream files are wanted too.
    ///   - unfinished: whether a job that is not done will do, with those of its files that have a checksum.
    package func listing(of job: ArticlesJob? = nil, indexes: Bool = false, unfinished: Bool = false)
        throws(DumpListingError) -> DumpListing
    {
        let candidates = job.map { [$0] } ?? ArticlesJob.allCases
        let found = candidates.first { jobs[$0.recorded] != nil }
        guard let name = (found ?? candidates.first)?.recorded, let job = jobs[name] else {
            throw .noSuchJob(
                path: path, job: candidates.map(\.recorded).joined(separator: " or "),
                known: jobs.entries.prefix(40).map { PlainNames.shown($0.name) })
        }
        if job.status != "done", !unfinished {
            throw .unfinished(path: path, job: name, status: PlainNames.shown(job.status))
        }
        var files: [DumpFile] = []
        var dumps: Set<[String]> = []
        // In their order, so that of several bad files the same one is named each time.
        for (fileName, file) in job.files?.entries ?? [] {
            let parsed = try self.parsed(fileName)
            if parsed.isIndex, !indexes { continue }
            // Of a job that is at work, files that are not whole have no checksum yet.
            if unfinished, job.status != "done", file.md5 == nil, file.sha1 == nil { continue }
            dumps.insert([parsed.wiki, parsed.date])
            files.append(try checked(file, fileName, parsed))
        }
        guard let dump = dumps.first else {
            throw .noFiles(path: path, what: "the job \(name) has no files that can be downloaded")
        }
        if dumps.count > 1 {
            throw .noFiles(path: path, what: "the job \(name) has files of several wikis or dates")
        }
        return DumpListing(wiki: dump[0], date: dump[1], job: name, files: files)
    }

    private func parsed(_ name: String) throws(DumpListingError) -> DumpFileName {
        guard let parsed = DumpFileName(name), parsed.part != nil else {
            throw .badFile(path: path, file: PlainNames.shown(name), reason: "that is no name of a dump file")
        }
        return parsed
    }

    private func checked(_ file: File, _ name: String, _ parsed: DumpFileName) throws(DumpListingError) -> DumpFile {
        func bad(_ reason: String) -> DumpListingError { .badFile(path: path, file: name, reason: reason) }
        guard let url = file.url, PlainNames.isLocation(url, of: name) else {
            throw bad("its address is not that of a file of this name: \(PlainNames.shown(file.url ?? "none"))")
        }
        guard let size = file.size, size > 0, size <= PlainNames.largestFile else {
            throw bad("its size is impossible: \(file.size.map(String.init) ?? "none")")
        }
        var checksums = DumpFile.Checksums()
        if let md5 = file.md5 {
            guard let digits = PlainNames.checksum(md5, count: 32) else {
                throw bad("this is no MD5: \(PlainNames.shown(md5))")
            }
            checksums.md5 = digits
        }
        if let sha1 = file.sha1 {
            guard let digits = PlainNames.checksum(sha1, count: 40) else {
                throw bad("this is no SHA-1: \(PlainNames.shown(sha1))")
            }
            checksums.sha1 = digits
        }
        if checksums.strongest == nil { throw bad("it has no checksum, so it cannot be verified") }
        return DumpFile(
            name: name, part: parsed.part ?? 1, firstPage: parsed.firstPage, isIndex: parsed.isIndex, bytes: size,
            location: url, checksums: checksums)
    }
}
