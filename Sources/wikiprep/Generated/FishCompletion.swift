/// Completions for fish, 3.0 and later.
enum FishCompletion {
    static var text: String {
        """
        # fish completion for wikiprep, made by 'wikiprep generate fish'.

        # Whether the command line is of this subcommand; without one it is of run.
        function __wikiprep_is
            set -l words (commandline -opc)
            set -l subcommand run
            if set -q words[2]; and contains -- $words[2] \(names)
                set subcommand $words[2]
            end
            test $subcommand = $argv[1]
        end

        function __wikiprep_is_first
            test (count (commandline -opc)) -eq 1
        end

        # Whether so many words stand before this one.
        function __wikiprep_follows
            test (count (commandline -opc)) -eq $argv[1]
        end

        function __wikiprep_removes
            set -l words (commandline -opc)
            test (count $words) -ge 4; and test $words[2] = corpus; and test $words[3] = remove
        end

        function __wikiprep_refreshes
            set -l words (commandline -opc)
            test (count $words) -ge 4; and test $words[2] = corpus; and test $words[3] = refresh
        end

        function __wikiprep_parts
            set -l words (commandline -opc)
            $words[1] corpus list (string replace -r '^~' $HOME -- $words[4]) 2>/dev/null | awk 'NR > 1 { print $1 }'
        end

        # Folders, and files with these endings.
        function __wikiprep_files
            set -l token (commandline -ct | string replace -r '^--[^=]*=' '')
            __fish_complete_directories $token
            for ending in $argv
                for path in $token*.$ending
                    echo $path
                end
            end
        end

        complete -c wikiprep -f
        \(lines.joined(separator: "\n"))

        """
    }

    private static var names: String { (Subcommand.all.map(\.name) + ["help"]).joined(separator: " ") }

    private static var lines: [String] {
        var lines = Subcommand.all.map {
            "complete -c wikiprep -n __wikiprep_is_first -a \($0.name) -d \(quoted($0.summary))"
        }
        lines.append("complete -c wikiprep -n __wikiprep_is_first -a help -d 'Shows the options of a subcommand'")
        lines.append(
            "complete -c wikiprep -n '__wikiprep_is help' -a '\(Subcommand.all.map(\.name).joined(separator: " "))'")
        for subcommand in Subcommand.all {
            let condition = "complete -c wikiprep -n '__wikiprep_is \(subcommand.name)'"
            lines += operands(subcommand).map { "\(condition)\($0)" }
            for option in subcommand.options.flatMap({ [$0] + [$0.negation].compactMap { $0 } }) {
                var line = condition + (option.letter.map { " -s \($0)" } ?? "") + " -l \(option.name)"
                line += option.value.map(arguments) ?? ""
                lines.append("\(line) -d \(quoted(option.shortHelp))")
            }
        }
        return lines
    }

    private static func arguments(for value: OptionValue) -> String {
        switch value {
        case .words(let words, _): " -x -a '\(words.joined(separator: " "))'"
        case .wordsOrFile(let words, let endings, _):
            " -x -a '\(words.joined(separator: " ")) (__wikiprep_files \(endings.joined(separator: " ")))'"
        case .file(let endings):
            endings.isEmpty ? " -r -F" : " -x -a '(__wikiprep_files \(endings.joined(separator: " ")))'"
        case .folder: " -x -a '(__fish_complete_directories (commandline -ct))'"
        case .path: " -r -F"
        case .other: " -x"
        }
    }

    private static func operands(_ subcommand: Subcommand) -> [String] {
        switch subcommand.operandKind {
        case .files(let endings), .foldersAndFiles(let endings):
            [" -a '(__wikiprep_files \(endings.joined(separator: " ")))'"]
        case .words(let words): [" -a '\(words.joined(separator: " "))'"]
        case .corpusParts:
            [
                " -n '__wikiprep_follows 2' -a 'list remove refresh'",
                " -n '__wikiprep_follows 3' -a '(__fish_complete_directories (commandline -ct))'",
                " -n __wikiprep_removes -a '(__wikiprep_parts)'",
                " -n __wikiprep_refreshes -a '(__wikiprep_files bz2 xml)'",
            ]
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
