import InputNumbers

/// Why a page is no document. The raw value is the name in `part.json`, `manifest.json` and reports.
public enum Rejection: String, CaseIterable, Codable, Hashable, Sendable {
    /// Outside the wanted namespaces.
    case namespace
    /// A redirect.
    case redirect
    /// A content model other than wikitext: css, JSON, Scribunto …
    case model
    /// A disambiguation page.
    case disambiguation
    /// Fewer characters of text than wanted.
    case short
    /// No wikitext, or none that shows any text.
    case empty
    /// Text hidden by an administrator.
    case hidden
    /// XML that the parser refuses, a page without title or id, or one whose tags stand in a comment.
    case invalid
    /// Over the size limit.
    case oversized
    /// Made so that its text would cost far more work than any page of its length does.
    case costly
    /// Open or torn where the dump is damaged, which `--salvage` went past.
    case damaged
}

/// How many pages went in and what became of them: `seen` = `kept` + all that were rejected.
public struct PageCounts: Equatable, Codable, Sendable {
    /// Pages in the dump.
    @Count public var seen = 0
    /// Pages that became documents.
    @Count public var kept = 0
    /// Pages that did not, by ``Rejection``'s raw value. Only reasons that occurred are there.
    @CountsByName public var rejected: [String: Int] = [:]

    /// No pages.
    public init() {}

    /// Counts a page that became a document.
    public mutating func keep() {
        seen += 1
        kept += 1
    }

    /// Counts pages that did not.
    public mutating func reject(_ reason: Rejection, count: Int = 1) {
        if count <= 0 { return }
        seen += count
        rejected[reason.rawValue, default: 0] += count
    }

    /// Adds the counts of another part of the dump.
    public mutating func add(_ other: PageCounts) {
        seen.addClamped(other.seen)
        kept.addClamped(other.kept)
        rejected.merge(other.rejected) { $0.addingClamped($1) }
    }

    /// The sum of all rejections.
    public var rejectedTotal: Int { rejected.values.clampedSum() }
}
