/// Completions for bash, 3.2 and later, with or without the package bash-completion.
enum BashCompletion {
    static var text: String {
        """
        # bash completion for wikiprep, made by 'wikiprep generate bash'.

        # What stands for a value: words that are known, and files with these endings.
        _wikiprep_words() {
            local word
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$1" -- "$cur")
        }

        _wikiprep_files() {
            local word ending
            compopt -o filenames 2>/dev/null
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -d -- "$cur")
            if [ $# -eq 0 ]; then
                while IFS= read -r word; do [ -d "$word" ] || COMPREPLY+=("$word"); done < <(compgen -f -- "$cur")
            fi
            for ending in "$@"; do
                while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -X "!*$ending" -- "$cur")
            done
        }

        # The parts of a corpus, of which the folder is an argument.
        _wikiprep_parts() {
            _wikiprep_words "$("${COMP_WORDS[0]}" corpus list "${1/#\\~/$HOME}" 2>/dev/null \
        | awk 'NR > 1 { print $1 }')"
        }

        _wikiprep() {
            local cur="${COMP_WORDS[COMP_CWORD]}" previous="" subcommand="run" first="${COMP_WORDS[1]}" options
            [ "$COMP_CWORD" -gt 0 ] && previous="${COMP_WORDS[COMP_CWORD - 1]}"
            # bash cuts --option=value into three words.
            if [ "$cur" = "=" ]; then
                cur=""
            elif [ "$previous" = "=" ] && [ "$COMP_CWORD" -gt 1 ]; then
                previous="${COMP_WORDS[COMP_CWORD - 2]}"
            fi
            COMPREPLY=()

            case "$first" in
                \(Subcommand.all.map(\.name).joined(separator: "|"))) subcommand="$first" ;;
            esac

            case "$subcommand $previous" in
        \(values)
            esac

            case "$subcommand" in
        \(options)
            esac
            if [[ "$cur" == -* ]]; then
                _wikiprep_words "$options"
                return
            fi

            if [ "$COMP_CWORD" -eq 1 ]; then
                _wikiprep_words "\((Subcommand.all.map(\.name) + ["help"]).joined(separator: " "))"
                _wikiprep_files \(endings(of: .run))
                return
            fi
            if [ "$first" = help ]; then
                _wikiprep_words "\(Subcommand.all.map(\.name).joined(separator: " "))"
                return
            fi
            case "$subcommand" in
        \(operands)
            esac
        }

        complete -F _wikiprep wikiprep

        """
    }

    private static var values: String {
        Subcommand.all.flatMap { subcommand in
            subcommand.options.compactMap { option -> String? in
                guard let value = option.value else { return nil }
                var names = ["\"\(subcommand.name) --\(option.name)\""]
                if let letter = option.letter { names.append("\"\(subcommand.name) -\(letter)\"") }
                return "        \(names.joined(separator: "|"))) \(action(for: value)); return ;;"
            }
        }.joined(separator: "\n")
    }

    private static func action(for value: OptionValue) -> String {
        switch value {
        case .words(let words, _): "_wikiprep_words \"\(words.joined(separator: " "))\""
        case .wordsOrFile(let words, let endings, _):
            "_wikiprep_words \"\(words.joined(separator: " "))\"; _wikiprep_files \(quoted(endings))"
        case .file(let endings): endings.isEmpty ? "_wikiprep_files" : "_wikiprep_files \(quoted(endings))"
        case .folder: "compopt -o filenames 2>/dev/null; _wikiprep_files /"
        case .path: "_wikiprep_files"
        case .other: ":"
        }
    }

    private static var options: String {
        Subcommand.all.map { subcommand in
            let names = subcommand.options.flatMap { option in
                (option.letter.map { ["-\($0)"] } ?? []) + ["--\(option.name)"]
                    + (option.opposite.map { ["--\($0)"] } ?? [])
            }
            return "        \(subcommand.name)) options=\"\(names.joined(separator: " "))\" ;;"
        }.joined(separator: "\n")
    }

    private static var operands: String {
        Subcommand.all.map { subcommand in
            let action =
                switch subcommand.operandKind {
                case .words(let words): "_wikiprep_words \"\(words.joined(separator: " "))\""
                case .corpusParts:
                    """
                    if [ "$COMP_CWORD" -eq 2 ]; then
                                    _wikiprep_words "list remove refresh"
                                elif [ "$COMP_CWORD" -gt 3 ] && [ "${COMP_WORDS[2]}" = remove ]; then
                                    _wikiprep_parts "${COMP_WORDS[3]}"
                                elif [ "$COMP_CWORD" -gt 3 ] && [ "${COMP_WORDS[2]}" = refresh ]; then
                                    _wikiprep_files bz2 xml
                                else
                                    _wikiprep_files /
                                fi
                    """
                case .files, .foldersAndFiles: "_wikiprep_files \(endings(of: subcommand))"
                }
            return "        \(subcommand.name)) \(action) ;;"
        }.joined(separator: "\n")
    }

    private static func endings(of subcommand: Subcommand) -> String {
        switch subcommand.operandKind {
        case .files(let endings), .foldersAndFiles(let endings): quoted(endings)
        case .corpusParts, .words: ""
        }
    }

    private static func quoted(_ endings: [String]) -> String { endings.map { ".\($0)" }.joined(separator: " ") }
}
