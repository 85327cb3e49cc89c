import InputNumbers
import Statistics

/// What a run took, made and left out: `report.json`, and the figures of ``ReportPage``.
///
/// ```swift
/// let report = try JSONDecoder().decode(Report.self, from: Data(contentsOf: URL(filePath: "enwiki/report.json")))
/// print(report.pages.kept, report.tokens?.train ?? 0)
/// let html = ReportPage(report).html
/// ```
///
/// What describes the corpus and the token files (`parts`, `pages`, `text`, `documents`, `tokens`, `lengths`) is the
/// same whatever was interrupted; the rest is of this run: times, and examples from the pages that it extracted.
public struct Report: Codable, Equatable, Sendable {
    /// The version of this layout.
    public var version = 1
    /// The version of wikiprep.
    public var program: String
    /// What was asked for: `run`, `extract` or `tokenize`.
    public var command: String
    /// The words of the command line; empty where a library's user ran it.
    public var arguments: [String] = []
    /// When it began and ended, as ISO 8601 in UTC.
    public var started: String
    /// When it ended, as ISO 8601 in UTC; empty until then.
    public var ended: String = ""
    /// The parts of the corpora.
    public var parts: [Part] = []
    /// What became of the pages of all parts.
    public var pages = Pages()
    /// What the documents of all parts are like; nil where there is no part.
    public var text: Text?
    /// Documents from inputs that are no corpora; nil where there is no such input.
    public var inputs: Inputs?
    /// What the token files hold; nil of `extract`.
    public var tokens: Tokens?
    /// The pages of this run whose wikitext took longest to become text, the slowest first.
    public var slowest: [SlowPage] = []
    /// Documents of this run before and after, drawn by their shuffle keys.
    public var samples: [Sample] = []
    /// The first pages of this run that were rejected, by reason.
    public var rejected: [String: [PageName]] = [:]
    /// Where the time went.
    public var timing = Timing()
    /// What was warned of, at most ``mostWarnings``.
    public var warnings: [String] = []

    /// Further warnings are not listed.
    public static let mostWarnings = 100

    /// A report of nothing.
    public init(program: String, command: String, started: String) {
        self.program = program
        self.command = command
        self.started = started
    }

    /// A part of a corpus.
    public struct Part: Codable, Equatable, Sendable {
        /// The name of its folder in the corpus.
        public var name: String
        /// The wiki's database name.
        public var wiki: String
        /// The dump file's name.
        public var file: String
        /// The size of the dump file, in bytes as it is on disk.
        public var bytes: Int
        /// Whether this run extracted it; else it was there.
        public var isNew: Bool
        /// What became of its pages.
        public var pages: Pages
        /// The characters of its documents.
        public var characters: Int
        /// What becomes of older documents whose pages it lacks, where the user has said it: `keep` or `delete`.
        public var missing: String?

        enum CodingKeys: String, CodingKey {
            case name, wiki, file, bytes, pages, characters, missing
            case isNew = "new"
        }

        package init(
            name: String, wiki: String, file: String, bytes: Int, isNew: Bool, pages: Pages, characters: Int,
            missing: String? = nil
        ) {
            self.name = name
            self.wiki = wiki
            self.file = file
            self.bytes = bytes
            self.isNew = isNew
            self.pages = pages
            self.characters = characters
            self.missing = missing
        }
    }

    /// Pages in, pages out: `seen` is `kept` and all that were `rejected`.
    public struct Pages: Codable, Equatable, Sendable {
        /// Pages of the dumps.
        public var seen = 0
        /// Pages that became documents.
        public var kept = 0
        /// Pages that did not, by reason.
        public var rejected: [String: Int] = [:]

        package init(seen: Int = 0, kept: Int = 0, rejected: [String: Int] = [:]) {
            self.seen = seen
            self.kept = kept
            self.rejected = rejected
        }
    }

    /// What documents are like.
    public struct Text: Codable, Equatable, Sendable {
        /// The size of all documents, in bytes of UTF-8.
        public var bytes: Int
        /// How long documents are, in characters.
        public var characters: LengthDistribution
        /// Unknown templates, which showed nothing, those called most often first.
        public var droppedTemplates: [Template]
        /// What looks like markup, by kind, the most frequent first.
        public var leftovers: [Leftover]

