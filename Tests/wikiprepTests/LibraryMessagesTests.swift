import Foundation
import TestSupport
import Testing
import TokenFiles

@testable import Tokenization
@testable import wikiprep

/// What libraries tell as values, the command says with its options; the libraries do not know these.
struct LibraryMessagesTests {
    /// Libraries that name no options, and the files of them that do: a record holds command lines.
    private static let libraries = ["BytePairEncoding", "CorpusParts", "TokenFiles", "Tokenization"]
    private static let recordsOfCommands = ["DumpCommands.swift", "FolderCommands.swift"]

    @Test func theirSourcesNameNoOptions() throws {
        let sources = SharedFolder.checkout.appending(path: "Sources")
        let option = /--[a-z]|(?:^|[^\w])-o |wikiprep (?:run|extract|tokenize|corpus|task)\b/
        var read = 0
        for library in Self.libraries {
            let folder = sources.appending(path: library)
            for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            where name.hasSuffix(".swift") && !Self.recordsOfCommands.contains(where: name.hasSuffix) {
                read += 1
                let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                where !line.trimmingPrefix(while: \.isWhitespace).hasPrefix("//") {
                    #expect(line.firstMatch(of: option) == nil, "\(library)/\(name), line \(number + 1): \(line)")
                }
            }
        }
        #expect(read > 100)
    }

    private static let changed = [
        OptionDifference(option: "val-ratio", recorded: "0.0005", wanted: "0.2", consequence: ""),
        OptionDifference(option: "dedup", recorded: "no", wanted: "yes", consequence: ""),
    ]

    private static let messages: [(any ListedMessage, String)] = [
        (
            TokenizationMessage.outdatedText(corpus: "DIR/corpus", parts: 1, of: 2, versions: [1, 2], present: 3),
            """
            DIR/corpus: the text of 1 of 2 parts is that of earlier rules (version 1, 2, and now 3); wikiprep \
            corpus refresh DIR/corpus makes them again
            """
        ),
        (
            TokenizationMessage.outdatedDocuments(7),
            """
            7 documents of the files are no longer what the inputs hold; run without --only-new to bring all up to \
            date
            """
        ),
        (
            TokenizationMessage.weightsDropped(folder: "DIR", "enwiki=2"),
            """
            DIR: --mix enwiki=2 is dropped with the last part of that wiki; name the weight again when the wiki \
            comes back
            """
        ),
        (
            TokenizationMessage.replaced(folder: "DIR", changed),
            """
            DIR: the token files are replaced: --val-ratio 0.2 (was 0.0005), --dedup yes (was no); the split into \
            training and validation is another
            """
        ),
        (
            TrainingWarning.smallVocabulary(282, wanted: 300, minimumFrequency: 2),
            """
            only 282 entries instead of 300: no other two neighbours occur 2 times; give more text, or a smaller \
            --vocab-size
            """
        ),
        (
            TrainingWarning.noRoom(pretokens: 5, occurringAtMost: 2),
            """
            memory had no room for 5 pretokens that occur at most 2 times; --memory gives more
            """
        ),
        (
            SplitWarning.noDocument(folder: "DIR", []), "there is no document in DIR: its inputs hold none"
        ),
        (
            SplitWarning.noDocument(folder: "DIR", [.rejected(pages: 9, someAreShort: true), .sampled(3)]),
            """
            there is no document in DIR: all 9 pages were rejected, for the reasons that are counted; --min-chars \
            says how short a text may be; --mix leaves 3 out; give their wikis a larger weight
            """
        ),
        (SplitWarning.noValidation, "no document is for validation (share 0): it is empty"),
        (
            SplitWarning.empty(.val, share: 0.0005, .moreDocuments(than: 1, areCut: false)),
            """
            no document fell into validation (share 0.0005): it is empty; of 1 document no share is sure to leave \
            both; cut the texts by --split-text cut, or make more documents of them by --lines or --delimiter (with \
            --new-split here)
            """
        ),
        (
            SplitWarning.empty(.train, share: 0.9, .share(0.05, documents: 10, of: 200)),
            """
            all documents fell into validation (share 0.9): there is nothing to train on; --val-ratio 0.05 puts \
            about 10 of 200 documents there (with --new-split here)
            """
        ),
        (
            SplitWarning.empty(.val, share: 0.1, .smallerRange),
            """
            no document fell into validation (share 0.1): it is empty; --val-range leaves nothing else: give a \
            smaller range, or more text (with --remake --new-split here)
            """
        ),
        (
            SplitWarning.noRow(.val, blockSize: 64),
            """
            val has no row: its tokens do not fill one of --block-size 64; choose a smaller one, or fill rows up by \
            --tail pad (with --remake here)
            """
        ),
        (
            SplitWarning.short(.val, tokens: 822, format: .nanogpt, share: 0.1579),
            """
            val has 822 tokens, fewer than the 1,025 that nanoGPT's block_size 1024 needs (get_batch fails): train \
            with --block_size=821 or less, or make it larger by --val-ratio 0.1579 (with --new-split here)
            """
        ),
        (
            SplitWarning.short(.train, tokens: 1, format: .llmc, share: nil),
            """
            train has 1 token, fewer than the 1,025 that llm.c's -t 1024 needs: give more text
            """
        ),
    ]

