import Wikitext

/// What shapes the text of a corpus. Two parts of one wiki must agree on all of it.
public struct TextConfiguration: Equatable, Sendable {
    /// How wikitext becomes text.
    public var text = TextOptions()
    /// The fewest characters of text that a document has; nil: 200, and 100 where the language is Japanese, Chinese or
    /// Korean.
    public var minimumCharacters: Int?
    /// The namespaces whose pages are wanted.
    public var namespaces: Set<Int> = [0]
    /// Whether disambiguation pages are documents.
    public var keepsDisambiguation = false
    /// The options that were asked for, by their names on the command line: the others are those of the corpus that is
    /// there. Nil: all were.
    public var given: Set<String>?

    /// The defaults.
    public init() {}

    /// The fewest characters for a wiki of this language.
    package func minimumCharacters(language: String) -> Int {
        minimumCharacters ?? Site.usualMinimumCharacters(language: language)
    }

    /// The headings that a file lists: one a line, lines that begin with `#` are comments.
    public static func sections(listedIn contents: String) -> Set<String> {
        let lines = contents.split(whereSeparator: \.isNewline).map { line in
            var line = line.drop(while: \.isWhitespace)
            while line.last?.isWhitespace == true { line.removeLast() }
            return line
        }
        return Set(lines.filter { !$0.isEmpty && !$0.hasPrefix("#") }.map { $0.lowercased() })
    }

    /// The headings of an option that stands in `part.json`: a comma and a space lie between them, a backslash before
    /// those that belong to a heading.
    package static func sections(recorded value: String) -> Set<String> {
        var sections: [String] = []
        for piece in value.split(separator: ", ", omittingEmptySubsequences: true) {
            if let last = sections.last, last.hasSuffix("\\") {
                sections[sections.count - 1] = "\(last.dropLast()), \(piece)"
            } else {
                sections.append(String(piece))
            }
        }
        return Set(sections)
    }

    /// The options as they stand in `part.json`. The clock is none of them: it is the dump's date, and a part of a
    /// later dump may join.
    package func record(language: String) -> [String: String] {
        [
            "text-format": text.format.rawValue,
            "headings": text.headings.rawValue,
            "lists": text.lists.rawValue,
            "tables": text.tables.rawValue,
            "math": text.math.rawValue,
            "code": text.code.rawValue,
            "captions": String(text.keepsCaptions),
            "ruby": text.ruby.rawValue,
            "nfkc": String(text.usesCompatibilityForm),
            "with-title": String(text.startsWithTitle),
            "sections": text.sections.rawValue,
            "sections-file": text.nonProseSections.sorted().map { $0.replacing(", ", with: "\\, ") }
                .joined(separator: ", "),
            "templates": text.templates.rawValue,
            "min-chars": String(minimumCharacters(language: language)),
            "namespaces": namespaces.sorted().map(String.init).joined(separator: ","),
            "keep-disambiguation": String(keepsDisambiguation),
        ]
    }

    /// The options that a `part.json` has; nil where it has a value, or an option, that this version does not know. An
    /// option that it lacks has its default.
    package init?(record: [String: String]) {
        self.init()
        let defaults = self.record(language: "")
        guard record.keys.allSatisfy({ defaults[$0] != nil }) else { return nil }
        let values = defaults.merging(record) { $1 }
        func choice<Value: RawRepresentable<String>>(_ name: String) -> Value? {
            Value(rawValue: values[name] ?? "")
        }
        func flag(_ name: String) -> Bool? { Bool(values[name] ?? "") }
        let names = (values["namespaces"] ?? "").split(separator: ",")
        let numbers = names.compactMap { Int($0) }
        guard let format: TextOptions.Format = choice("text-format"),
            let headings: TextOptions.Headings = choice("headings"), let lists: TextOptions.Lists = choice("lists"),
            let tables: TextOptions.Tables = choice("tables"), let math: TextOptions.Math = choice("math"),
            let code: TextOptions.Code = choice("code"), let ruby: TextOptions.Ruby = choice("ruby"),
            let sections: TextOptions.Sections = choice("sections"),
            let templates: TextOptions.Templates = choice("templates"), let captions = flag("captions"),
            let nfkc = flag("nfkc"), let withTitle = flag("with-title"),
            let disambiguation = flag("keep-disambiguation"), let minimum = Int(values["min-chars"] ?? ""),
            numbers.count == names.count
        else { return nil }
        text.format = format
        text.headings = headings
        text.lists = lists
        text.tables = tables
        text.math = math
        text.code = code
        text.ruby = ruby
        text.sections = sections
        text.templates = templates
        text.keepsCaptions = captions
        text.usesCompatibilityForm = nfkc
        text.startsWithTitle = withTitle
        keepsDisambiguation = disambiguation
        if record["min-chars"] != nil { minimumCharacters = minimum }
        namespaces = Set(numbers)
        text.nonProseSections = Self.sections(recorded: values["sections-file"] ?? "")
    }
}
