import BZip2
import Corpus
import DurableFiles
import Extraction
import InputStreams
import CorpusParts
import Tokenization
import WikiprepPipeline
import Wikitext
import Workers

extension Subcommand {
    static let trainTokenizer = Subcommand(
        name: "train-tokenizer", operands: "INPUT...", operandKind: documentFiles,
        summary: "Learns a vocabulary from corpora, JSON Lines or plain text.",
        details: """
            Writes NAME.tiktoken and NAME.json (Hugging Face's tokenizer.json), a byte-level
            BPE that --tokenizer of run and tokenize takes. INPUT is as for tokenize.
            """,
        groups: [
            OptionGroup(
                "Vocabulary",
                [
                    .output("NAME: the path of the files without their endings (needed)"), .vocabularySize,
                    .trainingPattern, .specialToken, .minimumFrequency,
                ]),
            OptionGroup(
                "Input", [.sample] + inputs.filter { $0.name != Option.noShuffle.name }),
            OptionGroup("The run", [.memory, .temporaryFolder] + common),
        ]
    ) { settings, operands in
        let inputs = try needed(operands, "INPUT given: name a corpus folder, or files of JSON Lines or text")
        guard let name = settings.output else { throw UsageError("name the result with -o, such as -o my32k") }
        guard let size = settings.vocabularySize else {
            throw UsageError("say how large the vocabulary shall be with --vocab-size, such as --vocab-size 32768")
        }
        try UsageChecks.check(inputs: inputs, settings)
        try UsageChecks.check(outputOfVocabulary: name)
        if let folder = settings.tokens.temporaryFolder { try UsageChecks.check(temporaryFolder: folder) }
        let observer = settings.observer()
        var training = TrainingConfiguration(
            vocabularySize: size, threads: Surroundings.threads(settings.threads))
        if !settings.specialTokens.isEmpty { training.options.specialTokens = settings.specialTokens }
        if let frequency = settings.minimumFrequency { training.options.minimumFrequency = frequency }
        training.pattern = settings.tokens.tokenizer.pattern
        training.sample = settings.sample
        if let memory = settings.memory { training.memory = memory }
        training.temporaryFolder = settings.tokens.temporaryFolder
        training.input = settings.tokens.input
        let outcome = try TokenizerTraining(of: inputs, configuration: training, observer: observer).run(writing: name)
        observer.show(RunSummary(outcome))
        if outcome.tally.overlong > 0 {
            observer.warn("\(outcome.tally.overlong) pretokens of over 64 KiB were left out")
        }
    }
}