    @Test func theCommandNamesTheOptions() {
        for (message, words) in Self.messages {
            #expect(message.message == words)
            #expect(!"\(message)".contains("--"))
        }
    }

    private static let range = ValidationRange(start: 9, end: 90)

    private static func overlap(isNew: Bool, isWhole: Bool, keeps: Bool) -> TokenizationError {
        .text(
            path: "z.txt",
            .overlaps(
                TextConflict.Overlap(
                    path: "d/a.txt", name: "a.txt", isNew: isNew, isWhole: isWhole, bytes: 80,
                    range: keeps ? range : nil, longerName: "z.txt")))
    }

    /// Those that no simple command line meets.
    private static let errors: [(TokenizationError, String)] = [
        (
            overlap(isNew: true, isWhole: true, keeps: true),
            """
            z.txt: its text begins with that of d/a.txt, and what is for validation of one of them would be for \
            training of the other. Leave d/a.txt out, whose text is all there, or keep the range with --val-range \
            z.txt=9-90
            """
        ),
        (
            overlap(isNew: false, isWhole: true, keeps: false),
            """
            z.txt: its text begins with that of d/a.txt, and what is for validation of one of them would be for \
            training of the other. Name the longer one a.txt, as what it grew into
            """
        ),
        (
            overlap(isNew: false, isWhole: false, keeps: false),
            """
            z.txt: its text begins with the first 80 bytes of d/a.txt, and what is for validation of one of them \
            would be for training of the other. Leave one of them out
            """
        ),
        (
            .text(path: "z.txt", .unknown(beside: "d/a.txt", name: "a.txt")),
            """
            z.txt: it begins as d/a.txt does, and whether one of these texts is the beginning of the other is not \
            known, for the tokens of d/a.txt do not tell its bytes: name that file too, or take the input out by \
            wikiprep corpus remove DIR a.txt
            """
        ),
        (
            .text(path: "z.txt", .startsLike(removed: "a.txt", range, name: nil)),
            """
            z.txt: its text begins as that of a.txt did, of which bytes 9 to 90 are for validation in this folder \
            and which is taken out; how much more they share is not known, and text could move between validation \
            and training. Bring back the whole text under the name a.txt, or cut the texts again with --remake \
            --new-split
            """
        ),
        (
            .addition(to: "DIR", .partsRemoved),
            """
            --only-new: the token files in DIR hold documents of parts that the corpus no longer has; run without \
            --only-new
            """
        ),
        (
            .longDocument(path: "-", most: 9),
            """
            standard input: a document has more than 9 tokens: tokenize it on one machine, or cut it by --delimiter
            """
        ),
    ]

    @Test func theCommandSaysWhatToDo() {
        for (error, words) in Self.errors { #expect(error.message == words) }
    }

    @Test func theLibrariesWordsNameNoOption() {
        for error in TokenizationError.examples { #expect(!"\(error)".contains("--"), "\(error)") }
    }
}
