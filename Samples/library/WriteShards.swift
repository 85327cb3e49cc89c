import TokenFiles

/// Writes documents as shards for llm.c, and reads one of them back.
func writeShards(_ documents: [[UInt32]], into folder: String) throws -> [UInt32] {
    let layout = try TokenFileLayout(format: .llmc, vocabularySize: 50257, shardTokens: 100_000_000, name: "mine")
    var writer = try SplitWriter(folder: folder, split: .train, layout: layout)
    for document in documents {
        try writer.append(document.span)
        try writer.endDocument()
    }
    _ = try writer.finish()
    let reader = try SplitReader(folder: folder, split: .train, layout: layout)
    return try reader.ids(in: reader.tokens(ofDocument: documents.count - 1))
}
