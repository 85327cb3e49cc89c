import Corpus
import DurableFiles
import MediaWikiDump
import Wikitext

/// The commands that make a folder of token files from nothing: what ``TokenFilesRecord/commands`` says.
///
/// They are a matter of what is in the files, not of how these came about: parts that were added one after another are
/// named in one command, unless they were read with different options. Only what `--only-new` has added is history.
struct FolderCommands {
    /// The parts of each corpus, complete.
    let corpora: [[PartRecord]]
    /// The names of other inputs.
    let inputs: [String]

    /// All commands.
    /// - Parameters:
    ///   - record: whose options are those of the token files.
    ///   - earlier: the record of files behind which the others were written; nil: all were written at once.
    func all(_ record: TokenFilesRecord, after earlier: TokenFilesRecord?) throws -> [[String]] {
        let ranges = record.inputs.flatMap { input in
            input.validation.map { ["--val-range", "\(input.name)=\($0.start)-\($0.end)"] } ?? []
        }
        let options = Self.words(record.options) + ranges + Self.words(ofRanges: record.formerTexts ?? [])
        guard let earlier else { return try commands(of: corpora, inputs, options) }
        let known = Set(earlier.parts.map(\.name))
        let before =
            try earlier.commands ?? commands(of: corpora.map { $0.filter { known.contains($0.name) } }, [], options)
        let new = corpora.map { $0.filter { !known.contains($0.name) } }
        let newInputs = inputs.filter { name in !earlier.inputs.contains { $0.name == name } }
        if new.allSatisfy(\.isEmpty), newInputs.isEmpty { return before }
        return try history(before, of: earlier, options) + commands(of: new, newInputs, options + ["--only-new"])
    }

    /// Earlier commands as they are beside those that follow: a corpus of a run that now stands beside others, or
    /// beside inputs, has a name, and perhaps another one than it had.
    private func history(_ commands: [[String]], of earlier: TokenFilesRecord, _ options: [String]) -> [[String]] {
        if usesRun(options) || earlier.parts.isEmpty { return commands }
        let corporaBefore = earlier.corpora ?? [earlier.parts.map(\.name)]
        let before = Self.names(corporaBefore.count)
        let now = Self.names(corpora.count)
        var renamed: [String: String] = [:]
        for (parts, name) in zip(corporaBefore, before) {
            let place = corpora.firstIndex { $0.contains { parts.contains($0.name) } }
            renamed[name] = place.map { now[$0] }
        }
        let optionsBefore = Self.words(earlier.options)
        return commands.flatMap { words -> [[String]] in
            var words = words
            switch words.first {
            case "extract":
                if let name = words.last { words[words.count - 1] = renamed[name] ?? name }
                return [words]
            case "tokenize":
                for (index, name) in zip(words.indices.dropFirst(), before) where words[index] == name {
                    words[index] = renamed[name] ?? name
                }
                return [words]
            default:
                let isAddition = words.last == "--only-new"
                let dumps = words.dropFirst().dropLast(isAddition ? 1 : 0)
                guard dumps.suffix(optionsBefore.count).elementsEqual(optionsBefore) else { return [words] }
                let name = renamed[before[0]] ?? before[0]
                return [
                    ["extract"] + dumps.dropLast(optionsBefore.count) + seed + ["-o", name],
                    ["tokenize", name] + optionsBefore + (isAddition ? ["--only-new"] : []),
                ]
            }
        }
    }

    /// The seed of the corpora, where it is not the usual one.
    private var seed: [String] {
        corpora.joined().first.flatMap { $0.seed == Pipeline.defaultSeed ? nil : ["--seed", "\($0.seed)"] } ?? []
    }

    /// What corpora are called.
    private static func names(_ count: Int) -> [String] {
        count == 1 ? ["corpus"] : (0..<count).map { "corpus-\($0 + 1)" }
    }

    /// Whether one command reads dumps and writes tokens. It does not know texts, nor how those were read that were
    /// taken out.
    private func usesRun(_ options: [String]) -> Bool {
        corpora.count == 1 && inputs.isEmpty && Self.optionsOfTexts.isDisjoint(with: options)
    }

