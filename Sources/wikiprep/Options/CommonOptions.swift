import Corpus
import Extraction
import TokenFiles
import Tokenization
import WikiprepPipeline

extension Option {
    static let help = Option("help", "h", "show this help and exit") { settings, _ in settings.wantsHelp = true }
    static let version = Option("version", "V", "show the version and exit") { settings, _ in
        settings.wantsVersion = true
    }
    static let quiet = Option("quiet", "q", "no progress and no notes; warnings and errors stay", sets: \.quiet)
    static let threads = Option("threads", "j", value: "N", "worker threads (default: as many as this process may use)")
    { settings, value in
        settings.threads = try number(value, "--threads", 1...1024, advice: "; leave it out for all processors")
    }
    static let progress = Option(
        "progress", value: .choice(ProgressStyle.self),
        "bar: one on the terminal for each phase; plain: a line every ten seconds; json: everything on standard error as JSON Lines; auto: bar on a terminal, else plain (default)"
    ) {
        settings, value in settings.progress = try choice(value, "--progress")
    }

    static let dryRun = Option(
        "dry-run", nil,
        "write nothing: say what would be done, about how long it would take, and how much disk and memory",
        sets: \.isDryRun)

    static func output(_ help: String) -> Option {
        Option("output", "o", value: .path, help) { settings, value in settings.output = value }
    }
}
