import Foundation
import TestSupport
import Testing

@testable import wikiprep

/// `wikiprep generate options` has all options, and says of them what the parser does. One after another: there is one
/// `getopt` in a process.
@Suite(.serialized) struct OptionsRecordTests {
    struct Record: Decodable {
        let program: String
        let version: String
        let commands: [Command]
    }
    struct Command: Decodable {
        let name: String
        let options: [Option]
    }
    struct Option: Decodable {
        let name: String
        let letter: String?
        let section: String
        let help: String
        let opposite: String?
        let repeats: Bool
        let needed: Bool
        let takesEmpty: Bool
        let value: Value
    }
    struct Value: Decodable {
        let kind: String
        let placeholder: String?
        let words: [String]?
        let endings: [String]?
        let minimum: Int?
        let maximum: UInt64?
        let noneUnsets: Bool
    }

    private static func record() throws -> Record {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Record.self, from: Data(GeneratedText.options.contents.utf8))
    }

    /// Words that an option takes whose own check alone knows what they are.
    private static let samples = [
        "val-range": ["a=1-2", "b=1-2"], "date": ["2026-01-01", "2026-01-02"], "part": ["1", "2-3"],
        "segment": ["1", "2-3"], "stdin-holds": ["0-10", "0-20"], "mirror": ["https://a.example", "https://b.example"],
    ]

    /// Two values that an option takes.
    private static func samples(of option: Option) -> [String] {
        let value = option.value
        if let samples = samples[option.name] { return samples }
        switch value.kind {
        case "flag": return []
        case "words": return Array((value.words ?? []).prefix(2))
        case "words_or_file", "file", "folder", "path", "string": return ["list:a", "list:b"]
        case "share", "share_or_size": return ["0.25", "0.5"]
        case "range": return ["1-2", "3-4"]
        case "weights": return ["a=1", "b=2"]
        default: return ["\(value.minimum ?? 0)", "\(value.maximum ?? 0)"]
        }
    }

    @Test func everyOptionOfEveryCommandIsThere() throws {
        let record = try Self.record()
        #expect(try Program.run("--version").text == "\(record.program) \(record.version)\n")
        #expect(record.commands.map(\.name) == Subcommand.all.map(\.name))
        for (command, subcommand) in zip(record.commands, Subcommand.all) {
            #expect(command.options.map(\.name) == subcommand.options.map(\.name), "\(command.name)")
            for (option, description) in zip(command.options, subcommand.options) {
                #expect(option.help == description.help && option.letter == description.letter.map { String($0) })
                #expect(option.opposite == description.opposite)
                #expect(option.value.placeholder == description.value?.placeholder)
            }
            #expect(Set(command.options.map(\.section)) == Set(subcommand.sections.map(\.title)))
        }
        #expect(try Program.run("generate", "options").text == GeneratedText.options.contents)
    }

    /// The options as a value that tells them apart; nil: the parser refuses the arguments.
    private static func parsed(_ subcommand: Subcommand, _ arguments: String...) -> String? {
        (try? subcommand.read(arguments)).map { "\($0.options) \($0.given.sorted())" }
    }

    private static func forEachOption(_ check: (Subcommand, Option, String) -> Void) throws {
        for (command, subcommand) in zip(try record().commands, Subcommand.all) {
            for option in command.options { check(subcommand, option, "\(command.name) --\(option.name)") }
        }
    }

    @Test func valuesAreThoseThatTheParserTakes() throws {
        var tried = 0
        try Self.forEachOption { subcommand, option, name in
            let value = option.value
            func takes(_ word: String) -> Bool { Self.parsed(subcommand, "--\(option.name)=\(word)") != nil }
            func expect(_ taken: [String], refused: [String]) {
                for word in taken { #expect(takes(word), "\(name)=\(word)") }
                for word in refused { #expect(!takes(word), "\(name)=\(word)") }
                tried += taken.count + refused.count
            }
            let (minimum, maximum) = (value.minimum ?? 0, value.maximum ?? 0)
            let (below, above) = ("\(minimum - 1)", maximum == .max ? "18446744073709551616" : "\(maximum + 1)")
            switch value.kind {
            case "flag": expect([], refused: ["x"])
            case "words": expect(value.words ?? [], refused: ["no-such-word"])
            case "words_or_file": expect(value.words ?? [], refused: [])
            case "file", "folder", "path", "string": break
            case "integer": expect(["\(minimum)", "\(maximum)"], refused: [below, above, "x", "1.5"])
            case "integers":
                expect(["\(minimum)", "\(minimum),\(maximum)"], refused: [below, above, "\(minimum),\(above)", "x"])
            case "range":
                expect(["\(minimum)-\(maximum)"], refused: ["\(minimum)-\(above)", "\(maximum)-\(minimum)", "5"])
            case "count": expect(["\(minimum)", "\(maximum)", "5k", "5M", "5G"], refused: [below, above, "5T", "x"])
            case "size": expect(["\(minimum)", "\(maximum)", "5m", "5G", "5T"], refused: [below, above, "5P", "x"])
            case "share": expect(["\(minimum)", "0.5", "\(maximum)"], refused: [below, above, "50%", "nan"])
            case "share_or_size": expect(["0.5", "1", "500M"], refused: ["0", "-1", "2", "x"])
            case "weights":
                expect(
                    ["a=\(minimum)", "a=\(maximum)", "a=0.5,b=2"], refused: ["a=\(below)", "a=\(above)", "a", "=1"])
            default: Issue.record("\(name): the kind \(value.kind) is not known")
            }
            let isText = ["string", "file", "folder", "path", "words_or_file"].contains(value.kind)
            if value.noneUnsets { expect(["none"], refused: []) }
            if !value.noneUnsets, !isText, value.words?.contains("none") != true { expect([], refused: ["none"]) }
            if value.kind != "flag" { #expect(takes("") == option.takesEmpty, "\(name)=") }
            for word in Self.samples(of: option) { #expect(takes(word), "\(name)=\(word)") }
        }
        #expect(tried > 800)
    }

    @Test func lettersAndOppositesAreThoseOfTheParser() throws {
        try Self.forEachOption { subcommand, option, name in
            let samples = Self.samples(of: option)
            let word = samples.first.map { "=\($0)" } ?? ""
            let long = Self.parsed(subcommand, "--\(option.name)\(word)")
            #expect(long != nil, "\(name)")
            if let letter = option.letter {
                #expect(Self.parsed(subcommand, "-\(letter)\(samples.first ?? "")") == long, "\(name)")
            }
            if let opposite = option.opposite {
                let taken = Self.parsed(subcommand, "--\(opposite)")
                #expect(taken != nil && taken != long, "\(name)")
            } else if !subcommand.options.contains(where: { $0.name == "no-\(option.name)" }) {
                #expect(Self.parsed(subcommand, "--no-\(option.name)") == nil, "\(name)")
            }
        }
    }

    /// A second value is beside the first one, in its place, or refused.
    @Test func whatRepeatsAdds() throws {
        try Self.forEachOption { subcommand, option, name in
            let samples = Self.samples(of: option)
            guard samples.count == 2 else { return }
            let both = Self.parsed(subcommand, "--\(option.name)=\(samples[0])", "--\(option.name)=\(samples[1])")
            let last = Self.parsed(subcommand, "--\(option.name)=\(samples[1])")
            if option.repeats {
                #expect(both != nil && both != last, "\(name)")
            } else {
                #expect(both == nil || both == last, "\(name)")
            }
        }
    }

    /// Without one of them the subcommand ends before it does anything.
    @Test func whatIsNeededIsAskedFor() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write(Data("a text".utf8), to: "a.txt")
        var count = 0
        for (command, subcommand) in zip(try Self.record().commands, Subcommand.all) {
            let needed = command.options.filter(\.needed)
            for option in needed {
                let others = needed.filter { $0.name != option.name }.map { other in
                    other.value.kind == "path"
                        ? "--\(other.name)=\(folder.file("out"))" : "--\(other.name)=\(Self.samples(of: other)[0])"
                }
                #expect(throws: UsageError.self, "\(command.name) --\(option.name)") {
                    try subcommand.read(others + ["--", text]).run()
                }
                #expect(option.help.contains("(needed)"))
                count += 1
            }
            #expect(command.options.allSatisfy { $0.needed == $0.help.contains("(needed)") })
        }
        #expect(count == 2)
    }

    /// The Python package's keywords are these options.
    @Test(.enabled(if: Self.hasPython))
    func thePythonPackageHasTheseOptions() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = SharedFolder.checkout.appending(path: "python/tools/make_options.py").path
        process.arguments = ["python3", script, "--check", Program.path]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "make python-options")
    }

    private static let hasPython = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/python3")
    }
}
