import Corpus
import DurableFiles
import InputStreams
import TokenFiles
import Workers

/// The files of both splits, and the list of their documents.
package struct TokenFileWriters: ~Copyable {
    private var train: SplitWriter
    private var val: SplitWriter
    private var list: DocumentListWriter?
    private let folder: String
    private let earlier: EarlierTokens?

    static let listName = "documents.jsonl.zst"

    /// - Parameters:
    ///   - replaced: files that will go.
    ///   - recordsOrigins: whether it is recorded which pages the documents were.
    ///   - earlier: files that stay, behind which new ones are written.
    package init(
        folder: String, layout: TokenFileLayout, replacing replaced: [String], recordsOrigins: Bool,
        listsDocuments: Bool, after earlier: EarlierTokens?
    ) throws {
        let train = try SplitWriter(
            folder: folder, split: .train, layout: layout, replacing: replaced, recordsOrigins: recordsOrigins,
            after: earlier?.shards(of: .train))
        let val = try SplitWriter(
            folder: folder, split: .val, layout: layout, replacing: replaced, recordsOrigins: recordsOrigins,
            after: earlier?.shards(of: .val))
        let list: DocumentListWriter? =
            if listsDocuments { try DocumentListWriter(path: "\(folder)/\(Self.listName)") } else { nil }
        self.train = train
        self.val = val
        self.list = list
        self.folder = folder
        self.earlier = earlier
    }

    package var tokenCount: Int { train.tokens + val.tokens }

    /// Adds ids to a document, and perhaps ends it.
    package mutating func append(
        _ ids: ArraySlice<UInt32>, to split: Split, isEnd: Bool, origin: DocumentOrigin? = nil
    ) throws {
        switch split {
        case .train:
            try train.append(ids.span)
            if isEnd { try train.endDocument(origin) }
        case .val:
            try val.append(ids.span)
            if isEnd { try val.endDocument(origin) }
        }
    }

    /// Adds the last document's line to the list.
    package mutating func list(_ listing: ArraySlice<UInt8>, tokens: Int, split: Split) throws {
        let end = split == .val ? val.tokens : train.tokens
        try list?.append(listing, split: split.rawValue, tokens: end - tokens..<end)
    }

    /// - Parameter willPublish: called with the record, which names all files, when these are whole on the disk, and
    ///   none of the new ones has its name.
    package consuming func finish(
        _ record: inout TokenFilesRecord, willPublish: (TokenFilesRecord) throws -> Void
    ) throws {
        record.tokens = .init(train: train.tokens, val: val.tokens)
        record.documents = .init(train: train.documents, val: val.documents)
        record.runs = earlier?.runs(with: record.documents)
        // All are whole on the disk before any gets its name.
        let train = try train.seal()
        let val = try val.seal()
        let list = try list.take()?.seal()
        record.droppedTokens = record.blockSize == nil ? nil : train.droppedTokens + val.droppedTokens
        record.paddingTokens = record.blockSize == nil ? nil : train.paddingTokens + val.paddingTokens
        for (files, split) in [(train.writtenFiles, Split.train), (val.writtenFiles, .val)] {
            record.files += earlier?.files(of: split, except: files.map(\.name)) ?? []
            record.files += files.map(TokenFilesRecord.File.init)
        }
        try willPublish(record)
        _ = try train.publish()
        _ = try val.publish()
        try list?.publish()
        if list == nil { try Self.removeList(in: folder) }
    }

    /// Whether a file is the list of so many documents, to its last byte: zstd has a checksum of it.
    static func isWholeList(_ path: String, of documents: Int) throws -> Bool {
        if regularFileSize(path) == nil { return false }
        do {
            let stream = try ZstdStream(of: DescriptorStream(path: path), path: path)
            var lines = 0
            while let piece = try stream.next() {
                try StopSignal.check("Nothing is lost: run the same command again.")
                lines += piece.count { $0 == UInt8(ascii: "\n") }
            }
            return lines == documents
        } catch is DamagedInput {
            return false
        }
    }

    /// Removes the list of documents of an earlier run.
    package static func removeList(in folder: String) throws(FileError) {
        try removeFiles(in: folder) { $0 == listName }
    }
}
