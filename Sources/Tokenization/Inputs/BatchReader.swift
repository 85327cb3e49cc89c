import Corpus
import InputNumbers

/// A document of a batch, or a piece of one.
package struct BatchDocument {
    /// What it is, known where it begins; nil of a piece in its middle or at its end.
    package var place: DocumentPlace?
    /// Its text, UTF-8, or that of the piece.
    package var text: ArraySlice<UInt8>
    /// Whether it ends here.
    var isEnd: Bool
    /// What the list of documents says of it; empty where the text alone is known.
    var listing: [UInt8] = []
}

/// Reads the documents of batches: one a worker.
package struct BatchReader {
    package let configuration: TextInputConfiguration
    package let placing: DocumentOrder

    package init(configuration: TextInputConfiguration, placing: DocumentOrder) {
        self.configuration = configuration
        self.placing = placing
    }

    /// Calls `body` for each document that has text.
    /// - Returns: how many documents were left out, by reason.
    /// - Throws: ``TokenizationError/invalidLine(path:line:reason:)``, unless such lines are to be passed over;
    ///   `ChangedFile` where the file changed.
    package func forEachDocument(
        in batch: DocumentBatch, _ body: (BatchDocument) throws -> Void
    ) throws -> InputCounts {
        batch.isJSONLines ? try readLines(batch, body) : try readText(batch, body)
    }

    private func readLines(_ batch: DocumentBatch, _ body: (BatchDocument) throws -> Void) throws -> InputCounts {
        var counts = InputCounts()
        var start = 0
        var number = batch.line
        while start < batch.bytes.count {
            let end = Separator.first([UInt8(ascii: "\n")], in: batch.bytes.span, from: start) ?? batch.bytes.count
            defer {
                start = end + 1
                number += 1
            }
            let line = batch.bytes[start..<end]
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            counts.seen += 1
            let document: Document
            do {
                document = try Document(jsonLine: line, textField: configuration.textField)
            } catch {
                if configuration.skipsInvalid {
                    counts.invalid += 1
                    continue
                }
                try batch.opened?.check(descriptor: nil, path: batch.path)
                let advice =
                    number == 1 && line.first { $0 != 0x20 } == UInt8(ascii: "[")
                    ? " (an array: 'jq -c .[]' makes JSON Lines of it)" : ""
                throw TokenizationError.invalidLine(path: batch.path, line: number, reason: "\(error)\(advice)")
            }
            if document.text.isEmpty {
                counts.empty += 1
                continue
            }
            var listing: [UInt8] = []
            if !document.id.isEmpty || !document.url.isEmpty || !document.title.isEmpty {
                document.appendListing(to: &listing)
            }
            try body(
                BatchDocument(
                    place: placing.place(of: document), text: document.text[...], isEnd: true, listing: listing))
        }
        return counts
    }

    private func readText(_ batch: DocumentBatch, _ body: (BatchDocument) throws -> Void) throws -> InputCounts {
        var counts = InputCounts()
        let separator = configuration.documents.separator
        var start = 0
        var continues = batch.continuesDocument
        while true {
            let found = Separator.first(separator, in: batch.bytes.span, from: start)
            let end = found ?? batch.bytes.count
            let isLast = found == nil
            // Behind the last separator there is a document only if there is something.
            if isLast, start == end, !continues { break }
            if isLast, !batch.endsInput, !batch.leavesDocumentOpen, !batch.endsDocument { break }
            var text = batch.bytes[start..<end]
            let isEnd = !(isLast && batch.leavesDocumentOpen)
            if isEnd, configuration.documents == .lines, text.last == UInt8(ascii: "\r") { text.removeLast() }
            if continues {
                try body(BatchDocument(place: nil, text: text, isEnd: isEnd))
            } else {
                counts.seen += 1
                if text.isEmpty, isEnd {
                    counts.empty += 1
                } else {
                    try body(BatchDocument(place: placing.place(ofText: text), text: text, isEnd: isEnd))
                }
            }
            if isLast { break }
            continues = false
            start = end + separator.count
        }
        return counts
    }
}

/// How many documents inputs have, and how many were left out.
public struct InputCounts: Codable, Equatable, Sendable {
    /// All of them.
    @Count public var seen = 0
    /// Without any text.
    @Count public var empty = 0
    /// Lines that are no JSON objects with a text.
    @Count public var invalid = 0

    /// Those that became tokens.
    package var documents: Int { seen.subtractingClamped(empty).subtractingClamped(invalid) }

    package mutating func add(_ other: InputCounts) {
        seen.addClamped(other.seen)
        empty.addClamped(other.empty)
        invalid.addClamped(other.invalid)
    }
}
