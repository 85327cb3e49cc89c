import DurableFiles

/// The manual page, in the macros of man(7): one page for all subcommands, made of the tables of the program.
enum ManPage {
    /// Of the texts, not of the build: the same sources make the same page.
    private static let date = "2026-11-21"

    static var text: String {
        var page = ".\\\" Made by 'wikiprep generate man'.\n"
        page += ".TH WIKIPREP 1 \"\(date)\" \"wikiprep \(wikiprepVersion)\" \"User Commands\"\n"
        page += ".SH NAME\nwikiprep \\- turn Wikipedia dumps into token files for language models\n"
        page += ".SH SYNOPSIS\n"
        page += bold("wikiprep") + " [" + bold("run") + "] " + plain("[OPTION]... DUMP... [-o DIR]") + "\n"
        for subcommand in Subcommand.all.dropFirst() {
            page +=
                ".br\n" + bold("wikiprep \(subcommand.name)") + " " + plain("[OPTION]... \(subcommand.operands)") + "\n"
        }
        page += description + subcommands + files + environment + exitStatus + diagnostics + examples + seeAlso
        return page
    }

    // MARK: - Sections

    private static var description: String {
        ".SH DESCRIPTION\n"
            + paragraphs(
                """
                wikiprep makes of the dumps of a MediaWiki wiki, such as Wikipedia's, the files that language models
                are trained on: the text of the articles as a reader sees it, shuffled by document, tokenized, and
                split into training and validation.

                The output is the same, byte for byte, for any number of threads, for dumps in any order and after
                any interruption. A run that was stopped goes on where it was by the same command. Later dumps are
                added to what is there. Memory is bounded whatever the size of the dump. Only download opens
                the network, by curl.

                Dumps are .xml.bz2 or .xml files of a MediaWiki export. The name - is standard input, or standard
                output for -o of extract. Options may be shortened as long as they stay unambiguous, and may stand
                after operands; -- ends them.
                """)
    }

    private static var subcommands: String {
        var text = ".SH SUBCOMMANDS\n"
        text += line("The first argument says what is done; a dump's name there means run.") + "\n"
        for subcommand in Subcommand.all {
            text += ".SS \"wikiprep \(plain(subcommand.name)) [OPTION]... \(plain(subcommand.operands))\"\n"
            text += paragraphs(subcommand.summary + "\n\n" + subcommand.details)
            for option in subcommand.options {
                text += ".TP\n"
                let letter = option.letter.map { bold("-\($0)") + ", " } ?? ""
                let value = option.value.map { "=" + italic($0.placeholder) } ?? ""
                let opposite = option.opposite.map { ", " + bold("--\($0)") } ?? ""
                text += letter + bold("--\(option.name)") + opposite + value + "\n" + line(option.help) + "\n"
            }
        }
        return text
    }

    private static let outputs = [
        ("DIR/train.bin, DIR/val.bin", "tokens: ids without a header, or as --format says"),
        ("DIR/train.offsets.npy, DIR/val.offsets.npy", "where each document starts, in tokens"),
        ("DIR/documents/train.npy, DIR/documents/val.npy", "which page each document was"),
        ("DIR/meta.json", "options, the command that makes it all, vocabulary, counts, parts, files with checksums"),
        ("DIR/meta.unfinished.json", "while files get their names: what meta.json will say, should the run be killed"),
        ("DIR/ATTRIBUTION", "whose text it is, and its licences"),
        ("DIR/corpus/manifest.json", "the parts of the corpus"),
        ("DIR/corpus/PART/part.json", "the dump, the options of the text, the pages by reason of rejection"),
        ("DIR/corpus/PART/00000.jsonl.zst", "the documents as JSON Lines, for zstdcat and jq"),
    ]

    private static var files: String {
        ".SH FILES\n" + outputs.map { ".TP\n\(italic($0.0))\n\(line($0.1))\n" }.joined()
    }

    private static let variables = [
        ("COLUMNS", "how wide the help is; else the terminal's width, or 80"),
        ("NO_COLOR", "when it is set and not empty, no colours are used; without it, on a terminal only"),
        ("TMPDIR", "where a vocabulary's training keeps what it has no memory for, without --temp-dir"),
        ("WIKIPREP_CONTACT", "how the keepers of a server may reach you, without --contact of download"),
        ("https_proxy", "and its kin: the proxy that download's curl uses; it does not read ~/.curlrc"),
    ]

