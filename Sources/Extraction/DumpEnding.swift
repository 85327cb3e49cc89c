import BZip2
import Corpus
import DurableFiles
import InputNumbers
import MediaWikiDump
import Workers

// How the extraction of a dump ends: whether all of it was there, and what damage is reported as.
extension DumpExtraction {
    /// Checks the end of the dump.
    func finish(_ output: some ExtractionOutput, kept: String?, warnings: LimitedWarnings) throws -> Result {
        var state = committed.withLock { $0 }
        func damaged(_ reason: DumpDamage) -> any Error {
            let last = state.trail.last.map { "\($0.title) (id \($0.id))" }
            return source.damage(
                ExtractionError.damagedDump(
                    path: source.path, reason: reason, lastPage: last, pages: state.pages, kept: kept))
        }
        if let failure = state.failure { throw try report(failure, state, damaged) }
        if state.trail.hasSuspects {
            guard dump.salvages else { throw damaged(Self.damage(ofSuspects: state.trail)) }
            state.trail.condemnSuspects()
        }
        if state.isAtEnd { return try result(state) }
        if StopSignal.isSet, try isAnythingLeft(behind: state.end) {
            throw Self.stopped(kept: kept)
        }
        let ending = try finishPages(&state, output, warnings)
        if let failure = state.failure { throw try report(failure, state, damaged) }
        if dump.salvages {
            try source.checkUnchanged()
            return try salvagedEnd(&state, ending: ending)
        }
        if index != nil { return try result(state) }
        var trailing: TrailingBytes?
        if case .bzip2 = head.packing {
            do {
                trailing = try state.chain.finish()
            } catch {
                throw damaged(.found("\(error)"))
            }
        }
        switch ending {
        case .complete: break
        case .inPage: throw damaged(.found("the XML ends at byte \(size) in the middle of a page"))
        case .incomplete:
            throw damaged(
                .found("the XML ends at byte \(size) without </mediawiki>: the rest of the dump is missing"))
        }
        if let trailing {
            if trailing.containsBlockMagic {
                throw damaged(
                    .found(
                        """
                        \(trailing.count) bytes from byte \(trailing.offset) on are no bzip2 stream, yet there are \
                        bzip2 blocks in them
                        """))
            }
            warnOfTrailing(trailing.count, from: trailing.offset)
        }
        return try result(state)
    }

    static func damage(ofSuspects trail: PageTrail) -> DumpDamage {
        let pages = trail.suspects.compactMap { range in
            range.pageBefore.map { "\($0.title) (id \($0.id)), at byte \(range.xmlFrom ?? range.compressedFrom)" }
        }
        return .changedTexts(ofPages: pages, right: trail.sums.right)
    }

    /// What a failure is to the user.
    func report(_ failure: any Error, _ state: Committed, _ damaged: (DumpDamage) -> any Error) throws -> any Error {
        switch failure {
        case let damage as XMLDamage: return damaged(.found("\(place(damage.offset, state)): \(damage.reason)"))
        case let page as PageBeyondStream: return damaged(.pageBeyondStream(place: place(page.offset, state)))
        case let other as OtherWiki:
            return ExtractionError.otherWiki(
                path: source.path, first: head.site.wiki ?? head.wiki, second: other.name, offset: other.offset)
        case is BZip2Error, is TranscodingError: return damaged(.found("\(failure)"))
        default: throw failure
        }
    }

    /// What a byte of the XML is called.
    func place(_ offset: Int, _ state: Committed) -> String {
        if let stream = state.stream { return "byte \(offset) of the XML in the stream at byte \(stream)" }
        switch (head.packing, head.encoding) {
        case (.plain, .utf8): return "byte \(offset)"
        case (.plain, _): return "byte \(offset) of the XML, as UTF-8"
        case (.bzip2, _): return "byte \(offset) of the decompressed XML"
        }
    }

    /// The end of a dump whose damage is gone past.
    func salvagedEnd(_ state: inout Committed, ending: PageScanner.Ending) throws -> Result {
        if index != nil { return try result(state) }
        let hasEnded = ending == .complete
        var isUnfinished = false
        if case .inPage = ending { isUnfinished = true }
        var lost: LostPlace?
        if case .bzip2 = head.packing { lost = state.chain.lostAtEnd }
        if let end = lost, end.isAtBorder, !end.sawMagic, hasEnded {
            warnOfTrailing(size - end.bit >> 3, from: end.bit >> 3)
        } else if lost != nil || isUnfinished || !hasEnded {
            if isUnfinished, DumpSlice.countsOpenPages(dump.slice) { state.pages.reject(.damaged) }
            let from = min(lost.map { $0.bit >> 3 } ?? size, size)
            state.trail.append(DamagedRange(compressedFrom: from, compressedTo: size, kind: .end))
        }
        return try result(state)
    }

    func result(_ state: Committed) throws -> Result {
        var damage = state.trail.damage
        for flaw in state.flaws + (index == nil ? state.chain.flaws : []) {
            damage.append(
                DamagedRange(
                    compressedFrom: flaw.bytes.lowerBound, compressedTo: flaw.bytes.upperBound,
                    kind: flaw.kind == .order ? .order : .frame))
        }
        damage.sort { ($0.compressedFrom, $0.compressedTo) < ($1.compressedFrom, $1.compressedTo) }
        var result = Result(
            pages: state.pages, statistics: state.statistics, findings: state.findings, trail: state.trail,
            damage: damage, endedEarly: state.isAtEnd,
            bytesRead: state.bytesRead, listed: index?.listed, origins: state.origins)
        if let index, let slice = dump.slice {
            result.verdict = IndexVerdict(
                index, slice: slice, seen: state.pages.seen, found: state.trail.found.titles)
            try judge(index, result)
        }
        warn(of: result)
        return result
    }

