import DumpListing
import DurableFiles
import CLibrary

/// A file that is not there.
struct MissingInput: Error, Equatable, CustomStringConvertible {
    var path: String
    /// What to do, or what was perhaps meant.
    var advice: String

    /// The link whose target is missing, if that is why.
    var dangling: DanglingLink?
    /// What it is, where it is no file's path at all: `an address`, `the name of a wiki`.
    var otherThing: String?

    var description: String {
        if let dangling { return "cannot open \(path): \(dangling)" }
        if let otherThing { return "\(path) is \(otherThing), not a file; \(advice)" }
        return "cannot open \(path): No such file or directory; \(advice)"
    }
}

/// A file that was given as a dump, or as documents: whether it can be one is told by its name and its first bytes,
/// before any work.
enum InputSniffer {
    /// What a name tells of a file that is no dump.
    private struct Kind {
        /// Endings of the name in lower case, or words in it; `dated` ones stand behind a day, as in Wikimedia's names.
        var endings: [String] = []
        var words: [String] = []
        var dated: [String] = []
        /// What it is, and what to do.
        var verdict: String

        func matches(_ name: String) -> Bool {
            endings.contains(where: name.hasSuffix) || words.contains(where: name.contains)
                || dated.contains { word in
                    name.firstRange(of: word).map { name[..<$0.lowerBound].contains(/-[0-9]{8}$/) } ?? false
                }
        }
    }

    private static let download = [
        Kind(
            endings: [".aria2"],
            verdict: "it is aria2's record of a download that has not ended: go on with it by aria2c -c"),
        Kind(
            endings: [".part", ".partial", ".crdownload", ".download", ".tmp"],
            verdict: "by its name, its download has not ended: go on with it (curl -C -, or the same "
                + "wikiprep download), and give the whole file"),
        Kind(endings: [".torrent"], verdict: "it is a torrent: a torrent program downloads the dump that it tells of"),
        Kind(endings: [".html", ".htm"], verdict: "it is a web page: download the file that it links to"),
        Kind(
            words: ["dumpstatus.json", "sha256sums"],
            verdict: "it is the record of a dump: wikiprep parts lists the files that it tells of, to download them"),
        Kind(
            words: ["md5sums", "sha1sums"],
            verdict: "it is a list of checksums: sha1sum -c or md5sum -c checks dumps by it"),
    ]
    private static let noPages = [
        Kind(
            endings: [".sql", ".sql.gz"], verdict: "it is a table of the wiki's database: give a pages-articles file"),
        Kind(
            words: ["-multistream-index"],
            verdict:
                "it is the index of a multistream dump: give the dump; the index beside it is found, or named by "
                + "--index"
        ),
        Kind(
            dated: ["-stub-", "-abstract", "-pages-logging", "-all-titles", "-siteinfo-"],
            verdict: "it has no text of pages: give a pages-articles file"),
    ]
    private static let packed = [
        Kind(
            endings: [".7z"],
            verdict: "it is packed by 7z: unpack it, 7z x -so FILE, into wikiprep's standard input (-)"),
        Kind(
            endings: [".zip"],
            verdict: "it is packed by zip: unpack it, unzip -p FILE, into wikiprep's standard input (-)"),
    ]
    private static let tokens = [
        Kind(
            endings: [".bin", ".npy", ".idx", ".ds", ".ds.index"],
            verdict: "it is a token file: wikiprep inspect shows what is in it"),
        Kind(endings: [".tiktoken"], verdict: "it is a vocabulary: --tokenizer takes it"),
    ]
    private static let documents = [
        Kind(
            endings: [".jsonl", ".ndjson", ".json", ".txt", ".parquet"].flatMap { ending in
                ["", ".gz", ".zst", ".bz2"].map { ending + $0 }
            }, verdict: "by its name it is no dump but documents: wikiprep tokenize takes them"),
        Kind(endings: [".wiki", ".wikitext"], verdict: "it is the wikitext of one page: wikiprep clean takes it"),
    ]
    private static let dumps = [
        Kind(
            endings: [".xml.bz2", ".xml.gz", ".xml.zst"], words: [".xml-p"],
            verdict: "it is a dump: wikiprep run makes token files of it, and wikiprep extract a corpus")
    ]

    /// Refuses what is no dump.
    static func checkDump(_ path: String, salvages: Bool) throws {
        if path == "-" { return try checkStandardInput("bzcat FILE | wikiprep run - --name NAME") }
        try checkPresence(path, of: "dump")
        try refuse(path, download + noPages + packed + tokens + documents)
        if splitPath(path).name.contains("-pages-meta-history") {
            Message.warning(
                "\(path) has all revisions, of which the newest of each page is used; "
                    + "a pages-articles file is a hundredth as large")
        }
        // A pipe is read once.
        guard let size = regularFileSize(path) else { return }
        if !salvages { try checkDownload(path, size: size) }
        let head = try ReadableFile(path: path).read(at: 0, count: 64).map { $0 | 0x20 }
        if head.starts(with: Array("<!doctype".utf8).map { $0 | 0x20 }) || head.starts(with: Array("<html".utf8)) {
            throw UsageError(
                "\(path): it holds a web page, perhaps what the mirror answered instead of the dump: download it again")
        }
    }

    /// Refuses what holds no documents: `tokenize` and `train-tokenizer` take corpora, JSON Lines and text.
    static func checkDocuments(_ path: String) throws {
        if path == "-" { return try checkStandardInput("zcat FILE.jsonl.gz | wikiprep tokenize - -o DIR") }
        if isFolder(path) { return try checkCorpus(path) }
        try checkPresence(path, of: "input")
        // Whatever else it is called, it may be text.
        try refuse(path, packed + dumps + tokens)
    }

