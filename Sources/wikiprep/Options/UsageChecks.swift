import DurableFiles
import CLibrary
import TokenFiles
import Tokenization
import WikiprepPipeline

/// Command lines of which every word is right and the whole makes no sense: refused with the reason, before any work.
enum UsageChecks {
    /// For `run` and `extract`.
    static func check(dumps: [String], _ settings: Settings) throws {
        if dumps.count(where: { $0 == "-" }) > 1 { throw UsageError("standard input is named twice; name it once") }
        if settings.titlesFile == "-", dumps.contains("-") {
            throw UsageError("--titles - and the dump - both read standard input: put one of them into a file")
        }
        if settings.name != nil, dumps.count > 1 {
            throw UsageError(
                "--name names one part, and there are \(dumps.count) dumps: leave it out, or run them one after another"
            )
        }
        if settings.index != nil, dumps.count > 1 {
            throw UsageError("--index is of one dump, and there are \(dumps.count): put each index beside its dump")
        }
        for path in dumps { try InputSniffer.checkDump(path, salvages: settings.salvages) }
        try refuseRepetition(dumps)
        if let index = settings.index { try InputSniffer.checkFile(index) }
    }

    /// For `inspect`.
    static func check(inspection wanted: InspectionRequest) throws {
        if wanted.document != nil, wanted.offset != nil {
            throw UsageError("--document and --offset both say what to show: give one of them")
        }
        let isOfTokens = wanted.document != nil || wanted.offset != nil || wanted.split != nil
        if isOfTokens, CorpusViewer.shows(wanted), !wanted.drawsDocuments {
            throw UsageError(
                "--document, --offset and --split are of token files, --grep, --title, --page, --compare and --html of a corpus: give those of one"
            )
        }
        if wanted.drawsDocuments, wanted.document != nil || wanted.offset != nil {
            throw UsageError("--random draws the documents that --document and --offset name: give one of them")
        }
        if wanted.ignoresCase, !wanted.searchesText {
            throw UsageError("--ignore-case is for --grep: give it a pattern, or leave it out")
        }
        if wanted.seed != nil, !wanted.drawsDocuments {
            throw UsageError("--seed is for --random: add that, or leave it out")
        }
        for path in wanted.dumps { try InputSniffer.checkDump(path, salvages: false) }
        if let page = wanted.page, isFolder(page) {
            throw UsageError("--html \(page): this is a folder; name a file, such as \(page)/look.html")
        }
    }

    /// For `tokenize` and `train-tokenizer`.
    /// - Parameter folder: the folder of the token files, whose corpus may stay; nil: there is none.
    static func check(inputs: [String], into folder: String? = nil, _ settings: Settings) throws {
        if inputs.count(where: { $0 == "-" }) > 1 { throw UsageError("standard input is named twice; name it once") }
        for path in inputs { try InputSniffer.checkDocuments(path) }
        try refuseRepetition(inputs)
        let input = settings.tokens.input
        let corpusStays = try folder.map { try Tokenization.keepsCorpus(in: $0, beside: inputs, settings.tokens) }
        if settings.tokens.missing != nil, !inputs.contains(where: isFolder), corpusStays != true {
            throw UsageError("--missing is about pages of dumps, and here is no corpus: leave it out")
        }
        if inputs.allSatisfy(isFolder) {
            let given = [
                ("--input-format", input.format != .auto), ("--text-field", input.textField != "text"),
                ("--lines", input.documents == .lines), ("--delimiter", input.hasDelimiter),
                ("--skip-invalid", input.skipsInvalid),
            ]
            if let option = given.first(where: \.1)?.0 {
                throw UsageError("\(option) is for JSON Lines or text, and here are corpora only: leave it out")
            }
        }
        if input.format == .jsonl, input.documents != .files {
            throw UsageError(
                "--\(input.hasDelimiter ? "delimiter" : "lines") cuts plain text, and --input-format jsonl says that there is none: leave one of them out"
            )
        }
        if input.format == .text, input.textField != "text" || input.skipsInvalid {
            throw UsageError(
                "--\(input.skipsInvalid ? "skip-invalid" : "text-field") is for JSON Lines, and --input-format text says that there are none: leave one of them out"
            )
        }
    }

    /// For `train-tokenizer`; the others look at it with the rest.
    static func check(temporaryFolder path: String) throws { try checkFolder(path, "--temp-dir") }

    /// For `run` and `tokenize`.
    /// - Parameter folder: the output folder; nil: it is named after the wiki.
    static func check(tokens settings: Settings, folder: String?) throws {
        let tokens = settings.tokens
        try checkTokenizer(tokens.tokenizer.name, folder: folder)
        if tokens.writesOnlyNew, settings.blocks != nil {
            throw UsageError("--only-new: rows of --block-size are filled across documents: leave one of them out")
        }
        if tokens.writesOnlyNew, tokens.listsDocuments {
            throw UsageError("--only-new: the list of --documents is of all files: leave one of them out")
        }
        if let folder = tokens.temporaryFolder { try checkFolder(folder, "--temp-dir") }
    }