    private static let optionsOfTexts: Set<String> = [
        "--val-range", "--split-text", "--lines", "--delimiter", "--text-field", "--input-format", "--skip-invalid",
        "--no-shuffle",
    ]

    private func commands(
        of corpora: [[PartRecord]], _ inputs: [String], _ options: [String]
    ) throws -> [[String]] {
        let usesRun = usesRun(options)
        let names = Self.names(corpora.count)
        // An input is neither an option nor one of the corpora.
        let texts = inputs.map { $0.hasPrefix("-") || names.contains($0) ? "./\($0)" : $0 }
        var commands: [[String]] = []
        for (parts, name) in zip(corpora, names) {
            var dumps = try Self.dumps(parts)
            // What run is told of missing pages may answer for parts of which nothing was said: these come last.
            let silent = dumps.lastIndex { !$0.contains("--missing") }
            let last = usesRun && !dumps.isEmpty ? dumps.remove(at: silent ?? dumps.count - 1) : nil
            commands += dumps.map { ["extract"] + $0 + seed + ["-o", name] }
            if let last { commands.append(["run"] + last + options) }
        }
        // Where all was taken out there is nothing to make.
        if !usesRun, !names.isEmpty || !inputs.isEmpty { commands.append(["tokenize"] + names + texts + options) }
        return commands
    }

    // MARK: - Dumps

    /// The words for the dumps of a corpus, those that are read alike together.
    private static func dumps(_ parts: [PartRecord]) throws -> [[String]] {
        let text = parts.map { TextConfiguration.notDefault($0.options, wiki: $0.wiki) }
        // Where wikis differ, each says what the others would hand down to it.
        let named = Set(text.flatMap(\.keys)).filter { name in Set(text.map { $0[name] ?? "" }).count > 1 }
        var groups: [(options: [String], files: [String])] = []
        var groupsByOptions: [[String]: Int] = [:]
        for (part, text) in zip(parts, text) {
            var values = text
            for name in named { values[name] = part.options[name] }
            var words = TextConfiguration.words(values)
            if part.base.isEmpty || !part.source.file.hasPrefix(part.wiki) { words += ["--wiki", part.wiki] }
            switch part.slice {
            case nil: break
            case .pages(let range): words += ["--pages", "\(range.lowerBound)-\(range.upperBound)"]
            case .first(let count): words += ["--first", "\(count)"]
            case .titles(let titles): words += ["--titles", "list:\(titles.sorted().joined(separator: "\n"))"]
            }
            if !part.damage.isEmpty { words.append("--salvage") }
            if let missing = part.missing { words += ["--missing", missing.rawValue] }
            let usual = try PartExtraction.name(ofFile: part.source.file) + (part.slice?.suffix() ?? "")
            let isNamed = part.name != usual
            if isNamed { words += ["--name", part.name] }
            // Only standard input is called by a dash alone.
            let file = part.source.file
            let operand = file.hasPrefix("-") && file != "-" ? "./\(file)" : file
            if !isNamed, let known = groupsByOptions[words] {
                groups[known].files.append(operand)
            } else {
                if !isNamed { groupsByOptions[words] = groups.count }
                groups.append((words, [operand]))
            }
        }
        return groups.map { $0.files + $0.options }
    }

    /// What of texts is for validation, as words of a command line, with the hashes by which the texts are known.
    static func words(ofRanges texts: [TokenFilesRecord.Input]) -> [String] {
        texts.flatMap { text in
            text.validation.map { range in
                let hashes = [range.xxh128, range.head].compactMap { $0 }.map { ":\($0)" }
                return ["--val-range", "\(text.name)=\(range.start)-\(range.end)" + hashes.joined()]
            } ?? []
        }
    }

    /// Options as words of a command line, by name.
    static func words(_ options: [String: String]) -> [String] {
        options.sorted { $0.key < $1.key }.flatMap { name, value in ["--\(name)"] + (value.isEmpty ? [] : [value]) }
    }
}

extension TextConfiguration {
    /// The options that were given, of those of a part: those that are not what they are without.
    static func notDefault(_ options: [String: String], wiki: String) -> [String: String] {
        var usual = TextConfiguration()
        if let format = options["text-format"].flatMap(TextOptions.Format.init) {
            usual.text = TextOptions(format: format)
        }
        var defaults = usual.record(language: SiteInfo.language(ofWiki: wiki))
        defaults["text-format"] = TextOptions.Format.plain.rawValue
        return options.filter { defaults[$0.key] != nil && defaults[$0.key] != $0.value }
    }

