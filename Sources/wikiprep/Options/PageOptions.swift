import CorpusParts

/// Which pages become documents.
struct PageOptions: Sendable {
    private var minimumCharacters: Int?
    private var keepsDisambiguation = false
    private var namespaces: Set<Int> = [0]

    /// What a corpus's text is like.
    /// - Parameter given: the names of the options that were given: the others are those of the corpus that is there.
    func configuration(_ form: TextFormOptions, given: Set<String>) -> TextConfiguration {
        var configuration = TextConfiguration()
        configuration.text = form.resolved
        configuration.minimumCharacters = minimumCharacters
        configuration.keepsDisambiguation = keepsDisambiguation
        configuration.namespaces = namespaces
        configuration.given = given
        return configuration
    }

    private static let namespaceNumbers = -2...65535

    static let table: [Option<Self>] = [
        Option(
            "min-chars",
            "the fewest characters of text of a document (default: 200; 100 for Japanese, Chinese and Korean); "
                + "0 keeps all that have any",
            number: \.minimumCharacters, in: 0...(1 << 40)),
        Option("keep-disambiguation", "keep disambiguation pages", flag: \.keepsDisambiguation),
        Option(
            "namespaces", value: .other(.integers(namespaceNumbers), name: "N,N…"),
            "the numbers of the namespaces whose pages are wanted (default: 0, the articles)"
        ) { options, word in
            options.namespaces = Set(
                try word.split(separator: ",", omittingEmptySubsequences: false).map {
                    try ValueParsing.number(String($0), "--namespaces", namespaceNumbers)
                })
        },
    ]
}