    private static var environment: String {
        ".SH ENVIRONMENT\n" + variables.map { ".TP\n\(bold($0.0))\n\(line($0.1))\n" }.joined()
    }

    private static var exitStatus: String {
        ".SH EXIT STATUS\n" + ExitStatus.meanings.map { ".TP\n\(bold($0.0))\n\(line($0.1))\n" }.joined()
    }

    /// Every message, under the status with which the program ends.
    private static var diagnostics: String {
        // Not adjusted: groff 1.23 warns of a line that ends before a long address.
        var text = ".SH DIAGNOSTICS\n.ad l\n"
        text += line(
            "Messages go to standard error; each says what is wrong, where, and what to do. "
                + "These are examples, by exit status."
        )
        text += "\n"
        let messages = ErrorCatalog.messages
        for status in [ExitStatus.failure, .usage, .damagedInput, .stopped(signal: 2)] {
            let heading = if case .stopped = status { "128 + N" } else { "\(status.code)" }
            text += ".SS \"Exit status \(heading)\"\n"
            let entries = messages.filter { $0.status == status }.map { entry in
                entry.message.split(separator: "\n").map { line($0.trimmed) }.joined(separator: "\n.br\n") + "\n"
            }
            text += entries.joined(separator: ".PP\n")
        }
        return text + ".ad b\n"
    }

    private static var examples: String {
        var text = ".SH EXAMPLES\n"
        for example in Example.short + Example.more {
            text += ".TP\n\(bold(example.command))\n\(line(example.does))\n"
        }
        return text
    }

    private static let seeAlso =
        ".SH SEE ALSO\n.BR bzip2 (1),\n.BR curl (1),\n.BR jq (1),\n.BR zstd (1)\n.PP\n"
        + plain("Dumps: https://dumps.wikimedia.org/") + "\n"

    // MARK: - Markup

    /// Paragraphs, and lines that begin with a space as they stand.
    private static func paragraphs(_ text: String) -> String {
        var page = ""
        var paragraph = ""
        var examples: [String] = []
        func end() {
            if !paragraph.isEmpty { page += (page.isEmpty ? "" : ".PP\n") + line(paragraph) + "\n" }
            if !examples.isEmpty { page += ".PP\n.RS 4\n.nf\n\(examples.joined(separator: "\n"))\n.fi\n.RE\n" }
            paragraph = ""
            examples = []
        }
        for row in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if row.isEmpty {
                end()
            } else if row.hasPrefix(" ") {
                if !paragraph.isEmpty { end() }
                examples.append(plain(row.trimmed))
            } else {
                if !examples.isEmpty { end() }
                paragraph += (paragraph.isEmpty ? "" : " ") + row
            }
        }
        end()
        return page
    }

    private static func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }
    private static func italic(_ text: String) -> String { "\\fI\(escaped(text))\\fR" }

    /// A line of text, which may not begin as an order to the formatter does.
    private static func plain(_ text: some StringProtocol) -> String {
        let text = escaped(text)
        return text.hasPrefix(".") ? "\\&\(text)" : text
    }

    /// Text in short lines. A sentence begins a new one: so the formatter tells its end from that of an abbreviation.
    private static func line(_ text: String) -> String {
        var lines: [String] = []
        var line = ""
        var endsSentence = false
        for word in text.split(separator: " ") {
            let word = plain(word)
            if !line.isEmpty, endsSentence || line.count + word.count > 78 {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
            endsSentence = word.hasSuffix(".")
        }
        return (lines + [line]).joined(separator: "\n")
    }

    private static func escaped(_ text: some StringProtocol) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "'": escaped += "\\(aq"
            case "`": escaped += "\\(ga"
            case "^": escaped += "\\(ha"
            case "~": escaped += "\\(ti"
            case "\"": escaped += "\\(dq"
            case "…": escaped += "..."
            case "→": escaped += "\\(->"
            case let character where character.isASCII: escaped.append(character)
            default:
                for scalar in character.unicodeScalars {
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    escaped += "\\[u\(String(repeating: "0", count: max(4 - digits.count, 0)))\(digits)]"
                }
            }
        }
        return escaped
    }
}

extension StringProtocol {
    /// Without the spaces before it.
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
