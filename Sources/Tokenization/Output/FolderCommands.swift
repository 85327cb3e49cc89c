import Corpus
import DurableFiles
import CorpusParts
import TokenFiles

/// The commands that make a folder of token files from nothing: what ``TokenFilesRecord/commands`` says.
///
/// They are a matter of what is in the files, not of how these came about: parts that were added one after another are
/// named in one command, unless they were read with different options. Only what `--only-new` has added is history.
///
/// A library that names options: they are part of the record's format, whose commands anybody can give again.
package struct FolderCommands {
    /// The parts of each corpus, complete.
    package let corpora: [[PartRecord]]
    /// The names of other inputs.
    package let inputs: [String]

    package init(corpora: [[PartRecord]], inputs: [String]) {
        self.corpora = corpora
        self.inputs = inputs
    }

    /// All commands.
    /// - Parameters:
    ///   - record: whose options are those of the token files.
    ///   - earlier: the record of files behind which the others were written; nil: all were written at once.
    package func all(_ record: TokenFilesRecord, after earlier: TokenFilesRecord?) throws -> [[String]] {
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
        corpora.joined().first.flatMap { $0.seed == ShuffleKey.defaultSeed ? nil : ["--seed", "\($0.seed)"] } ?? []
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
            var dumps = try DumpCommands.words(for: parts)
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

    /// What of texts is for validation, as words of a command line, with the hashes by which the texts are known.
    package static func words(ofRanges texts: [TokenFilesRecord.Input]) -> [String] {
        texts.flatMap { text in
            text.validation.map { range in
                let hashes = [range.xxh128, range.head].compactMap { $0 }.map { ":\($0)" }
                return ["--val-range", "\(text.name)=\(range.start)-\(range.end)" + hashes.joined()]
            } ?? []
        }
    }

    /// Options as words of a command line, by name.
    package static func words(_ options: [String: String]) -> [String] {
        options.sorted { $0.key < $1.key }.flatMap { name, value in ["--\(name)"] + (value.isEmpty ? [] : [value]) }
    }
}
