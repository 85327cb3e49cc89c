import BytePairEncoding
import DurableFiles
import TokenFiles
import Tokenization

extension TokenizationError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .unreadableInput, .dump, .invalidLine, .longDocument, .unreadableVocabulary: .damagedInput
        case .notBuiltIn, .patternNeeded, .noEndOfText, .noPadding, .incompatible, .needs, .emptyTextField,
            .unknownWiki, .seedsDiffer, .unknownSize, .standardInputTwice, .sameInput, .validationRange, .text,
            .textsDiffer, .folder, .addition, .otherOptions:
            .usage
        case .noDocuments, .missingDocuments, .damagedTokens: .failure
        }
    }

    var message: String {
        switch self {
        case .dump(let path): "\(shownPath(path)): this is a dump: 'wikiprep run' or 'wikiprep extract' reads it"
        case .invalidLine:
            "\(self); name the field that holds the text by --text-field, or count such lines and go on by "
                + "--skip-invalid"
        case .longDocument(let path, let most):
            "\(shownPath(path)): a document has more than \(most) tokens: tokenize it on one machine, or cut it by "
                + "--delimiter"
        case .unreadableVocabulary(let path, let reason):
            "\(path): \(reason); --tokenizer takes gpt2, a .tiktoken file, or a tokenizer.json of the byte-level BPE "
                + "kind"
        case .notBuiltIn(let name):
            "--tokenizer \(name): wikiprep has only gpt2 inside; download "
                + "https://openaipublic.blob.core.windows.net/encodings/\(name).tiktoken and give the path of that file"
        case .patternNeeded(let path):
            "\(path) does not say how text is cut; say it with --pattern: "
                + SplitPattern.allCases.map(\.rawValue).joined(separator: ", ")
        case .noEndOfText(let name):
            "the vocabulary \(name) has no end-of-text token; --eot none writes documents without one"
        case .noPadding: "--tail pad: the vocabulary has no end-of-text token: give an id with --pad-id"
        case .incompatible(let setting, let other): Self.message(setting, beside: other)
        case .needs(.paddingID, _): "--pad-id fills up rows: add --tail pad, or leave it out"
        case .needs: "--pack, --tail and --pad-id shape the rows of --block-size: add it, or leave them out"
        case .emptyTextField: "--text-field: the name of the field is empty; give one"
        case .unknownWiki(let wiki, let known):
            "--mix \(wiki): there is no such wiki; name one that is there: \(known.joined(separator: ", "))"
        case .seedsDiffer(let seeds):
            "the seed belongs to the corpus: leave --seed out, and tokenize corpora with other seeds apart; here are "
                + seeds.map { "\($0)" }.joined(separator: ", ")
        case .unknownSize(let path):
            "--sample: how much text comes from \(shownPath(path)) is not known before it is read; give a share, such "
                + "as 0.1"
        case .validationRange(let input, let conflict): conflict.message(input)
        case .text(let path, let conflict): conflict.message(path)
        case .folder(let folder, let conflict): conflict.message(folder)
        case .addition(let folder, let conflict): "--only-new: \(conflict.message(folder))"
        case .otherOptions(let folder, let differences): Self.message(folder, differences)
        case .missingDocuments:
            "\(self). To keep these documents, run the same command with --missing keep; to delete them, with "
                + "--missing delete"
        case .damagedTokens(let path):
            "\(path) is damaged: run the same command again with the input of that name, and it is read again; "
                + "without it, take it out by wikiprep corpus remove"
        case .unreadableInput, .standardInputTwice, .sameInput, .textsDiffer, .noDocuments: description
        }
    }

    static var examples: [Self] {
        let range = ValidationRange(start: 9_000, end: 10_000)
        return [
            .unreadableInput(
                path: "FILE.jsonl", reason: "line 17 is longer than 1024 MiB; cut it, or leave it out"),
            .dump(path: "FILE.xml"),
            .invalidLine(path: "FILE.jsonl", line: 17, reason: "no field \"text\" at byte 0"),
            .longDocument(path: "FILE.txt", most: 2_147_483_647),
            .unreadableVocabulary(path: "my.tiktoken", reason: "\(VocabularyError.malformedLine(3))"),
            .notBuiltIn(vocabulary: "cl100k_base"), .patternNeeded(path: "my.tiktoken"),
            .noEndOfText(vocabulary: "my"), .noPadding(vocabulary: "my"),
            .incompatible(.blocks, .format(.llmc)), .incompatible(.shardName, .format(.nanogpt)),
            .incompatible(.onlyNew, .blocks), .needs(.blockShape, .blocks), .needs(.paddingID, .padding),
            .emptyTextField, .unknownWiki("frwiki", known: ["dewiki", "enwiki"]), .seedsDiffer([1, 2357]),
            .unknownSize(path: "-"), .standardInputTwice, .sameInput("a/book.txt", "b/book.txt", name: "book.txt"),
            .validationRange(
                input: "book.txt",
                .other(asked: range, recorded: ValidationRange(start: 9_500, end: 10_000), folder: "DIR")),
            .validationRange(input: "book.txt", .unknownInput(known: ["a.txt", "b.txt"])),
            .text(path: "book.txt", .changed(before: range)),
            .text(path: "more.txt", .startsWith(input: "book.txt", range, name: "more.txt")),
            .textsDiffer(
                corpora: ["a/corpus", "b/corpus"], wiki: "enwiki", page: 12, settings: ["min-chars = 200 and 0"]),
            .folder("DIR", .readOtherwise(input: "book.txt")),
            .addition(to: "DIR", .inputChanged(path: "book.txt")),
            .otherOptions(
                folder: "enwiki",
                [
                    OptionDifference(
                        option: "val-ratio", recorded: "0.005", wanted: "0.01",
                        consequence: "documents would move between validation and training")
                ]),
            .noDocuments("the corpus DIR/corpus has no complete part"),
            .missingDocuments(
                wiki: "enwiki", lacking: 2_000, covered: 40_000, titles: ["Anarchism", "Autism"],
                parts: ["enwiki-20260201-pages-articles1-p1p41242"]),
            .damagedTokens(path: "DIR/inputs/book.txt/000000-0123456789abcdef.tokens"),
        ]
    }

    private static func message(_ setting: Setting, beside other: Setting) -> String {
        switch (setting, other) {
        case (.inputOrder, _):
            "--no-shuffle: a corpus is stored in shuffled order; leave it out, or give JSON Lines or text"
        case (_, .inputOrder):
            "\(setting.option) finds documents by their place in the shuffle: leave it out, or leave out --no-shuffle"
        case (.onlyNew, .blocks):
            "--only-new: rows of --block-size are filled across documents; run without one of them"
        case (.onlyNew, .documentList): "--only-new: the list of --documents is of all files; run without one of them"
        case (.blocks, .format(let format)):
            "--block-size writes NumPy arrays, and --format \(format.rawValue) says otherwise: leave one of them out"
        case (.shardName, .blocks):
            "--shard-name: the rows of --block-size are in train.npy and val.npy: leave it out"
        case (.shardName, _):
            "--shard-name: nanoGPT's files are called train.bin and val.bin; it goes with --format llmc, npy, "
                + "megatron or datatrove"
        case (.pattern, _):
            "--pattern is for vocabulary files that do not tell how text is cut; gpt2 has its own: leave it out"
        default: "\(setting.option) and \(other.option) do not go together: leave one of them out"
        }
    }

    private static func message(_ folder: String, _ differences: [OptionDifference]) -> String {
        var lines = differences.map { difference in
            "  --\(difference.option): \(difference.recorded) there, \(difference.wanted) here: "
                + "\(difference.consequence)"
        }
        lines.insert("\(folder) was made with other options:", at: 0)
        var ways = ["Leave them out to go on as it was made"]
        if differences.contains(where: { $0.kind == .tokens }) {
            ways.append("add --remake to change these alone and make the token files anew")
        }
        if differences.contains(where: { $0.kind == .split }) {
            ways.append("add --new-split to give up the split, where no model was trained on it")
        }
        if differences.contains(where: { $0.kind == .text }) {
            ways.append("name all dumps of the wiki with --remake to extract them anew")
        }
        ways.append("choose another folder with -o")
        return (lines + ["  " + ways.joined(separator: "; ")]).joined(separator: "\n")
    }
}

