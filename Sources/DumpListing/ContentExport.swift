/// A MediaWiki Content File Export, as its `SHA256SUMS` lists it: a line a file, 64 digits, two spaces (or a space and
/// `*`), the name.
///
/// The files stand in `other/mediawiki_content_current/WIKI/DATE/xml/bzip2/`. `SHA256SUMS` is written when they are
/// whole, and `_SUCCESS` last.
package struct ContentExport: Sendable {
    /// What the listing calls its job.
    package static let job = "content-current"
    private let lines: [Substring]
    private let path: String

    /// - Parameter path: what messages call the record.
    package init(decoding bytes: [UInt8], path: String) throws(DumpListingError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .notARecord(path: path, reason: "it is no text")
        }
        self.path = path
        lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    }

    /// The files.
    package func listing() throws(DumpListingError) -> DumpListing {
        var files: [DumpFile] = []
        var known: [String: String] = [:]
        var dumps: Set<[String]> = []
        for (index, line) in lines.enumerated() where !line.isEmpty {
            let (digits, name) = try fields(line, number: index + 1)
            // SHA256SUMS may list more than dumps.
            guard let parsed = DumpFileName(name), parsed.part == nil else {
                // Without a newline behind it, it may be the name of one that is cut short.
                if index == lines.count - 1 {
                    throw .notARecord(path: path, reason: "it ends inside line \(index + 1)")
                }
                continue
            }
            if let earlier = known.updateValue(digits, forKey: name) {
                if earlier == digits { continue }
                throw .badFile(path: path, file: name, reason: "it is listed twice, with two checksums")
            }
            dumps.insert([parsed.wiki, parsed.date])
            files.append(
                DumpFile(
                    name: name, part: 1, firstPage: parsed.firstPage, isIndex: false, bytes: nil,
                    location:
                        "/other/mediawiki_content_current/\(parsed.wiki)/\(parsed.date)/xml/bzip2/\(name)",
                    checksums: .init(sha256: digits)))
        }
        guard let dump = dumps.first else {
            throw .noFiles(path: path, what: "it lists no file WIKI-YYYY-MM-DD-pXpY.xml.bz2")
        }
        if dumps.count > 1 { throw .noFiles(path: path, what: "it lists files of several wikis or dates") }
        files.sort { ($0.firstPage, $0.name) < ($1.firstPage, $1.name) }
        for index in files.indices { files[index].part = index + 1 }
        return DumpListing(wiki: dump[0], date: dump[1], job: Self.job, files: files)
    }

    private func fields(_ line: Substring, number: Int) throws(DumpListingError) -> (digits: String, name: String) {
        let digits = line.prefix { $0 != " " }
        let rest = line[digits.endIndex...]
        guard let checksum = PlainNames.checksum(String(digits), count: 64),
            rest.hasPrefix("  ") || rest.hasPrefix(" *")
        else {
            throw .notARecord(
                path: path, reason: "line \(number) is no SHA-256 and name: \(PlainNames.shown(String(line)))")
        }
        var name = String(rest.dropFirst(2))
        if name.hasPrefix("./") { name.removeFirst(2) }
        guard PlainNames.isFileName(name) else {
            throw .badFile(
                path: path, file: PlainNames.shown(name), reason: "line \(number): that is no plain file name")
        }
        return (checksum, name)
    }
}
