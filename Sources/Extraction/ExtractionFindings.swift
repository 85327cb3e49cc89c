import Corpus
import MediaWikiDump
import Workers

/// What a run saw of the pages that it extracted: how long they took, and examples. It is of this run, not of the
/// corpus: nothing of it is kept for a run that goes on with the part.
package struct ExtractionFindings: Sendable {
    /// Which page it is.
    package struct PageName: Sendable {
        /// The wiki's database name.
        package var wiki: String
        /// 0 where it is not known.
        package var id: UInt64
        /// Empty where it is not known.
        package var title: String
    }

    /// A page that took long.
    package struct SlowPage: Sendable {
        package var page: PageName
        /// The bytes of its wikitext.
        package var bytes: Int
        package var seconds: Double
    }

    /// A document before and after.
    package struct Sample: Sendable {
        package var page: PageName
        package var url: String
        /// The wikitext.
        package var before: Beginning
        /// The text.
        package var after: Beginning
    }

    /// A text, or its beginning: enough to show as much as is ever shown.
    package struct Beginning: Sendable {
        /// One byte more than is shown, where there is one: it tells whether a character ends there.
        package var text: [UInt8]
        /// Of the whole.
        package var bytes: Int

        init(_ whole: [UInt8]) {
            bytes = whole.count
            text = Array(whole.prefix(ExtractionFindings.longestSample + 1))
        }
    }

    /// What a worker spends its time on.
    package enum Stage: Int, CaseIterable {
        case decompress, parse, clean, write
    }

    /// The seconds of all workers, by ``Stage``.
    private var seconds = [Double](repeating: 0, count: Stage.allCases.count)
    /// Those that took longest, in that order.
    package private(set) var slowest: [SlowPage] = []
    /// Those whose keys are smallest, in that order.
    private var picked: [(key: ShuffleKey, sample: Sample)] = []
    /// The first pages that were rejected for each reason.
    package private(set) var rejected: [Rejection: [PageName]] = [:]

    private static let mostSlow = 10
    package static let mostSamples = 6
    private static let mostRejected = 5
    /// Of longer samples the beginning is shown, in bytes.
    package static let longestSample = 16 << 10

    /// Documents before and after, as by chance.
    package var samples: [Sample] { picked.map(\.sample) }

    /// The seconds of all workers, summed up.
    package var stages: [(stage: Stage, seconds: Double)] { Stage.allCases.map { ($0, seconds[$0.rawValue]) } }

    /// Does a piece of work and adds the time that it took.
    mutating func time<Result>(_ stage: Stage, _ work: () throws -> Result) rethrows -> Result {
        let start = ContinuousClock.now
        defer { seconds[stage.rawValue] += start.duration(to: .now).seconds }
        return try work()
    }

    /// Adds a page and what became of it.
    package mutating func add(
        _ parsed: ParsedPage, as outcome: PageClassifier.Outcome, of head: DumpHead, key: ShuffleKey, seconds: Double
    ) {
        self.seconds[Stage.clean.rawValue] += seconds
        switch (parsed, outcome) {
        case (.page(let page), .document(let document)):
            guard case .text(let wikitext)? = page.revision?.content else { return }
            addSlow(page, head, wikitext.count, seconds)
            if picked.count == Self.mostSamples, let last = picked.last, last.key < key { return }
            let sample = Sample(
                page: page.name(head), url: document.url, before: Beginning(wikitext), after: Beginning(document.text))
            add((key, sample))
        case (.page(let page), .rejected(let reason)):
            if case .text(let wikitext)? = page.revision?.content { addSlow(page, head, wikitext.count, seconds) }
            reject(page.name(head), reason)
        case (.invalid(let title, let id, _), .rejected(let reason)),
            (.torn(let title, let id, _), .rejected(let reason)):
            reject(PageName(wiki: head.wiki, id: id ?? 0, title: title ?? ""), reason)
        case (.invalid, .document), (.torn, .document), (_, .interrupted): break
        }
    }

    private mutating func reject(_ page: PageName, _ reason: Rejection) {
        if rejected[reason]?.count ?? 0 < Self.mostRejected {
            rejected[reason, default: []].append(page)
        }
    }

    private mutating func addSlow(_ page: Page, _ head: DumpHead, _ bytes: Int, _ seconds: Double) {
        if slowest.count == Self.mostSlow, let last = slowest.last, seconds <= last.seconds { return }
        add(SlowPage(page: page.name(head), bytes: bytes, seconds: seconds))
    }

    private mutating func add(_ page: SlowPage) {
        let place = slowest.firstIndex { $0.seconds < page.seconds } ?? slowest.count
        slowest.insert(page, at: place)
        if slowest.count > Self.mostSlow { slowest.removeLast() }
    }

    private mutating func add(_ candidate: (key: ShuffleKey, sample: Sample)) {
        let place = picked.firstIndex { candidate.key < $0.key } ?? picked.count
        picked.insert(candidate, at: place)
        if picked.count > Self.mostSamples { picked.removeLast() }
    }

    /// Adds what was seen of the pages that follow.
    package mutating func add(_ next: ExtractionFindings) {
        for stage in seconds.indices { seconds[stage] += next.seconds[stage] }
        for page in next.slowest { add(page) }
        for candidate in next.picked { add(candidate) }
        for (reason, pages) in next.rejected {
            rejected[reason] = Array(((rejected[reason] ?? []) + pages).prefix(Self.mostRejected))
        }
    }
}

extension Page {
    fileprivate func name(_ head: DumpHead) -> ExtractionFindings.PageName {
        ExtractionFindings.PageName(wiki: head.wiki, id: id, title: title)
    }
}
