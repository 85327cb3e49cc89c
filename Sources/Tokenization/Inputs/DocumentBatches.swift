import BytePairEncoding
import DurableFiles
import InputStreams
import Workers

/// Some bytes of an input that hold whole documents, or a piece of a single one.
package struct DocumentBatch: Sendable {
    /// The path of the input, for messages.
    package var path: String
    /// Whether the bytes are JSON Lines; else plain text.
    package var isJSONLines: Bool
    /// What the input's file was like when it was opened; nil when it is no regular one.
    package var opened: FileState?
    package var bytes: [UInt8]
    /// Where they begin in the input, in bytes, decompressed.
    package var offset: Int
    /// The number of the first line, from 1, of JSON Lines.
    package var line: Int
    /// The number of the line that follows the batch.
    var nextLine: Int
    /// Whether the first document began in the batch before.
    var continuesDocument = false
    /// Whether the last document goes on in the next batch.
    var leavesDocumentOpen = false
    /// Whether a document ends here because a boundary was asked for.
    var endsDocument = false
    /// Whether the input ends here: what follows the last delimiter is a document too.
    var endsInput = false
    /// How much of the inputs' files had been read when the batch was cut.
    package var consumed: Int
}

/// Cuts inputs, one after another, into batches of half a MiB (what is larger the allocator maps and unmaps each time):
/// at the ends of documents, and of a document that is longer, where its pieces have the same tokens apart as together.
///
/// Where the cuts are is a matter of the text alone, not of how the bytes come: of a pipe, as many as there are.
package final class DocumentBatches {
    private let paths: [String]
    private let configuration: TextInputConfiguration
    private let observer: any RunObserver
    private let batchSize: Int
    private let longestPiece: Int
    private let boundaries: [Int]
    private var next = 0
    private var open: Open?
    private var finishedBytes = 0

    /// An input that is being cut.
    private struct Open {
        let input: TextInput
        /// Bytes that are read and not yet in a batch.
        var pending: [UInt8]
        var offset = 0
        var line = 1
        var isAtEnd = false
        var isInDocument = false
        /// How many pending bytes are known to hold no place to cut.
        var searched = 0
        /// Bytes that were looked at before they are due, from ``lookedStart`` on.
        var looked: [UInt8] = []
        var lookedStart = 0
        /// The first boundary that was not reached.
        var boundary = 0

        /// The next bytes that are not yet pending.
        mutating func nextPiece() throws -> [UInt8]? {
            if lookedStart < looked.count {
                let end = min(lookedStart + DocumentBatches.pieceSize, looked.count)
                defer { lookedStart = end }
                return Array(looked[lookedStart..<end])
            }
            looked = []
            lookedStart = 0
            return try input.stream.next()
        }
    }

    /// - Parameters:
    ///   - batchSize: bytes of a batch, more or less.
    ///   - longestPiece: the most bytes that are held for want of a place to cut.
    ///   - boundaries: places in the text, ascending, at which a document ends, of files that are one otherwise.
    package init(
        of paths: [String], configuration: TextInputConfiguration, observer: any RunObserver,
        batchSize: Int = 512 << 10, longestPiece: Int = 256 << 20, boundaries: [Int] = []
    ) {
        self.boundaries = boundaries.filter { $0 > 0 }
        self.paths = paths
        self.configuration = configuration
        self.observer = observer
        self.batchSize = batchSize
        self.longestPiece = longestPiece
    }

    fileprivate static let pieceSize = 256 << 10

    /// Opens the next input, unless one is open. Returns nil when there is no further one.
    func openInput() throws -> TextInput? {
        if open == nil, next < paths.count {
            let input = try TextInput(path: paths[next], configuration: configuration, observer: observer)
            next += 1
            open = Open(input: input, pending: input.head)
        }
        return open?.input
    }

    /// The next bytes of the open input, which stay the next ones; nil where it ends before.
    package func look(_ count: Int) throws -> ArraySlice<UInt8>? {
        guard var current = open else { return nil }
        open = nil
        if !current.pending.isEmpty {
            current.looked = current.pending + current.looked[current.lookedStart...]
            current.lookedStart = 0
            current.pending = []
        }
        while current.looked.count - current.lookedStart < count, let piece = try current.input.stream.next() {
            current.looked += piece
        }
        open = current
        let start = current.lookedStart
        return current.looked.count - start < count ? nil : current.looked[start..<start + count]
    }

    /// Passes over bytes that ``look(_:)`` has shown.
    /// - Parameters:
    ///   - line: the number of the line that follows.
    ///   - isInDocument: whether they leave a document open.
    func pass(_ count: Int, line: Int, isInDocument: Bool) {
        guard var current = open else { return }
        open = nil
        current.lookedStart += count
        current.offset += count
        current.line = line
        current.isInDocument = isInDocument
        current.searched = 0
        while current.boundary < boundaries.count, boundaries[current.boundary] <= current.offset {
            current.boundary += 1
        }
        open = current
    }

    /// How much of the inputs' files has been read.
    package var consumed: Int { finishedBytes + (open?.input.stream.consumed ?? 0) }

    /// The next batch, of whatever input; nil when all are read.
    package func nextBatch() throws -> DocumentBatch? {
        while true {
            _ = try openInput()
            guard var current = open else { return nil }
            open = nil
            let batch = try cut(&current)
            if current.isAtEnd, current.pending.isEmpty {
                finishedBytes += current.input.stream.consumed
            } else {
                open = current
            }
            if let batch { return batch }
        }
    }

    private func cut(_ current: inout Open) throws -> DocumentBatch? {
        var target = batchSize
        // A boundary behind the end of the text is none.
        let hasLimit = current.boundary < boundaries.count && !current.input.isJSONLines
        let limit = hasLimit ? boundaries[current.boundary] - current.offset : .max
        while true {
            // One byte more than a batch tells whether the text goes on: so a boundary cuts as the end of the text
            // does.
            while !current.isAtEnd, current.pending.count <= target, current.pending.count < limit {
                if let piece = try current.nextPiece() {
                    current.pending += piece
                } else {
                    current.isAtEnd = true
                }
            }
            if limit <= min(target, current.pending.count) {
                current.boundary += 1
                return take(limit, of: &current, leavesOpen: false, endsDocument: true)
            }
            if current.isAtEnd, current.pending.count <= target {
                return take(current.pending.count, of: &current, leavesOpen: false)
            }
            let separator = separator(of: current.input)
            let view = min(target, current.pending.count)
            if let end = lastEnd(of: separator, in: current, view: view) {
                return take(end, of: &current, leavesOpen: false)
            }
            if !current.input.isJSONLines {
                // A separator that the bytes end with in part must stay whole.
                let searchable = view - max(separator.count - 1, 0)
                if let end = TextCut.last(in: current.pending.span.extracting(first: max(searchable, 0))),
                    end >= DocumentOrder.keyedBytes
                {
                    return take(end, of: &current, leavesOpen: true)
                }
            }
            if view >= longestPiece {
                let what =
                    current.input.isJSONLines
                    ? "line \(current.line) is" : "a run of letters at byte \(current.offset) is"
                throw TokenizationError.unreadableInput(
                    path: current.input.path,
                    reason: "\(what) longer than \(longestPiece >> 20) MiB; cut it, or leave it out")
            }
            current.searched = max(view - separator.count + 1, 0)
            target = view * 2
        }
    }

    /// What stands between documents; nothing where a file is a document.
    private func separator(of input: TextInput) -> [UInt8] {
        input.isJSONLines ? [UInt8(ascii: "\n")] : configuration.documents.separator
    }

    /// The end of the last separator that was not searched for before. Separators do not overlap: of `\n\n\n` the first
    /// two bytes are one, wherever the bytes happen to be cut.
    private func lastEnd(of separator: [UInt8], in current: Open, view: Int) -> Int? {
        let bytes = current.pending.span.extracting(first: view)
        if separator.count == 1 {
            return Separator.last(separator[0], in: bytes, from: current.searched).map { $0 + 1 }
        }
        var end: Int?
        var position = current.searched
        while let found = Separator.first(separator, in: bytes, from: position) {
            position = found + separator.count
            end = position
        }
        return end
    }

    private func take(
        _ count: Int, of current: inout Open, leavesOpen: Bool, endsDocument: Bool = false
    ) -> DocumentBatch? {
        if count == 0, !current.isInDocument { return nil }
        var bytes = current.pending
        if count == bytes.count {
            current.pending = []
        } else {
            current.pending = Array(bytes[count...])
            bytes.removeSubrange(count...)
        }
        let batch = DocumentBatch(
            path: current.input.path, isJSONLines: current.input.isJSONLines,
            opened: current.input.opened, bytes: bytes, offset: current.offset, line: current.line,
            nextLine: current.input.isJSONLines
                ? current.line + Separator.count(UInt8(ascii: "\n"), in: bytes.span) : current.line,
            continuesDocument: current.isInDocument, leavesDocumentOpen: leavesOpen, endsDocument: endsDocument,
            endsInput: current.isAtEnd && current.pending.isEmpty,
            consumed: finishedBytes + current.input.stream.consumed)
        current.line = batch.nextLine
        current.offset += count
        current.isInDocument = leavesOpen
        current.searched = 0
        return batch
    }
}
