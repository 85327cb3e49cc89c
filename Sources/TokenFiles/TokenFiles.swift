// Token ids ↔ the files that training programs read.
//
// A *split* is the training or the validation part of a data set. A *layout* says whose program reads it
// (`TokenFileFormat`), how wide an id is, and whether the ids stand in one file, in *shards* of so many tokens, or in
// *blocks*, rows of equal length. Beside the ids stands where documents begin, as each format wants it. All files of a
// split appear under their names together, when they are whole and on the disk (`AtomicFile` of DurableFiles).
//
//     let layout = try TokenFileLayout(format: .llmc, vocabularySize: 50257, name: "enwiki")
//     var writer = try SplitWriter(folder: "out", split: .train, layout: layout)
//     for document in documents {
//         try writer.append(document.ids.span)
//         try writer.endDocument()
//     }
//     let files = try writer.finish()
//
//     let reader = try SplitReader(folder: "out", split: .train, layout: layout)
//     let ids = try reader.ids(in: reader.tokens(ofDocument: 0))
//     let report = try TokenFileCheck(vocabularySize: 50257, endOfText: 50256, position: .prepend).run(reader)
//
// | to change | open |
// |---|---|
// | which formats there are, and their rules | TokenFileFormat.swift, TokenFileLayout.swift |
// | what files are called | TokenFileNames.swift |
// | how ids are stored | TokenBytes.swift, TokenWidth.swift, TokenFileHeader.swift, NumPyHeader.swift |
// | where shards begin and end | ShardDealer.swift |
// | how ids are dealt out to files | ShardWriter.swift, BlockPacker.swift |
// | how processes write a split's shards side by side | SplitIndexWriter.swift, SingleShardWriter.swift |
// | how document borders are stored | DocumentIndexWriter.swift; DocumentOffsets.swift, the `…Index.swift` |
// | how a file is recognised that stands alone | TokenFileRecognition.swift |
// | what is checked in finished files | TokenFileCheck.swift, FileChecksum.swift |
