import CLibrary
import Synchronization
import WikiprepPipeline
import Workers

/// Tells the user what happens, on standard error: a bar on a terminal, lines in a log, JSON for programs; and
/// messages, which stand above the bar.
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
        var hasTicker = false
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
        let progress = ProgressState(phase, now: now)
        let isFirst = state.withLock { state in
            state.progress = progress
            if display == .json { state.logged = now }
            defer { state.hasTicker = true }
            return !state.hasTicker
        }
        if quiet { return }
        if display == .json { Message.write(ProgressEvent(.begin, progress, now: now, memory: nil).line) }
        if isFirst, display != .none {
            let isThere = Ticker.start(every: 100) { [weak self] in self?.tick() != nil }
            Screen.hasWriter = isThere && display == .bar
        }
    }

    // Workers call this: nothing is written while the lock is held that it needs.
    func advance(_ advance: Advance) {
        state.withLock { $0.progress?.update(advance, now: ProcessState.now) }
    }

    func end(_ advance: Advance) {
        let now = ProcessState.now
        let ended = state.withLock { state -> (progress: ProgressState, wasLogged: Bool)? in
            state.progress?.end(advance, now: now)
            guard let progress = state.progress else { return nil }
            state.progress = nil
            if progress.phase.name == .extract { state.dumpBytes += advance.done - advance.reused }
            return (progress, state.logged > 0)
        }
        guard let (progress, wasLogged) = ended else { return }
        // The line that is drawn goes when something is written.
        if quiet || StopSignal.isSet && display != .json { return Screen.write("") }
        switch display {
        case .bar: Message.write(line(progress, now).finished(columns: ProcessState.columns))
        case .plain where isLog || wasLogged: Message.write(line(progress, now).finished(columns: nil))
        case .json: Message.write(ProgressEvent(.end, progress, now: now, memory: ProcessState.memory?.resident).line)
        case .plain, .none: break
        }
    }

    /// Shows how far the phase is that goes on.
    private func tick() {
        let now = ProcessState.now
        state.withLock { state in
            state.progress?.sample(now: now)
            guard let progress = state.progress, !StopSignal.isSet || display == .json else { return }
            // Into the queue while the phase cannot end.
            switch display {
            case .plain where ProgressEvent.elapsed >= Self.logInterval && now - state.logged >= Self.logInterval:
                state.logged = now
                Screen.append(line(progress, now).plain(elapsed: ProgressEvent.elapsed) + "\n")
            case .json where now - state.logged >= Self.jsonInterval:
                state.logged = now
                let memory = ProcessState.memory?.resident
                Screen.append(ProgressEvent(.advance, progress, now: now, memory: memory).line + "\n")
            case .bar, .plain, .json, .none: break
            }
        }
        if StopSignal.isSet {
            sayStop()
        } else if display == .bar {
            draw()
        }
        Screen.writeQueue()
    }

    private func sayStop() {
        let isFirst = state.withLock { state in
            defer { state.saysStop = true }
            return !state.saysStop && state.progress != nil
        }
        if isFirst { Message.note("stopping; once more ends at once") }
    }

    private func draw() {
        guard ProcessState.isInForeground else { return }
        let columns = ProcessState.columns
        Screen.draw(columns: columns) {
            // When a phase is over, its last line is in the queue, and the next line that is drawn stands below it.
            guard let progress = state.withLock({ $0.progress }) else { return nil }
            var line = line(progress, ProcessState.now)
            let text = line.bar(columns: columns)
            line.style = .plain
            return (text, CellWidth.of(line.bar(columns: columns)))
        }
    }

    private func line(_ progress: ProgressState, _ now: Double) -> ProgressLine {
        ProgressLine(
            state: progress, now: now, memory: ProcessState.memory?.resident, isUnicode: isUnicode,
            style: display == .bar ? Message.style : .plain)
    }

    // MARK: - Messages

    func warn(_ message: any RunMessage) { Message.warning(words(for: message)) }
    func note(_ message: any RunMessage) { if !quiet { Message.note(words(for: message)) } }
    func words(for message: any RunMessage) -> String { (message as? any ListedMessage)?.message ?? "\(message)" }

    /// What a run would do, for programs; people read it on standard output.
    func show(_ plan: RunPlan) {
        guard Message.areJSON else { return }
        var event = ProgressEvent(.plan)
        event.plan = PlanRecord(plan)
        Message.write(event.line)
    }

    /// What a download would do, for programs; people read it on standard output.
    func show(_ report: DownloadReport) {
        guard Message.areJSON else { return }
        var event = ProgressEvent(.plan)
        event.download = report
        Message.write(event.line)
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
