import BZip2
import Corpus

extension DumpSlice {
    /// What a page is to a slice.
    package enum Place { case inside, outside, beyond }

    /// Where a page stands. Of the first pages of a dump only their number tells.
    package func place(ofPage id: UInt64, title: String) -> Place {
        switch self {
        case .pages(let range): id > range.upperBound ? .beyond : range.contains(id) ? .inside : .outside
        case .first: .inside
        case .titles(let titles): title.isOfTitleLength && titles.contains(title) ? .inside : .outside
        }
    }

    /// Where a page stands that could not be read. It does not end the slice.
    package func contains(invalidPage id: UInt64?, title: String?) -> Bool {
        switch self {
        case .pages(let range): id.map { range.contains($0) } ?? false
        case .first: true
        case .titles(let titles): title.map { $0.isOfTitleLength && titles.contains($0) } ?? false
        }
    }

    /// How many pages there are at most; nil: any number.
    package var limit: Int? {
        if case .first(let count) = self { return count }
        return nil
    }

    /// Whether the pages that were found are all that were asked for by title. Only those are noted as found.
    func isComplete(_ trail: PageTrail) -> Bool {
        guard case .titles(let titles) = self else { return false }
        return trail.found.titles.count >= titles.count
    }

    /// The titles that a file lists: one a line, underscores for spaces or not.
    public static func titles(listedIn contents: String) -> DumpSlice {
        let lines = contents.split(whereSeparator: \.isNewline).map { line in
            var line = line.replacing("_", with: " ")[...].drop(while: \.isWhitespace)
            while line.last?.isWhitespace == true { line.removeLast() }
            return String(line)
        }
        return .titles(Set(lines.filter { !$0.isEmpty }))
    }
}

extension DumpExtraction.Result {
    /// The ids of the pages that were all seen.
    /// - Parameter listed: the first and the last page of the dump, where an index tells them.
    func coverage(of slice: DumpSlice?, listed: ClosedRange<UInt64>?) -> PageCoverage {
        var coverage = PageCoverage()
        if trail.descent != nil || damage.contains(where: { $0.kind == .order }) { return coverage }
        // Pages that an index puts where they are not may be anywhere in the dump.
        if case .pages? = slice, case .misleads? = verdict { return coverage }
        switch slice {
        case .titles: for page in trail.found.pages { coverage.insert(page.id...page.id) }
        case .pages(let asked):
            // Of an index that lacks lines, pages tell more.
            let firsts = [listed?.lowerBound, trail.first?.id].compactMap { $0 }
            let lasts = [listed?.upperBound, trail.last?.id].compactMap { $0 }
            guard let first = firsts.min(), let last = lasts.max() else { break }
            let from = max(asked.lowerBound, first)
            let to = endedEarly ? asked.upperBound : min(asked.upperBound, last)
            if from <= to { coverage.insert(from...to) }
        case .first, nil:
            if let first = trail.first?.id, let last = trail.last?.id, first <= last { coverage.insert(first...last) }
        }
        for range in damage where [.lost, .xml, .text, .end].contains(range.kind) {
            // What stands between the page before and the page after may have been lost.
            let from = range.pageBefore.map { $0.id < .max ? $0.id + 1 : .max } ?? 0
            let to = range.pageAfter.map { $0.id > 0 ? $0.id - 1 : 0 } ?? .max
            if case .titles = slice { continue }
            if from <= to { coverage.remove(from...to) }
        }
        for range in trail.unread?.ids.ranges ?? [] { coverage.remove(range) }
        return coverage
    }
}

extension DumpSlice {
    /// Whether a page counts that was open where the dump is damaged: of a slice by ids or titles, nobody knows whether
    /// it belongs there.
    static func countsOpenPages(_ slice: DumpSlice?) -> Bool {
        slice.map { $0.limit != nil } ?? true
    }
}

extension String {
    /// Whether a title may be as long: MediaWiki's have 255 bytes, and the name of a namespace. Of a longer text it
    /// takes time with the square of its length to compare or to hash it, where marks combine with one letter.
    package var isOfTitleLength: Bool { utf8.count <= 1024 }
}
