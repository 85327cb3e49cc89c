import BytePairEncoding
import CLibrary
import DurableFiles
import InputNumbers
import TokenFiles
import Tokenization
import WikiprepPipeline

/// Shows what is in token files.
struct TokenInspection {
    private let path: String
    private let wanted: InspectionRequest
    /// What meta.json says, and the folder that it is in; nil of a file that stands alone.
    private let record: (record: TokenFilesRecord, folder: String)?
    private let splits: [Split]

    /// - Throws: ``InspectionError/unknown(path:)`` where there is nothing of the kind.
    init(_ path: String, wanted: InspectionRequest) throws {
        self.path = path
        self.wanted = wanted
        if isFolder(path) {
            let folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
            guard unsafe access("\(folder)/meta.json", F_OK) == 0 else { throw InspectionError.unknown(path: path) }
            record = (try Self.record(in: folder), folder)
            splits = wanted.split.map { [$0] } ?? Split.allCases
        } else {
            record = try Self.recordOfFile(path)
            splits =
                try record.map { record in
                    let name = path.dropFirst(record.folder.count + 1)
                    let ofFile = record.record.files.first { $0.name == path || $0.name == name }
                    guard let split = ofFile.flatMap({ Split(rawValue: $0.split) }) else { return Split.allCases }
                    if let asked = wanted.split, asked != split {
                        throw UsageError("--split \(asked.rawValue): \(path) is of \(split.rawValue)")
                    }
                    return [split]
                } ?? []
        }
    }

    /// The record whose files a file is among: in its folder, or of a file in a folder of its own in that above.
    private static func recordOfFile(_ path: String) throws -> (record: TokenFilesRecord, folder: String)? {
        let (folder, name) = splitPath(path)
        let (above, own) = splitPath(folder)
        for (folder, name) in [(folder, name), (folder == "." ? ".." : above, "\(own)/\(name)")]
        where unsafe access("\(folder)/meta.json", F_OK) == 0 {
            let record = try Self.record(in: folder)
            if record.files.contains(where: { $0.name == name }) { return (record, folder) }
        }
        return nil
    }

    private static func record(in folder: String) throws -> TokenFilesRecord {
        try TokenFilesRecord(decoding: ReadableFile.contents(of: "\(folder)/meta.json"))
    }

    /// Writes it all to standard output.
    ///
    /// - Throws: ``InspectionError/problems(path:count:)`` at the end where something is wrong.
    func show() throws {
        guard let (record, folder) = record else { return try showAlone() }
        let showsOnly = wanted.place != nil
        let layout = try record.layout()
        try Inspection.print(Self.title(record, layout, folder: folder))
        if !showsOnly {
            for line in ShellWords.lines(record.commands ?? [], into: folder) {
                try Inspection.print("made by: \(line)")
            }
        }
        var problems = 0
        var vocabulary: Vocabulary?
        do {
            vocabulary = try record.vocabulary(folder: folder, verifies: wanted.verifies)
        } catch {
            problems += 1
            try Inspection.print("problem: \(ErrorCatalog.message(of: error))")
        }
        if wanted.verifies { problems += try TokenFileVerification.verify(record, splits, in: folder) }
        var left = wanted.count ?? (wanted.verifies && !showsOnly ? 0 : 1)
        for split in splits {
            let reader: SplitReader
            do {
                reader = try SplitReader(folder: folder, split: split, layout: layout)
            } catch {
                problems += 1
                try Inspection.print("problem: \(ErrorCatalog.message(of: error))")
                continue
            }
            try Self.describe(reader, split.rawValue)
            if !showsOnly || wanted.verifies {
                let check = TokenFileCheck(
                    vocabularySize: record.vocabSize, endOfText: record.eot, position: try record.endOfTextPosition(),
                    block: layout.block)
                problems += try TokenFileVerification.check(
                    reader, check, inRows: layout.block?.packing == .documents)
                problems += try TokenFileVerification.compare(reader, split, record)
            }
            if left > 0, let vocabulary {
                let printer = DocumentPrinter(vocabulary: vocabulary, endOfText: record.eot, padding: record.padID)
                left -= try showDocuments(reader, count: left, printer, split)
            }
        }
        if wanted.verifies, splits == Split.allCases {
            problems += try TokenFileVerification.account(record, folder)
        }
        if problems > 0 { throw InspectionError.problems(path: path, count: problems) }
    }

    /// A file that tells what it is, without a record: no vocabulary is known.
    private func showAlone() throws {
        let reader: SplitReader
        do {
            reader = try SplitReader(file: path)
        } catch {
            if case .unknownFormat = error { throw InspectionError.unknown(path: path) }
            throw error
        }
        try Inspection.print("\(path): \(reader.format.rawValue), \(reader.width.rawValue); no meta.json tells more")
        try Self.describe(reader, "all")
        // The file may be larger than anybody wants to read: what was asked for is looked at first, and all of it
        // only where all was meant.
        let showsOnly = wanted.place != nil
        if showsOnly { try showIDs(reader) } else if (wanted.count ?? 0) > 0 { throw undecodable }
        if showsOnly, !wanted.verifies { return }
        let check = TokenFileCheck(vocabularySize: Int(reader.width.maximumID) + 1, endOfText: nil)
        let problems = try TokenFileVerification.check(reader, check, inRows: false)
        if problems > 0 { throw InspectionError.problems(path: path, count: problems) }
    }

