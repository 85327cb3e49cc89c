import Checksums
import DurableFiles

/// Hashes the text of an input as it comes, and knows texts again of which something is for validation in the folder: the
/// input's own, which must not have changed, and others under whose names it does not come.
struct TextHasher {
    private let job: InputJob
    private var path: String { job.path == "-" ? "standard input" : job.path }
    private let hash: XXH128
    /// The bytes that the hash has seen.
    private(set) var count = 0
    /// The other texts that may begin this one, by the ends of their ranges.
    private var others: ArraySlice<TokenFilesRecord.Input> = []
    private var found: TokenFilesRecord.Input?
    private let range: ValidationRange?

    /// - Parameter isCut: whether the text is one that is cut.
    init(_ job: InputJob, isCut: Bool) throws {
        self.job = job
        hash = try XXH128()
        range = isCut ? job.range : nil
        // Where its own range is given, the other text's is kept by that.
        guard isCut, job.range == nil else { return }
        others = job.others[...]
    }

    /// XXH128 of all bytes up to now.
    var digits: String { hash.digits }

    /// Whether more bytes may tell something.
    var isWaiting: Bool { found != nil || !others.isEmpty || range.map { $0.end > count } ?? false }

    /// Adds bytes.
    /// - Throws: ``RunError/contradiction(_:)`` where the text changed before the end of its range.
    mutating func update(_ bytes: ArraySlice<UInt8>) throws {
        var rest = bytes
        func add(upTo end: Int) {
            hash.update(rest.prefix(end - count))
            rest = rest.dropFirst(end - count)
        }
        while let other = others.first, let end = other.validation?.end, end - count <= rest.count {
            add(upTo: end)
            count = end
            others.removeFirst()
            if digits == other.validation?.xxh128, other.name != job.name { found = other }
        }
        if let range, let expected = range.xxh128, range.end > count, range.end - count <= rest.count {
            add(upTo: range.end)
            count = range.end
            if digits != expected {
                throw RunError.contradiction(
                    """
                    \(path): its text changed before byte \(range.end), and bytes \(range.start) to \(range.end) are \
                    for validation: the change could move them into training. Put the old text back and append to it, give the \
                    new text another name, or cut it again with --remake --new-split
                    """)
            }
        }
        hash.update(rest)
        count += rest.count
    }

    /// Called at the end of the text.
    /// - Throws: ``RunError/contradiction(_:)`` where it ends before its range does, or begins with another text.
    func finish() throws {
        if let range, range.end > count {
            throw RunError.contradiction(
                """
                \(path): its text has \(count) bytes, and bytes \(range.start) to \(range.end) are for \
                validation; put the old text back, give this one another name, or cut it again with --remake --new-split
                """)
        }
        // The very text of another input counts once, under that name.
        guard let found, let other = found.validation, found.bytes != count || found.xxh128 != digits else { return }
        throw RunError.contradiction(
            """
            \(path): its text begins with that of \(found.name), of which bytes \(other.start) to \(other.end) are for \
            validation in this folder: they would move into training. Name the file \(found.name), or keep the range with \
            --val-range \(job.name)=\(other.start)-\(other.end)
            """)
    }

    /// Reads texts of which the folder knows something, before anything is done. A pipe's bytes come only once: those
    /// are looked at as they are encoded.
    static func check(_ jobs: [InputJob], _ configuration: TextInputConfiguration) throws {
        for job in jobs where job.cuts && regularFileSize(job.path) != nil {
            guard job.range != nil || !job.others.isEmpty else { continue }
            let input = try TextInput(path: job.path, configuration: configuration, observer: SilentObserver())
            if input.isJSONLines || configuration.documents != .files { continue }
            var hasher = try TextHasher(job, isCut: true)
            try hasher.update(input.head[...])
            while hasher.isWaiting, let piece = try input.stream.next() {
                try StopSignal.check(InputTokenization.advice)
                try hasher.update(piece[...])
            }
            try hasher.finish()
        }
    }
}
