import TokenFiles
import Tokenization

extension TokenizationMessage: ListedMessage {
    var message: String {
        switch self {
        case .outdatedText(let corpus, _, _, _, _): "\(self); wikiprep corpus refresh \(corpus) makes them again"
        case .outdatedDocuments: "\(self); run without --only-new to bring all up to date"
        case .weightsDropped(let folder, let weights):
            "\(folder): --mix \(weights) is dropped with the last part of that wiki; name the weight again when the "
                + "wiki comes back"
        case .replaced(let folder, let changes):
            "\(folder): the token files are replaced: "
                + changes.map { "--\($0.option) \($0.wanted) (was \($0.recorded))" }.joined(separator: ", ")
                + (changes.contains { $0.kind == .split }
                    ? "; the split into training and validation is another" : "")
        }
    }
}

extension TrainingWarning: ListedMessage {
    var message: String {
        switch self {
        case .smallVocabulary: "\(self); give more text, or a smaller --vocab-size"
        case .noRoom: "\(self); --memory gives more"
        }
    }
}

extension SplitWarning: ListedMessage {
    var message: String {
        switch self {
        case .noDocument(_, let reasons):
            "\(self): \(reasons.isEmpty ? "its inputs hold none" : reasons.map(\.words).joined(separator: "; "))"
        case .noValidation: "no document is for validation (share 0): it is empty"
        case .empty(.val, _, let remedy): "\(self); \(remedy.words)"
        case .empty(.train, _, let remedy): "\(self); \(remedy.words)"
        case .noRow(let split, let size):
            "\(split.rawValue) has no row: its tokens do not fill one of --block-size \(size); choose a smaller one, "
                + "or fill rows up by --tail pad (with --remake here)"
        case .short(let split, let tokens, let format, let share):
            Self.message(ofShort: split, tokens, format, share)
        }
    }

    private static func message(
        ofShort split: Split, _ tokens: Int, _ format: TokenFileFormat, _ share: Double?
    ) -> String {
        let (use, option) =
            switch format {
            case .nanogpt: ("nanoGPT's block_size 1024 needs (get_batch fails)", "--block_size=")
            case .llmc: ("llm.c's -t 1024 needs", "-t ")
            case .npy, .megatron, .datatrove: ("a row of 1,024 needs", "T = ")
            }
        let shorter = tokens > 1 ? ["train with \(option)\(tokens - 1) or less"] : []
        let more = share.map { "make it larger by --val-ratio \($0) (with --new-split here)" } ?? "give more text"
        return "\(split.rawValue) has \(counted(tokens, "token")), fewer than the 1,025 that \(use): "
            + (shorter + [more]).joined(separator: ", or ")
    }

    fileprivate static func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}

extension SplitWarning.Reason {
    fileprivate var words: String {
        switch self {
        case .noPages: "its dumps have no page"
        case .rejected(let pages, let someAreShort):
            "all \(pages) pages were rejected, for the reasons that are counted"
                + (someAreShort ? "; --min-chars says how short a text may be" : "")
        case .invalidLines(let count): "\(count) lines have no text that can be read"
        case .noText(let inputs): "there is no text in \(inputs == 1 ? "the input" : "the inputs")"
        case .sampled(let count): "--mix leaves \(count) out; give their wikis a larger weight"
        case .replaced(let count): "\(count) are replaced or deleted by newer ones"
        }
    }
}

extension SplitWarning.Remedy {
    fileprivate var words: String {
        switch self {
        case .smallerRange:
            "--val-range leaves nothing else: give a smaller range, or more text (with --remake --new-split here)"
        case .moreText: "the text is too short to be cut: give more of it"
        case .moreDocuments(let count, let areCut):
            "of \(SplitWarning.counted(count, "document")) no share is sure to leave both; "
                + (areCut ? "" : "cut the texts by --split-text cut, or ")
                + "make more documents of them by --lines or --delimiter (with --new-split here)"
        case .anotherDocument: "one document cannot be in both: give more documents"
        case .share(let share, let count, let all):
            "--val-ratio \(share) puts about \(count) of \(all) documents there (with --new-split here)"
        }
    }
}