    /// The names of all options.
    static let optionNames = Set(TextConfiguration().record(language: "en").keys)

    /// Options of a part as words of a command line.
    static func words(_ options: [String: String]) -> [String] {
        options.sorted { $0.key < $1.key }.flatMap { name, value -> [String] in
            switch (name, value) {
            case (_, "true"): ["--\(name)"]
            case (_, "false"): ["--no-\(name)"]
            case ("sections-file", ""): ["--sections-file", "none"]
            case ("sections-file", _):
                ["--sections-file", "list:\(sections(recorded: value).sorted().joined(separator: "\n"))"]
            default: ["--\(name)", value]
            }
        }
    }

    /// Takes an option of a part that is there.
    /// - Throws: ``RunError`` where it has a value that this version does not know.
    mutating func set(_ name: String, _ value: String) throws {
        func known<Choice: RawRepresentable>(_ type: Choice.Type) throws -> Choice where Choice.RawValue == String {
            guard let choice = Choice(rawValue: value) else {
                throw RunError.contradiction(
                    "the corpus has --\(name) \(value), which this version of wikiprep does not know; use the one that "
                        + "made it"
                )
            }
            return choice
        }
        switch name {
        case "text-format": text.format = try known(TextOptions.Format.self)
        case "headings": text.headings = try known(TextOptions.Headings.self)
        case "lists": text.lists = try known(TextOptions.Lists.self)
        case "tables": text.tables = try known(TextOptions.Tables.self)
        case "math": text.math = try known(TextOptions.Math.self)
        case "code": text.code = try known(TextOptions.Code.self)
        case "ruby": text.ruby = try known(TextOptions.Ruby.self)
        case "sections": text.sections = try known(TextOptions.Sections.self)
        case "templates": text.templates = try known(TextOptions.Templates.self)
        case "captions": text.keepsCaptions = value == "true"
        case "nfkc": text.usesCompatibilityForm = value == "true"
        case "with-title": text.startsWithTitle = value == "true"
        case "keep-disambiguation": keepsDisambiguation = value == "true"
        case "sections-file":
            text.nonProseSections = Self.sections(recorded: value)
        case "min-chars": minimumCharacters = Int(value)
        case "namespaces": namespaces = Set(value.split(separator: ",").compactMap { Int($0) })
        default: break
        }
    }

    /// Takes from a corpus what was not asked for.
    /// - Parameters:
    ///   - parts: those of the corpus.
    ///   - wiki: whose text it will be: parts of the same wiki have its options. Of other wikis, those are taken that
    ///     are not what they are without, and on which all agree.
    mutating func inherit(_ parts: [Manifest.Part], wiki: String) throws {
        guard let given else { return }
        if let own = parts.first(where: { $0.wiki == wiki }) {
            // With another format comes what it decides, but for what was asked for beside the old one.
            let inherited = given.contains("text-format") ? Self.notDefault(own.options, wiki: wiki) : own.options
            for (name, value) in inherited where !given.contains(name) { try set(name, value) }
            return
        }
        let others = parts.map { Self.notDefault($0.options, wiki: $0.wiki) }
        guard let first = others.first else { return }
        for name in Set(others.flatMap(\.keys)).subtracting(given).sorted() {
            if let other = parts.indices.first(where: { others[$0][name] != first[name] }) {
                throw RunError.contradiction(
                    """
                    \(wiki) is new here, and the wikis that are there differ in --\(name) (\(parts[0].wiki): \
                    \(parts[0].options[name] ?? "none"), \(parts[other].wiki): \
                    \(parts[other].options[name] ?? "none")): say which it shall be
                    """)
            }
        }
        if !given.contains("text-format"), let name = first["text-format"] {
            try set("text-format", name)
            let preset = TextOptions(format: text.format)
            if !given.contains("headings") { text.headings = preset.headings }
            if !given.contains("lists") { text.lists = preset.lists }
            if !given.contains("tables") { text.tables = preset.tables }
        }
        for (name, value) in first where !given.contains(name) { try set(name, value) }
    }
}
