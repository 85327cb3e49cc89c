import BZip2
import BytePairEncoding
import CLibrary
import Corpus
import DumpListing
import InputStreams
import TokenFiles
import WikiprepPipeline

/// The command: finds the subcommand, runs it, and turns errors into messages and exit statuses.
@main
enum Main {
    /// What the program's end says.
    enum ExitStatus {
        static let failure: Int32 = 1
        static let usage: Int32 = 2
        static let damagedInput: Int32 = 3
    }

    static func main() {
        // Tokenizing 1.8 GB of XML took 112 MB with glibc's own bound instead of 83, and 0.18 GB took 73 instead of 70.
        giveBackBuffers(from: 1 << 20)
        exit(status(of: Array(Swift.CommandLine.arguments.dropFirst())))
    }

    private static func status(of arguments: [String]) -> Int32 {
        StopSignal.install()
        // What is wrong with the options themselves is said in JSON, too.
        Message.areJSON = Settings.askForJSON(arguments)
        do {
            try run(arguments)
            return 0
        } catch let error as UsageError {
            Message.error("\(error)\nTry 'wikiprep --help'.")
            return ExitStatus.usage
        } catch {
            Message.error("\(error)")
            return status(of: error)
        }
    }

    private static func status(of error: any Error) -> Int32 {
        switch error {
        case RunError.damagedDump, RunError.notADump, RunError.unreadableInput, RunError.invalidLine:
            ExitStatus.damagedInput
        case RunError.unnamedInput, RunError.samePart, RunError.severalWikis, RunError.contradiction, RunError.partName,
            RunError.wikiName:
            ExitStatus.usage
        case RunError.stopped(let signal, _): 128 + signal
        case is BZip2Error, is DamagedInput: ExitStatus.damagedInput
        case DumpListingError.notARecord, DumpListingError.badFile: ExitStatus.damagedInput
        case DumpListingError.noSuchPart, DumpListingError.noChecksum: ExitStatus.usage
        case is TokenFileLayoutError, is TrainingError: ExitStatus.usage
        default: ExitStatus.failure
        }
    }

    private static func run(_ arguments: [String]) throws {
        guard let first = arguments.first else {
            throw UsageError("what shall be done?\n\n\(overview)")
        }
        if let subcommand = Subcommand.all.first(where: { $0.name == first }) {
            return try run(subcommand, Array(arguments.dropFirst()))
        }
        switch first {
        case "--help", "-h", "help": return try StandardOutput.write(Array((overview + "\n").utf8))
        case "--version", "-V": return try StandardOutput.write(Array("wikiprep \(wikiprepVersion)\n".utf8))
        default: break
        }
        if !first.hasPrefix("-"), unsafe access(first, F_OK) != 0,
            let nearest = Spelling.nearest(to: first, among: Subcommand.all.map(\.name))
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
        var (settings, operands) = try subcommand.parse(arguments)
        settings.arguments = [subcommand.name] + arguments
        if settings.wantsHelp { return try StandardOutput.write(Array(subcommand.help.utf8)) }
        try subcommand.body(settings, operands)
    }

    private static var overview: String {
        var text = """
            Usage: wikiprep [run] DUMP... [-o DIR]      dumps → train.bin and val.bin
               or: wikiprep SUBCOMMAND [OPTION]... [FILE]...
            Turns Wikipedia dumps into token files that language models train on.

            Subcommands ('wikiprep SUBCOMMAND --help' tells more):

            """
        for subcommand in Subcommand.all {
            text += Subcommand.column("  \(subcommand.name)", subcommand.summary, indent: 19)
        }
        return text + """

            Exit status: 0 success, 1 the work failed, 2 wrong usage, 3 damaged input,
            128 + N stopped by signal N.
            """
    }
}
