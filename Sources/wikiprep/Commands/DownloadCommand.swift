import DumpDownload
import DumpListing
import DurableFiles
import Statistics

extension Subcommand {
    static let download = Subcommand(
        name: "download", operands: "WIKI", operandKind: .words(WikiName.common),
        summary: "Downloads the dump of a wiki, by curl: resumed, verified, at most two files at once.",
        details: """
            WIKI is the database name of a wiki, such as enwiki or jawiki. A file gets its name
            when its size and checksum are those that were published; until then it is
            NAME.partial, from which the same command resumes. What was verified is not
            downloaded again. The paths of the files go to standard output; with --run,
            wikiprep run gets them, with the options after --:
              wikiprep download enwiki --part 1-3
              wikiprep download jawiki --run -o ja -- --tokenizer ja32k.json
            """,
        work: DownloadRequest.self)
}

struct DownloadOptions: SubcommandOptions {
    var files = DumpRecord.Request()
    var choice = DumpDownload.Choice.begun
    /// Whether the day was written as content file exports have it.
    var isDashed = false
    var isContent = false
    var isList = false
    var folder = "dumps"
    var mirror = Mirror.wikimedia
    var contact: String?
    var timeout: Int?
    var tries: Int?
    var retryDelay: Int?
    var takesLocal = false
    var runs = false
    var output: String?
    var isDryRun = false
    var common = CommonOptions()

    static let sections: [OptionSection<Self>] = [
        OptionSection(
            "Which files",
            [
                .part(\.files.parts),
                Option(
                    "date", value: "DATE",
                    "the dump of this day, such as 20260101, or 2026-01-01 for a content file export; or latest, the "
                        + "newest complete one (default: the one that was begun in the folder, else latest)"
                ) { options, word in
                    if word == "latest" {
                        options.choice = .newest
                    } else if let day = DumpDay(word) {
                        options.choice = .day(day)
                        options.isDashed = word.contains("-")
                    } else {
                        throw UsageError(
                            "--date \(word): must be latest, a day such as 20260101, or 2026-01-01 for a content file "
                                + "export")
                    }
                },
                Option(
                    "content",
                    "the content file export, which is to replace the classic dumps: larger files, all namespaces "
                        + "(default: the classic dump, else the export)",
                    flag: \.isContent),
                Option(
                    "job",
                    "articles or articles-multistream, of a classic dump (default: articles, or articles-multistream "
                        + "where the dump has only these)",
                    choice: \.files.job),
                Option("with-index", "the indexes of multistream files too", flag: \.files.indexes),
                Option(
                    "list", "download nothing: list the dumps that there are, or with --date the files of one",
                    flag: \.isList),
            ]),
        OptionSection(
            "From where, and where to",
            [
                Option("into", value: .folder(name: "DIR"), "the folder of the dump files (default: dumps)") {
                    options, word in
                    // A name that begins with a dash would be taken for an option when it is handed on.
                    options.folder = word.hasPrefix("-") ? "./\(word)" : word
                },
                .mirror(\.mirror),
                Option(
                    "contact", value: "TEXT",
                    "a mail or web address by which the server's keepers may reach you: it becomes part of the user "
                        + "agent (default: $WIKIPREP_CONTACT)"
                ) { options, word in options.contact = try ContactText.checked(word, "--contact") },
                Option(
                    "tries", "how often in a row a file is tried without getting on (default: 8)", number: \.tries,
                    in: 1...1000),
                Option(
                    "retry-delay", value: "SECONDS",
                    "the pause before the second try, which grows with each (default: 5); what the server asks for "
                        + "goes first",
                    number: \.retryDelay, in: 0...3600),
                Option(
                    "timeout", value: "SECONDS", "a transfer that stands still for so long is resumed (default: 60)",
                    number: \.timeout, in: 1...3600),
                Option(
                    "use-local",
                    "where all files of --part are in the folder without a record, take them as they are: without the "
                        + "network, and unverified",
                    flag: \.takesLocal),
            ]),
        OptionSection(
            "The run",
            [
                Option(
                    "run",
                    "then run 'wikiprep run' on the files; its options stand after --, such as -- --val-ratio 0.01",
                    flag: \.runs),
                .output("the output folder DIR of --run (default: named after the wiki)", \.output),
                Option(
                    "dry-run",
                    "download nothing: list the files, their sizes, what is there of them, and the room on the disk",
                    flag: \.isDryRun),
            ] + CommonOptions.displayTable.within(\.common)),
    ]
}

