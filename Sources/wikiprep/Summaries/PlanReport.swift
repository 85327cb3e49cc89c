import DurableFiles
import InputNumbers
import WikiprepPipeline
import Statistics

/// What `--dry-run` says of a plan, on standard output.
struct PlanReport {
    let plan: RunPlan
    var style = TextStyle.plain

    /// Shows a plan, and warns where the disk is too small for it.
    static func show(_ plan: RunPlan, on terminal: Terminal) throws {
        terminal.show(plan)
        let lines = PlanReport(plan: plan, style: TextStyle.of(descriptor: 1)).lines
        try StandardOutput.writeStyled(lines.joined(separator: "\n") + "\n")
        for disk in plan.shortDisks {
            terminal.warn(
                "about \(Figures.bytes(disk.needed)) are needed in \(disk.folder), and \(Figures.bytes(disk.free)) "
                    + "are free: make room, or choose another folder with -o")
        }
    }

    var lines: [String] {
        var lines = ["Nothing is written. The run would do this:", ""]
        lines += dumpLines
        lines += resultLines
        if let estimate = plan.estimate {
            if plan.isDone {
                lines += ["", "Everything is there already: a second or so, and no disk."]
            } else {
                lines += ["", heading(estimate)] + estimateLines(estimate)
            }
        } else {
            lines += ["", "Of standard input nothing is known before it is read: no estimate."]
        }
        return lines
    }

    private var dumpLines: [String] {
        if plan.dumps.isEmpty { return [] }
        var table = TextTable(numbers: [2])
        table.append(["part", "wiki", "dump", "what is done"])
        for dump in plan.dumps {
            table.append([
                dump.part, dump.wiki, dump.bytes.map { Figures.bytes($0) } ?? "?",
                Self.text(dump.state),
            ])
        }
        var lines = table.lines()
        lines[0] = style.heading(lines[0])
        return lines + [""]
    }

    static func text(_ state: RunPlan.State) -> String {
        switch state {
        case .new: "extracted"
        case .resumed(let segments, let all):
            "gone on with: \(Figures.grouped(segments)) of \(Figures.grouped(all)) segments are complete"
        case .replaced(let reason): "extracted anew: \(reason)"
        case .complete(let documents): "nothing: it is in the corpus, with \(Figures.grouped(documents)) documents"
        case .unknown: "extracted, unless the corpus has it: that is known when it has been read"
        }
    }

    private var resultLines: [String] {
        var table = TextTable(numbers: [])
        var options: [String] = []
        if let corpus = plan.corpus {
            let added = plan.dumps.count { if case .complete = $0.state { false } else { true } }
            table.append([
                "corpus", corpus,
                added == 0 ? "stays as it is" : "\(added) part\(added == 1 ? "" : "s") to extract",
            ])
        }
        if let files = plan.tokenFiles {
            let number = Self.counted(files.copiedDocuments, "document", areCounted: !files.copiesAreEstimated)
            let copied = "\(number) are copied, the others encoded"
            let state =
                switch files.state {
                case .new: "new"
                case .upToDate: "stay as they are: up to date"
                case .replaced:
                    files.copiedDocuments > 0 ? "replaced: \(copied)" : "replaced: all documents are encoded"
                case .addedTo: "stay as they are; new documents become further shards"
                }
            table.append(["token files", files.folder, "\(files.format), \(files.dtype)", state])
            options = files.options.isEmpty ? [] : ["made with \(ShellWords.line(files.options))"]
            options += files.changes.map { "--\($0.option): \($0.recorded) becomes \($0.wanted)" }
        }
        if plan.corpus == nil, plan.tokenFiles == nil { return ["JSON Lines, to standard output"] }
        return table.lines() + options
    }

    private func heading(_ estimate: RunPlan.Estimate) -> String {
        "Estimate, from \(Figures.bytes(estimate.sampledBytes)) of the input on this machine"
            + (estimate.isAtMost ? "; at most, since where the slice is only reading tells:" : ":")
    }

    private func estimateLines(_ estimate: RunPlan.Estimate) -> [String] {
        var table = TextTable(numbers: [])
        var times: [String] = []
        if estimate.extractSeconds > 0 { times.append("extract \(Figures.time(estimate.extractSeconds))") }
        if estimate.tokenizeSeconds > 0 { times.append("tokenize \(Figures.time(estimate.tokenizeSeconds))") }
        let detail = times.count > 1 ? ": \(times.joined(separator: ", "))" : ""
        table.append(["time", Figures.time(estimate.extractSeconds + estimate.tokenizeSeconds) + detail])
        var results: [String] = []
        if estimate.documents > 0 {
            results.append(Self.counted(estimate.documents, "document", areCounted: estimate.documentsAreCounted))
        }
        if estimate.tokens > 0 { results.append(Self.counted(estimate.tokens, "token", areCounted: false)) }
        if !results.isEmpty { table.append(["results", results.joined(separator: ", ")]) }
        var disk: [String] = []
        for (name, bytes) in [
            ("corpus", estimate.corpusBytes), ("token files", estimate.tokenBytes),
            ("temporary", estimate.temporaryBytes),
        ] where bytes > 0 { disk.append("\(name) \(Figures.bytes(bytes))") }
        if !disk.isEmpty {
            let sum = [estimate.corpusBytes, estimate.tokenBytes, estimate.temporaryBytes].clampedSum()
            table.append(["disk", Figures.bytes(sum) + (disk.count > 1 ? ": \(disk.joined(separator: ", "))" : "")])
            for disk in estimate.disks {
                table.append(["", "\(Figures.bytes(disk.free)) are free in \(disk.folder)"])
            }
        }
        table.append(["memory", Figures.bytes(estimate.memory)])
        return table.lines(indent: "  ")
    }

    /// A number of things, as it was counted, or about.
    private static func counted(_ number: Int, _ thing: String, areCounted: Bool) -> String {
        let things = "\(thing)\(number == 1 ? "" : "s")"
        return areCounted ? "\(Figures.grouped(number)) \(things)" : "about \(rounded(number)) \(things)"
    }

    /// With the two digits that an estimate is worth.
    private static func rounded(_ number: Int) -> String {
        var power = 1
        while number / power >= 100 { power *= 10 }
        return Figures.grouped(number.addingClamped(power / 2) / power * power)
    }
}

extension RunPlan {
    /// Whether nothing is left to do.
    var isDone: Bool {
        let isExtracted = dumps.allSatisfy { if case .complete = $0.state { true } else { false } }
        return isExtracted && tokenFiles.map { $0.state == .upToDate } ?? !dumps.isEmpty
    }
}