        enum CodingKeys: String, CodingKey {
            case bytes, characters, leftovers
            case droppedTemplates = "dropped_templates"
        }

        package init(bytes: Int, characters: LengthDistribution, droppedTemplates: [Template], leftovers: [Leftover]) {
            self.bytes = bytes
            self.characters = characters
            self.droppedTemplates = droppedTemplates
            self.leftovers = leftovers
        }
    }

    /// A template that showed nothing.
    public struct Template: Codable, Equatable, Sendable {
        /// The name as it is called.
        public var name: String
        /// How often it was called.
        public var calls: Int
        /// In how many documents.
        public var documents: Int

        package init(name: String, calls: Int, documents: Int) {
            self.name = name
            self.calls = calls
            self.documents = documents
        }
    }

    /// A kind of markup that is in the text.
    public struct Leftover: Codable, Equatable, Sendable {
        /// What it looks like, such as `{{`.
        public var kind: String
        /// The places where it is.
        public var places: Int
        /// The documents that have such places.
        public var documents: Int

        package init(kind: String, places: Int, documents: Int) {
            self.kind = kind
            self.places = places
            self.documents = documents
        }
    }

    /// Documents from JSON Lines and text.
    public struct Inputs: Codable, Equatable, Sendable {
        /// The names under which the files were given.
        public var files: [String]
        /// Documents found in the files, those without text included.
        public var seen: Int
        /// Documents that have no text, and are in no token file.
        public var empty: Int
        /// Lines without a document, which were passed over.
        public var invalid: Int

        package init(files: [String], seen: Int, empty: Int, invalid: Int) {
            self.files = files
            self.seen = seen
            self.empty = empty
            self.invalid = invalid
        }
    }

    /// A number for each of the two splits.
    public struct Counts: Codable, Equatable, Sendable {
        /// What the number is for `train`.
        public var train: Int
        /// What the number is for `val`.
        public var val: Int

        package init(train: Int, val: Int) {
            self.train = train
            self.val = val
        }

        /// Both together; clamped, since a file may say anything.
        public var total: Int { train.addingClamped(val) }
    }

    /// What token files hold.
    public struct Tokens: Codable, Equatable, Sendable {
        /// Tokens, end-of-text tokens included.
        public var train: Int
        /// Tokens, end-of-text tokens included.
        public var val: Int
        /// Documents in the files.
        public var documents: Counts
        /// Documents of the parts that are not in the files, by reason.
        public var removed: [String: Int]
        /// Documents in the files though a newer dump lacks their pages; nil: there are none.
        public var absent: Int?
        /// Documents for validation whose text is that of a document for training, too; nil: that is not known.
        public var equalTexts: Int?
        /// How long documents are, in tokens; of both splits.
        public var lengths: LengthDistribution
        /// Tokens for a character, without end-of-text; nil where that is not known, since the files do not hold each
        /// document of the corpora once.
        public var perCharacter: Double?
        /// The name of the vocabulary, such as `gpt2`, or its file.
        public var tokenizer: String
        /// How many ids the vocabulary has; tokens are less than this.
        public var vocabularySize: Int
        /// The name of the files' format, such as `nanogpt`.
        public var format: String
        /// The type of a token, as numpy calls it.
        public var dtype: String
        /// All files of both splits.
        public var files: [File]

        enum CodingKeys: String, CodingKey {
            case train, val, documents, removed, absent, lengths, tokenizer, format, dtype, files
            case perCharacter = "per_character"
            case equalTexts = "equal_texts"
            case vocabularySize = "vocab_size"
        }

        package init(
            train: Int, val: Int, documents: Counts, removed: [String: Int], absent: Int? = nil,
            equalTexts: Int? = nil, lengths: LengthDistribution, perCharacter: Double?, tokenizer: String,
            vocabularySize: Int, format: String,
            dtype: String, files: [File]
        ) {
            self.train = train
            self.val = val
            self.documents = documents
            self.removed = removed
            self.absent = absent
            self.equalTexts = equalTexts
            self.lengths = lengths
            self.perCharacter = perCharacter
            self.tokenizer = tokenizer
            self.vocabularySize = vocabularySize
            self.format = format
            self.dtype = dtype
            self.files = files
        }
    }