/// The dump of a wiki, from the network; and the main job on it.
struct DownloadRequest: SubcommandWork {
    private let download: DumpDownload
    private let options: DownloadOptions
    private let label: String
    private let terminal: Terminal
    /// What was typed for the main job.
    private let runArguments: [String]

    init(_ arguments: ParsedArguments<DownloadOptions>) throws {
        options = arguments.options
        let (names, more) = try Self.split(arguments)
        guard let name = names.first else { throw UsageError("no WIKI given: name one, such as enwiki or jawiki") }
        if names.count > 1 { throw UsageError("several wikis are named: download one after another") }
        let wiki = try WikiName.checked(name)
        label = wiki
        try Self.check(options, more)
        var settings = DumpDownload.Settings(wiki: wiki, folder: options.folder)
        settings.mirror = options.mirror
        settings.choice = options.choice
        settings.layouts = Self.layouts(options)
        settings.request = options.files
        settings.contact = try options.contact ?? ContactText.ofEnvironment()
        settings.policy.tries = options.tries ?? settings.policy.tries
        settings.policy.delay = options.retryDelay ?? settings.policy.delay
        settings.timeout = options.timeout ?? settings.timeout
        terminal = options.common.terminal()
        download = DumpDownload(settings, observer: terminal)
        runArguments = (options.output.map { ["--output=\($0)"] } ?? []) + options.common.displayArguments + more
        // What is wrong with its options is found before the download.
        if options.runs { _ = try Self.runOptions([], runArguments) }
    }

    /// The words before `--`, and those after it.
    private static func split(_ arguments: ParsedArguments<DownloadOptions>) throws -> ([String], [String]) {
        guard let border = arguments.words.firstIndex(of: "--") else { return (arguments.operands, []) }
        let more = Array(arguments.words[(border + 1)...])
        guard arguments.operands.suffix(more.count).elementsEqual(more) else {
            throw UsageError("-- begins the options of --run: give no option the value --")
        }
        return (Array(arguments.operands.dropLast(more.count)), more)
    }

    private static func check(_ options: DownloadOptions, _ more: [String]) throws {
        if options.mirror.address.hasPrefix("file:") {
            throw UsageError(
                "--mirror \(options.mirror.address): files on a disk need no download: give them to wikiprep run")
        }
        if options.isContent, options.files.job != nil || options.files.indexes {
            throw UsageError("--job and --with-index are of classic dumps: leave them out, or --content")
        }
        if options.isDashed, options.files.job != nil {
            throw UsageError(
                "--job is of classic dumps, and a --date with dashes is of a content file export: leave one of them out"
            )
        }
        if options.isList, options.runs || options.isDryRun {
            throw UsageError("--list downloads nothing: leave out --run and --dry-run")
        }
        if !options.runs, let first = more.first {
            throw UsageError("what stands after -- are options of --run: add it, or leave out \(first)")
        }
        if !options.runs, options.output != nil {
            throw UsageError(
                "-o is where --run writes: add --run, or name the folder of the dump files with --into")
        }
        if options.takesLocal, options.files.parts == nil {
            throw UsageError("--use-local takes the files of parts: add --part")
        }
        if !isFolder(options.folder), regularFileSize(options.folder) != nil {
            throw UsageError("--into \(options.folder): that is a file, and a folder is needed: name another one")
        }
    }

    private static func layouts(_ options: DownloadOptions) -> [DumpLayout] {
        if options.isContent || options.isDashed { return [.content] }
        if options.files.job != nil { return [.classic] }
        // A day without dashes is of a classic dump.
        if case .day = options.choice { return [.classic] }
        return [.classic, .content]
    }

    private static func runOptions(_ paths: [String], _ more: [String]) throws -> ParsedArguments<RunOptions> {
        do {
            return try Subcommand.run.parse(paths + more, RunOptions.self)
        } catch var error as UsageError {
            error.subcommand = Subcommand.run.name
            throw error
        }
    }

    // MARK: - The work