    private var undecodable: InspectionError {
        .noDocument(
            path: path,
            what:
                "no meta.json tells the vocabulary, so documents cannot be decoded; "
                + "put it beside the files, or leave the option out"
        )
    }

    /// So many ids are shown before and after a place.
    private static let idsAround = 32

    /// Shows the ids at a place, or those with which a document begins: numbers, where no vocabulary is known.
    private func showIDs(_ reader: SplitReader) throws {
        guard let place = wanted.place else { return }
        let middle: Int
        var title: String
        var range = 0..<reader.tokens
        switch place {
        case .token(let offset):
            middle = offset
            try checkOffset(offset, reader, "the file")
            title = "--- token \(offset)"
            if reader.documents != nil, let document = try reader.document(ofToken: offset) {
                range = try reader.tokens(ofDocument: document)
                title += " of document \(document), \(range.count) tokens from \(range.lowerBound)"
            }
        case .document(let document):
            guard reader.documents != nil else { throw undecodable }
            try checkDocument(document, reader, "the file")
            range = try reader.tokens(ofDocument: document)
            middle = range.lowerBound
            title = "--- document \(document), \(range.count) tokens from \(range.lowerBound)"
        }
        let around =
            max(range.lowerBound, middle - Self.idsAround)..<min(range.upperBound, middle.addingClamped(Self.idsAround))
        try Inspection.print(title)
        if around.isEmpty { return }
        let ids = try reader.ids(in: around).map(String.init).joined(separator: " ")
        try Inspection.print("ids \(around.lowerBound) to \(around.upperBound - 1): \(ids)")
    }

    private func checkOffset(_ offset: Int, _ reader: SplitReader, _ name: String) throws {
        if offset < reader.tokens { return }
        throw InspectionError.noDocument(
            path: path,
            what: "there is no token \(offset): \(name) has \(reader.tokens), counted from 0; choose a lower one")
    }

    private func checkDocument(_ document: Int, _ reader: SplitReader, _ name: String) throws {
        let documents = reader.documents ?? 0
        if document < documents { return }
        throw InspectionError.noDocument(
            path: path,
            what: "there is no document \(document): \(name) has \(documents), counted from 0; choose a lower one")
    }

    // MARK: - What there is

    private static func title(_ record: TokenFilesRecord, _ layout: TokenFileLayout, folder: String) -> String {
        let position =
            switch record.eotPosition {
            case "append": "behind each document"
            case "prepend": "before each document"
            default: "in no document"
            }
        let end = record.eot.map { ", end-of-text \($0) \(position)" } ?? ""
        var text = "\(folder): \(record.format), \(record.dtype); \(record.tokenizer) (\(record.vocabSize) ids\(end)); "
        text += record.shuffled ? "seed \(record.seed)" : "not shuffled"
        if let block = layout.block {
            let tail =
                switch block.tail {
                case .drop: "what fills no row dropped (\(record.droppedTokens ?? 0) tokens)"
                case .pad(let id): "filled up with \(id) (\(record.paddingTokens ?? 0) times)"
                }
            text += "; rows of \(block.size), \(block.packing == .stream ? "a stream" : "one document a row"), \(tail)"
        }
        return text
    }

    private static func describe(_ reader: SplitReader, _ name: String) throws {
        let documents = reader.documents.map { ", \($0) documents" } ?? ""
        let rows = reader.rowLength.map { $0 > 0 ? ", \(reader.tokens / $0) rows of \($0)" : "" } ?? ""
        try Inspection.print("\(name): \(reader.tokens) tokens\(documents)\(rows)")
        let most = 20
        for shard in reader.shards.prefix(most) { try Inspection.print("  \(shard.name): \(shard.tokens) tokens") }
        if reader.shards.count > most { try Inspection.print("  and \(reader.shards.count - most) more files") }
    }

    // MARK: - Documents

    /// - Returns: how many were shown.
    private func showDocuments(_ reader: SplitReader, count: Int, _ printer: DocumentPrinter, _ split: Split) throws
        -> Int
    {
        let documents = reader.documents ?? 0
        let first: Int
        switch wanted.place {
        case .token(let offset):
            try checkOffset(offset, reader, split.rawValue)
            guard let document = try reader.document(ofToken: offset) else {
                throw InspectionError.noDocument(
                    path: path, what: "token \(offset) belongs to no document; choose another one")
            }
            first = document
        case .document(let document):
            try checkDocument(document, reader, split.rawValue)
            first = document
        case nil: first = 0
        }
        let shown =
            wanted.drawnSeed().map { CorpusSearch.draw(count, of: documents, seed: $0) }
            ?? Array(first..<min(documents, first + min(count, documents - first)))
        for number in shown {
            let range = try reader.tokens(ofDocument: number)
            var title = "--- document \(number), \(range.count) tokens"
            if wanted.place != nil { title += " from \(range.lowerBound)" }
            try Inspection.print(title)
            try printer.print(reader, range)
        }
        return wanted.place != nil ? count : shown.count
    }
}
