/// Completions for zsh, by its function `_arguments`.
enum ZshCompletion {
    static var text: String {
        """
        #compdef wikiprep
        # zsh completion for wikiprep, made by 'wikiprep generate zsh'.

        # The parts of the corpus that the word before names.
        _wikiprep_parts() {
            local -a parts
            parts=(${(f)"$(_call_program parts ${(q)words[1]} corpus list ${(q)~words[4]} 2>/dev/null \
        | awk 'NR > 1 { print $1 }')"})
            compadd -a parts
        }

        _wikiprep_corpus() {
            case $CURRENT in
                3) compadd list remove refresh ;;
                4) _files -/ ;;
                *)
                    case $words[3] in
                        remove) _wikiprep_parts ;;
                        refresh) _files -g "*.(bz2|xml)(-.)" ;;
                    esac ;;
            esac
        }

        _wikiprep() {
            local curcontext="$curcontext" subcommand=run
            local -a subcommands
            subcommands=(
        \(subcommands)
                'help:shows the options of a subcommand'
            )

            if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
                _describe -t subcommands subcommand subcommands
                _files -g '\(pattern(["bz2", "xml"]))'
                return
            fi
            case $words[2] in
                help) _describe -t subcommands subcommand subcommands; return ;;
                corpus) [[ $words[CURRENT] == -* ]] || { _wikiprep_corpus; return } ;;
            esac
            if (( ${subcommands[(I)$words[2]:*]} )); then
                subcommand=$words[2]
                shift words
                (( CURRENT-- ))
            fi
            case $subcommand in
        \(cases)
            esac
        }

        if [[ $funcstack[1] == _wikiprep ]]; then
            _wikiprep "$@"
        else
            compdef _wikiprep wikiprep
        fi

        """
    }

    private static var subcommands: String {
        Subcommand.all.map { "        '\($0.name):\(escaped($0.summary, ":"))'" }.joined(separator: "\n")
    }

    private static var cases: String {
        Subcommand.all.map { subcommand in
            let lines =
                subcommand.options.flatMap { [$0] + [$0.negation].compactMap { $0 } }.flatMap(specifications)
                + ["'*:\(operand(subcommand))'"]
            return "        \(subcommand.name))\n            _arguments -s -S \\\n"
                + lines.map { "                \($0)" }.joined(separator: " \\\n") + " ;;"
        }.joined(separator: "\n")
    }

    private static func specifications(of option: OptionDescription) -> [String] {
        let help = escaped(option.shortHelp, "[]:")
        let value = option.value.map { ":\(escaped($0.placeholder, ":")):\(action(for: $0))" } ?? ""
        let long = "'--\(option.name)\(value.isEmpty ? "" : "=")[\(help)]\(value)'"
        guard let letter = option.letter else { return [long] }
        return [long, "'-\(letter)\(value.isEmpty ? "" : "+")[\(help)]\(value)'"]
    }

    private static func action(for value: OptionValue) -> String {
        switch value {
        case .words(let words, _): "(\(words.joined(separator: " ")))"
        case .wordsOrFile(let words, let endings, _):
            "{compadd \(words.joined(separator: " ")); _files -g \"\(pattern(endings))\"}"
        case .file(let endings): endings.isEmpty ? "_files" : "_files -g \"\(pattern(endings))\""
        case .folder: "_files -/"
        case .path: "_files"
        case .other: " "
        }
    }

    private static func operand(_ subcommand: Subcommand) -> String {
        switch subcommand.operandKind {
        case .files(let endings), .foldersAndFiles(let endings): "file:_files -g \"\(pattern(endings))\""
        case .corpusParts: "folder:_files -/"
        case .words(let words): "text:(\(words.joined(separator: " ")))"
        }
    }

    private static func pattern(_ endings: [String]) -> String { "*.(\(endings.joined(separator: "|")))(-.)" }

    /// Within single quotes, with a backslash before what means something to `_arguments`.
    private static func escaped(_ text: String, _ special: String) -> String {
        var escaped = ""
        for character in text {
            if character == "'" {
                escaped += "'\\''"
            } else {
                if character == "\\" || special.contains(character) { escaped += "\\" }
                escaped.append(character)
            }
        }
        return escaped
    }
}