    /// A file of tokens of one split.
    public struct File: Codable, Equatable, Sendable {
        /// Its name, below the report's folder.
        public var name: String
        /// `train` or `val`.
        public var split: String
        /// The size of the file, header included.
        public var bytes: Int
        /// How many tokens it holds, end-of-text tokens included.
        public var tokens: Int

        package init(name: String, split: String, bytes: Int, tokens: Int) {
            self.name = name
            self.split = split
            self.bytes = bytes
            self.tokens = tokens
        }
    }

    /// Which page of which wiki.
    public struct PageName: Codable, Equatable, Sendable {
        /// The wiki's database name.
        public var wiki: String
        /// The page id; 0 where it is not known.
        public var id: UInt64
        /// The title; empty where it is not known.
        public var title: String

        package init(wiki: String, id: UInt64, title: String) {
            self.wiki = wiki
            self.id = id
            self.title = title
        }
    }

    /// A page that took long.
    public struct SlowPage: Codable, Equatable, Sendable {
        /// The page that it is.
        public var page: PageName
        /// The bytes of its wikitext.
        public var bytes: Int
        /// The seconds until its text was there.
        public var seconds: Double

        package init(page: PageName, bytes: Int, seconds: Double) {
            self.page = page
            self.bytes = bytes
            self.seconds = seconds
        }
    }

    /// The beginning of a text, or all of it.
    public struct Excerpt: Codable, Equatable, Sendable {
        /// As much of the text as is shown: whole characters.
        public var text: String
        /// The bytes of the whole.
        public var bytes: Int
        /// Whether there is more.
        public var isCut: Bool

        enum CodingKeys: String, CodingKey {
            case text, bytes
            case isCut = "cut"
        }

        /// The beginning of a text.
        /// - Parameters:
        ///   - whole: UTF-8.
        ///   - limit: the most bytes to show.
        public init(_ whole: [UInt8], limit: Int) {
            bytes = whole.count
            isCut = whole.count > limit
            var end = min(limit, whole.count)
            // Not in the middle of a character.
            while isCut, end > 0, whole[end] & 0xC0 == 0x80 { end -= 1 }
            text = String(decoding: whole[..<end], as: UTF8.self)
        }
    }

    /// A document before and after.
    public struct Sample: Codable, Equatable, Sendable {
        /// The page that the document is made of.
        public var page: PageName
        /// Where the page is to be read today.
        public var url: String
        /// The beginning of the page's wikitext.
        public var before: Excerpt
        /// The beginning of the document's text.
        public var after: Excerpt

        package init(page: PageName, url: String, before: Excerpt, after: Excerpt) {
            self.page = page
            self.url = url
            self.before = before
            self.after = after
        }
    }

    /// A piece of the work.
    public struct Stage: Codable, Equatable, Sendable {
        /// The name of a phase, such as `extract` or `tokenize`.
        public var phase: String
        /// What is done, such as `decompress` or `encode`; empty for all of the phase.
        public var name: String
        /// The seconds of all threads, summed up.
        public var seconds: Double

        package init(phase: String, name: String, seconds: Double) {
            self.phase = phase
            self.name = name
            self.seconds = seconds
        }
    }

    /// Where the time went.
    public struct Timing: Codable, Equatable, Sendable {
        /// From start to end.
        public var seconds = 0.0
        /// Of all processors, the system's share included; 0 where that is not known.
        public var processorSeconds = 0.0
        /// The most memory that the process had, in bytes; 0 where the system does not tell.
        public var peakMemory = 0
        /// How many threads worked.
        public var threads = 0
        /// One after another: the seconds of each phase, on the clock.
        public var phases: [Stage] = []
        /// What the workers did, side by side.
        public var stages: [Stage] = []

        enum CodingKeys: String, CodingKey {
            case seconds, threads, phases, stages
            case processorSeconds = "cpu_seconds"
            case peakMemory = "peak_memory_bytes"
        }

        package init() {}
    }
}