extension Setting {
    /// As it is given on the command line.
    fileprivate var option: String {
        switch self {
        case .inputOrder: "--no-shuffle"
        case .corpus: "a corpus"
        case .deduplication: "--dedup"
        case .onlyNew: "--only-new"
        case .documentList: "--documents"
        case .mix: "--mix"
        case .blocks: "--block-size"
        case .blockShape: "--pack"
        case .padding: "--tail pad"
        case .paddingID: "--pad-id"
        case .format(let format): "--format \(format.rawValue)"
        case .shardName: "--shard-name"
        case .pattern: "--pattern"
        case .builtInVocabulary: "--tokenizer gpt2"
        }
    }
}

extension ValidationRange {
    /// As it is given on the command line.
    fileprivate func option(_ input: String) -> String { "--val-range \(input)=\(start)-\(end)" }
}

extension ValidationRangeConflict {
    fileprivate func message(_ input: String) -> String {
        switch self {
        case .notCut(let path, let othersAre):
            "--val-range \(input): \(path) is not cut, but split by document: leave it out"
                + (othersAre ? "" : ", or say --split-text cut")
        case .other(let asked, let recorded, let folder):
            """
            \(asked.option(input)): in \(folder), bytes \(recorded.start) to \(recorded.end) are for validation: text \
            would move between validation and training. Leave it out, or add --remake --new-split
            """
        case .nothingForValidation:
            "--val-range \(input): with --val-ratio 0 nothing is for validation: leave one of them out"
        case .unknownInput(let known):
            "--val-range \(input): no input is called that; "
                + (known.isEmpty
                    ? "give that file too, or leave it out"
                    : "the inputs here: \(known.prefix(4).joined(separator: ", "))\(known.count > 4 ? " …" : "")")
        case .insideCharacter(let asked, let path, let nearest):
            "\(asked.option(input)): there, a character of \(path) would be cut in two; the nearest range is "
                + "\(nearest.start)-\(nearest.end)"
        case .ofOneName(let asked, let first, let second):
            "\(asked.option(input)): \(first) and \(second) are the same text, which counts once; leave one of them "
                + "out, or give both the same range"
        }
    }
}