    /// Says what an index turned out to be.
    /// - Throws: ``ExtractionError/unreadableIndex(path:reason:)`` where nothing is where it says.
    func judge(_ index: MultistreamIndex, _ result: Result) throws {
        switch result.verdict {
        case .lacks(let pages)?:
            observer.warn(
                "\(index.path): it lacks the lines of \(pages) pages of the slice, which were found all the same; "
                    + "download it again"
            )
        case .misleads(let lines, let found)? where found == 0 && !dump.salvages:
            throw ExtractionError.unreadableIndex(
                path: index.path, reason: .nothingFound(listed: lines))
        case .misleads(let lines, let found)?:
            observer.warn(MisleadingIndex(path: index.path, listed: lines, elsewhere: lines - found))
        case .agrees?, nil: break
        }
    }

    func warn(of result: Result) {
        for range in result.damage.prefix(20) { observer.warn("\(source.path): \(range.message)") }
        if result.damage.count > 20 {
            observer.warn("\(source.path): \(result.damage.count - 20) more damaged ranges are in part.json")
        }
        let sums = result.trail.sums
        if sums.wrong > 0, !result.trail.hasSuspects {
            observer.warn(
                """
                \(source.path): \(sums.wrong) of \(sums.wrong + sums.right) texts have another SHA-1, or length, than \
                the dump states, as pages have that were imported long ago: with so many it cannot be told whether \
                bytes of this file are missing; compare its checksum with the one that its source publishes
                """
            )
        }
        let elements = result.trail.elements.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        if !elements.isEmpty {
            let count = elements.reduce(0) { $0.addingClamped($1.value) }
            let names = elements.prefix(8).map { "<\($0.key)> \($0.value)" }.joined(separator: ", ")
            observer.warn(
                """
                \(source.path): \(count) elements between the pages that are no pages are passed over: \
                \(names)\(elements.count > 8 ? " …" : "")
                """
            )
        }
        if let page = result.trail.descent {
            observer.warn(
                """
                \(source.path): the page \(page.title) (id \(page.id)) stands behind one of a larger or the same id: \
                where the dump is one of Wikimedia's, parts of it are doubled or in another order
                """
            )
        }
        if case .titles(let titles) = dump.slice {
            let missing = titles.subtracting(result.trail.found.titles).sorted()
            if !missing.isEmpty {
                let more = missing.count > 8 ? " …" : ""
                // An index that lacks lines is not progress from a dump that lacks pages.
                let place =
                    index.map { "in its index, \($0.path); without the index (move it away) the whole dump is read" }
                    ?? "in it"
                observer.warn(
                    "\(source.path): \(missing.count) of \(titles.count) titles are not \(place): "
                        + "\(missing.prefix(8).joined(separator: ", "))\(more)"
                )
            }
        }
        if case .pages(let range) = dump.slice, result.pages.seen == 0 {
            observer.warn("\(source.path): it has no page from \(range.lowerBound) to \(range.upperBound)")
        }
        if dump.slice != nil, let size = source.size {
            observer.note("\(source.path): \(result.bytesRead) of \(size) bytes were read")
        }
    }

    func warnOfTrailing(_ count: Int, from offset: Int) {
        observer.warn("\(source.path): \(count) bytes after the last stream, from byte \(offset) on, are ignored")
    }

    func isAnythingLeft(behind end: Int) throws -> Bool {
        if let streams = index?.streams { return streams.last.map { $0.upperBound > end } ?? false }
        if dump.slice != nil, let size = source.size { return end < size }
        return try source.advance(to: end + 1, beyond: end)
    }

    var size: Int { source.size ?? committed.withLock { $0.end } }
}

extension DamagedRange {
    /// What is said of it to users.
    package var message: String {
        func name(_ page: PageName) -> String { "\(page.title) (id \(page.id))" }
        let place = "bytes \(compressedFrom) to \(compressedTo) are damaged"
        let xml = xmlFrom.map { from in
            from == compressedFrom ? "" : " (of the XML: \(from) to \(xmlTo ?? from))"
        }
        let before = pageBefore.map { "after \(name($0))" } ?? "before any page"
        switch kind {
        case .lost:
            let after = pageAfter.map { "before \(name($0))" } ?? "to the end"
            return "\(place): an unknown number of pages is lost \(before) and \(after)"
        case .order:
            return
                """
                \(place): the checksum of this stream does not hold, though those of its blocks do: blocks are \
                missing, doubled or in another order, and a page that one ended in may go on with another's text
                """
        case .xml:
            let after = pageAfter.map { "before \(name($0))" } ?? "to the end"
            return
                """
                \(place)\(xml ?? ""): \(reason ?? "not XML of a dump"); what stands \(before) and \(after) is \
                passed over
                """
        case .text:
            return
                """
                \(place)\(xml ?? ""): the text of \(pageBefore.map(name) ?? "a page") has another SHA-1, or length, \
                than the dump states; it is kept, but pages behind it may be missing
                """
        case .frame: return "\(place): what stands between two streams; no page is lost"
        case .end:
            return
                """
                the dump ends too early, at byte \(compressedTo), and is damaged from byte \(compressedFrom) on: an \
                unknown number of pages is lost \(before)
                """
        }
    }
}
