import Corpus
import Extraction
import TokenFiles
import Tokenization

/// The options that the tasks of a run are to be given beside those that were asked for: those that the output folder
/// was made with. Tasks share nothing, and most of them do not see that folder.
public struct RememberedOptions: Codable, Equatable, Sendable {
    /// The words of the command line.
    public var options: [String]

    /// Looks at the output folder.
    /// - Parameters:
    ///   - configuration: what was asked for.
    ///   - folder: the output folder; only its records are read, and the copy of its vocabulary.
    ///   - inputs: the inputs that are no corpora, which are not opened: their names and their number say how texts of
    ///     a new folder are split.
    /// - Throws: ``TaskError`` where something else was asked for than the folder was made with, or what tasks cannot
    ///   do.
    public init(_ configuration: TokenConfiguration, folder: String, texts inputs: [String] = []) throws {
        var configuration = configuration
        var options: [String: String] = [:]
        var texts: [TokenFilesRecord.Input] = []
        if let record = try EarlierFiles(in: folder).binding {
            options = record.options
            texts = InputFolder.known(record, configuration).filter {
                configuration.validationRanges[$0.name] == nil
            }
            for name in configuration.given ?? [] { options[name] = nil }
            // Weights that were asked for stand beside those of other wikis.
            let asked = configuration.mix.weights
            if configuration.given?.contains("mix") ?? true, !asked.isEmpty {
                options["mix"] = WikiMix.text(of: (record.mix ?? [:]).filter { asked[$0.key] == nil })
            }
            if configuration.given?.contains("tokenizer") ?? true { options["pattern"] = nil }
            try configuration.inherit(record, folder: folder, wikis: nil)
            if options["tokenizer"] != nil { options["tokenizer"] = configuration.tokenizer.name }
        }
        if configuration.splitsText == nil, !inputs.isEmpty {
            let splitting = InputFolder(inTokenFolder: folder).splitting(
                of: inputs, configuration, try EarlierFiles(in: folder).binding, hasCorpora: false)
            configuration.splitsText = splitting
            if splitting == .cut { options["split-text"] = splitting.rawValue }
        }
        try TokenizationRun.checkShape(configuration)
        try TaskChecks.check(configuration)
        if configuration.seed == nil { configuration.seed = try CorpusFolder.seed(of: "\(folder)/corpus") }
        try configuration.check(
            configuration.tokenizer.isBuiltIn ? .gpt2() : configuration.tokenizer.load().facts,
            seed: configuration.seed ?? ShuffleKey.defaultSeed, folder: folder, wikis: nil)
        self.options = FolderCommands.words(options) + FolderCommands.words(ofRanges: texts)
    }
}
