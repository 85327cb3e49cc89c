import BytePairEncoding
import Checksums
import DurableFiles
import Workers

/// Finds texts that are cut of which one begins with another: what is for validation of one of them must not be for
/// training of the other. The same holds of texts that begin alike up to somewhere in what is for validation of one.
///
/// Texts whose first bytes differ are not read any further. Of the others each is read twice, piece by piece: for its
/// length and hash, and for its hash at the lengths of the others.
struct TextOverlap {
    /// A text that is cut.
    struct Text {
        /// Where its bytes are.
        enum Source {
            /// A file, which has them.
            case file(InputJob)
            /// A token part, whose tokens give them back, as far as the vocabulary can.
            case part(InputRecord)
        }

        /// What is for validation of it.
        enum Validation: Equatable {
            case range(Range<Int>)
            case all
            /// Its end, and it is not yet known how much.
            case end
        }

        package var name: String
        /// What it is called in messages.
        var label: String
        /// Where its bytes are said to be.
        package var origin: Source
        package var validation: Validation?
        /// Whether it was not in the files that the folder has: pairs of others were compared when they came.
        package var isNew: Bool
        /// Whether it is known by its tokens.
        var isPart: Bool { if case .part = origin { true } else { false } }
        /// Its first bytes, no more than it must share with one that begins with it.
        fileprivate var head: [UInt8] = []
        /// Where its bytes were found.
        fileprivate var source: Source?
        fileprivate var bytes = 0
        fileprivate var hash = Hash()
    }

    fileprivate struct Hash: Hashable {
        var (high, low): (UInt64, UInt64) = (0, 0)

        init() {}
        init(_ hash: XXH128) { (high, low) = hash.halves }
    }

    /// The beginning of a text that another may share.
    private struct Beginning: Hashable {
        var end: Int
        var hash: Hash
    }

    let configuration: TokenConfiguration
    let vocabulary: Vocabulary
    let folder: InputFolder

    /// So much of a text is looked at first.
    private static let headBytes = 4096

    /// So much of what is for validation of a text, from its beginning on, is not shared by chance with another that
    /// is the same up to there.
    private static let sharedBytes = 256

    private struct Enough: Error {}

    /// The texts among inputs.
    /// - Parameters:
    ///   - jobs: inputs that are read. Pipes are not among the texts: their bytes come only once.
    ///   - parts: inputs that the folder has the tokens of.
    ///   - isNew: whether a part's text is new to the files of the folder.
    func texts(_ jobs: [InputJob], _ parts: [InputRecord], isNew: (InputRecord) -> Bool) -> [Text] {
        if configuration.validationRatio <= 0 { return [] }
        let unknown = configuration.validationRatio < 1 ? Text.Validation.end : .all
        let files = jobs.filter {
            $0.cuts && configuration.input.documents == .files && regularFileSize($0.path) != nil
        }
        return files.map { job in
            Text(
                name: job.name, label: job.path, origin: .file(job),
                validation: job.range.map { .range($0.start..<max($0.start, $0.end)) } ?? unknown, isNew: true)
        }
            + parts.filter { $0.encoding.isCut && $0.bytes > 0 }.map { part in
                Text(
                    name: part.name, label: part.name, origin: .part(part),
                    validation: part.validation.map { .range($0.start..<max($0.start, $0.end)) },
                    isNew: isNew(part), bytes: part.bytes)
            }
    }

    /// - Throws: ``TokenizationError`` where two texts do not go together, or that is not known.
    func check(_ texts: [Text]) throws {
        guard texts.count > 1, texts.contains(where: \.isNew) else { return }
        var texts = try texts.compactMap { text in
            var text = text
            guard let head = try head(of: text) else { return nil as Text? }
            text.head = head
            return text
        }
        // Whatever begins with some bytes stands behind these, side by side.
        texts.sort { $0.head.lexicographicallyPrecedes($1.head) }
        var start = 0
        while start < texts.count {
            var end = start + 1
            while end < texts.count, texts[end].head.starts(with: texts[start].head) { end += 1 }
            if end - start > 1, texts[start..<end].contains(where: \.isNew) { try compare(Array(texts[start..<end])) }
            start = end
        }
    }

