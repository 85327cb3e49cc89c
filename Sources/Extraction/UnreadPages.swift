import Corpus
import InputNumbers

/// Where, between the pages of a stretch of a dump, others stand whose ids could not be read.
///
/// In a dump whose ids ascend such an id lies between those of the pages around it: there, and nowhere else, a page is
/// not known to be absent.
struct UnreadPages: Codable, Equatable, Sendable {
    /// A place with one such page or more.
    struct Gap: Codable, Equatable, Sendable {
        /// The last page before that could be read; nil: there is none in this stretch.
        var before: UInt64?
        /// The first one after; nil: none yet.
        var after: UInt64?
    }

    /// In the dump's order. Where there are more than ``most``, one that spans all of them.
    private(set) var gaps: [Gap] = []
    private var isSpan = false

    /// A dump that is broken in so many places proves nothing by what it lacks.
    static let most = 4096

    /// Whether no page that could be read has followed the last of them.
    var isOpen: Bool { gaps.last.map { $0.after == nil } ?? false }

    /// Adds a place behind the others.
    mutating func append(_ gap: Gap) {
        gaps.append(gap)
        if isSpan || gaps.count > Self.most { span() }
    }

    /// Tells the page that follows the last place.
    mutating func close(at page: UInt64) {
        if isOpen { gaps[gaps.count - 1].after = page }
    }

    /// Adds the places of the stretch that follows.
    /// - Parameters:
    ///   - page: the last page that could be read of this stretch.
    ///   - wasOpen: whether the first place there may be the last one here.
    mutating func append(_ next: UnreadPages, behind page: UInt64?, wasOpen: Bool) {
        var following = next.gaps[...]
        if let first = following.first, first.before == nil {
            if wasOpen, !next.isSpan {
                following.removeFirst()
            } else {
                following[following.startIndex].before = page
            }
        }
        for gap in following { append(gap) }
        if next.isSpan { span() }
    }

    private mutating func span() {
        guard let first = gaps.first, let last = gaps.last else { return }
        gaps = [Gap(before: first.before, after: last.after)]
        isSpan = true
    }

    /// The ids that pages there may have.
    var ids: PageCoverage {
        var ids = PageCoverage()
        for gap in gaps {
            let from = gap.before.map { $0.addingClamped(1) } ?? 0
            let to = gap.after.map { $0.subtractingClamped(1) } ?? .max
            if from <= to { ids.insert(from...to) }
        }
        return ids
    }
}
