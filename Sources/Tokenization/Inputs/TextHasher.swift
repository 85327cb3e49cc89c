import Checksums
import DurableFiles
import Workers

/// Hashes the text of an input as it comes, and knows texts again of which something is for validation in the folder:
/// the input's own, which must not have changed, and others under whose names it does not come.
struct TextHasher {
    /// Text that begins with some bytes.
    private struct Mark {
        enum Meaning {
            /// The range that is for validation ends here.
            case range(ValidationRange)
            /// The text ended here that the folder has under this name, of another file.
            case origin
            /// The range of another text ends here.
            case other(TokenFilesRecord.Input)
        }

        var end: Int
        var hash: String
        var meaning: Meaning
    }

    private let job: InputJob
    private let hash: XXH128
    /// The bytes that the hash has seen.
    private(set) var count = 0
    /// What is still to come, by its end.
    private var marks: ArraySlice<Mark> = []
    /// The texts that this one begins with, and whose ranges its own does not hold.
    private var found: [(text: TokenFilesRecord.Input, range: ValidationRange)] = []
    private var range: ValidationRange?

    private var path: String { job.path == "-" ? "standard input" : job.path }

    /// - Parameter isCut: whether the text is one that is cut.
    init(_ job: InputJob, isCut: Bool) throws {
        self.job = job
        hash = try XXH128()
        if job.isOtherFile, let earlier = job.earlier {
            marks.append(Mark(end: earlier.bytes, hash: earlier.xxh128, meaning: .origin))
        }
        if isCut, let range = job.range {
            self.range = range
            if let hash = range.xxh128 { marks.append(Mark(end: range.end, hash: hash, meaning: .range(range))) }
        }
        if isCut {
            for text in job.others where text.name != job.name {
                guard let range = text.validation, let hash = range.xxh128 else { continue }
                if let own = job.range, own.start <= range.start, range.end <= own.end { continue }
                marks.append(Mark(end: range.end, hash: hash, meaning: .other(text)))
            }
        }
        marks.sort { $0.end < $1.end }
    }

    /// XXH128 of all bytes up to now.
    var digits: String { hash.digits }

    /// Whether more bytes may tell something.
    private var isWaiting: Bool { !found.isEmpty || !marks.isEmpty || range.map { $0.end > count } ?? false }

    /// Adds bytes.
    /// - Throws: ``TokenizationError/contradiction(_:)`` where the text is not the one that it should be.
    mutating func update(_ bytes: ArraySlice<UInt8>) throws {
        var rest = bytes
        while let mark = marks.first, mark.end - count <= rest.count {
            hash.update(rest.prefix(mark.end - count))
            rest = rest.dropFirst(mark.end - count)
            count = mark.end
            marks.removeFirst()
            let isSame = digits == mark.hash
            switch mark.meaning {
            case .range(let range): if !isSame { throw changed(range) }
            case .origin: if !isSame { throw otherFile }
            case .other(let text): if isSame, let range = text.validation { found.append((text, range)) }
            }
        }
        hash.update(rest)
        count += rest.count
    }

    /// Called at the end of the text.
    /// - Throws: ``TokenizationError/contradiction(_:)`` where it ends before it may, or begins with another text.
    func finish() throws {
        for mark in marks {
            if case .origin = mark.meaning { throw otherFile }
        }
        if let range, range.end > count {
            throw TokenizationError.contradiction(
                """
                \(path): its text has \(count) bytes, and bytes \(range.start) to \(range.end) are for \
                validation; put the old text back, give this one another name, or cut it again with --remake --new-split
                """)
        }
        // The very text of another input counts once, under that name.
        if found.contains(where: { $0.text.bytes == count && $0.text.xxh128 == digits }) { return }
        guard let (text, range) = found.last else { return }
        throw TokenizationError.contradiction(
            """
            \(path): its text begins with that of \(text.name), of which bytes \(range.start) to \(range.end) are for \
            validation in this folder: they would move into training. Name the file \(text.name), or keep the range \
            with --val-range \(job.name)=\(range.start)-\(range.end)
            """)
    }

    private func changed(_ range: ValidationRange) -> TokenizationError {
        .contradiction(
            """
            \(path): its text changed before byte \(range.end), and bytes \(range.start) to \(range.end) are \
            for validation: the change could move them into training. Put the old text back and append to it, give the \
            new text another name, or cut it again with --remake --new-split
            """)
    }

    private var otherFile: TokenizationError {
        .contradiction(
            """
            \(path): the folder has an input of the name \(job.name), made of another file with other \
            text; rename this one, or take the other out first: wikiprep corpus remove DIR \(job.name)
            """)
    }

    /// Reads texts of which the folder knows something, before anything is done. A pipe's bytes come only once: those
    /// are looked at as they are encoded.
    static func check(_ jobs: [InputJob], _ configuration: TextInputConfiguration) throws {
        for job in jobs where regularFileSize(job.path) != nil {
            guard job.isOtherFile || job.cuts && (job.range != nil || !job.others.isEmpty) else { continue }
            let input = try TextInput(path: job.path, configuration: configuration, observer: SilentObserver())
            let isCut = job.cuts && !input.isJSONLines && configuration.documents == .files
            var hasher = try TextHasher(job, isCut: isCut)
            try hasher.update(input.head[...])
            while hasher.isWaiting, let piece = try input.stream.next() {
                try StopSignal.check(InputTokenization.advice)
                try hasher.update(piece[...])
            }
            try hasher.finish()
        }
    }
}
