import Checksums
import DurableFiles
import InputNumbers
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
            /// The beginning by which another text is known that is gone ends here.
            case head(TokenFilesRecord.Input)
            /// The beginning ends here by which this one will be known.
            case ownHead
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
    /// The texts that are gone and that this one begins as.
    private var begun: [(text: TokenFilesRecord.Input, range: ValidationRange)] = []
    private var range: ValidationRange?
    private var ownHead: String?
    private let isCut: Bool
    private let document: InputJob.Document?
    /// The first bytes of a text that is one document: they decide on which side it is.
    private var beginning: [UInt8] = []
    /// The bytes around the ends of a range that is given.
    private var scalars: [ScalarCheck] = []

    private var path: String { shownPath(job.path) }

    /// - Parameter isFile: whether the file is plain text, and one document.
    init(_ job: InputJob, isFile: Bool) throws {
        self.job = job
        isCut = job.cuts && isFile
        document = job.cuts || !isFile ? nil : job.document
        hash = try XXH128()
        if job.isOtherFile, let earlier = job.earlier {
            marks.append(Mark(end: earlier.bytes, hash: earlier.xxh128, meaning: .origin))
        }
        if isCut, let range = job.range {
            self.range = range
            if range.xxh128 == nil { scalars = [ScalarCheck(at: range.start), ScalarCheck(at: range.end)] }
            if let hash = range.xxh128 { marks.append(Mark(end: range.end, hash: hash, meaning: .range(range))) }
        }
        if isCut {
            for text in job.others where text.name != job.name {
                guard let range = text.validation, let hash = range.xxh128 else { continue }
                if let own = job.range, own.start <= range.start, range.end <= own.end { continue }
                marks.append(Mark(end: range.end, hash: hash, meaning: .other(text)))
                if let head = range.head {
                    marks.append(Mark(end: range.headBytes, hash: head, meaning: .head(text)))
                }
            }
            let end = ValidationRange.headBytes(before: job.range?.end ?? .max)
            marks.append(Mark(end: end, hash: "", meaning: .ownHead))
        }
        marks.sort { $0.end < $1.end }
    }

    /// XXH128 of all bytes up to now.
    var digits: String { hash.digits }

    /// XXH128 of the first bytes of a text that is cut, at its end.
    var head: String? { isCut ? ownHead ?? digits : nil }

    /// Whether more bytes may tell something.
    private var isWaiting: Bool {
        if !found.isEmpty || !marks.isEmpty || range.map({ $0.end > count }) ?? false { return true }
        if scalars.contains(where: { $0.end > count }) { return true }
        return document.map { $0.split == nil || count < DocumentOrder.keyedBytes } ?? false
    }

    /// Adds bytes.
    /// - Throws: ``TokenizationError/text(path:_:)`` where the text is not the one that it should be.
    mutating func update(_ bytes: ArraySlice<UInt8>) throws {
        var rest = bytes
        for index in scalars.indices { scalars[index].update(bytes, at: count) }
        if document != nil { beginning += bytes.prefix(DocumentOrder.keyedBytes - beginning.count) }
        while let mark = marks.first, mark.end - count <= rest.count {
            hash.update(rest.prefix(mark.end - count))
            rest = rest.dropFirst(mark.end - count)
            count = mark.end
            marks.removeFirst()
            let isSame = digits == mark.hash
            switch mark.meaning {
            case .range(let range): if !isSame { throw TokenizationError.text(path: path, .changed(before: range)) }
            case .origin: if !isSame { throw otherFile }
            case .other(let text): if isSame, let range = text.validation { found.append((text, range)) }
            case .head(let text): if isSame, let range = text.validation { begun.append((text, range)) }
            case .ownHead: ownHead = digits
            }
        }
        hash.update(rest)
        count += rest.count
    }

    /// Called at the end of the text.
    /// - Throws: ``TokenizationError/text(path:_:)`` where it ends before it may, or begins with another text.
    func finish() throws {
        for mark in marks {
            if case .origin = mark.meaning { throw otherFile }
        }
        if let range, range.end > count {
            throw TokenizationError.text(path: path, .endsBefore(range, bytes: count))
        }
        try checkScalars()
        if let document, count > 0, digits != document.xxh128,
            document.placing.place(ofText: beginning[...]).split != document.split
        {
            throw TokenizationError.text(path: path, .moves(from: document.split))
        }
        // The very text of another input counts once, under that name.
        if found.contains(where: { $0.text.bytes == count && $0.text.xxh128 == digits }) { return }
        guard let (text, range) = found.last else {
            if let (text, range) = begun.last { throw startsLike(text, range) }
            return
        }
        throw TokenizationError.text(path: path, .startsWith(input: text.name, range, name: job.name))
    }

    private func checkScalars() throws {
        guard let range, let start = scalars.first, let end = scalars.last else { return }
        guard start.isInside || end.isInside else { return }
        var (from, to) = (start.nearest, end.nearest)
        if from >= to { (from, to) = (start.around.lowerBound, end.around.upperBound) }
        let nearest = ValidationRange(start: from, end: to)
        throw TokenizationError.validationRange(
            input: job.name, .insideCharacter(asked: range, path: path, nearest: nearest))
    }

    private func startsLike(_ text: TokenFilesRecord.Input, _ range: ValidationRange) -> TokenizationError {
        .text(path: path, .startsLike(removed: text.name, range, name: range.end <= count ? job.name : nil))
    }

    private var otherFile: TokenizationError { .text(path: path, .otherFile(name: job.name)) }

    /// Reads texts of which the folder knows something, before anything is done. A pipe's bytes come only once: those
    /// are looked at as they are encoded.
    static func check(_ jobs: [InputJob], _ configuration: TextInputConfiguration) throws {
        for job in jobs where regularFileSize(job.path) != nil {
            guard job.isOtherFile || job.document != nil || job.cuts && (job.range != nil || !job.others.isEmpty)
            else { continue }
            let input = try TextInput(path: job.path, configuration: configuration, observer: SilentObserver())
            var hasher = try TextHasher(job, isFile: !input.isJSONLines && configuration.documents == .files)
            try hasher.update(input.head[...])
            while hasher.isWaiting, let piece = try input.stream.next() {
                try StopSignal.check(InputTokenization.advice)
                try hasher.update(piece[...])
            }
            try hasher.finish()
        }
    }
}

