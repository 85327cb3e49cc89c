/// What every subcommand that works for long is told: how many threads it has, and how it shows what it does.
struct CommonOptions: Sendable {
    private var threads: Int?
    private var progress = ProgressStyle.auto
    private var quiet = false

    static let threadsOption = Option<Self>(
        "threads", letter: "j", "worker threads (default: as many as this process may use)", number: \.threads,
        in: 1...1024, advice: "; leave it out for all processors")
    static let quietOption = Option<Self>(
        "quiet", letter: "q", "no progress and no notes; warnings and errors stay", flag: \.quiet)
    /// How it is shown what is done, without threads.
    static let displayTable: [Option<Self>] = [
        Option(
            "progress",
            "bar: one on the terminal for each phase; plain: a line every ten seconds; json: everything on standard "
                + "error as JSON Lines; auto: bar on a terminal, else plain (default)",
            choice: \.progress),
        quietOption, .help,
    ]
    static let table: [Option<Self>] = [threadsOption] + displayTable

    /// The same, for another subcommand.
    var displayArguments: [String] {
        (progress == .auto ? [] : ["--progress=\(progress.rawValue)"])
            + (quiet ? ["--\(Self.quietOption.description.name)"] : [])
    }

    /// As many as were asked for, or as there is room for; where that is fewer, a warning says so.
    func workerThreads() -> Int { Surroundings.threads(threads) }

    /// Who tells the user.
    /// - Parameter writesResults: whether the results go to standard output.
    func terminal(writesResults: Bool = false) -> Terminal {
        Terminal(quiet: quiet, style: progress, sharesTerminal: writesResults)
    }

    /// Whether arguments that are not yet parsed ask for messages in JSON.
    static func askForJSON(_ arguments: [String]) -> Bool {
        zip(arguments, arguments.dropFirst() + [""]).contains {
            $0 == "--progress=json" || $0 == "--progress" && $1 == "json"
        }
    }
}

/// How progress is shown.
enum ProgressStyle: String, CaseIterable, Sendable {
    /// A bar when standard error is a terminal, else lines.
    case auto
    /// A bar a phase.
    case bar
    /// A line every ten seconds.
    case plain
    /// JSON objects, a line each: progress, messages and errors.
    case json
    /// No progress at all.
    case none
}
