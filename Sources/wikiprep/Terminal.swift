import CLibrary
import Corpus
import Synchronization
import WikiprepPipeline

/// Tells the user what happens, on standard error: progress as a line that is drawn anew on a terminal, and messages.
final class Terminal: RunObserver {
    private let quiet: Bool
    private let drawsProgress: Bool
    private let state: Mutex<State>

    private struct State {
        var phase = ""
        var total: Int?
        var started = 0.0
        var drawn = 0.0
        var lineIsOpen = false
    }

    init(quiet: Bool, showsProgress: Bool) {
        self.quiet = quiet
        drawsProgress = showsProgress && !quiet && isatty(2) == 1
        state = Mutex(State())
    }

    func begin(phase: String, total: Int?) {
        state.withLock { $0 = State(phase: phase, total: total, started: Self.now()) }
    }

    func advance(to done: Int, detail: String) {
        guard drawsProgress else { return }
        state.withLock { state in
            let now = Self.now()
            if now - state.drawn < 0.1, done != state.total { return }
            state.drawn = now
            state.lineIsOpen = true
            Message.write(Self.line(state, done: done, detail: detail, now: now), end: "")
        }
    }

    func end() {
        state.withLock { state in
            if state.lineIsOpen { Message.write("\r\u{1B}[K", end: "") }
            state.lineIsOpen = false
        }
    }

    func warn(_ message: String) { show("wikiprep: warning: \(message)") }
    func note(_ message: String) { if !quiet { show("wikiprep: \(message)") } }

    private func show(_ message: String) {
        state.withLock { state in
            if state.lineIsOpen { Message.write("\r\u{1B}[K", end: "") }
            state.lineIsOpen = false
            Message.write(Message.printable(message))
        }
    }

    private static func line(_ state: State, done: Int, detail: String, now: Double) -> String {
        let seconds = max(now - state.started, 0.001)
        var parts = [state.phase]
        if let total = state.total, total > 0 {
            let share = Double(done) / Double(total)
            parts.append("\(Int(share * 100))%")
            if share > 0.01, seconds > 1 { parts.append("\(Int(seconds / share - seconds)) s left") }
        }
        if done > 1 << 20 { parts.append("\(Int(Double(done) / seconds / 1e6 * 10) / 10) MB/s") }
        if !detail.isEmpty { parts.append(detail) }
        return "\r" + String(parts.joined(separator: "  ").prefix(columns - 1)) + "\u{1B}[K"
    }

    private static var columns: Int {
        var size = winsize()
        return unsafe ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 10 ? Int(size.ws_col) : 80
    }

    private static func now() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    // MARK: - Summaries

    /// What a run made.
    func summary(_ record: TokenFilesRecord, folder: String) {
        guard !quiet else { return }
        if !record.parts.isEmpty {
            var pages = PageCounts()
            for part in record.parts { pages.add(part.pages) }
            summary(pages)
        }
        let removed = record.removed
        let removals = [
            (removed.superseded, "superseded"), (removed.deleted, "deleted"), (removed.duplicate, "duplicate"),
            (removed.sampled, "left out by --mix"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        if !removals.isEmpty { Message.write("  documents that are not in the files: \(removals)") }
        if let counts = record.inputDocuments {
            let reasons = [(counts.empty, "empty"), (counts.invalid, "invalid")].filter { $0.0 > 0 }
            let rejected = reasons.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
            Message.write(
                "  documents: \(counts.seen) seen" + (rejected.isEmpty ? "" : "; rejected: \(rejected)"))
        }
        for (split, tokens, documents) in [
            ("train", record.tokens.train, record.documents.train), ("val", record.tokens.val, record.documents.val),
        ] {
            let files = record.files.filter { $0.split == split && $0.tokens > 0 }
            let name = files.first.map { "\(folder)/\($0.name)" } ?? "\(folder): no file of \(split)"
            let more = files.count > 1 ? " and \(files.count - 1) more" : ""
            Message.write("  \(name)\(more)   \(tokens) tokens in \(documents) documents")
        }
    }

    /// What was trained on what.
    func summary(_ outcome: TokenizerTraining.Outcome) {
        guard !quiet else { return }
        let tally = outcome.tally
        Message.write(
            """
              \(outcome.files.joined(separator: ", "))   \(outcome.vocabularySize) entries, pattern \(outcome.pattern.rawValue)
              learned from \(tally.bytes) bytes of text, \(tally.distinct) different pretokens
            """)
        if tally.overlong > 0 { warn("\(tally.overlong) pretokens of over 64 KiB were left out") }
    }

    /// What a corpus holds.
    func summary(_ corpus: CorpusFolder) {
        var pages = PageCounts()
        for part in corpus.manifest.parts { pages.add(part.pages) }
        summary(pages)
        if !quiet { Message.write("  \(corpus.path)   \(corpus.manifest.parts.count) parts") }
    }

    /// What became of the pages.
    func summary(_ pages: PageCounts) {
        guard !quiet else { return }
        let reasons = pages.rejected.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
        let rejected = reasons.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        Message.write(
            "  pages: \(pages.seen) seen, \(pages.kept) kept" + (rejected.isEmpty ? "" : "; rejected: \(rejected)"))
    }
}

/// Standard error.
enum Message {
    /// A message that may quote its input: without control characters, which would be orders to a terminal.
    static func printable(_ text: String) -> String {
        var printable = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isOrder = scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
            printable.append(isOrder ? "\u{FFFD}" : scalar)
        }
        return String(printable)
    }

    static func write(_ text: String, end: String = "\n") {
        let bytes = Array((text + end).utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe CLibrary.write(2, $0.baseAddress, $0.count) }
    }
}
