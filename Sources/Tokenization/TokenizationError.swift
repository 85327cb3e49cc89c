import DurableFiles
import Statistics
import TokenFiles

/// Why documents did not become token files. The description is in the words of the library; the command has its own,
/// with its options.
public enum TokenizationError: Error, Equatable, CustomStringConvertible {
    /// An input of documents that cannot be read.
    case unreadableInput(path: String, reason: String)
    /// An input that is a dump.
    case dump(path: String)
    /// A line of JSON Lines without a document.
    case invalidLine(path: String, line: Int, reason: String)
    /// A document of more tokens than a task hands on.
    case longDocument(path: String, most: Int)
    /// A file that is no vocabulary.
    case unreadableVocabulary(path: String, reason: String)
    /// A vocabulary of tiktoken that is not part of the program, and no file of that name.
    case notBuiltIn(vocabulary: String)
    /// The file of a vocabulary does not say how text is cut.
    case patternNeeded(path: String)
    /// Documents are marked by a token that the vocabulary does not have.
    case noEndOfText(vocabulary: String)
    /// Rows are filled up by a token that the vocabulary does not have.
    case noPadding(vocabulary: String)

    /// Two settings of which one leaves no meaning to the other.
    case incompatible(Setting, Setting)
    /// A setting that has a meaning only beside another.
    case needs(Setting, Setting)
    /// The field of JSON Lines that holds the text has no name.
    case emptyTextField
    /// A weight is of a wiki that is not there.
    case unknownWiki(String, known: [String])
    /// The seeds of the corpora and the one that is asked for are not the same.
    case seedsDiffer([UInt64])
    /// How much text an input holds, of which a sample has so many bytes, is not known.
    case unknownSize(path: String)

    /// Standard input, twice.
    case standardInputTwice
    /// Two files would be the same input.
    case sameInput(String, String, name: String)
    /// The bytes that are to be for validation of an input.
    case validationRange(input: String, ValidationRangeConflict)
    /// A text is not what the folder knows of it, or holds what another text holds.
    case text(path: String, TextConflict)
    /// A page is in two corpora, and its text was made in two ways.
    case textsDiffer(corpora: [String], wiki: String, page: UInt64, settings: [String])

    /// What is asked for goes against what a folder holds.
    case folder(String, FolderConflict)
    /// Token files that are there cannot be added to.
    case addition(to: String, AdditionConflict)
    /// Options that are not those that the folder was made with.
    case otherOptions(folder: String, [OptionDifference])
    /// No document at all.
    case noDocuments(String)
    /// Newer legacy dumps lack more of a wiki's documents than are deleted.
    case missingDocuments(wiki: String, lacking: Int, covered: Int, titles: [String], parts: [String])
    /// A file of tokens of an input is not as it was written.
    case damagedTokens(path: String)

