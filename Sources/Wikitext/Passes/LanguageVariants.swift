/// `-{…}-`: text that a reader of one script or region sees otherwise than a reader of another. Only in wikis whose
/// language has variants; elsewhere it is text.
///
/// Shown is what the reader sees who chose no variant. https://www.mediawiki.org/wiki/Writing_systems/Syntax
struct LanguageVariants: ~Copyable {
    /// Deeper ones stay text.
    private static let maximumDepth = 20

    private let codes: [[UInt8]]
    private let work: WorkMeter
    private var open: [Int] = []
    private var scratch = ByteBuffer()

    /// Whether the language has variants at all.
    var isEmpty: Bool { codes.isEmpty }

    /// - Parameter variants: codes, the one that is preferred first.
    init(_ variants: [String], work: WorkMeter) {
        codes = variants.map { Array($0.utf8) }
        self.work = work
    }

    mutating func run(_ source: borrowing ByteBuffer, into output: inout ByteBuffer) {
        open.removeAll(keepingCapacity: true)
        var index = 0
        let end = source.count
        var pass = MeteredPass(work)
        while pass.goesOn(read: index, written: 0) {
            let next = source.firstIndex(of: UInt8(ascii: "-"), or: UInt8(ascii: "}"), from: index, to: end)
            output.append(source, index, next)
            index = next
            guard index < end else { break }
            if source[index] == "-", source[index + 1] == "{" {
                if open.count < Self.maximumDepth { open.append(output.count) }
                output.append(source, index, index + 2)
                index += 2
            } else if source[index] == "}", source[index + 1] == "-", let start = open.popLast() {
                scratch.removeAll()
                // What stands in others is gone through with each.
                work.charge(output.count - start)
                show(output, start + 2, output.count)
                output.truncate(to: start)
                output.append(scratch, 0, scratch.count)
                index += 2
            } else {
                output.append(source[index])
                index += 1
            }
        }
        pass.finish(read: end, written: output.count)
    }

    /// Appends to `scratch` what the markup with this content shows.
    private mutating func show(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) {
        var rules = from
        let bar = source.firstIndex(of: UInt8(ascii: "|"), from: from, to: to)
        if bar < to, let flags = flags(source, from, bar) {
            rules = bar + 1
            if flags.contains(UInt8(ascii: "R")) { return scratch.append(source, rules, to) }
            if !flags.contains(UInt8(ascii: "A")), flags.contains(where: { "TH-".utf8.contains($0) }) { return }
        }
        var best: (rank: Int, from: Int, to: Int)?
        var start = rules
        // Behind it nothing but blanks.
        let lastEnd = source.trimmed(rules, to).to
        while start < to {
            guard let rule = rule(source, start, to) else { break }
            // The next rule begins behind a semicolon; a reference to a character has one too.
            var end = source.firstIndex(of: UInt8(ascii: ";"), from: rule.text, to: to)
            while end < to, end + 1 < lastEnd, self.rule(source, end + 1, to) == nil {
                end = source.firstIndex(of: UInt8(ascii: ";"), from: end + 1, to: to)
            }
            if rule.rank < best?.rank ?? .max { best = (rule.rank, rule.text, end) }
            start = end + 1
        }
        if let best {
            let text = source.trimmed(best.from, best.to)
            scratch.append(source, text.from, text.to)
        } else {
            scratch.append(source, rules, to)
        }
    }

    /// The letters before the bar, nil when they are no flags.
    private func flags(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> [UInt8]? {
        guard to - from <= 40 else { return nil }
        let flags = source.array(from, to).filter { !isWhitespace($0) && $0 != ";" }
        let isKnown = flags.allSatisfy { "ATRDHNS-".utf8.contains($0) }
        let isVariants = flags.allSatisfy { isLetter($0) || $0 == "-" } && codes.contains { flags.starts(with: $0) }
        return isKnown ? flags : isVariants ? [] : nil
    }

    /// `code:text` or `from=>code:text`, at the start of the range.
    private func rule(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> (rank: Int, text: Int)? {
        var start = from
        while start < to, isWhitespace(source[start]) { start += 1 }
        let colon = source.firstIndex(of: UInt8(ascii: ":"), from: start, to: min(to, start + 200))
        guard colon < min(to, start + 200) else { return nil }
        for index in start..<colon where source[index] == "=" && source[index + 1] == ">" { start = index + 2 }
        let code = source.trimmed(start, colon)
        let name = source.array(code.from, code.to).map { lowercased($0) }
        guard let rank = codes.firstIndex(of: name) else { return nil }
        return (rank, colon + 1)
    }
}
