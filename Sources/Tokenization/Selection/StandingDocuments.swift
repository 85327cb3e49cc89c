import TokenFiles

/// The documents of a range that stand in earlier token files, where pages and documents of other inputs may be two
/// versions of one.
///
/// A document is there where its text is, under its key: so a document that has no id is there once its text is.
struct StandingDocuments {
    /// What a document is known by.
    struct Place: Hashable {
        /// The shuffle key, that of the copy.
        package var key: UInt64
        /// The first half of the text's hash.
        package var text: UInt64
        /// Which copy it is, from 0.
        var copy: UInt32
    }

    private(set) var counts: [Place: Int] = [:]

    mutating func add(_ place: Place) { counts[place, default: 0] += 1 }

    /// Whether a document stands there. Of a text that nobody has hashed that is not known.
    func contains(_ place: Place) -> Bool { place.text != DocumentOrigin.unknownText && counts[place] != nil }
}

extension PlacedTokens {
    /// What it is known by in token files.
    fileprivate var standingPlace: StandingDocuments.Place {
        StandingDocuments.Place(
            key: place.key.value, text: origin?.text ?? DocumentOrigin.unknownText, copy: origin?.copy ?? 0)
    }
}

extension RangeTokens {
    /// Leaves out the documents that stand in earlier files, and counts those of the files that are no longer wanted.
    mutating func removeStanding(_ standing: StandingDocuments) {
        var rest = standing.counts
        documents.removeAll { document in
            let place = document.standingPlace
            guard standing.contains(place) else { return false }
            if let count = rest[place], count > 0 {
                rest[place] = count - 1
            } else if place.copy == 0 {
                removed.duplicate += 1
            }
            return true
        }
        outdated = rest.reduce(0) { $1.key.copy == 0 ? $0 + $1.value : $0 }
    }
}