    /// What is wrong, and where.
    public var description: String {
        switch self {
        case .unreadableInput(let path, let reason): "\(shownPath(path)): \(reason)"
        case .dump(let path): "\(shownPath(path)): this is a dump: extract it, and give the corpus"
        case .invalidLine(let path, let line, let reason): "\(shownPath(path)), line \(line): \(reason)"
        case .longDocument(let path, let most):
            "\(shownPath(path)): a document has more than \(most) tokens: tokenize it on one machine, or cut it"
        case .unreadableVocabulary(let path, let reason):
            "\(path): \(reason); a vocabulary is a .tiktoken file, or a tokenizer.json of the byte-level BPE kind"
        case .notBuiltIn(let vocabulary): "the vocabulary \(vocabulary) is not part of the program: name its file"
        case .patternNeeded(let path): "\(path) does not say how text is cut: name a pattern"
        case .noEndOfText(let vocabulary): "the vocabulary \(vocabulary) has no end-of-text token for documents"
        case .noPadding(let vocabulary):
            "the vocabulary \(vocabulary) has no end-of-text token that fills up rows: give the id of another"
        case .incompatible(let setting, let other): "\(setting) and \(other) do not go together"
        case .needs(let setting, let other): "\(setting) has no meaning without \(other)"
        case .emptyTextField: "the name of the field that holds the text is empty: give one"
        case .unknownWiki(let wiki, let known):
            "there is no wiki \(wiki) that could have a weight; name one that is there: "
                + known.joined(separator: ", ")
        case .seedsDiffer(let seeds):
            "the seed belongs to the corpus, and here are \(seeds.map { "\($0)" }.joined(separator: ", "))"
        case .unknownSize(let path):
            "how much text comes from \(shownPath(path)) is not known before it is read; a sample of it is a share"
        case .standardInputTwice: "standard input is named twice; name it once"
        case .sameInput(let first, let second, let name):
            "\(first) and \(second): both would be the input \(name); rename one of them"
        case .validationRange(let input, let conflict): "the validation range of \(input): \(conflict)"
        case .text(let path, let conflict): "\(path): \(conflict)"
        case .textsDiffer(let corpora, let wiki, let page, let settings):
            "\(corpora.joined(separator: " and ")) both hold the page \(page) of \(wiki), and their text was made with "
                + "different options: \(settings.joined(separator: "; ")); tokenize them apart, or make both with the "
                + "same options"
        case .folder(let folder, let conflict): "\(folder): \(conflict)"
        case .addition(let folder, let conflict): "nothing can be added to the token files in \(folder): \(conflict)"
        case .otherOptions(let folder, let differences):
            (["\(folder) was made with other options:"]
                + differences.map { "  \($0.option): \($0.recorded) there, \($0.wanted) here: \($0.consequence)" })
                .joined(separator: "\n")
        case .noDocuments(let detail):
            "no documents: \(detail); run the command that made the corpus again, or name other inputs"
        case .missingDocuments(let wiki, let lacking, let covered, let titles, let parts):
            """
            \(wiki): \(Self.named(parts)) lack\(parts.count == 1 ? "s" : "") \(Figures.grouped(lacking)) of the \
            \(Figures.grouped(covered)) documents of older dumps there, \(Figures.percent(lacking, of: covered)): \
            \(Self.named(titles, quoted: true, of: lacking)). More than 1 % is rarely deleted between two dumps: check \
            that the newer ones are whole
            """
        case .damagedTokens(let path): "\(path) is damaged: read the input of that name again, or take it out"
        }
    }

    /// Some names, and how many there are.
    private static func named(_ names: [String], quoted: Bool = false, of count: Int? = nil) -> String {
        let most = 5
        let shown = names.prefix(most).map { quoted ? "'\($0)'" : $0 }.joined(separator: ", ")
        let more = (count ?? names.count) - min(names.count, most)
        return more > 0 ? "\(shown) and \(Figures.grouped(more)) more" : shown
    }
}

/// What is set for token files, as far as it may not go with something else.
public enum Setting: Equatable, Sendable, CustomStringConvertible {
    /// Documents keep the order of the input.
    case inputOrder
    /// A corpus is among the inputs.
    case corpus
    /// Of equal texts, one is kept.
    case deduplication
    /// Only documents are written that the files do not have.
    case onlyNew
    /// The list of documents is written.
    case documentList
    /// Wikis have weights.
    case mix
    /// Rows of a fixed length.
    case blocks
    /// How documents fill rows, and what becomes of their ends.
    case blockShape
    /// Rows that are not full are filled up.
    case padding
    /// The id that fills them up.
    case paddingID
    /// The format of the files.
    case format(TokenFileFormat)
    /// What the names of shards begin with.
    case shardName
    /// How text is cut before it is encoded.
    case pattern
    /// GPT-2's vocabulary, which is part of the program.
    case builtInVocabulary

    /// The setting in words.
    public var description: String {
        switch self {
        case .inputOrder: "the order of the input"
        case .corpus: "a corpus"
        case .deduplication: "leaving out equal texts"
        case .onlyNew: "adding only what is new"
        case .documentList: "the list of documents"
        case .mix: "weights of wikis"
        case .blocks: "rows of a fixed length"
        case .blockShape: "the shape of rows"
        case .padding: "filling up rows"
        case .paddingID: "the id that fills up rows"
        case .format(let format): "the format \(format.rawValue)"
        case .shardName: "a name of shards"
        case .pattern: "a pattern that cuts text"
        case .builtInVocabulary: "GPT-2's vocabulary"
        }
    }
}
