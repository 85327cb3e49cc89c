import MediaWikiDump
import TestSupport

/// What comes of a dump that is cut into segments and put together again.
struct StitchedDump: Equatable {
    /// A page, or what stands between pages.
    enum Item: Equatable {
        case page(ParsedPage)
        case event(PageBatch.Event.Kind)
    }

    private(set) var items: [Item] = []
    private(set) var elements: [String: Int] = [:]
    private(set) var ending = PageScanner.Ending.incomplete

    /// The pages alone.
    var pages: [ParsedPage] { items.compactMap { if case .page(let page) = $0 { page } else { nil } } }
    /// The damage alone.
    var damage: [XMLDamage] { items.compactMap { if case .event(.damage(let damage)) = $0 { damage } else { nil } } }
    /// How many pages comments and their like have hidden.
    var hidden: Int { items.reduce(0) { if case .event(.hidden(let pages, _)) = $1 { $0 + pages } else { $0 } } }
    /// How many segments were scanned again, and the largest head, tail or page that had to be kept, in bytes.
    private(set) var work = Work()

    /// What the cuts decide.
    struct Work: Equatable {
        var redone = 0
        var largestFragment = 0
        static func == (_: Work, _: Work) -> Bool { true }
    }

    /// Cuts a dump, scans each segment by itself, and joins them, as the pipeline does: the head of one goes to the
    /// scanner of those before it.
    init(
        _ dump: [UInt8], cuts: [Int], textLimit: Int = 64 << 20, pieceSize: Int = .max, filter: PageFilter = .everything
    ) {
        let parser = PageParser(filter: filter)
        // Many tests' dumps are pages without a root.
        let isDocument = dump.starts(with: "<mediawiki".utf8) || dump.starts(with: "<?xml".utf8)
        var seam = PageScanner(start: isDocument ? .document : .betweenPages, textLimit: textLimit, salvages: true)
        let bounds = [0] + cuts + [dump.count]
        for (start, end) in zip(bounds, bounds.dropFirst()) {
            let segment = dump[start..<end]
            if start == 0 {
                var batch = PageBatch()
                Self.append(segment, to: &seam, &batch, pieceSize)
                take(batch, parser)
                continue
            }
            var own = PageBatch()
            var scanner = PageScanner(textLimit: textLimit, salvages: true)
            Self.append(segment, to: &scanner, &own, pieceSize)
            work.largestFragment = max(work.largestFragment, scanner.head.bytes.count, scanner.tail.count)
            let before = seam
            var batch = PageBatch()
            if seam.join(scanner.head, to: &batch) {
                take(batch, parser)
                take(own, parser, shiftedBy: start)
                if scanner.sawPage { seam = scanner.shifted(by: start) }
            } else {
                work.redone += 1
                seam = before
                batch = PageBatch()
                Self.append(segment, to: &seam, &batch, pieceSize)
                take(batch, parser)
            }
            work.largestFragment = max(work.largestFragment, seam.tail.count)
        }
        var batch = PageBatch()
        ending = seam.finish(into: &batch)
        take(batch, parser)
    }

    private static func append(
        _ segment: ArraySlice<UInt8>, to scanner: inout PageScanner, _ batch: inout PageBatch, _ pieceSize: Int
    ) {
        var rest = segment
        while !rest.isEmpty {
            scanner.append(Array(rest.prefix(pieceSize)), to: &batch)
            rest = rest.dropFirst(pieceSize)
        }
    }

    private mutating func take(_ batch: PageBatch, _ parser: PageParser, shiftedBy distance: Int = 0) {
        work.largestFragment = max(work.largestFragment, (0..<batch.count).map { batch.range($0).count }.max() ?? 0)
        elements.merge(batch.elements, uniquingKeysWith: +)
        var events = batch.events[...]
        for (index, page) in parser.parse(batch).enumerated() {
            while let event = events.first, event.page <= index { add(events.removeFirst().kind, distance) }
            items.append(.page(page.withoutReason))
        }
        for event in events { add(event.kind, distance) }
    }

    private mutating func add(_ kind: PageBatch.Event.Kind, _ distance: Int) {
        switch kind {
        case .damage(let damage):
            let damage = damage.shifted(by: distance)
            // What was cut in damage is one damage.
            if case .event(.damage(let before))? = items.last, before.end == damage.offset {
                items[items.count - 1] = .event(
                    .damage(
                        XMLDamage(
                            offset: before.offset, end: damage.end, reason: before.reason,
                            pages: before.pages + damage.pages)))
            } else {
                items.append(.event(.damage(damage)))
            }
        case .hidden(let pages, let offset):
            if case .event(.hidden(let more, let start))? = items.last {
                items[items.count - 1] = .event(.hidden(pages: pages + more, offset: start))
            } else {
                items.append(.event(.hidden(pages: pages, offset: offset + distance)))
            }
        case .head(var head):
            head.offset += distance
            items.append(.event(.head(head)))
        case .hole: items.append(.event(kind))
        }
    }
}

extension SeededGenerator {
    /// Positions inside `size` bytes, in order.
    mutating func cuts(_ count: Int, in size: Int) -> [Int] {
        (0..<count).map { _ in Int.random(in: 0...size, using: &self) }.sorted()
    }

    /// Some seeds that never change and one that always does; a failing test names its seed.
    static let seeds: [UInt64] = [1, 2, 3, .random(in: 1000...999_999_999)]
}