/// Looks whether a place in a text is inside a scalar.
private struct ScalarCheck {
    let place: Int
    /// The bytes around it, up to three before it and three behind.
    private var bytes: [UInt8] = []
    private var start: Int

    init(at place: Int) {
        self.place = place
        start = max(0, place - 3)
    }

    /// Where enough is known.
    var end: Int { place.addingClamped(3) }

    /// Takes the next bytes of the text, which begin at a count.
    mutating func update(_ more: ArraySlice<UInt8>, at count: Int) {
        let wanted = (start + bytes.count)..<end
        let there = wanted.clamped(to: count..<count + more.count)
        if there.isEmpty || there.lowerBound != wanted.lowerBound { return }
        let first = more.startIndex + there.lowerBound - count
        bytes += more[first..<first + there.count]
    }

    /// The scalar that the place is in; empty where it is between two, or in what is none.
    var around: Range<Int> {
        for before in 1...3 where place - before >= start && place - start < bytes.count {
            for length in before + 1...4 where place - before + length <= start + bytes.count {
                let first = place - before - start
                let scalar = bytes[first..<first + length]
                let decoded = String(decoding: scalar, as: UTF8.self)
                if decoded.unicodeScalars.count == 1, decoded.utf8.elementsEqual(scalar) {
                    return place - before..<place - before + length
                }
            }
        }
        return place..<place
    }

    var isInside: Bool { !around.isEmpty }

    var nearest: Int {
        let around = around
        return place - around.lowerBound <= around.upperBound - place ? around.lowerBound : around.upperBound
    }
}
