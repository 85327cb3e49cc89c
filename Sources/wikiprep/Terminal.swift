import CLibrary
import Corpus
import Synchronization
import WikiprepPipeline

/// Tells the user what happens, on standard error: a bar on a terminal, lines in a log, JSON for programs; and messages, which stand above the bar.
final class Terminal: RunObserver {
    /// How progress is shown, when it is decided.
    enum Display: Equatable, Sendable {
        case bar, plain, json, none
    }

    private let display: Display
    private let quiet: Bool
    /// Whether a log was asked for; else lines come only where a run is long.
    private let isLog: Bool
    private let isUnicode: Bool
    private let state = Mutex(State())

    private struct State {
        var progress: ProgressState?
        /// The cells of the line that is open on the terminal; nil: none is.
        var open: (cells: Int, text: String)?
        /// When the last line of a log was written.
        var logged = 0.0
        var saysStop = false
        /// Of all dumps up to now: bytes that were read.
        var dumpBytes = 0
    }

    /// Seconds between two lines of a log, and between two JSON objects.
    private static let logInterval = 10.0
    private static let jsonInterval = 1.0

    /// - Parameter sharesTerminal: whether the results go to the terminal, too: a bar would stand between them.
    init(quiet: Bool, style: ProgressStyle, sharesTerminal: Bool = false) {
        self.quiet = quiet
        display =
            quiet && style != .json
            ? .none
            : Self.display(
                style, hasTerminal: ProcessState.hasTerminal && !(sharesTerminal && ProcessState.hasOutputTerminal),
                Environment.value)
        isLog = style == .plain
        isUnicode = Environment.isUTF8(Environment.value)
        if display == .json { Message.areJSON = true }
        _ = ProgressEvent.elapsed
    }

    /// What a style is on this terminal, or without one.
    static func display(_ style: ProgressStyle, hasTerminal: Bool, _ environment: (String) -> String?) -> Display {
        switch style {
        case .auto: hasTerminal && TextStyle.knowsOrders(environment) ? .bar : .plain
        case .bar: .bar
        case .plain: .plain
        case .json: .json
        case .none: .none
        }
    }

    // MARK: - Phases

    func begin(_ phase: Phase) {
        let now = ProcessState.now
        state.withLock { state in
            state.progress = ProgressState(phase, now: now)
            if display == .json, !quiet, let progress = state.progress {
                Message.write(ProgressEvent(.begin, progress, now: now, memory: nil).line)
            }
            if display == .json { state.logged = now }
        }
        if !quiet { Ticker.start(every: 100) { [weak self] in self?.tick() ?? false } }
    }

    func advance(_ advance: Advance) {
        state.withLock { $0.progress?.update(advance, now: ProcessState.now) }
    }

    func end(_ advance: Advance) {
        let now = ProcessState.now
        state.withLock { state in
            clear(&state)
            state.progress?.end(advance, now: now)
            guard let progress = state.progress else { return }
            state.progress = nil
            if progress.phase.name == .extract { state.dumpBytes += advance.done - advance.reused }
            if quiet || StopSignal.isSet && display != .json { return }
            let line = line(progress, now)
            switch display {
            case .bar: Message.write(line.finished(columns: ProcessState.columns))
            case .plain: if isLog || state.logged > 0 { Message.write(line.finished(columns: nil)) }
            case .json:
                Message.write(ProgressEvent(.end, progress, now: now, memory: ProcessState.memory?.resident).line)
            case .none: break
            }
        }
    }

    /// Shows the phase that goes on.
    /// - Returns: whether there is one.
    private func tick() -> Bool {
        state.withLock { state in
            let now = ProcessState.now
            state.progress?.sample(now: now)
            guard let progress = state.progress else { return false }
            if StopSignal.isSet {
                clear(&state)
                if !state.saysStop { Message.note("stopping when the work in hand is done; once more ends at once") }
                state.saysStop = true
                return true
            }
            switch display {
            case .bar: draw(line(progress, now), &state)
            case .plain where ProgressEvent.elapsed >= Self.logInterval && now - state.logged >= Self.logInterval:
                state.logged = now
                Message.write(line(progress, now).plain(elapsed: ProgressEvent.elapsed))
            case .json where now - state.logged >= Self.jsonInterval:
                state.logged = now
                Message.write(ProgressEvent(.advance, progress, now: now, memory: ProcessState.memory?.resident).line)
            case .plain, .json, .none: break
            }
            return true
        }
    }

    private func line(_ progress: ProgressState, _ now: Double) -> ProgressLine {
        ProgressLine(
            state: progress, now: now, memory: ProcessState.memory?.resident, isUnicode: isUnicode,
            style: display == .bar ? Message.style : .plain)
    }

    // MARK: - The line on the terminal

    private func draw(_ line: ProgressLine, _ state: inout State) {
        guard ProcessState.isInForeground else { return }
        let columns = ProcessState.columns
        let text = line.bar(columns: columns)
        if let open = state.open, open.text == text, open.cells < columns { return }
        var plain = line
        plain.style = .plain
        Message.write(Self.erasing(state.open?.cells ?? 0, columns: columns) + text + "\u{1B}[K", end: "")
        state.open = (CellWidth.of(plain.bar(columns: columns)), text)
    }

    /// What goes back to the beginning of an open line. In a window that has become narrower, the terminal has broken it into several.
    static func erasing(_ cells: Int, columns: Int) -> String {
        let rows = cells > 0 ? (cells - 1) / max(columns, 1) : 0
        return rows == 0 ? "\r" : "\r\u{1B}[\(rows)A\u{1B}[J"
    }

    private func clear(_ state: inout State) {
        if let open = state.open, ProcessState.isInForeground {
            Message.write(Self.erasing(open.cells, columns: ProcessState.columns) + "\u{1B}[K", end: "")
        }
        state.open = nil
    }

    // MARK: - Messages

    func warn(_ message: String) { show { Message.warning(message) } }
    func note(_ message: String) { if !quiet { show { Message.note(message) } } }

    private func show(_ say: () -> Void) {
        state.withLock { state in
            clear(&state)
            say()
        }
    }

    /// What a run came to.
    func show(_ summary: RunSummary) {
        if quiet { return }
        var summary = summary
        summary.elapsedSeconds = (ProgressEvent.elapsed * 1000).rounded() / 1000
        summary.peakMemoryBytes = ProcessState.memory?.peak
        let dumpBytes = state.withLock { $0.dumpBytes }
        if dumpBytes > 0 { summary.dumpBytes = dumpBytes }
        if Message.areJSON {
            var event = ProgressEvent(.summary)
            event.summary = summary
            Message.write(event.line)
        } else {
            Message.write(summary.lines(Message.style).joined(separator: "\n"))
        }
    }
}