extension TextConflict {
    fileprivate func message(_ path: String) -> String {
        switch self {
        case .endsBefore:
            "\(path): \(self); put the old text back, give this one another name, or cut it again with --remake "
                + "--new-split"
        case .changed:
            """
            \(path): \(self): the change could move them into training. Put the old text back and append to it, give \
            the new text another name, or cut it again with --remake --new-split
            """
        case .startsWith(let input, let range, let name):
            """
            \(path): \(self) in this folder: they would move into training. Name the file \(input), or keep the range \
            with \(range.option(name))
            """
        case .startsLike(let removed, let range, let name):
            """
            \(path): \(self); how much more they share is not known, and text could move between validation and \
            training. Bring back the whole text under the name \(removed)\
            \(name.map { ", keep the range with \(range.option($0))" } ?? ""), or cut the texts again with --remake \
            --new-split
            """
        case .moves(let side):
            """
            \(path): its text changed, and as a document of its own \(Self.move(from: side)). Give the new text \
            another name and keep the old one, put the old text back, or split anew with --remake --new-split
            """
        case .otherFile(let name):
            "\(path): \(self); rename this one, or take the other out first: wikiprep corpus remove DIR \(name)"
        case .overlaps(let overlap): "\(path): \(self). \(overlap.advice)"
        case .unknown(let other, let name):
            """
            \(path): \(self), for the tokens of \(other) do not tell its bytes: name that file too, or take the input \
            out by wikiprep corpus remove DIR \(name)
            """
        }
    }

    private static func move(from side: Split?) -> String {
        switch side {
        case .val: "it is now for training, and was for validation"
        case .train: "it is now for validation, and was for training"
        case nil: "on which side it was is not known"
        }
    }
}

extension TextConflict.Overlap {
    fileprivate var advice: String {
        var advice = isWhole ? "Leave \(path) out, whose text is all there" : "Leave one of them out"
        if isWhole, !isNew { advice = "Name the longer one \(name), as what it grew into" }
        return advice + (range.map { ", or keep the range with \($0.option(longerName))" } ?? "")
    }
}

extension FolderConflict {
    fileprivate func message(_ folder: String) -> String {
        switch self {
        case .standardInputTaken: "\(folder) has an input from standard input already; name this one by --name"
        case .tokensMissing(let input, let path, let canBeRemoved):
            "\(folder) holds documents of \(input), whose tokens are not in \(path): name that file too"
                + (canBeRemoved ? ", or take it out by wikiprep corpus remove \(folder) \(input)" : "")
        case .readOtherwise(let input):
            """
            \(folder) holds documents of \(input), which were read or encoded with other options: name that file too, \
            so that it is read again
            """
        case .ofVersion01(let inputs):
            """
            \(folder) was made by version 0.1 of \(inputs.prefix(3).joined(separator: ", "))\
            \(inputs.count > 3 ? " …" : ""): it split texts by their places in their files, and did not record how it \
            read them, so that documents would move between validation and training. Choose another folder with -o; \
            or where no model was trained on these files, give up the split: --remake --new-split, with the options \
            that read the inputs (such as --lines) once more
            """
        case .corpusMissing(let parts, let place, let besideOthers):
            """
            \(folder): its token files hold documents of \
            \(besideOthers ? "another corpus too" : "a corpus that is not given") \
            (\(parts.prefix(3).joined(separator: ", "))\(parts.count > 3 ? " …" : "")): name that corpus\
            \(besideOthers ? " as well" : "")\(place.map { " (\($0))" } ?? ""), add --remake to leave it out, or \
            choose another folder with -o
            """
        }
    }
}

extension AdditionConflict {
    fileprivate func message(_ folder: String) -> String {
        switch self {
        case .newSplit:
            """
            the token files that are in \(folder) stay, and with them their split; leave out --new-split, or run \
            without --only-new
            """
        case .inputRemoved(let input):
            "the token files in \(folder) hold documents of \(input), which was taken out; run without --only-new"
        case .inputUnknown(let input, let path):
            """
            \(folder) has the input \(input), and whether \(shownPath(path)) is the same is not \
            known before it is read: leave it out, or give it another name
            """
        case .inputChanged(let path):
            """
            \(path) changed since the token files in \(folder) were made of it, and they keep what it held: put the \
            old file back and give what is new as a file of its own, or run without --only-new
            """
        case .partsRemoved:
            """
            the token files in \(folder) hold documents of parts that the corpus no longer has; run without --only-new
            """
        case .otherFiles:
            """
            the token files in \(folder) were not made with the same options, or have changed since; run without \
            --only-new, or choose another folder
            """
        }
    }
}
