import Corpus
import PortableFoundation

/// A line of `--progress=json`: one JSON object. Fields that are not known, or mean nothing to an event, are not there.
struct ProgressEvent: Encodable {
    enum Event: String, Encodable {
        /// A phase begins, goes on, is over.
        case begin, advance, end
        /// Something was done; something should be known; the program ends without its result.
        case note, warning, error
        /// What a run would do, as `--dry-run` tells.
        case plan
        /// What came of it all: the last line of a run that had a result.
        case summary
    }

    var event: Event
    /// Seconds since the program began.
    var elapsedSeconds: Double
    /// The raw value of a `Phase.Name`.
    var phase: String?
    /// The file that it is done to.
    var file: String?
    /// Which dump that is, counted from 1, and of how many; nil where there is only one.
    var dump: Int?
    var dumps: Int?
    /// How far it is, of how much, in what; and what of it an earlier run did.
    var done: Int?
    var total: Int?
    var unit: String?
    var reused: Int?
    /// What came out so far.
    var articles: Int?
    var tokens: Int?
    /// Units a second: at present, and all the time long when the phase is over.
    var rate: Double?
    /// The seconds that the phase goes on, more or less.
    var etaSeconds: Double?
    /// The memory in use, in bytes.
    var memoryBytes: Int?
    /// What a note, a warning or an error says.
    var message: String?
    /// What a plan says.
    var plan: PlanRecord?
    /// What the plan of a download says.
    var download: DownloadReport?
    /// What a summary says.
    var summary: RunSummary?

    enum CodingKeys: String, CodingKey {
        case event, phase, file, dump, dumps, done, total, unit, reused, articles, tokens, rate, message, plan,
            download, summary
        case elapsedSeconds = "elapsed_seconds"
        case etaSeconds = "eta_seconds"
        case memoryBytes = "memory_bytes"
    }

    private static let began = ProcessState.now

    /// Seconds since the program began, or since this was asked first.
    static var elapsed: Double { max(ProcessState.now - began, 0) }

    init(_ event: Event, message: String? = nil) {
        self.event = event
        self.message = message
        elapsedSeconds = Self.rounded(Self.elapsed)
    }

    init(_ event: Event, _ state: ProgressState, now: Double, memory: Int?) {
        self.init(event)
        phase = state.phase.name.rawValue
        file = state.phase.subject
        dump = state.phase.turn?.number
        dumps = state.phase.turn?.count
        total = state.phase.total
        unit = state.phase.unit.rawValue
        if event == .begin { return }
        done = state.advance.done
        if state.advance.reused > 0 { reused = state.advance.reused }
        if state.advance.documents > 0 { articles = state.advance.documents }
        if state.advance.tokens > 0 { tokens = state.advance.tokens }
        rate = state.rate(now: now).map(Self.rounded)
        if event == .advance { etaSeconds = state.remaining(now: now).map(Self.rounded) }
        memoryBytes = memory
    }

    /// The JSON object, without the end of the line.
    var line: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(self) else { return #"{"event":"\#(event.rawValue)"}"# }
        return Self.escaped(String(decoding: json, as: UTF8.self))
    }

    /// JSON in which what ``Message/printable(_:keepsJoiners:)`` would replace is written as an escape: the value
    /// stays, and a terminal may show it.
    private static func escaped(_ json: String) -> String {
        if Message.printable(json) == json { return json }
        var escaped = ""
        for scalar in json.unicodeScalars {
            let text = String(scalar)
            if Message.printable(text) == text {
                escaped += text
            } else {
                for unit in text.utf16 {
                    let digits = String(unit, radix: 16)
                    escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return escaped
    }

    /// To thousandths: what was measured is no finer.
    static func rounded(_ value: Double) -> Double {
        value.isFinite ? (value * 1000).rounded() / 1000 : 0
    }
}
