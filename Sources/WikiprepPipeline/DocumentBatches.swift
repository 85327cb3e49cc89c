import BytePairEncoding
import DurableFiles
import InputStreams

/// Some bytes of an input that hold whole documents, or a piece of a single one.
struct DocumentBatch: Sendable {
    /// The path of the input, for messages.
    var path: String
    /// The name of the documents' source.
    var source: String
    /// Whether the bytes are JSON Lines; else plain text.
    var isJSONLines: Bool
    /// What the input's file was like when it was opened; nil when it is no regular one.
    var opened: FileState?
    /// The bytes.
    var bytes: [UInt8]
    /// Where they begin in the input, in bytes, decompressed.
    var offset: Int
    /// The number of the first line, from 1, of JSON Lines.
    var line: Int
    /// Whether the first document began in the batch before.
    var continuesDocument = false
    /// Whether the last document goes on in the next batch.
    var leavesDocumentOpen = false
    /// Whether the input ends here: what follows the last delimiter is a document too.
    var endsInput = false
    /// How much of the inputs' files had been read when the batch was cut.
    var consumed: Int
}

/// Cuts inputs, one after another, into batches of half a MiB (what is larger the allocator maps and unmaps anew each time): at the ends of documents, and of a document that is longer, where its pieces
/// have the same tokens apart as together.
final class DocumentBatches {
    private let paths: [String]
    private let configuration: TextInputConfiguration
    private let observer: any RunObserver
    private let batchSize: Int
    private let longestPiece: Int
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
    }

    /// - Parameters:
    ///   - batchSize: bytes of a batch, more or less.
    ///   - longestPiece: the most bytes that are held for want of a place to cut.
    init(
        of paths: [String], configuration: TextInputConfiguration, observer: any RunObserver,
        batchSize: Int = 512 << 10,
        longestPiece: Int = 256 << 20
    ) {
        self.paths = paths
        self.configuration = configuration
        self.observer = observer
        self.batchSize = batchSize
        self.longestPiece = longestPiece
    }

    /// The next batch, of whatever input; nil when all are read.
    func nextBatch() throws -> DocumentBatch? {
        while true {
            if open == nil {
                guard next < paths.count else { return nil }
                let input = try TextInput(path: paths[next], configuration: configuration, observer: observer)
                next += 1
                open = Open(input: input, pending: input.head)
            }
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
        while true {
            while !current.isAtEnd, current.pending.count < target {
                if let piece = try current.input.stream.next() {
                    current.pending += piece
                } else {
                    current.isAtEnd = true
                }
            }
            if current.isAtEnd { return take(current.pending.count, of: &current, leavesOpen: false) }
            let separator = separator(of: current.input)
            if let end = lastEnd(of: separator, in: current) { return take(end, of: &current, leavesOpen: false) }
            if !current.input.isJSONLines {
                // A separator that the bytes end with in part must stay whole.
                let searchable = current.pending.count - max(separator.count - 1, 0)
                if let end = TextCut.last(in: current.pending.span.extracting(first: max(searchable, 0))),
                    end >= DocumentPlacing.keyedBytes
                {
                    return take(end, of: &current, leavesOpen: true)
                }
            }
            if current.pending.count >= longestPiece {
                let what =
                    current.input.isJSONLines
                    ? "line \(current.line) is" : "a run of letters at byte \(current.offset) is"
                throw RunError.unreadableInput(
                    path: current.input.path,
                    reason: "\(what) longer than \(longestPiece >> 20) MiB; cut it, or leave it out")
            }
            current.searched = max(current.pending.count - separator.count + 1, 0)
            target = current.pending.count * 2
        }
    }

    /// What stands between documents; nothing where a file is a document.
    private func separator(of input: TextInput) -> [UInt8] {
        input.isJSONLines ? [UInt8(ascii: "\n")] : configuration.documents.separator
    }

    /// The end of the last separator that was not searched for before. Separators do not overlap: of `\n\n\n` the first two bytes
    /// are one, wherever the bytes happen to be cut.
    private func lastEnd(of separator: [UInt8], in current: Open) -> Int? {
        if separator.count == 1 {
            return Separator.last(separator[0], in: current.pending.span, from: current.searched).map { $0 + 1 }
        }
        var end: Int?
        var position = current.searched
        while let found = Separator.first(separator, in: current.pending.span, from: position) {
            position = found + separator.count
            end = position
        }
        return end
    }

    private func take(_ count: Int, of current: inout Open, leavesOpen: Bool) -> DocumentBatch? {
        if count == 0, !current.isInDocument { return nil }
        var bytes = current.pending
        if count == bytes.count {
            current.pending = []
        } else {
            current.pending = Array(bytes[count...])
            bytes.removeSubrange(count...)
        }
        let batch = DocumentBatch(
            path: current.input.path, source: current.input.name, isJSONLines: current.input.isJSONLines,
            opened: current.input.opened, bytes: bytes, offset: current.offset, line: current.line,
            continuesDocument: current.isInDocument,
            leavesDocumentOpen: leavesOpen, endsInput: current.isAtEnd && current.pending.isEmpty,
            consumed: finishedBytes + current.input.stream.consumed)
        if current.input.isJSONLines { current.line += Separator.count(UInt8(ascii: "\n"), in: bytes.span) }
        current.offset += count
        current.isInDocument = leavesOpen
        current.searched = 0
        return batch
    }
}
