import Corpus
import InputNumbers

/// How many documents of each part, and of each segment of it, came before whoever decides on them: what goes in, for
/// the sum of what comes out.
///
/// A part's pages that were kept are its documents: each of them is in the output, or was left out by a named reason,
/// once.
package struct KnownDocuments: Sendable {
    /// A segment of a part.
    private struct Place: Hashable {
        var part: Int
        /// Its number among the part's segments; nil where that is not known.
        var segment: Int?
    }

    private var counts: [Place: Int] = [:]

    /// Adds documents of a segment.
    package mutating func add(_ documents: Int, part: Int, segment: Int?) {
        if documents > 0 { counts[Place(part: part, segment: segment), default: 0] += documents }
    }

    /// Adds those of other pages.
    package mutating func add(_ other: KnownDocuments) {
        counts.merge(other.counts) { $0.addingClamped($1) }
    }

    package var total: Int { counts.values.reduce(0) { $0.addingClamped($1) } }

    /// Those of a part.
    package func documents(ofPart part: Int) -> Int {
        counts.reduce(0) { $1.key.part == part ? $0.addingClamped($1.value) : $0 }
    }

    /// Those of a part by segment; nil where some are of segments that are not known.
    package func bySegment(ofPart part: Int) -> [Int: Int]? {
        var segments: [Int: Int] = [:]
        for (place, count) in counts where place.part == part {
            guard let segment = place.segment else { return nil }
            segments[segment] = count
        }
        return segments
    }

    /// Compares what was known with what the parts have.
    /// - Throws: ``/Corpus/CorpusError/lostDocuments(part:detail:)`` for the first part that differs.
    package func check(_ parts: [CorpusPart]) throws {
        var known: [Int: Int] = [:]
        for (place, count) in counts { known[place.part, default: 0] += count }
        for part in parts where known[part.number] ?? 0 != part.record.pages.kept {
            var segments: [String] = []
            for (index, documents) in bySegment(ofPart: part.number) ?? [:] {
                let layout = part.record.segments[index]
                if layout.documents != documents {
                    segments.append("\(layout.file): \(documents) of \(layout.documents)")
                }
            }
            throw CorpusError.lostDocuments(
                part: part.record.name,
                detail: Self.difference(known[part.number] ?? 0, of: part.record.pages.kept, places: segments.sorted()))
        }
    }

    /// What is said of documents that are missing, or too many.
    /// - Parameter places: where, if that is known.
    package static func difference(_ found: Int, of expected: Int, places: [String]) -> String {
        let most = 5
        var text =
            found < expected
            ? "\(expected - found) of its \(expected) documents are missing"
            : "\(found) documents came of it, and it has \(expected)"
        if !places.isEmpty {
            text += " (\(places.prefix(most).joined(separator: ", "))"
            text += places.count > most ? " and \(places.count - most) more)" : ")"
        }
        return text
    }
}