    /// Where token files go.
    static func check(outputOfTokens path: String?) throws {
        guard let path else { return try checkWritable(".") }
        if path == "-" {
            throw UsageError(
                "-o -: token files are several, in a folder: name one; text goes to standard output by wikiprep extract -o -"
            )
        }
        try checkOutput(path)
        if regularFileSize("\(path)/manifest.json") != nil {
            throw UsageError(
                "-o \(path): that is a corpus folder: token files go beside it, into the folder that holds it")
        }
    }

    /// Where a corpus goes.
    static func check(outputOfCorpus path: String?) throws {
        guard let path else { return try checkWritable(".") }
        if path == "-" { return }
        try checkOutput(path)
        if regularFileSize("\(path)/corpus/manifest.json") != nil, regularFileSize("\(path)/manifest.json") == nil {
            throw UsageError("-o \(path): that folder holds a corpus, to which dumps are added by -o \(path)/corpus")
        }
    }

    /// Where a vocabulary goes.
    static func check(outputOfVocabulary path: String) throws {
        for ending in [".json", ".tiktoken"] where path.hasSuffix(ending) {
            throw UsageError(
                "-o \(path): two files are written, NAME.tiktoken and NAME.json: give the name without its ending, \(path.dropLast(ending.count))"
            )
        }
        if path.isEmpty || path.hasSuffix("/") || isFolder(path) {
            throw UsageError(
                "-o \(path): that is a folder: name the files in it, such as \(path)\(path.hasSuffix("/") ? "" : "/")my32k"
            )
        }
        try checkWritable(splitPath(path).folder)
    }

    // MARK: - Steps

    private static func checkTokenizer(_ name: String, folder: String?) throws {
        if name == "gpt2" || TokenizerChoice.downloadable.contains(name) { return }
        // Of a file that is gone, the folder has a copy.
        if let folder, regularFileSize("\(folder)/tokenizer/\(splitPath(name).name)") != nil { return }
        if let known = Suggestions.nearest(to: name.lowercased(), among: ["gpt2"] + TokenizerChoice.downloadable),
            unsafe access(name, F_OK) != 0
        {
            throw UsageError("--tokenizer \(name): there is no such file; did you mean \(known)?")
        }
        if isFolder(name) {
            let inside = ["tokenizer.json"].first { regularFileSize("\(name)/\($0)") != nil }
            throw UsageError(
                "--tokenizer \(name): that is a folder: \(inside.map { "name the file in it, \(name)/\($0)" } ?? "name a .tiktoken file or a tokenizer.json")"
            )
        }
        do {
            try InputSniffer.checkExists(name)
        } catch let error as MissingInput {
            throw UsageError("--tokenizer \(name): there is no such file; \(error.advice)")
        }
    }

    private static func checkOutput(_ path: String) throws {
        if unsafe access(path, F_OK) == 0, !isFolder(path) {
            throw UsageError("-o \(path): that is a file, and a folder is needed: name another one")
        }
        let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
        var parent = splitPath(folder).folder
        while true {
            if regularFileSize("\(parent)/manifest.json") != nil {
                throw UsageError("-o \(path): that is inside the corpus folder \(parent): choose a folder beside it")
            }
            let next = splitPath(parent).folder
            if next == parent || parent == "." || parent == "/" { break }
            parent = next
        }
        try checkWritable(folder.isEmpty ? "/" : folder)
    }

    private static func checkFolder(_ path: String, _ option: String) throws {
        guard isFolder(path) else {
            if let dangling = DanglingLink(on: path) { throw UsageError("\(option) \(path): \(dangling)") }
            let near = Suggestions.nearestFile(to: path).map { "; did you mean '\($0)'?" } ?? ": make it first"
            throw UsageError("\(option) \(path): there is no such folder\(near)")
        }
        try checkWritable(path)
    }

    /// Refuses a folder in which nothing can be written, or in which a folder of the path cannot be made.
    private static func checkWritable(_ path: String) throws {
        var folder = path
        while unsafe access(folder, F_OK) != 0, errno == ENOENT {
            if DanglingLink(on: folder) != nil { throw FileError("write to", folder, code: ENOENT) }
            let parent = splitPath(folder).folder
            if parent == folder { return }
            folder = parent
        }
        if unsafe access(folder, W_OK) != 0 { throw FileError("write to", folder) }
    }

    private static func refuseRepetition(_ paths: [String]) throws {
        var seen: [String: String] = [:]
        for path in paths where path != "-" {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { continue }
            if let first = seen.updateValue(path, forKey: "\(status.st_dev) \(status.st_ino)") {
                let same = first == path ? "\(path) is named twice" : "\(first) and \(path) are the same file"
                throw UsageError("\(same): name it once")
            }
        }
    }
}

extension TextInputConfiguration {
    /// Whether `--delimiter` was given.
    fileprivate var hasDelimiter: Bool {
        if case .delimited = documents { return true }
        return false
    }
}
