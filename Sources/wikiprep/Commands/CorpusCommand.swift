extension Subcommand {
    static let corpus = Subcommand(
        name: "corpus", operands: "list CORPUS | remove CORPUS PART... | refresh CORPUS [DUMP...]",
        operandKind: .corpusParts,
        summary: "Shows the parts of a corpus, takes parts out of it, or brings them up to date.",
        details: """
            CORPUS is a corpus folder, or the output folder that run made around it. The token
            files follow with the next run or tokenize.
            refresh makes those parts again, with their own options, whose text is that of an
            earlier version of the rules; their dumps are those named, or are looked for where
            they were seen last. Stopped, the same command goes on.
            """,
        work: CorpusRequest.self)
}

struct CorpusOptions: SubcommandOptions {
    var isDryRun = false
    var common = CommonOptions()

    static let sections: [OptionSection<Self>] = [
        OptionSection("Options", [.dryRun(\.isDryRun)] + CommonOptions.table.within(\.common))
    ]
}
