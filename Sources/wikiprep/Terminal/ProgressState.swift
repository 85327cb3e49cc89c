import Workers

/// What is known of a phase while it goes on: how far it is, how fast, and how long it will take.
struct ProgressState {
    let phase: Phase
    private(set) var advance = Advance()
    private let began: Double
    /// The time and the units done then, those left out that an earlier run did; the newest at the end.
    private var samples: [(time: Double, done: Int)]
    /// The end of the work, when it has ended.
    private var ended: Double?

    /// The rate that is shown is that of so many seconds.
    private static let rateWindow = 5.0
    /// The time left is told from so many seconds.
    private static let remainingWindow = 30.0
    private static let sampleInterval = 0.25
    /// Where nothing was heard for so long, the process was stopped.
    private static let longestSilence = 5.0

    init(_ phase: Phase, now: Double) {
        self.phase = phase
        began = now
        samples = [(now, 0)]
    }

    /// The phase has come so far.
    mutating func update(_ advance: Advance, now: Double) {
        self.advance = advance
        sample(now: now)
    }

    /// Time has gone on; to be called several times a second.
    mutating func sample(now: Double) {
        guard let last = samples.last else { return }
        let done = advance.done - advance.reused
        if now - last.time > Self.longestSilence {
            samples = [(now, done)]
        } else if now - last.time >= Self.sampleInterval {
            samples.append((now, done))
            if let first = samples.firstIndex(where: { $0.time >= now - Self.remainingWindow }), first > 1 {
                samples.removeFirst(first - 1)
            }
        }
    }

    /// The phase is over.
    mutating func end(_ advance: Advance, now: Double) {
        self.advance = advance
        ended = now
    }

    /// The share that is done, from 0 to 1; nil when the total is not known.
    var share: Double? {
        guard let total = phase.total, total > 0 else { return nil }
        return min(Double(advance.done) / Double(total), 1)
    }

    /// Seconds since the phase began.
    func elapsed(now: Double) -> Double { max((ended ?? now) - began, 0) }

    /// Units a second at present; of a phase that is over, all the time long. Nil where too little is known.
    func rate(now: Double) -> Double? {
        if ended == nil { return rate(since: now - Self.rateWindow, now: now) }
        let seconds = elapsed(now: now)
        let done = advance.done - advance.reused
        return seconds > 0 && done > 0 ? Double(done) / seconds : nil
    }

    /// The seconds that the phase will go on, more or less; nil where too little is known.
    func remaining(now: Double) -> Double? {
        guard ended == nil, let total = phase.total,
            let rate = rate(since: now - Self.remainingWindow, now: now), now - began >= 1
        else { return nil }
        return Double(max(total - advance.done, 0)) / rate
    }

    private func rate(since start: Double, now: Double) -> Double? {
        guard let from = samples.last(where: { $0.time <= start }) ?? samples.first else { return nil }
        let done = advance.done - advance.reused - from.done
        let seconds = now - from.time
        return seconds >= Self.sampleInterval && done > 0 ? Double(done) / seconds : nil
    }
}
