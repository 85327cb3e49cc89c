import CLibrary
import Checksums
import Corpus
import DurableFiles
import TokenFiles
import Workers

/// `inputs` in a folder of token files: the token parts of its inputs, a folder each. They are to text what the corpus
/// is to dumps.
package struct InputFolder: Sendable {
    /// The folder of the parts.
    package let path: String
    /// The folder of the token files.
    private let tokenFolder: String

    private static let removedName = "removed"
    /// More texts are documents, each as a whole.
    private static let mostCut = 16

    /// - Parameter folder: of the token files.
    package init(inTokenFolder folder: String) {
        tokenFolder = folder
        path = "\(folder)/inputs"
    }

    /// The name of a part's folder.
    static func folderName(_ input: String) -> String {
        if isPlainName(input) { return input }
        let hash = TextHash(of: Array(input.utf8))
        return "_" + String(hash.high, radix: 16) + String(hash.low, radix: 16)
    }

    package func folder(of name: String) -> String { "\(path)/\(Self.folderName(name))" }

    /// An input as the folder has it.
    package struct Entry: Equatable, Sendable {
        package var name: String
        /// Whether the token files hold its documents, and its tokens are not in the folder of the parts.
        package var isLost = false
        /// The bytes of its text; nil of one that is not complete.
        package var bytes: Int?
        /// Its documents.
        package var documents: Int?
        /// Its tokens, without marks.
        package var tokens: Int?
    }

    /// The inputs, by name.
    package func entries() throws -> [Entry] {
        let lost = recorded.filter { !isFolder(folder(of: $0.name)) }
        let entries = try names().map { name in
            guard let record = InputRecord(inFolder: "\(path)/\(name)") else { return Entry(name: name) }
            return Entry(
                name: record.name, bytes: record.bytes, documents: record.documents, tokens: record.tokens)
        }
        return (entries + lost.map { Entry(name: $0.name, isLost: true, bytes: $0.bytes) }).sorted {
            $0.name < $1.name
        }
    }

    /// What the token files hold. Version 0.1 kept no tokens of it.
    private var recorded: [TokenFilesRecord.Input] {
        // Of a record that cannot be read the next run tells.
        ((try? EarlierFiles(in: tokenFolder))?.binding?.inputs ?? []).filter { $0.bytes != nil }
    }

    private func names() throws -> [String] {
        try fileNames(in: path).filter {
            isFolder("\(path)/\($0)") && regularFileSize("\(path)/\($0)/\(Self.removedName)") == nil
        }
    }

    /// Takes an input out: the next run makes the token files without it.
    /// - Returns: false where there is no such input.
    package func remove(_ name: String) throws -> Bool {
        let folder = folder(of: name)
        guard isFolder(folder) || recorded.contains(where: { $0.name == name }) else { return false }
        let lock = try FolderLock(folder: tokenFolder)
        try makeFolder("inputs", in: tokenFolder)
        try makeFolder(Self.folderName(name), in: path)
        try removeFiles(in: folder) { $0 == InputRecord.fileName }
        try AtomicFile.write(Array(name.utf8), to: "\(folder)/\(Self.removedName)")
        try removeFiles(in: folder) { $0 != Self.removedName }
        _ = consume lock
        return true
    }

    /// What is done with inputs.
    package struct Plan {
        /// Inputs that are read.
        package var jobs: [InputJob] = []
        /// Inputs that the folder has, and that stay or were looked at.
        package var kept: [InputRecord] = []
        /// The names of all, in the order in which they were given first.
        package var order: [String] = []
        /// Whether texts are cut; nil where there is no input.
        package var splitting: TextSplitting?
        /// XXH128 of the texts that the token files hold, by the names of the inputs.
        package var recorded: [String: String] = [:]
        /// Folders that go when the token files are there.
        var abandoned: [String] = []
        /// The texts that are cut of which it is known what is for validation: the folder has or had them, or will.
        package var known: [TokenFilesRecord.Input] = []

        /// What `meta.json` will say of them, as far as it is known.
        package var records: [TokenFilesRecord.Input] {
            let known = Dictionary(kept.map { ($0.name, $0) }) { first, _ in first }
            return order.map { name in
                known[name].map(TokenFilesRecord.Input.init) ?? TokenFilesRecord.Input(name: name)
            }
        }
    }

    /// Decides what is done, before anything is.
    /// - Parameters:
    ///   - paths: the inputs that are given.
    ///   - record: the `meta.json` of the files that are there.
    ///   - hasCorpora: whether corpora are tokenized, too.
    /// - Throws: ``TokenizationError`` where names do not go together, or a recorded input is not there.
    package func plan(
        _ paths: [String], _ configuration: TokenConfiguration, _ tokenizer: TokenizerChoice.Loaded, seed: UInt64,
        record: TokenFilesRecord?, hasCorpora: Bool, observer: any RunObserver
    ) throws -> Plan {
        let recorded = record?.inputs ?? []
        let recordedByName = Dictionary(recorded.map { ($0.name, $0) }) { first, _ in first }
        var plan = Plan(order: recorded.map(\.name))
        plan.recorded = recordedByName.compactMapValues(\.xxh128)
        var given: [(path: String, name: String)] = []
        var pathsByName: [String: String] = [:]
        for path in paths {
            let name = Self.name(of: path, configuration)
            if let other = pathsByName[name] {
                if let absolute = InputSource.absolute(path), absolute == InputSource.absolute(other) {
                    observer.note("\(path): named twice; it is read once")
                    continue
                }
                throw TokenizationError.sameInput(other, path, name: name)
            }
            if path == "-", configuration.input.standardInputName == nil, recordedByName[name] != nil {
                throw TokenizationError.folder(tokenFolder, .standardInputTaken)
            }
            given.append((path, name))
            pathsByName[name] = path
            if recordedByName[name] == nil { plan.order.append(name) }
        }
        plan.known = Self.known(record, configuration)
        try checkRanges(configuration, inputs: Set(plan.order), plan.known)
        if given.isEmpty, recorded.isEmpty { return plan }
        let splitting = splitting(of: given.map(\.path), configuration, record, hasCorpora: hasCorpora)
        plan.splitting = splitting
        let cuts = splitting == .cut
        let knownByName = Dictionary(plan.known.map { ($0.name, $0) }) { first, _ in first }
        let standing = Set(given.map(\.name) + recorded.map(\.name).filter { !isRemoved($0) })
        let others = plan.known.filter { $0.validation?.xxh128 != nil }.sorted {
            ($0.validation?.end ?? 0) < ($1.validation?.end ?? 0)
        }.map { text in
            var text = text
            // What is there is compared byte by byte.
            if standing.contains(text.name) { text.valHead = nil }
            return text
        }
        let ranges = configuration.validationRanges
        if let (path, name) = given.first(where: { path, name in
            ranges[name] != nil && (!cuts || TextInput.isNamedJSONLines(path, configuration.input))
        }) {
            throw TokenizationError.validationRange(input: name, .notCut(path: path, othersAre: cuts))
        }
        for (path, name) in given {
            let known = recordedByName[name]
            let folder = folder(of: name)
            let earlier = InputRecord(inFolder: folder).flatMap { $0.name == name ? $0 : nil }
            let source = InputSource(inFolder: folder)
            let absolute = InputSource.absolute(path)
            var range = configuration.validationRanges[name]
            let remembered = knownByName[name]?.validation
            // Of the same ends, the one that was remembered knows the text, too.
            if let remembered { range = remembered }
            if range?.xxh128 == nil, let there = earlier?.validation, there.start == range?.start,
                there.end == range?.end
            {
                range = there
            }
            if configuration.validationRatio <= 0 { range = nil }
            if let earlier, let source, source.path == absolute, let stamp = source.stamp,
                stamp == (try? ReadableFile(path: path).stamp),
                isCurrent(earlier, configuration, tokenizer, seed: seed, cuts: cuts, range: range),
                !configuration.changesSplit || !earlier.encoding.isCut
            {
                plan.kept.append(earlier)
                continue
            }
            var job = InputJob(
                path: path, name: name, folder: folder, range: range, earlier: earlier,
                isOtherFile: known?.bytes != nil && earlier != nil && source?.path != absolute, cuts: cuts,
                others: others)
            if let known, !cuts { job.document = document(known, earlier, configuration, seed: seed) }
            plan.jobs.append(job)
        }
        try TextHasher.check(plan.jobs, configuration.input)
        var removed: Set<String> = []
        for input in recorded where pathsByName[input.name] == nil {
            if try !keep(input, configuration, tokenizer, seed: seed, cuts: cuts, &plan, observer) {
                removed.insert(input.name)
            }
        }
        plan.order.removeAll { removed.contains($0) }
        let overlap = TextOverlap(configuration: configuration, vocabulary: tokenizer.vocabulary, folder: self)
        try overlap.check(
            overlap.texts(plan.jobs, plan.kept) { plan.recorded[$0.name] != $0.xxh128 })
        return plan
    }

    /// What the token files hold of an input that is one document, where its side may be another when it changes.
    private func document(
        _ input: TokenFilesRecord.Input, _ part: InputRecord?, _ configuration: TokenConfiguration, seed: UInt64
    ) -> InputJob.Document? {
        let ratio = configuration.validationRatio
        guard let hash = input.xxh128, input.documents == 1, ratio > 0, ratio < 1, !configuration.changesSplit,
            part.map({ $0.encoding.documents == "files" && !$0.encoding.isCut }) ?? true
        else { return nil }
        let placing = DocumentOrder(seed: seed, split: ValidationSplit(ratio: ratio))
        var document = InputJob.Document(placing: placing, xxh128: hash)
        for file in part?.files ?? [] {
            try? TokenSegment(path: "\(folder(of: input.name))/\(file)").forEachRecord(
                in: KeyRange(start: 0, last: .max)
            ) { _, record, _ in document.split = record.place(placing).split }
        }
        return document
    }

    /// Refuses ranges that would have no effect.
    /// - Parameters:
    ///   - inputs: the names of all.
    ///   - known: the texts of which it is known what is for validation.
    private func checkRanges(
        _ configuration: TokenConfiguration, inputs: Set<String>, _ known: [TokenFilesRecord.Input]
    ) throws {
        if configuration.validationRanges.isEmpty { return }
        let known = Dictionary(known.map { ($0.name, $0) }) { first, _ in first }
        for (name, asked) in configuration.validationRanges.sorted(by: { $0.key < $1.key }) {
            if let there = known[name]?.validation, asked.start != there.start || asked.end != there.end {
                throw TokenizationError.validationRange(
                    input: name, .other(asked: asked, recorded: there, folder: tokenFolder))
            }
            if inputs.contains(name), configuration.validationRatio <= 0, asked.xxh128 == nil {
                throw TokenizationError.validationRange(input: name, .nothingForValidation)
            }
            // With its hash, a text is known that is no longer among the inputs.
            if inputs.contains(name) || asked.xxh128 != nil { continue }
            throw TokenizationError.validationRange(input: name, .unknownInput(known: inputs.sorted()))
        }
    }

    /// What is known of texts that are cut: as the folder remembers it, or as it is given.
    package static func known(
        _ record: TokenFilesRecord?, _ configuration: TokenConfiguration
    ) -> [TokenFilesRecord.Input] {
        var known: [TokenFilesRecord.Input] = []
        if let record, !configuration.changesSplit {
            known = record.inputs.filter { $0.validation != nil }
            let names = Set(known.map(\.name))
            known += (record.formerTexts ?? []).filter { !names.contains($0.name) }
        }
        let names = Set(known.map(\.name))
        for (name, range) in configuration.validationRanges where !names.contains(name) {
            var text = TokenFilesRecord.Input(name: name)
            (text.valRange, text.valXXH128, text.valHead) = ([range.start, range.end], range.xxh128, range.head)
            known.append(text)
        }
        return known
    }

    /// Of known texts, those that are not among the inputs: when they come back, their ranges are what they were.
    package static func former(
        _ known: [TokenFilesRecord.Input], without inputs: [TokenFilesRecord.Input]
    ) -> [TokenFilesRecord.Input]? {
        let names = Set(inputs.map(\.name))
        // A range without the hash is that of no text.
        let former = known.filter { !names.contains($0.name) && $0.valXXH128 != nil }.map { text in
            var former = TokenFilesRecord.Input(name: text.name)
            (former.valRange, former.valXXH128, former.valHead) = (text.valRange, text.valXXH128, text.valHead)
            return former
        }
        return former.isEmpty ? nil : former.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Whether an input is to be taken out.
    private func isRemoved(_ name: String) -> Bool {
        regularFileSize("\(folder(of: name))/\(Self.removedName)") != nil
    }

    /// Keeps an input that is not given.
    /// - Returns: false of one that was removed.
    private func keep(
        _ input: TokenFilesRecord.Input, _ configuration: TokenConfiguration, _ tokenizer: TokenizerChoice.Loaded,
        seed: UInt64, cuts: Bool, _ plan: inout Plan, _ observer: any RunObserver
    ) throws -> Bool {
        let folder = folder(of: input.name)
        if isRemoved(input.name) {
            observer.note("\(input.name): removed; its documents go")
            plan.abandoned.append(folder)
            return false
        }
        guard let part = InputRecord(inFolder: folder), part.name == input.name else {
            throw TokenizationError.folder(
                tokenFolder, .tokensMissing(input: input.name, at: path, canBeRemoved: input.bytes != nil))
        }
        let range = configuration.validationRatio <= 0 ? nil : input.validation
        guard isCurrent(part, configuration, tokenizer, seed: seed, cuts: cuts, range: range),
            !configuration.changesSplit || !part.encoding.isCut
        else {
            throw TokenizationError.folder(tokenFolder, .readOtherwise(input: input.name))
        }
        plan.kept.append(part)
        return true
    }

    /// Whether a part's tokens are those that are wanted of its text.
    private func isCurrent(
        _ part: InputRecord, _ configuration: TokenConfiguration, _ tokenizer: TokenizerChoice.Loaded, seed: UInt64,
        cuts: Bool, range: ValidationRange?
    ) -> Bool {
        let isJSONLines =
            switch configuration.input.format {
            case .auto: part.encoding.format == "jsonl"
            case .jsonl: true
            case .text: false
            }
        let encoding = InputEncodingRecord(
            tokenizer, configuration.input, seed: seed, shuffled: configuration.shuffles, isJSONLines: isJSONLines,
            isCut: cuts)
        guard part.encoding == encoding, part.counts.invalid == 0 || configuration.input.skipsInvalid else {
            return false
        }
        let folder = folder(of: part.name)
        guard part.files.allSatisfy({ (try? TokenSegment(path: "\(folder)/\($0)")) != nil }) else { return false }
        if !encoding.isCut { return true }
        if configuration.validationRatio <= 0 { return part.validation == nil }
        guard let range else { return true }
        return part.validation?.start == range.start && part.validation?.end == range.end
    }

    private static func name(of path: String, _ configuration: TokenConfiguration) -> String {
        if path != "-" { return splitPath(path).name }
        return configuration.input.standardInputName.map { splitPath($0).name } ?? "stdin"
    }

    /// How texts are split: as is asked for, or as the folder has it.
    package func splitting(
        of paths: [String], _ configuration: TokenConfiguration, _ record: TokenFilesRecord?, hasCorpora: Bool
    ) -> TextSplitting {
        if let splitting = configuration.splitsText { return splitting }
        if let recorded = record?.splitText.flatMap(TextSplitting.init) { return recorded }
        // Beside pages, a text is a document like these.
        if let record, !record.parts.isEmpty { return .documents }
        return Self.defaultSplitting(of: paths, configuration.input, hasCorpora: hasCorpora)
    }

    /// How texts of a new folder are split.
    static func defaultSplitting(
        of paths: [String], _ input: TextInputConfiguration, hasCorpora: Bool
    ) -> TextSplitting {
        let areTexts = paths.allSatisfy { !TextInput.isNamedJSONLines($0, input) }
        return areTexts && input.documents == .files && !hasCorpora && paths.count <= mostCut ? .cut : .documents
    }

    /// Makes all parts complete.
    /// - Returns: their records, in the order of the names; of inputs that keep their order, in that.
    package func complete(
        _ plan: inout Plan, _ configuration: TokenConfiguration, _ tokenizer: TokenizerChoice.Loaded,
        placing: DocumentOrder, observer: any RunObserver
    ) throws -> [InputRecord] {
        if !plan.jobs.isEmpty { try makeFolder("inputs", in: tokenFolder) }
        for job in plan.jobs { try removeFiles(in: job.folder) { $0 == Self.removedName } }
        // Whoever is killed when a part is complete has not come to that.
        for part in plan.kept { try part.removeOtherFiles(in: folder(of: part.name)) }
        let made = try InputTokenization(
            jobs: plan.jobs, tokenizer: tokenizer, placing: placing, configuration: configuration, observer: observer
        ).run()
        for (job, record) in zip(plan.jobs, made) {
            if let earlier = job.earlier, earlier.xxh128 != record.xxh128 {
                observer.note(
                    record.bytes > earlier.bytes && job.range != nil && record.encoding.isCut
                        ? "\(record.name): it grew; what was appended is for training"
                        : "\(record.name): it changed, and replaces what the folder had of it")
            }
        }
        if plan.jobs.contains(where: { regularFileSize($0.path) == nil || $0.cuts && $0.range == nil }) {
            // Only now all of their bytes have come, and it is known where the texts are cut.
            let overlap = TextOverlap(configuration: configuration, vocabulary: tokenizer.vocabulary, folder: self)
            let recorded = plan.recorded
            try overlap.check(overlap.texts([], plan.kept + made) { recorded[$0.name] != $0.xxh128 })
        }
        return ordered(plan.kept + made, &plan, shuffled: configuration.shuffles, observer)
    }

    /// The inputs, each text once.
    private func ordered(
        _ records: [InputRecord], _ plan: inout Plan, shuffled: Bool, _ observer: any RunObserver
    ) -> [InputRecord] {
        var first: [String: String] = [:]
        let places = Dictionary(plan.order.enumerated().map { ($1, $0) }) { first, _ in first }
        let byOrder = records.sorted { a, b in (places[a.name] ?? .max) < (places[b.name] ?? .max) }
        var kept: [InputRecord] = []
        for record in byOrder {
            let content = "\(record.bytes) \(record.xxh128)"
            if record.bytes > 0, let other = first[content] {
                observer.note("\(record.name): its text is that of \(other): it is the same input, and counts once")
                plan.abandoned.append(folder(of: record.name))
            } else {
                first[content] = record.name
                kept.append(record)
            }
        }
        return shuffled ? kept.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } : kept
    }

    /// Removes what is no longer needed when the token files are there, also what a run left that was killed before it
    /// came to this.
    package func clean(_ plan: Plan) throws {
        for folder in plan.abandoned { try removeFolder(folder) }
        let kept = Set(plan.order.map(Self.folderName))
        var removed = 0
        for name in try fileNames(in: path) where !kept.contains(name) {
            guard regularFileSize("\(path)/\(name)/\(Self.removedName)") != nil else { continue }
            try removeFolder("\(path)/\(name)")
            removed += 1
        }
        if !plan.abandoned.isEmpty || removed > 0, try fileNames(in: path).isEmpty { unsafe rmdir(path) }
    }
}
