import Corpus
import DurableFiles
import CorpusParts
import Wikitext
import Workers

/// Makes the parts of a corpus again whose text is that of an earlier version of the text's rules, where their dumps
/// are at hand: segment by segment, with the options that the parts have. A part is left whole until its successor is.
///
/// ```swift
/// let refresh = CorpusRefresh(of: "enwiki/corpus", threads: 2)
/// for step in try refresh.plan() { print(step.part, step.dump ?? "its dump is not there") }
/// try refresh.run()
/// ```
public struct CorpusRefresh: Sendable {
    private let path: String
    private let threads: Int
    private let observer: any RunObserver

    /// - Parameters:
    ///   - path: the corpus folder.
    ///   - threads: how many work.
    ///   - observer: hears what happens.
    public init(of path: String, threads: Int, observer: any RunObserver = SilentObserver()) {
        self.path = path
        self.threads = threads
        self.observer = observer
    }

    /// A part that is to be made again.
    public struct Step: Equatable, Sendable {
        /// The part's name.
        public var part: String
        /// The version of the rules that made its text.
        public var textRules: Int
        /// The path of its dump; nil: it is not at hand.
        public var dump: String?
        /// Why it stays as it is; nil: it does not.
        public var obstacle: String?
    }

    /// What would be done for which parts; nothing is written.
    /// - Parameter dumps: paths of dumps. Those of other parts are looked for where they were seen last.
    /// - Throws: ``ExtractionError`` for a dump that no part was made of, ``/Corpus/CorpusError``, `FileError`.
    public func plan(with dumps: [String] = []) throws -> [Step] {
        try steps(of: CorpusFolder(opening: path), dumps).map(\.step)
    }

    /// Makes them again.
    /// - Parameter dumps: as ``plan(with:)`` has them.
    /// - Returns: the names of the parts that were made again.
    /// - Throws: ``ExtractionError/outdatedParts(corpus:reasons:)`` when all else is done, where some have stayed as
    ///   they were.
    @discardableResult
    public func run(with dumps: [String] = []) throws -> [String] {
        var folder = try CorpusFolder(opening: path)
        let lock = try CorpusLock(folder: path)
        // A run that was stopped while the manifest was behind, or ahead, leaves a complete part unlisted.
        for part in try folder.begunParts() where part.complete { try folder.list(part) }
        let steps = try steps(of: folder, dumps)
        let count = steps.count { $0.step.obstacle == nil }
        var done: [String] = []
        var left: [String] = []
        for (record, step) in steps {
            var obstacle = step.obstacle
            if obstacle == nil, let dump = step.dump {
                let turn = count > 1 ? Phase.Turn(number: done.count + 1, count: count) : nil
                obstacle = try refresh(record, dump, &folder, turn)
            }
            if let obstacle { left.append("\(step.part): \(obstacle)") } else { done.append(step.part) }
        }
        _ = consume lock
        if !left.isEmpty { throw ExtractionError.outdatedParts(corpus: path, reasons: left) }
        return done
    }

    private func steps(of folder: CorpusFolder, _ dumps: [String]) throws -> [(record: PartRecord, step: Step)] {
        let interrupted = try folder.interruptedParts()
        let unlisted = try folder.begunParts() + interrupted
        let complete =
            try folder.completeParts(pending: Set(interrupted.map(\.name))) + unlisted.filter(\.complete)
        // A part that is begun is perhaps one that was to be made again when the run was stopped.
        let begun = unlisted.filter { !$0.complete && $0.textRules == textRulesVersion && $0.failure == nil }
        var given: [String: String] = [:]
        for dump in dumps {
            if dump == "-" { throw ExtractionError.refreshOfStandardInput }
            _ = try ReadableFile(path: dump)
            let parts = (complete + begun).filter { Self.mayBe(dump, of: $0) }
            if parts.isEmpty { throw ExtractionError.dumpOfNoPart(path: dump, corpus: path) }
            for part in parts {
                if let other = given.updateValue(dump, forKey: part.name) {
                    throw ExtractionError.dumpsOfOnePart(other, dump, part: part.name)
                }
            }
        }
        let outdated = complete.filter(\.isOutdated)
        for part in complete where !part.isOutdated && given[part.name] != nil {
            observer.note(
                "\(part.name): its text is that of version \(part.textRules) of the rules: nothing is to be done")
        }
        var steps: [(record: PartRecord, step: Step)] = []
        for part in outdated + begun {
            var step = Step(part: part.name, textRules: part.textRules)
            let seen = SourceState.path(ofPart: folder.folder(ofPart: part.name))
            step.dump = given[part.name] ?? seen.flatMap { regularFileSize($0) == nil ? nil : $0 }
            // Nobody has asked for a part that another run has begun.
            if step.dump == nil, !part.complete {
                observer.warn("\(part.name): it is not complete; run the command that made it again")
                continue
            }
            if step.dump == nil { step.obstacle = Self.missing(part, seen: seen) }
            if TextConfiguration(record: part.options) == nil {
                step.obstacle = "it has options that this version does not know"
            }
            steps.append((part, step))
        }
        return steps.sorted { $0.step.part.utf8.lexicographicallyPrecedes($1.step.part.utf8) }
    }

    /// Whether a file may be a part's dump, by its name.
    private static func mayBe(_ dump: String, of part: PartRecord) -> Bool {
        let file = splitPath(dump).name
        return part.source.file == file || part.name == PartRecord.usualName(ofFile: file)
    }

    private static func missing(_ part: PartRecord, seen: String?) -> String {
        if let seen { return "its dump is no longer where it was seen, \(seen)" }
        return part.source.file == "-"
            ? "its dump came through standard input" : "nobody knows where its dump, \(part.source.file), is"
    }

    /// Makes a part again.
    /// - Returns: why it stays as it is; nil where it does not.
    private func refresh(
        _ record: PartRecord, _ path: String, _ folder: inout CorpusFolder, _ turn: Phase.Turn?
    ) throws -> String? {
        guard let text = TextConfiguration(record: record.options) else { return nil }
        var dump = DumpConfiguration(threads: threads)
        dump.name = record.name
        dump.slice = record.slice
        dump.segmentSize = record.segmentSize
        dump.buckets = record.buckets
        dump.salvages = !record.damage.isEmpty
        dump.wiki = record.wiki
        let source = try DumpSource(path: path)
        let head: DumpHead
        do {
            head = try DumpHead(of: source, configuration: dump)
        } catch {
            throw DumpHead.damage(error, path: path) ?? error
        }
        var part = PartExtraction(folder: folder, dump: dump, text: text, observer: observer)
        part.turn = turn
        defer { folder = part.folder }
        guard record.complete else {
            _ = try part.add(source, head)
            return nil
        }
        let wanted = try part.wanted(source, head)
        guard wanted.options == record.options, wanted.wiki == record.wiki,
            try part.mayBeSource(source, wanted, of: record)
        else { return "\(path) is another file than it was made of (\(record.source.bytes) bytes)" }
        do {
            _ = try part.renew(record, wanted, source, head, refreshing: true)
        } catch CorpusError.otherSource(_, let detail) {
            return "\(path) is another file than it was made of (\(detail))"
        }
        return nil
    }
}
