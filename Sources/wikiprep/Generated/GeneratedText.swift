/// What `wikiprep generate` writes.
enum GeneratedText: String, CaseIterable {
    case man, bash, zsh, fish, options

    var contents: String {
        switch self {
        case .man: ManPage.text
        case .bash: BashCompletion.text
        case .zsh: ZshCompletion.text
        case .fish: FishCompletion.text
        case .options: OptionsRecord.text
        }
    }
}

extension OptionDescription {
    /// What the help says up to its first full stop, semicolon or bracket, for a shell's list of completions.
    var shortHelp: String {
        var text = ""
        var words = help.split(separator: " ")[...]
        while let word = words.popFirst() {
            if word.hasPrefix("(") { break }
            text += (text.isEmpty ? "" : " ") + word
            if text.count > 60, !words.isEmpty { return text + " …" }
            if let last = word.last, ";.".contains(last) { break }
        }
        while let last = text.last, ";:.,".contains(last) { text.removeLast() }
        return text
    }
}
