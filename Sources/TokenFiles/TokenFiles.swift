// Token ids ↔ the files that training programs read.
//
// A *token file* is what nanoGPT's `train.py` maps into memory: the ids of all documents, one after another, little-endian
// and without a header, in 16 bits each where the vocabulary allows, else in 32 (`TokenWidth`). Beside it an *offsets
// file* says where each document begins, as a NumPy array. Both appear under their names only when they are whole
// and on the disk (`AtomicFile` of DurableFiles).
//
//     var tokens = try TokenFileWriter(path: "train.bin", width: .uint16)
//     var offsets = try DocumentOffsetsWriter(path: "train.offsets.npy")
//     for document in documents {
//         try tokens.append(document.ids)
//         try offsets.appendDocument(tokens: document.ids.count)
//     }
//     try tokens.finish()
//     try offsets.finish()
//
//     let file = try TokenFile(path: "train.bin", width: .uint16)
//     let index = try DocumentOffsets(path: "train.offsets.npy")
//     let ids = try file.ids(in: index.tokens(ofDocument: 0))
//
// | to change | open |
// |---|---|
// | how ids are stored | TokenFiles.swift (`TokenWidth`), TokenFileWriter.swift, TokenFile.swift |
// | how document borders are stored | DocumentOffsetsWriter.swift, DocumentOffsets.swift, NumPyHeader.swift |
// | what is checked in finished files | TokenFileCheck.swift |
