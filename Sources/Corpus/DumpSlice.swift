import InputNumbers

/// A part of a dump's pages: all others are passed over, and not counted.
public enum DumpSlice: Equatable, Sendable {
    /// The pages with these ids. The dump's pages must stand in the order of their ids, as Wikimedia's do: reading
    /// stops at the first that is beyond.
    case pages(ClosedRange<UInt64>)
    /// So many pages from the dump's start, whatever becomes of them.
    case first(Int)
    /// The pages with these titles, with spaces for underscores.
    case titles(Set<String>)
}

extension DumpSlice: Codable {
    private enum CodingKeys: String, CodingKey { case pages, first, titles }

    /// Reads an object with one field: `pages` (a pair), `first` or `titles`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let pair = try values.decodeIfPresent([UInt64].self, forKey: .pages), pair.count == 2, pair[0] <= pair[1] {
            self = .pages(pair[0]...pair[1])
        } else if let count = try values.decodeIfPresent(Count.self, forKey: .first) {
            self = .first(count.wrappedValue)
        } else {
            self = .titles(Set(try values.decode([String].self, forKey: .titles)))
        }
    }

    /// Writes an object with one field.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .pages(let range): try values.encode([range.lowerBound, range.upperBound], forKey: .pages)
        case .first(let count): try values.encode(count, forKey: .first)
        case .titles(let titles): try values.encode(titles.sorted(), forKey: .titles)
        }
    }
}
