import Corpus
import MediaWikiDump
import Wikitext

/// The words of command lines that name the dumps of parts, with the options that the parts record.
///
/// A library that names options: they are part of the format of `meta.json`, whose commands anybody can give again.
package enum DumpCommands {
    /// The words for the dumps of a corpus, those that are read alike together.
    package static func words(for parts: [PartRecord]) throws -> [[String]] {
        let text = parts.map { TextConfiguration.notDefault($0.options, wiki: $0.wiki) }
        // Where wikis differ, each says what the others would hand down to it.
        let named = Set(text.flatMap(\.keys)).filter { name in Set(text.map { $0[name] ?? "" }).count > 1 }
        var groups: [(options: [String], files: [String])] = []
        var groupsByOptions: [[String]: Int] = [:]
        for (part, text) in zip(parts, text) {
            var values = text
            for name in named { values[name] = part.options[name] }
            var words = TextConfiguration.words(values)
            if part.base.isEmpty || !part.source.file.hasPrefix(part.wiki) { words += ["--wiki", part.wiki] }
            switch part.slice {
            case nil: break
            case .pages(let range): words += ["--pages", "\(range.lowerBound)-\(range.upperBound)"]
            case .first(let count): words += ["--first", "\(count)"]
            case .titles(let titles): words += ["--titles", "list:\(titles.sorted().joined(separator: "\n"))"]
            }
            if !part.damage.isEmpty { words.append("--salvage") }
            if let missing = part.missing { words += ["--missing", missing.rawValue] }
            let usual = try PartRecord.usualName(ofFile: part.source.file) + (part.slice?.suffix() ?? "")
            let isNamed = part.name != usual
            if isNamed { words += ["--name", part.name] }
            // Only standard input is called by a dash alone.
            let file = part.source.file
            let operand = file.hasPrefix("-") && file != "-" ? "./\(file)" : file
            if !isNamed, let known = groupsByOptions[words] {
                groups[known].files.append(operand)
            } else {
                if !isNamed { groupsByOptions[words] = groups.count }
                groups.append((words, [operand]))
            }
        }
        return groups.map { $0.files + $0.options }
    }
}

extension TextConfiguration {
    /// The options that were given, of those of a part: those that are not what they are without.
    static func notDefault(_ options: [String: String], wiki: String) -> [String: String] {
        var usual = TextConfiguration()
        if let format = options["text-format"].flatMap(TextOptions.Format.init) {
            usual.text = TextOptions(format: format)
        }
        var defaults = usual.record(language: SiteInfo.language(ofWiki: wiki))
        defaults["text-format"] = TextOptions.Format.plain.rawValue
        return options.filter { defaults[$0.key] != nil && defaults[$0.key] != $0.value }
    }

    /// The names of all options.
    package static let optionNames = Set(TextConfiguration().record(language: "en").keys)

    /// Options of a part as words of a command line.
    package static func words(_ options: [String: String]) -> [String] {
        options.sorted { $0.key < $1.key }.flatMap { name, value -> [String] in
            switch (name, value) {
            case (_, "true"): ["--\(name)"]
            case (_, "false"): ["--no-\(name)"]
            case ("sections-file", ""): ["--sections-file", "none"]
            case ("sections-file", _):
                ["--sections-file", "list:\(sections(recorded: value).sorted().joined(separator: "\n"))"]
            default: ["--\(name)", value]
            }
        }
    }
}
