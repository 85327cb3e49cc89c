import Corpus
import Wikitext

extension TextConfiguration {
    /// Takes an option of a part that is there.
    /// - Throws: ``PartOptionsError/unknownValue(option:value:)`` where it has a value that this version does not know.
    package mutating func set(_ name: String, _ value: String) throws {
        func known<Choice: RawRepresentable>(_ type: Choice.Type) throws -> Choice where Choice.RawValue == String {
            guard let choice = Choice(rawValue: value) else {
                throw PartOptionsError.unknownValue(option: name, value: value)
            }
            return choice
        }
        switch name {
        case "text-format": text.format = try known(TextOptions.Format.self)
        case "headings": text.headings = try known(TextOptions.Headings.self)
        case "lists": text.lists = try known(TextOptions.Lists.self)
        case "tables": text.tables = try known(TextOptions.Tables.self)
        case "math": text.math = try known(TextOptions.Math.self)
        case "code": text.code = try known(TextOptions.Code.self)
        case "ruby": text.ruby = try known(TextOptions.Ruby.self)
        case "sections": text.sections = try known(TextOptions.Sections.self)
        case "templates": text.templates = try known(TextOptions.Templates.self)
        case "captions": text.keepsCaptions = value == "true"
        case "nfkc": text.usesCompatibilityForm = value == "true"
        case "with-title": text.startsWithTitle = value == "true"
        case "keep-disambiguation": keepsDisambiguation = value == "true"
        case "sections-file":
            text.nonProseSections = Self.sections(recorded: value)
        case "min-chars": minimumCharacters = Int(value)
        case "namespaces": namespaces = Set(value.split(separator: ",").compactMap { Int($0) })
        default: break
        }
    }

    /// Takes from a corpus what was not asked for.
    /// - Parameters:
    ///   - parts: those of the corpus.
    ///   - wiki: whose text it will be: parts of the same wiki have its options. Of other wikis, those are taken that
    ///     are not what they are without, and on which all agree.
    package mutating func inherit(_ parts: [Manifest.Part], wiki: String) throws {
        guard let given else { return }
        if let own = parts.first(where: { $0.wiki == wiki }) {
            // With another format comes what it decides, but for what was asked for beside the old one.
            let inherited = given.contains("text-format") ? Self.notDefault(own.options, wiki: wiki) : own.options
            for (name, value) in inherited where !given.contains(name) { try set(name, value) }
            return
        }
        let others = parts.map { Self.notDefault($0.options, wiki: $0.wiki) }
        guard let first = others.first else { return }
        for name in Set(others.flatMap(\.keys)).subtracting(given).sorted() {
            if let other = parts.indices.first(where: { others[$0][name] != first[name] }) {
                throw PartOptionsError.wikisDiffer(
                    option: name, newWiki: wiki, parts[0].wiki, parts[0].options[name], parts[other].wiki,
                    parts[other].options[name])
            }
        }
        if !given.contains("text-format"), let name = first["text-format"] {
            try set("text-format", name)
            let preset = TextOptions(format: text.format)
            if !given.contains("headings") { text.headings = preset.headings }
            if !given.contains("lists") { text.lists = preset.lists }
            if !given.contains("tables") { text.tables = preset.tables }
        }
        for (name, value) in first where !given.contains(name) { try set(name, value) }
    }
}