    /// The first bytes of a text; nil of what is none.
    private func head(of text: Text) throws -> [UInt8]? {
        var end = Self.headBytes
        if case .range(let range) = text.validation { end = min(end, range.upperBound) }
        var head: [UInt8] = []
        do {
            try forEachPiece(of: text.origin) { piece in
                head += piece.prefix(end - head.count)
                if head.count >= end { throw Enough() }
            }
        } catch is Enough {
        } catch is NoText {
            return nil
        }
        if head.isEmpty { return nil }
        if case .part(let part) = text.origin, part.replaced > 0 || vocabulary.composes {
            // What is no ASCII, and what that may compose with, may have been something else.
            let known = head.firstIndex { $0 >= 0x80 }
            if let known { head.removeLast(head.count - max(known - 1, 0)) }
        }
        // A vocabulary may have put it there.
        if head.first == UInt8(ascii: " ") { head.removeFirst() }
        return head
    }

    /// Compares texts that begin alike.
    private func compare(_ group: [Text]) throws {
        var texts: [Text] = []
        var unknown: [Text] = []
        var beginnings: [Beginning: [Int]] = [:]
        for text in group {
            var text = text
            var marks: [Int] = []
            if case .range(let range) = text.validation { marks = Self.marks(of: range) }
            var own: [Beginning] = []
            guard let source = try whole(text, marks, &own) else {
                unknown.append(text)
                continue
            }
            let last = own.removeLast()
            (text.source, text.bytes, text.hash) = (source, last.end, last.hash)
            if text.bytes == 0 { continue }
            for beginning in Set(own + [last]) where beginning.end > 0 {
                beginnings[beginning, default: []].append(texts.count)
            }
            texts.append(text)
        }
        for text in unknown {
            for other in texts + unknown where other.name != text.name && (other.isNew || text.isNew) {
                guard text.head.starts(with: other.head) || other.head.starts(with: text.head) else { continue }
                throw unknownText(text, beside: other)
            }
        }
        let ends = Set(beginnings.keys.map(\.end)).sorted()
        for (number, text) in texts.enumerated() {
            let marks = ends.prefix { $0 <= text.bytes }
            guard let source = text.source, texts.count > 1 else { continue }
            // The longest beginning tells most.
            var refusal: TokenizationError?
            try scan(source, marks) { end, hash in
                for other in beginnings[Beginning(end: end, hash: hash)] ?? [] where other != number {
                    do throws(TokenizationError) {
                        try check(texts[other], isBeginningOf: text, end)
                    } catch { refusal = error }
                }
                if end == marks.last { throw Enough() }
            }
            if let refusal { throw refusal }
        }
    }

    /// The ends of beginnings that are not to be those of another text: what is for validation may be edited further
    /// on.
    private static func marks(of range: Range<Int>) -> [Int] {
        let shared = range.lowerBound + min(sharedBytes, (range.count + 1) / 2)
        return shared < range.upperBound ? [shared, range.upperBound] : [range.upperBound]
    }

    /// Hashes a text at some places and at its end, which is the last.
    /// - Returns: where its bytes are; nil where nothing has those that were encoded.
    private func whole(_ text: Text, _ marks: [Int], _ found: inout [Beginning]) throws -> Text.Source? {
        var candidates = [text.origin]
        if case .part(let part) = text.origin, let source = InputSource(inFolder: folder.folder(of: part.name)),
            regularFileSize(source.path) != nil
        {
            candidates.append(
                .file(InputJob(path: source.path, name: part.name, folder: folder.folder(of: part.name))))
        }
        for candidate in candidates {
            found = []
            let hash = try XXH128()
            var count = 0
            do {
                count = try scan(candidate, marks[...], hash) { end, hash in
                    found.append(Beginning(end: end, hash: hash))
                }
            } catch let error as TokenizationError {
                guard case .part = text.origin else { throw error }
                continue
            } catch  where candidates.count > 1 && !(error is Stopped) {
                // A file that is not needed may be whatever it is.
                continue
            }
            if case .part(let part) = text.origin, part.bytes != count || part.xxh128 != hash.digits { continue }
            found.append(Beginning(end: count, hash: Hash(hash)))
            return candidate
        }
        return nil
    }

