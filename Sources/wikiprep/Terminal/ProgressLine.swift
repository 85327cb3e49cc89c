import Statistics

/// A phase in a line: the bar of a terminal of some width, the line of a log, and the line that stays when it is over.
struct ProgressLine {
    let state: ProgressState
    /// The time, and the memory of the process in bytes.
    let now: Double
    let memory: Int?
    /// Whether more than ASCII may be drawn.
    var isUnicode = true
    var style = TextStyle.plain

    private static let shortestBar = 8
    private static let shortestSubject = 12
    private static let longestSubject = 44
    private static let gap = "  "

    // MARK: - The bar

    /// What may stand beside the bar, the most important first: where there is no room for one, it and all behind it
    /// are left out.
    private enum Part: CaseIterable {
        case share, remaining, rate, documents, tokens, elapsed, memory
    }

    /// The line for a terminal of so many columns, of which the last three stay free, so that nothing ever wraps: not
    /// with the `^C` either that the terminal writes behind it.
    func bar(columns: Int) -> String {
        let width = columns - 3
        let name = self.name
        var shown: [Part] = []
        var left = width - CellWidth.of(name) - (state.share == nil ? 0 : Self.gap.count + Self.shortestBar)
        for part in Part.allCases {
            guard let text = text(part) else { continue }
            left -= Self.gap.count + CellWidth.of(text)
            if left < 0 { break }
            shown.append(part)
        }
        if shown.isEmpty { return narrow(name, width: width) }
        var used = CellWidth.of(name)
        for part in shown { used += Self.gap.count + CellWidth.of(text(part) ?? "") }
        var subject: String?
        if let path = state.phase.subject {
            // The bar keeps a third of what is left, or what it needs at least.
            let free = width - used - Self.gap.count * 2
            let room = min(free - max(Self.shortestBar, free / 3), Self.longestSubject)
            if room >= Self.shortestSubject { subject = shortened(path, to: room) }
        }
        if let subject { used += Self.gap.count + CellWidth.of(subject) }
        var parts = [style.heading(name)]
        if let subject { parts.append(subject) }
        if let share = state.share { parts.append(style.bar(blocks(share, width: width - used - Self.gap.count))) }
        for part in shown { parts.append(text(part) ?? "") }
        return parts.joined(separator: Self.gap)
    }

    /// What is done, and with which of several dumps.
    private var name: String {
        let name = state.phase.name.rawValue.replacing("-", with: " ")
        return state.phase.turn.map { "\(name) \($0.number)/\($0.count)" } ?? name
    }

    /// Where there is no room for a bar: the share, and the name where it goes in.
    private func narrow(_ name: String, width: Int) -> String {
        let share = text(.share) ?? ""
        let both = share.isEmpty ? name : name + Self.gap + share
        if CellWidth.of(both) <= width { return both }
        let one = share.isEmpty ? name : String(share.drop { $0 == " " })
        return CellWidth.of(one) <= width ? one : ""
    }

    /// The figures have places of their own, so that the bar does not jump when one of them gets longer.
    private func text(_ part: Part) -> String? {
        let advance = state.advance
        switch part {
        case .share:
            // Rounded down: it is all only when all is done.
            if let share = state.share { return CellWidth.padded("\(Int(share * 100))%", to: 4, atRight: true) }
            return amount(advance.done)
        case .remaining:
            guard state.phase.total != nil else { return nil }
            guard let seconds = state.remaining(now: now) else { return CellWidth.padded("", to: 9) }
            return CellWidth.padded("\(Figures.duration(seconds)) left", to: 9, atRight: true)
        case .rate:
            guard let rate = state.rate(now: now) else { return CellWidth.padded("", to: 9) }
            return CellWidth.padded(self.rate(rate), to: 9, atRight: true)
        case .documents: return advance.documents > 0 ? "\(Figures.compact(advance.documents)) articles" : nil
        case .tokens: return advance.tokens > 0 ? "\(Figures.compact(advance.tokens)) tokens" : nil
        case .elapsed: return Figures.duration(state.elapsed(now: now))
        case .memory: return memory.map { "\(Figures.bytes($0)) memory" }
        }
    }

