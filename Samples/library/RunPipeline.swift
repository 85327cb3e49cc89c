import WikiprepPipeline

/// Makes token files of dumps, and says how many tokens there are.
func prepare(_ dumps: [String], into folder: String) throws -> (train: Int, validation: Int) {
    var pipeline = Pipeline(threads: 2)
    pipeline.text.minimumCharacters = 100
    pipeline.tokens.validationRatio = 0.05
    let record = try pipeline.run(dumps, into: folder).record
    return (record.tokens.train, record.tokens.val)
}
