import CLibrary

/// The texts of `--help`, made of the tables of subcommands and options, as wide as the terminal.
struct HelpText {
    /// In columns.
    let width: Int

    /// The help for standard output as it is: `COLUMNS`, or the terminal's width, or 80 columns.
    static var current: HelpText {
        let width = Environment.value("COLUMNS").flatMap { Int($0) } ?? terminalColumns(1) ?? 80
        return HelpText(width: min(max(width, 40), 100))
    }

    /// The help of the whole command.
    var overview: String {
        var text = """
            Usage: wikiprep [run] DUMP... [-o DIR]
               or: wikiprep SUBCOMMAND [OPTION]... [FILE]...

            """
        text += wrapped("Turns Wikipedia dumps into token files that language models train on.") + "\n\nSubcommands:\n"
        for subcommand in Subcommand.all where subcommand.isInOverview {
            text += column("  \(subcommand.name)", subcommand.summary, indent: 19)
        }
        text += "\nExamples:\n"
        for example in Example.short { text += "  \(example.command)\n" + column("", example.does, indent: 6) }
        text += "\nExit status:\n"
        for (code, meaning) in ExitStatus.meanings { text += column("  \(code)", meaning, indent: 11) }
        return text + "\n" + wrapped("'wikiprep help SUBCOMMAND' lists the options, 'man wikiprep' tells all.") + "\n"
    }

    /// The help of a subcommand.
    func text(of subcommand: Subcommand) -> String {
        var text = "Usage: wikiprep \(subcommand.name) [OPTION]... \(subcommand.operands)\n"
        text += wrapped(subcommand.summary) + "\n"
        if !subcommand.details.isEmpty { text += "\n\(wrapped(subcommand.details))\n" }
        for section in subcommand.sections {
            text += "\n\(section.title):\n"
            for option in section.options {
                let letter = option.letter.map { "-\($0), " } ?? "    "
                let left = "  \(letter)\(option.shownName)" + (option.value.map { "=\($0.placeholder)" } ?? "")
                text += column(left, option.help, indent: min(30, width / 3))
            }
        }
        return text
    }

    /// Paragraphs as wide as the terminal. Lines that begin with a space stay as they are.
    func wrapped(_ text: String) -> String {
        var lines: [String] = []
        var paragraph = ""
        func end() {
            if !paragraph.isEmpty { lines += fold(paragraph, width: width) }
            paragraph = ""
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty || line.hasPrefix(" ") {
                end()
                lines.append(String(line))
            } else {
                paragraph += (paragraph.isEmpty ? "" : " ") + line
            }
        }
        end()
        return lines.joined(separator: "\n")
    }

    /// Two columns, the right one folded.
    func column(_ left: String, _ right: String, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        let lines = fold(right, width: width - indent)
        let start =
            left.isEmpty
            ? margin
            : left.count + 2 > indent
                ? "\(left)\n\(margin)" : left + String(repeating: " ", count: indent - left.count)
        return start + lines.joined(separator: "\n\(margin)") + "\n"
    }

    private func fold(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return lines + [line]
    }
}

/// A command line and what it does, for the help and the manual page.
struct Example {
    let command: String
    let does: String

    /// Those of the help.
    static let short = [
        Example(
            command: "wikiprep download jawiki --part 1 --run",
            does: "downloads part 1 of the newest dump, verifies it, and makes jawiki/train.bin and val.bin"),
        Example(
            command: "wikiprep enwiki-20260101-pages-articles1.xml-p1p41242.bz2",
            does: "makes enwiki/train.bin and val.bin; the next part, run the same way, joins them"),
        Example(
            command: "wikiprep jawiki-*.bz2 -o ja --tokenizer ja32k.json --format llmc",
            does: "all parts of a wiki, a vocabulary of your own, shards for llm.c"),
        Example(
            command: "wikiprep tokenize fineweb-*.jsonl.zst -o fineweb",
            does: "token files of JSON Lines"),
        Example(command: "wikiprep inspect enwiki --verify", does: "checks every file against meta.json"),
    ]

    /// Those of the manual page alone.
    static let more = [
        Example(
            command: "wikiprep parts dumpstatus.json --part 1 --format curl | curl -C - -K -",
            does: "downloads part 1 of a dump by curl alone"),
        Example(
            command: "wikiprep extract jawiki-*.bz2 -o jawiki/corpus --text-format markdown",
            does: "a corpus of Markdown, without tokens"),
        Example(
            command: "wikiprep train-tokenizer jawiki/corpus --vocab-size 32768 -o ja32k",
            does: "learns a vocabulary: ja32k.tiktoken and ja32k.json"),
        Example(
            command: "wikiprep corpus remove enwiki enwiki-20260101-pages-articles2-p41243p151573",
            does: "takes a part out; 'wikiprep tokenize enwiki/corpus' brings the token files up to date"),
        Example(
            command: "wikiprep clean --text-format markdown --wiki jawiki < page.wiki",
            does: "shows what becomes of a page"),
    ]
}
