import CLibrary
import DurableFiles
import Workers

/// The command: finds the subcommand, runs it, and turns errors into messages and exit statuses.
@main
enum Main {
    static func main() {
        Surroundings.prepare()
        // Tokenizing 1.8 GB of XML took 112 MB with glibc's own bound instead of 83, and 0.18 GB took 73 instead of 70.
        giveBackBuffers(from: 1 << 20)
        let status = Surroundings.onLargeStack { Self.status(of: Surroundings.arguments) }
        try? StandardOutput.finish()
        Screen.flush()
        // Threads may still hash what nobody asks for any more: with `exit`, libcrypto would be cleaned up under them.
        _exit(status)
    }

    private static func status(of given: [Surroundings.Argument]) -> Int32 {
        let arguments = given.map(\.text)
        // What is wrong with the options themselves is said in JSON, too.
        Message.areJSON = CommonOptions.askForJSON(arguments)
        StopSignal.install(lastWords: Array(Message.stopped.utf8))
        do {
            try Surroundings.check(given)
            try run(arguments)
            return ExitStatus.success.code
        } catch let error as UsageError {
            let help = error.subcommand.map { "wikiprep help \($0)" } ?? "wikiprep --help"
            Message.error("\(error)\nTry '\(help)'.")
            return ErrorCatalog.status(of: error).code
        } catch {
            Message.error(ErrorCatalog.message(of: error))
            return ErrorCatalog.status(of: error).code
        }
    }

    private static func run(_ arguments: [String]) throws {
        guard let first = arguments.first else {
            throw UsageError(
                "what shall be done? Name a dump, such as enwiki-20260101-pages-articles1.xml-p1p41242.bz2")
        }
        if let subcommand = Subcommand.all.first(where: { $0.name == first }) {
            return try run(subcommand, Array(arguments.dropFirst()))
        }
        switch first {
        case "--help", "-h", "help": return try help(on: Array(arguments.dropFirst()))
        case "--version", "-V": return try StandardOutput.write(Array("wikiprep \(wikiprepVersion)\n".utf8))
        default: break
        }
        if !first.hasPrefix("-"), unsafe access(first, F_OK) != 0,
            let nearest = Suggestions.nearest(to: first, among: Subcommand.all.map(\.name))
        {
            throw UsageError("there is no file and no subcommand '\(first)'; did you mean '\(nearest)'?")
        }
        if first.hasPrefix("-"),
            let name = arguments.first(where: { name in Subcommand.all.contains { $0.name == name } }),
            unsafe access(name, F_OK) != 0
        {
            throw UsageError("options come after the subcommand: wikiprep \(name) \(first) …")
        }
        try run(.run, arguments)
    }

    private static func run(_ subcommand: Subcommand, _ arguments: [String]) throws {
        do {
            let invocation = try subcommand.read(arguments)
            if invocation.given.contains(OptionDescription.help.name) { return try help(on: [subcommand.name]) }
            try Surroundings.checkAddressSpace()
            try invocation.run()
        } catch var error as UsageError {
            error.subcommand = error.subcommand ?? subcommand.name
            throw error
        }
    }

    private static func help(on names: [String]) throws {
        guard let name = names.first else { return try StandardOutput.write(Array(HelpText.current.overview.utf8)) }
        guard let subcommand = Subcommand.all.first(where: { $0.name == name }) else {
            let names = Subcommand.all.map(\.name)
            throw UsageError("there is no subcommand '\(name)': it \(Suggestions.choices(names, for: name))")
        }
        try StandardOutput.write(Array(HelpText.current.text(of: subcommand).utf8))
    }
}
