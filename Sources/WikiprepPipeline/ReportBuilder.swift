import Corpus
import DurableFiles
import Extraction
import PortableFoundation
import RunReport
import Statistics
import TokenFiles
import Tokenization
import Workers

/// Puts together what a run's report says, of what its stages returned, and writes `report.json` and `report.html`.
struct ReportBuilder {
    private var report: Report
    private let recorder: RunRecorder
    private var extracted: Set<String> = []
    private let start = ContinuousClock.now
    private let usage = ProcessUsage.now
    /// What other processes did before: the seconds on the clock, and those of processors where they are known.
    private var elsewhere: (seconds: Double, processorSeconds: Double?)?

    static let jsonName = "report.json"
    static let pageName = "report.html"
    /// Further templates are not listed.
    private static let mostTemplates = 100
    /// A file that is larger was not written by ``write(into:)``.
    private static let largestReport = 64 << 20

    /// - Parameters:
    ///   - command: `run`, `extract` or `tokenize`.
    ///   - recorder: what the stages of the run tell.
    init(command: String, arguments: [String], threads: Int, recorder: RunRecorder) {
        self.recorder = recorder
        report = Report(program: "wikiprep \(wikiprepVersion)", command: command, started: Date().formatted(.iso8601))
        report.arguments = arguments
        report.timing.threads = threads
    }

    // MARK: - What came of it

    /// Adds what was seen of the pages of dumps.
    /// - Parameter extracted: the names of the parts that this run made.
    mutating func add(_ findings: ExtractionFindings, extracted: [String]) {
        self.extracted = Set(extracted)
        report.slowest = findings.slowest.map { slow in
            Report.SlowPage(page: Report.PageName(slow.page), bytes: slow.bytes, seconds: slow.seconds)
        }
        report.samples = findings.samples.map { sample in
            Report.Sample(
                page: Report.PageName(sample.page), url: sample.url, before: Report.Excerpt(sample.before),
                after: Report.Excerpt(sample.after))
        }
        for (reason, pages) in findings.rejected {
            report.rejected[reason.rawValue] = pages.map { Report.PageName($0) }
        }
        report.timing.stages += findings.stages.map {
            Report.Stage(phase: Phase.Name.extract.rawValue, name: "\($0.stage)", seconds: $0.seconds)
        }
    }

    /// Adds the parts of corpora.
    /// - Parameter extracted: the names of those that this run made, in other processes.
    mutating func add(_ parts: [PartRecord], extracted: Set<String>) {
        self.extracted = extracted
        add(parts)
    }

    /// Adds the parts of corpora.
    mutating func add(_ parts: [PartRecord]) {
        if parts.isEmpty { return }
        var pages = PageCounts()
        var statistics = TextStatistics()
        for part in parts {
            pages.add(part.pages)
            statistics.add(part.statistics)
        }
        let leftovers = statistics.leftovers.map {
            Report.Leftover(kind: $0.key, places: $0.value.places, documents: $0.value.documents)
        }
        let text = Report.Text(
            bytes: statistics.bytes, characters: statistics.characters,
            droppedTemplates: statistics.droppedTemplates.sorted.prefix(Self.mostTemplates).map {
                Report.Template(name: $0.name, calls: $0.count.calls, documents: $0.count.documents)
            },
            leftovers: leftovers.sorted { ($1.places, $0.kind) < ($0.places, $1.kind) })
        report.parts = parts.map { [extracted] part in
            Report.Part(
                name: part.name, wiki: part.wiki, file: part.source.file, bytes: part.source.bytes,
                isNew: extracted.contains(part.name), pages: Report.Pages(part.pages),
                characters: part.statistics.characters.sum, missing: part.missing?.rawValue)
        }
        report.pages = Report.Pages(pages)
        report.text = text
    }

    /// Adds what processes did before this one: it is not to be seen in their times.
    /// - Parameters:
    ///   - phases: how long each took, on the clock.
    ///   - processorSeconds: of all processors; nil: that is not known.
    mutating func addWorkElsewhere(phases: [(name: Phase.Name, seconds: Double)], processorSeconds: Double?) {
        let seconds = phases.reduce(0) { $0 + $1.seconds }
        elsewhere = (seconds, processorSeconds)
        report.started = Date(timeIntervalSinceNow: -seconds - start.duration(to: .now).seconds).formatted(.iso8601)
        for phase in phases {
            report.timing.phases.append(.init(phase: phase.name.rawValue, name: "", seconds: phase.seconds))
        }
    }

    /// Adds what came of a tokenization, and the token files.
    mutating func add(_ outcome: TokenizationRun.Outcome, folder: String) throws {
        if let work = outcome.work {
            for (name, seconds) in [("gather", work.gather), ("encode", work.encode), ("write", work.write)] {
                report.timing.stages.append(.init(phase: Phase.Name.tokenize.rawValue, name: name, seconds: seconds))
            }
        }
        add(outcome.parts)
        try add(outcome.record, folder: folder)
    }