    /// A bar of so many cells.
    private func blocks(_ share: Double, width: Int) -> String {
        if width <= 0 { return "" }
        if !isUnicode {
            if width < 3 { return String(repeating: "#", count: Int(share * Double(width))) }
            let full = Int(share * Double(width - 2))
            return "[" + String(repeating: "#", count: full) + String(repeating: ".", count: width - 2 - full) + "]"
        }
        let eighths = Int(share * Double(width * 8))
        let full = String(repeating: "█", count: eighths / 8)
        let rest = eighths % 8 == 0 ? "" : ["▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8 - 1]
        return full + rest + String(repeating: "░", count: width - full.count - rest.count)
    }

    // MARK: - Logs

    /// The line of a log.
    /// - Parameter elapsed: seconds since the program began.
    func plain(elapsed: Double) -> String {
        var parts = [Figures.duration(elapsed), name]
        if let path = state.phase.subject { parts.append(shortened(path, to: 60)) }
        if let share = state.share { parts.append("\(Int(share * 100))%") }
        parts.append(amount(state.advance.done) + (state.phase.total.map { " of \(amount($0))" } ?? ""))
        if let rate = state.rate(now: now) { parts.append(self.rate(rate)) }
        parts += results
        if let seconds = state.remaining(now: now) { parts.append("\(Figures.duration(seconds)) left") }
        if let memory { parts.append("\(Figures.bytes(memory)) memory") }
        return parts.joined(separator: Self.gap)
    }

    // MARK: - When it is over

    /// What stays of a phase: what was done to how much, how long it took, what came out.
    /// - Parameter columns: the terminal's; nil: there is no terminal.
    func finished(columns: Int?) -> String {
        let name = CellWidth.padded(self.name, to: 8)
        let isWhole = state.phase.total.map { state.advance.done >= $0 } ?? true
        var parts = [
            isWhole ? amount(state.advance.done) : "\(amount(state.advance.done)) of \(amount(state.phase.total ?? 0))"
        ]
        parts[0] = CellWidth.padded(parts[0], to: 8, atRight: true)
        parts.append("in \(CellWidth.padded(Figures.time(state.elapsed(now: now)), to: 6, atRight: true))")
        if let rate = state.rate(now: now) { parts.append(CellWidth.padded(self.rate(rate), to: 9, atRight: true)) }
        parts += results
        if state.advance.reused > 0 { parts.append("\(amount(state.advance.reused)) done before") }
        let mark = isUnicode ? (isWhole ? "✓" : "…") : (isWhole ? "*" : "-")
        let width = (columns ?? 120) - 1
        // What is at the end goes first where there is little room.
        while parts.count > 1, CellWidth.of(parts.joined(separator: Self.gap)) + 12 > width { parts.removeLast() }
        var line = [name]
        let room = width - 2 - CellWidth.of(name) - 2 * Self.gap.count - CellWidth.of(parts.joined(separator: Self.gap))
        if let path = state.phase.subject, room >= Self.shortestSubject {
            line.append(shortened(path, to: min(room, Self.longestSubject)))
        }
        line += parts
        let text = line.joined(separator: Self.gap)
        return CellWidth.of(text) + 2 > width && columns != nil
            ? CellWidth.shortened(text, to: max(width, 0), ellipsis: ellipsis)
            : (isWhole ? style.done(mark) : mark) + " " + text
    }

    private var results: [String] {
        var results: [String] = []
        if state.advance.documents > 0 { results.append("\(Figures.grouped(state.advance.documents)) articles") }
        if state.advance.tokens > 0 { results.append("\(Figures.grouped(state.advance.tokens)) tokens") }
        return results
    }

    private func amount(_ units: Int) -> String {
        switch state.phase.unit {
        case .bytes: Figures.bytes(units)
        case .entries: "\(Figures.grouped(units)) entries"
        }
    }

    private func rate(_ unitsPerSecond: Double) -> String {
        switch state.phase.unit {
        case .bytes: Figures.rate(unitsPerSecond)
        case .entries: "\(Figures.grouped(Int(min(unitsPerSecond, 1e15)))) entries/s"
        }
    }

    private var ellipsis: String { isUnicode ? "…" : "..." }

    /// The last component of a path, in one line and without orders to a terminal.
    private func shortened(_ path: String, to width: Int) -> String {
        let name = path == "-" ? "standard input" : path.split(separator: "/").last.map(String.init) ?? path
        let printable = String(
            Message.printable(name).map { $0 == "\n" || $0 == "\t" || $0 == "\r\n" ? "\u{FFFD}" : $0 })
        return CellWidth.shortened(printable, to: width, ellipsis: ellipsis)
    }
}