    func run() throws {
        if options.isList { return try list() }
        if options.takesLocal, let paths = try download.localFiles() {
            terminal.warn(
                "\(options.folder) has these files without a record of their checksums; they are not verified: "
                    + Suggestions.list(paths.map { splitPath($0).name }, last: "and"))
            return try finish(paths, options.runs ? runConfiguration(paths) : nil)
        }
        let plan = try download.plan()
        if options.isDryRun { return try DownloadReport(plan, options.folder, options.mirror).show(on: terminal) }
        // What is wrong with the run is found before the download, too.
        let run = try options.runs ? runConfiguration(download.paths(plan)) : nil
        let paths: [String]
        do {
            paths = try download.run(plan)
        } catch {
            if options.runs { terminal.note("the run was not begun, since not all files are there and verified") }
            throw error
        }
        terminal.note(
            "\(label) \(plan.listing.date): "
                + "\(paths.count == 1 ? "1 file" : "\(paths.count) files"), verified, in \(options.folder)")
        try finish(paths, run)
    }

    private func runConfiguration(_ paths: [String]) throws -> RunConfiguration {
        try RunConfiguration(Self.runOptions(paths, runArguments), dumpsAreThere: false)
    }

    private func finish(_ paths: [String], _ run: RunConfiguration?) throws {
        guard let run else {
            return try StandardOutput.write(Array(paths.map { "\($0)\n" }.joined().utf8))
        }
        try run.checkDumps()
        try run.run()
    }

    private func list() throws {
        guard case .day = options.choice else {
            return try StandardOutput.write(Array(DownloadReport.table(of: try download.offers()).utf8))
        }
        let listing = try download.plan().listing
        try StandardOutput.write(Array(ListingFormat.table.text(of: [listing], mirror: options.mirror).utf8))
    }
}

/// The database name of a wiki.
enum WikiName {
    /// Those that are asked for most.
    static let common = [
        "enwiki", "jawiki", "dewiki", "frwiki", "eswiki", "ruwiki", "itwiki", "zhwiki", "ptwiki", "plwiki", "nlwiki",
        "kowiki", "ukwiki", "svwiki", "arwiki", "simplewiki",
    ]

    /// Whether a word is such a name, or one with parts as the make targets have it.
    static func isLikely(_ word: String) -> Bool {
        word.wholeMatch(of: /[a-z][a-z0-9_]*wiki(-[0-9]+(-[0-9]+)?)?/) != nil
    }

    /// The command that downloads what such a word means.
    static func command(_ word: String) -> String {
        let fields = word.split(separator: "-", maxSplits: 1)
        return "wikiprep download \(fields.first ?? "")" + (fields.count > 1 ? " --part \(fields[1])" : "") + " --run"
    }

    static func checked(_ word: String) throws -> String {
        if word.utf8.count <= 64, word.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil, word.contains("wik") { return word }
        if let remote = RemoteInput(word, reader: "wikiprep run -"), remote.isAddress {
            throw UsageError("\(word): must be the database name of a wiki, such as enwiki; \(remote.advice)")
        }
        var plain = word.lowercased().replacing("-", with: "_")
        while plain.hasSuffix("/") { plain.removeLast() }
        let isCode = plain.wholeMatch(of: /[a-z]{2,3}/) != nil
        let name = /[a-z][a-z0-9_]*wik(i|tionary|ibooks|inews|iquote|isource|iversity|ivoyage)/
        let example = isCode ? "\(plain)wiki" : plain.wholeMatch(of: name) != nil ? plain : nil
        let advice =
            isLikely(word) && word.contains("-")
            ? "parts are named by --part \(word.drop { $0 != "-" }.dropFirst())"
            : "must be the database name of a wiki, such as enwiki"
                + (example.map { $0 == word ? "" : "; did you mean \($0)?" } ?? "")
        throw UsageError("\(word): \(advice)")
    }
}

/// How the keepers of a server may reach whoever downloads.
enum ContactText {
    static func checked(_ text: String, _ name: String) throws -> String {
        let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) && !"()\\".utf8.contains($0) }
        if text.utf8.count <= 200, isPlain { return text }
        throw UsageError(
            "\(name) \(text): must be up to 200 ASCII characters without parentheses, such as you@example.org")
    }

    static func ofEnvironment() throws -> String? {
        guard let text = Environment.value("WIKIPREP_CONTACT"), !text.isEmpty else { return nil }
        return try checked(text, "WIKIPREP_CONTACT")
    }
}
