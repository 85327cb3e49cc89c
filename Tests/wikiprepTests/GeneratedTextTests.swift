import Foundation
import TestSupport
import Testing

@testable import wikiprep

/// The manual page and the completions know every subcommand, option and value; the formatters and the shells
/// themselves are asked where they are installed.
struct GeneratedTextTests {
    /// What a shell writes of a script, in a folder with some files, with the program on its path.
    private static func output(of shell: [String], _ script: String, text: GeneratedText) throws -> String {
        let folder = try TemporaryFolder()
        let work = "\(folder.path)/work"
        try FileManager.default.createDirectory(atPath: "\(work)/folder", withIntermediateDirectories: true)
        for name in ["a b.xml.bz2", "notes.md", "my.tiktoken"] {
            try Data().write(to: URL(fileURLWithPath: "\(work)/\(name)"))
        }
        try text.contents.write(toFile: "\(folder.path)/_wikiprep", atomically: true, encoding: .utf8)
        try script.write(toFile: "\(folder.path)/script", atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = shell + ["\(folder.path)/script", "\(folder.path)/_wikiprep", Program.english]
        process.currentDirectoryURL = URL(fileURLWithPath: work)
        var environment = ProcessInfo.processInfo.environment
        let programs = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
        environment["PATH"] = "\(programs):\(environment["PATH"] ?? "")"
        environment["HOME"] = folder.path
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        let out = "\(folder.path)/out"
        try Data().write(to: URL(fileURLWithPath: out))
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: out))
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        return String(decoding: try Data(contentsOf: URL(fileURLWithPath: out)), as: UTF8.self)
    }

    @Test func theManualPageHasEverything() {
        let page = ManPage.text
        for subcommand in Subcommand.all {
            let name = subcommand.name.replacing("-", with: "\\-")
            let start = page.range(of: ".SS \"wikiprep \(name) ")?.upperBound ?? page.endIndex
            let end = page.range(of: "\n.S", range: start..<page.endIndex)?.lowerBound ?? page.endIndex
            let section = page[start..<end]
            for option in subcommand.options {
                #expect(
                    section.contains("--\(option.name)".replacing("-", with: "\\-") + "\\fR"),
                    "\(subcommand.name) --\(option.name)")
            }
        }
        for section in [
            "NAME", "SYNOPSIS", "DESCRIPTION", "SUBCOMMANDS", "FILES", "ENVIRONMENT", "EXIT STATUS", "DIAGNOSTICS",
            "EXAMPLES", "SEE ALSO",
        ] { #expect(page.contains("\n.SH \(section)\n"), "\(section)") }
        #expect(page.utf8.allSatisfy { $0 < 0x80 })
        #expect(page.split(separator: "\n").allSatisfy { !$0.hasPrefix("'") })
    }

    @Test(.installed("mandoc")) func mandocHasNoComplaint() throws {
        try expectNoComplaint(of: "mandoc -T lint -W warning page.1")
    }

    @Test(.installed("groff")) func groffHasNoComplaint() throws {
        try expectNoComplaint(of: "groff -ww -man -Tutf8 page.1 > /dev/null")
    }

    private func expectNoComplaint(of formatter: String) throws {
        let complaints = try Self.output(
            of: ["sh"], "wikiprep generate man > page.1\n\(formatter)", text: .man)
        #expect(complaints.isEmpty, "\(complaints)")
    }

    @Test(arguments: [GeneratedText.bash, .zsh, .fish])
    func completionsKnowEveryOptionAndValue(text: GeneratedText) {
        let contents = text.contents
        for subcommand in Subcommand.all {
            #expect(contents.contains(subcommand.name))
            for option in subcommand.options {
                let name = text == .fish ? "-l \(option.name) " : "--\(option.name)"
                #expect(contents.contains(name), "\(subcommand.name) --\(option.name)")
                if let words = option.value?.words, !words.isEmpty {
                    #expect(contents.contains(words.joined(separator: " ")), "\(subcommand.name) --\(option.name)")
                }
            }
        }
    }

    @Test(.installed("bash")) func bashCompletes() throws {
        let script = """
            source "$1"
            complete -p wikiprep
            try() {
                COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=(); _wikiprep
                printf '%s:' "$*"; printf ' [%s]' "${COMPREPLY[@]}"; echo
            }
            try wikiprep dec
            try wikiprep run --text-f
            try wikiprep run --text-format = m
            try wikiprep run --text-format =
            try wikiprep run ""
            try wikiprep tokenize --tokenizer ""
            try wikiprep --thr
            try wikiprep corpus ""
            wikiprep extract -q "$2" -o corpus
            try wikiprep corpus remove corpus ""
            try wikiprep inspect --split ""
            """
        let expected = """
            complete -F _wikiprep wikiprep
            wikiprep dec: [decompress]
            wikiprep run --text-f: [--text-format]
            wikiprep run --text-format = m: [markdown]
            wikiprep run --text-format =: [plain] [markdown]
            wikiprep run : [folder] [a b.xml.bz2]
            wikiprep tokenize --tokenizer : [gpt2] [folder] [my.tiktoken]
            wikiprep --thr: [--threads]
            wikiprep corpus : [list] [remove] [refresh]
            wikiprep corpus remove corpus : [enwiki-20260101-pages-articles1-p1p999]
            wikiprep inspect --split : [train] [val]

            """
        #expect(try Self.output(of: ["bash", "--norc"], script, text: .bash) == expected)
    }

    @Test(.installed("zsh"), .installed("timeout")) func zshCompletes() throws {
        // A zsh with a terminal of its own: what is typed is completed, and what is shown must come.
        let script = #"""
            zmodload zsh/zpty
            zpty shell "TERM=dumb COLUMNS=200 LINES=100 zsh -f -i"
            zpty -w shell "PROMPT=; autoload -Uz compinit; compinit -u -D; source '$1'; print re''ady"
            zpty -r shell text '*ready*' || exit 1
            try() {
                zpty -w -n shell "$1"$'\t\t'
                zpty -r shell text "*$2*" && print "$1: $2"
                zpty -w -n shell $'\x15'
            }
            try 'wikiprep dec' 'decompress '
            try 'wikiprep run --text-f' '--text-format='
            try 'wikiprep run --text-format=' 'markdown'
            try 'wikiprep run ' 'xml.bz2'
            try 'wikiprep generate ' 'fish'
            wikiprep extract -q "$2" -o corpus
            try 'wikiprep corpus remove corpus ' 'articles1-p1p999'
            """#
        let expected = """
            wikiprep dec: decompress\u{20}
            wikiprep run --text-f: --text-format=
            wikiprep run --text-format=: markdown
            wikiprep run : xml.bz2
            wikiprep generate : fish
            wikiprep corpus remove corpus : articles1-p1p999

            """
        #expect(try Self.output(of: ["timeout", "-k", "1", "60", "zsh", "-f"], script, text: .zsh) == expected)
    }

    @Test(.installed("fish")) func fishCompletes() throws {
        let script = """
            source $argv[1]
            set lines "wikiprep dec" "wikiprep run --text-f" "wikiprep run --text-format " \
                "wikiprep corpus " "wikiprep run "
            for line in $lines
                echo "$line:" (complete -C $line | string replace -r '\\t.*' '')
            end
            wikiprep extract -q $argv[2] -o corpus
            complete -C "wikiprep corpus remove corpus "
            """
        let expected = """
            wikiprep dec: decompress
            wikiprep run --text-f: --text-format
            wikiprep run --text-format : markdown plain
            wikiprep corpus : list refresh remove
            wikiprep run : a b.xml.bz2 folder/
            enwiki-20260101-pages-articles1-p1p999

            """
        #expect(try Self.output(of: ["fish", "--no-config"], script, text: .fish) == expected)
    }
}
