import Corpus
import DurableFiles
import CorpusParts

/// The commands that make a folder of token files from nothing: what ``TokenFilesRecord/commands`` says.
///
/// They are a matter of what is in the files, not of how these came about: parts that were added one after another are
/// named in one command, unless they were read with different options. Only what `--only-new` has added is history.
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
        guard let earlier else { return try commands(of: corpora, options) }
        let known = Set(earlier.parts.map(\.name))
        let before =
            try earlier.commands ?? commands(of: corpora.map { $0.filter { known.contains($0.name) } }, options)
        let new = corpora.map { $0.filter { !known.contains($0.name) } }
        if new.allSatisfy(\.isEmpty) { return before }
        return try before + commands(of: new, options + ["--only-new"])
    }

    private static let optionsOfTexts: Set<String> = [
        "--val-range", "--split-text", "--lines", "--delimiter", "--text-field", "--input-format", "--skip-invalid",
        "--no-shuffle",
    ]

    private func commands(of corpora: [[PartRecord]], _ options: [String]) throws -> [[String]] {
        // Run does not know texts that were taken out, nor how they were read.
        let usesRun = corpora.count == 1 && inputs.isEmpty && Self.optionsOfTexts.isDisjoint(with: options)
        let names = corpora.indices.map { corpora.count == 1 ? "corpus" : "corpus-\($0 + 1)" }
        var commands: [[String]] = []
        for (parts, name) in zip(corpora, names) {
            var dumps = try DumpCommands.words(for: parts)
            // What run is told of missing pages may answer for parts of which nothing was said: these come last.
            let silent = dumps.lastIndex { !$0.contains("--missing") }
            let last = usesRun && !dumps.isEmpty ? dumps.remove(at: silent ?? dumps.count - 1) : nil
            let seed = parts.first.flatMap { $0.seed == ShuffleKey.defaultSeed ? nil : ["--seed", "\($0.seed)"] } ?? []
            commands += dumps.map { ["extract"] + $0 + seed + ["-o", name] }
            if let last { commands.append(["run"] + last + options) }
        }
        if !usesRun { commands.append(["tokenize"] + names + inputs + options) }
        return commands
    }

    /// What of texts is for validation, as words of a command line, with the hashes by which the texts are known.
    package static func words(ofRanges texts: [TokenFilesRecord.Input]) -> [String] {
        texts.flatMap { text in
            text.validation.map { range in
                ["--val-range", "\(text.name)=\(range.start)-\(range.end)" + (range.xxh128.map { ":\($0)" } ?? "")]
            } ?? []
        }
    }

    /// Options as words of a command line, by name.
    package static func words(_ options: [String: String]) -> [String] {
        options.sorted { $0.key < $1.key }.flatMap { name, value in ["--\(name)"] + (value.isEmpty ? [] : [value]) }
    }
}