    /// Refuses what is not there, and folders.
    static func checkFile(_ path: String) throws {
        if path == "-" { return try checkStandardInput("wikiprep SUBCOMMAND - < FILE") }
        try checkPresence(path, of: "file")
    }

    /// Refuses what is not the wikitext of one page.
    static func checkWikitext(_ path: String) throws {
        // A page may be typed.
        if path == "-" { return }
        try checkPresence(path, of: "file")
        try refuse(path, dumps + download + tokens)
    }

    /// - Parameter reader: the command that reads such an input from standard input, as advice shows it.
    /// - Throws: ``MissingInput`` with what was perhaps meant.
    static func checkExists(_ path: String, reader: String = "wikiprep SUBCOMMAND -") throws {
        guard path != "-", unsafe access(path, F_OK) != 0, errno == ENOENT || errno == ENOTDIR else { return }
        if let dangling = DanglingLink(on: path) {
            throw MissingInput(path: path, advice: dangling.description, dangling: dangling)
        }
        let remote = RemoteInput(path, reader: reader)
        // A name of a wiki may be the beginning of a file's.
        if remote?.isAddress != true, let advice = advice(onMissing: path) {
            throw MissingInput(path: path, advice: advice)
        }
        if let remote { throw MissingInput(path: path, advice: remote.advice, otherThing: remote.kind) }
        let folder = splitPath(path).folder
        throw MissingInput(
            path: path,
            advice: isFolder(folder)
                ? "check how it is written: it is taken from the folder that you are in"
                : "there is no folder \(folder) either: check where the file is")
    }

    // MARK: - Steps

    private static func refuse(_ path: String, _ kinds: [Kind]) throws {
        let name = splitPath(path).name.lowercased()
        if let kind = kinds.first(where: { $0.matches(name) }) { throw UsageError("\(path): \(kind.verdict)") }
    }

    private static func checkStandardInput(_ example: String) throws {
        if isatty(0) == 1 { throw UsageError("standard input is the terminal: pipe something into it, \(example)") }
    }

    private static func checkPresence(_ path: String, of what: String) throws {
        switch what {
        case "dump": try checkExists(path, reader: "wikiprep run - --name NAME")
        case "input": try checkExists(path, reader: "wikiprep tokenize - -o DIR")
        default: try checkExists(path)
        }
        if isFolder(path) { throw UsageError("\(path): \(advice(onFolder: path, given: what))") }
    }

    private static func checkCorpus(_ path: String) throws {
        if regularFileSize("\(path)/manifest.json") != nil { return }
        throw UsageError("\(path): \(advice(onFolder: path, given: "input"))")
    }

    private static func advice(onFolder path: String, given what: String) -> String {
        func names(_ endings: [String]) -> [String] {
            ((try? fileNames(in: path)) ?? []).filter { name in endings.contains(where: name.hasSuffix) }
        }
        let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
        if regularFileSize("\(folder)/manifest.json") != nil {
            return "it is a corpus folder: wikiprep tokenize makes token files of it"
        }
        if regularFileSize("\(folder)/corpus/manifest.json") != nil {
            return "it is a folder that run made: its corpus is \(folder)/corpus, which wikiprep tokenize takes"
        }
        let wanted = what == "input" ? [".jsonl", ".jsonl.gz", ".jsonl.zst", ".ndjson", ".txt"] : [".bz2", ".xml"]
        let there = names(wanted)
        if let first = there.first, let ending = wanted.last(where: first.hasSuffix) {
            return "it is a folder: name its files, \(folder)/*\(ending)"
        }
        return what == "input"
            ? "it is a folder and no corpus: it has no manifest.json; name the files in it"
            : "it is a folder: name the file"
    }

    /// What was perhaps meant by a path where nothing is; nil where nobody knows.
    private static func advice(onMissing path: String) -> String? {
        if path.contains(where: { "*?[".contains($0) }) {
            return "the shell found no file that matches: check the folder, and what stands between the asterisks"
        }
        if let started = ["aria2", "part", "partial", "crdownload"].first(where: {
            unsafe access("\(path).\($0)", F_OK) == 0
        }) {
            return "its download has not ended (there is \(path).\(started)): go on with that first"
        }
        return Suggestions.nearestFile(to: path).map { "did you mean '\($0)'?" }
    }

    /// Refuses a dump whose download has not ended, as its neighbours tell: aria2's record, or the size in
    /// `dumpstatus.json`.
    private static func checkDownload(_ path: String, size: Int) throws {
        if unsafe access("\(path).aria2", F_OK) == 0 {
            throw UsageError(
                "\(path): its download has not ended: go on with it by aria2c -c, "
                    + "or remove \(path).aria2 if you know that it has")
        }
        let (folder, name) = splitPath(path)
        let record = "\(folder)/dumpstatus.json"
        guard let recordSize = regularFileSize(record), recordSize <= DumpRecord.largest,
            let bytes = try? ReadableFile.contents(of: record)
        else { return }
        for job in DumpStatus.ArticlesJob.allCases {
            var request = DumpRecord.Request()
            request.job = job
            request.unfinished = true
            guard let listing = try? DumpRecord.listing(bytes, path: record, hasSuccess: true, request),
                let file = listing.files.first(where: { $0.name == name }), let whole = file.bytes, size < whole
            else { continue }
            throw UsageError(
                "\(path): it has \(size) of the \(whole) bytes that \(record) tells of: go on with its download, "
                    + "curl -C - -o \(path) URL; or add --salvage to take what is there")
        }
    }
}