    /// Adds the token files.
    mutating func add(_ record: TokenFilesRecord, folder: String) throws {
        let layout = try record.layout()
        var lengths = LengthDistribution(steps: TextStatistics.characterSteps)
        for split in Split.allCases {
            try SplitReader(folder: folder, split: split, layout: layout).addLengths(to: &lengths)
        }
        add(record, lengths: lengths)
    }

    /// Adds the token files.
    /// - Parameter lengths: how long their documents are, in tokens.
    mutating func add(_ record: TokenFilesRecord, lengths: LengthDistribution) {
        let removed = record.removed
        let reasons = [
            ("superseded", removed.superseded), ("deleted", removed.deleted), ("duplicate", removed.duplicate),
            ("sampled", removed.sampled),
        ]
        let documents = record.documents.train + record.documents.val
        let marks = record.eot == nil || record.eotPosition == EndOfTextPosition.none.rawValue ? 0 : documents
        var perCharacter: Double?
        // Where the files do not hold each document of the parts once, nobody knows how many characters theirs have.
        if let characters = report.text?.characters, record.inputs.isEmpty, record.mix == nil, removed.total == 0,
            characters.count == documents, characters.sum > 0
        {
            perCharacter = Double(record.tokens.train + record.tokens.val - marks) / Double(characters.sum)
        }
        report.tokens = Report.Tokens(
            train: record.tokens.train, val: record.tokens.val,
            documents: Report.Counts(train: record.documents.train, val: record.documents.val),
            removed: Dictionary(uniqueKeysWithValues: reasons.filter { $0.1 > 0 }), absent: record.absent,
            equalTexts: record.equalTexts, lengths: lengths,
            perCharacter: perCharacter, tokenizer: record.tokenizer, vocabularySize: record.vocabSize,
            format: record.format, dtype: record.dtype,
            files: record.files.map {
                Report.File(name: $0.name, split: $0.split, bytes: $0.bytes, tokens: $0.tokens)
            })
        report.inputs = record.inputDocuments.map {
            Report.Inputs(files: record.inputs.map(\.name), seen: $0.seen, empty: $0.empty, invalid: $0.invalid)
        }
    }

    // MARK: - The files

    /// Writes both files, and ends the report.
    func write(into folder: String) throws {
        var report = report
        report.timing.phases += recorder.phases
        report.warnings = recorder.warnings
        let used = ProcessUsage.now
        report.ended = Date().formatted(.iso8601)
        report.timing.seconds = start.duration(to: .now).seconds
        report.timing.processorSeconds = used.processorSeconds - usage.processorSeconds
        report.timing.peakMemory = used.peakMemory
        if let elsewhere {
            report.timing.seconds += elsewhere.seconds
            // Those of this process alone would tell nothing.
            report.timing.processorSeconds = elsewhere.processorSeconds.map { $0 + report.timing.processorSeconds } ?? 0
            report.timing.peakMemory = 0
        }
        let path = "\(folder)/\(Self.jsonName)"
        if let earlier = Self.report(at: path) { report.addExamples(of: earlier) }
        try AtomicFile.write(encodeJSON(report), to: path)
        try AtomicFile.write(Array(ReportPage(report).html.utf8), to: "\(folder)/\(Self.pageName)")
    }

    private static func report(at path: String) -> Report? {
        guard let size = regularFileSize(path), size < largestReport, let bytes = try? ReadableFile.contents(of: path)
        else { return nil }
        return try? decodeJSON(Report.self, from: bytes)
    }
}

extension Report.Pages {
    fileprivate init(_ counts: PageCounts) {
        self.init(seen: counts.seen, kept: counts.kept, rejected: counts.rejected)
    }
}

extension Report.PageName {
    fileprivate init(_ page: ExtractionFindings.PageName) {
        self.init(wiki: page.wiki, id: page.id, title: page.title)
    }
}

extension Report.Excerpt {
    fileprivate init(_ beginning: ExtractionFindings.Beginning) {
        self.init(beginning.text, limit: ExtractionFindings.longestSample)
        bytes = beginning.bytes
    }
}

extension Report {
    /// A run that extracted little, or nothing, has few examples of its own.
    fileprivate mutating func addExamples(of earlier: Report) {
        let own = samples.map(\.page)
        samples += earlier.samples.filter { !own.contains($0.page) }.prefix(
            max(0, ExtractionFindings.mostSamples - own.count))
        if !parts.contains(where: \.isNew) { (slowest, rejected) = (earlier.slowest, earlier.rejected) }
    }
}