    /// Reads a text.
    /// - Parameters:
    ///   - marks: places in it, ascending.
    ///   - body: takes each of them with the hash of the bytes before it; what it throws as ``Enough`` ends the
    ///     reading.
    /// - Returns: the bytes that were read.
    @discardableResult private func scan(
        _ source: Text.Source, _ marks: ArraySlice<Int>, _ hash: XXH128? = nil,
        _ body: (Int, Hash) throws -> Void
    ) throws -> Int {
        let hash = try hash ?? XXH128()
        var count = 0
        var marks = marks
        do {
            try forEachPiece(of: source) { piece in
                try StopSignal.check(InputTokenization.advice)
                var rest = piece[...]
                while let mark = marks.first, mark - count <= rest.count {
                    hash.update(rest.prefix(mark - count))
                    rest = rest.dropFirst(mark - count)
                    count = mark
                    marks.removeFirst()
                    try body(mark, Hash(hash))
                }
                hash.update(rest)
                count += rest.count
            }
        } catch is Enough {}
        return count
    }

    private struct NoText: Error {}

    /// Hands over the bytes of a text, decompressed, without a byte order mark.
    private func forEachPiece(of source: Text.Source, _ body: ([UInt8]) throws -> Void) throws {
        switch source {
        case .file(let job):
            let input = try TextInput(
                path: job.path, configuration: configuration.input, observer: SilentObserver())
            if input.isJSONLines { throw NoText() }
            if !input.head.isEmpty { try body(input.head) }
            while let piece = try input.stream.next() { try body(piece) }
        case .part(let part):
            let path = folder.folder(of: part.name)
            let files = try part.files.map { try TokenSegment(path: "\(path)/\($0)") }
            for piece in (part.pieces ?? []).sorted(by: { $0.start < $1.start }) {
                for extent in piece.extents {
                    guard extent.file < files.count else { throw TokenizationError.damagedTokens(path: path) }
                    try files[extent.file].forEachPiece(of: extent) { ids in
                        guard let bytes = try? vocabulary.decode(ids) else {
                            throw TokenizationError.damagedTokens(path: files[extent.file].path)
                        }
                        try body(bytes)
                    }
                }
            }
        }
    }

    // MARK: - What goes together

    /// - Parameter end: so far they are the same, and `text` is at an end, of all of it or of its range, or in
    ///   the range.
    private func check(_ text: Text, isBeginningOf longer: Text, _ end: Int) throws(TokenizationError) {
        guard text.isNew || longer.isNew else { return }
        // One input, under whatever names.
        if text.bytes == longer.bytes, text.hash == longer.hash { return try checkCopies(text, longer) }
        if let a = validation(of: text, before: end), let b = validation(of: longer, before: end), a == b { return }
        throw overlap(text, longer, end)
    }

    /// What is for validation of the first bytes of a text; nil where that is not known.
    private func validation(of text: Text, before end: Int) -> Range<Int>? {
        switch text.validation {
        case nil: 0..<0
        case .all: 0..<end
        case .end: nil
        case .range(let range):
            range.lowerBound >= end ? 0..<0 : range.clamped(to: 0..<end)
        }
    }

    /// Refuses a range that is asked for of one of two names of a text, and would have no effect.
    private func checkCopies(_ text: Text, _ other: Text) throws(TokenizationError) {
        if text.validation == other.validation { return }
        for (asked, other) in [(text, other), (other, text)] where asked.isNew {
            guard let range = configuration.validationRanges[asked.name] else { continue }
            throw .validationRange(input: asked.name, .ofOneName(asked: range, asked.label, other.label))
        }
    }

    private func overlap(_ text: Text, _ longer: Text, _ end: Int) -> TokenizationError {
        var overlap = TextConflict.Overlap(
            path: text.label, name: text.name, isNew: text.isNew, isWhole: end == text.bytes, bytes: end,
            longerName: longer.name)
        if case .range(let range) = text.validation, range.upperBound <= longer.bytes, longer.isNew {
            overlap.range = ValidationRange(start: range.lowerBound, end: range.upperBound)
        }
        return .text(path: longer.label, .overlaps(overlap))
    }

    private func unknownText(_ text: Text, beside other: Text) -> TokenizationError {
        .text(path: other.label, .unknown(beside: text.label, name: text.name))
    }
}
