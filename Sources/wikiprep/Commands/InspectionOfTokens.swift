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
        let showsOnly = wanted.document != nil || wanted.offset != nil
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
        if wanted.verifies { problems += try verifyFiles(record, folder) }
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
                problems += try Self.check(reader, check, inRows: layout.block?.packing == .documents)
                problems += try compare(reader, split, record)
            }
            if left > 0, let vocabulary {
                let printer = DocumentPrinter(vocabulary: vocabulary, endOfText: record.eot, padding: record.padID)
                left -= try showDocuments(reader, count: left, printer, split)
            }
        }
        if wanted.verifies, splits == Split.allCases { problems += try Self.account(record, folder) }
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
        let showsOnly = wanted.document != nil || wanted.offset != nil
        if showsOnly { try showIDs(reader) } else if (wanted.count ?? 0) > 0 { throw undecodable }
        if showsOnly, !wanted.verifies { return }
        let check = TokenFileCheck(vocabularySize: Int(reader.width.maximumID) + 1, endOfText: nil)
        let problems = try Self.check(reader, check, inRows: false)
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
        var place = wanted.offset
        var title = ""
        var range = 0..<reader.tokens
        if let offset = wanted.offset {
            try checkOffset(offset, reader, "the file")
            title = "--- token \(offset)"
            if reader.documents != nil, let document = try reader.document(ofToken: offset) {
                range = try reader.tokens(ofDocument: document)
                title += " of document \(document), \(range.count) tokens from \(range.lowerBound)"
            }
        } else if let document = wanted.document {
            guard reader.documents != nil else { throw undecodable }
            try checkDocument(document, reader, "the file")
            range = try reader.tokens(ofDocument: document)
            place = range.lowerBound
            title = "--- document \(document), \(range.count) tokens from \(range.lowerBound)"
        }
        let middle = place ?? 0
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

    // MARK: - Checks

    /// - Returns: how many problems there are.
    private static func check(_ reader: SplitReader, _ check: TokenFileCheck, inRows: Bool) throws -> Int {
        let report = try check.run(reader)
        let lengths = report.lengths
        if lengths.count > 0 {
            let shares = [10, 20, 30, 40, 50, 60, 70, 80, 90, 99].map { "\($0) %: \(lengths.percentile(Double($0)))" }
            let mean = (lengths.mean * 10).rounded() / 10
            try Inspection.print(
                "  tokens a document\(inRows ? ", in its rows" : ""): \(lengths.minimum) to \(lengths.maximum), mean \(mean); \(shares.joined(separator: ", "))"
            )
        }
        if report.isSound {
            try Inspection.print(
                reader.documents == nil ? "  all ids are in order" : "  all ids, offsets and ends are in order")
        }
        for problem in report.problems { try Inspection.print("  problem: \(problem)") }
        let more = report.problemCount - report.problems.count
        if more > 0 { try Inspection.print("  and \(more) more problems") }
        return report.problemCount
    }

    /// Compares what was read with what the record says of a split.
    private func compare(_ reader: SplitReader, _ split: Split, _ record: TokenFilesRecord) throws -> Int {
        var problems = 0
        let tokens = record.files.filter { $0.split == split.rawValue }.map(\.tokens).clampedSum()
        if tokens != reader.tokens {
            problems += 1
            try Inspection.print("  problem: meta.json tells of \(tokens) tokens, but \(reader.tokens) are there")
        }
        let documents = split == .train ? record.documents.train : record.documents.val
        if let found = reader.documents, found != documents {
            problems += 1
            try Inspection.print("  problem: meta.json tells of \(documents) documents, but \(found) are there")
        }
        return problems
    }

    /// Compares the documents of the files with those that went in.
    /// - Returns: how many problems there are.
    private static func account(_ record: TokenFilesRecord, _ folder: String) throws -> Int {
        do {
            let account = try Conservation(of: record, in: folder)
            if let problem = account.problem {
                try Inspection.print("problem: \(problem)")
                return 1
            }
            try Inspection.print(
                "all \(account.given) documents that went in are accounted for: \(account.written) in the files, "
                    + "\(account.removed) left out"
            )
            return 0
        } catch let error as TokenFileError {
            try Inspection.print("problem: \(ErrorCatalog.message(of: error))")
            return 1
        }
    }

    /// Compares files with what the record says of them: their sizes and checksums.
    private func verifyFiles(_ record: TokenFilesRecord, _ folder: String) throws -> Int {
        var problems = 0
        var sound = 0
        for file in record.files where splits.contains(where: { $0.rawValue == file.split }) {
            let problem: String?
            do {
                problem = try Self.difference(file, path: "\(folder)/\(file.name)")
            } catch {
                problem = ErrorCatalog.message(of: error)
            }
            if let problem {
                problems += 1
                try Inspection.print("problem: \(problem)")
            } else {
                sound += 1
            }
        }
        try Inspection.print("\(sound) files have the sizes and checksums of meta.json")
        return problems
    }

    private static func difference(_ file: TokenFilesRecord.File, path: String) throws -> String? {
        let size = try ReadableFile(path: path).size
        if size != file.bytes { return "\(path): \(size) bytes instead of \(file.bytes)" }
        let sum = try FileChecksum.xxh128(path: path)
        return sum == file.xxh128 ? nil : "\(path): its XXH128 is \(sum) instead of \(file.xxh128)"
    }

    // MARK: - Documents

    /// - Returns: how many were shown.
    private func showDocuments(_ reader: SplitReader, count: Int, _ printer: DocumentPrinter, _ split: Split) throws
        -> Int
    {
        var first = wanted.document ?? 0
        let documents = reader.documents ?? 0
        if let offset = wanted.offset {
            try checkOffset(offset, reader, split.rawValue)
            guard let document = try reader.document(ofToken: offset) else {
                throw InspectionError.noDocument(
                    path: path, what: "token \(offset) belongs to no document; choose another one")
            }
            first = document
        } else if wanted.document != nil {
            try checkDocument(first, reader, split.rawValue)
        }
        let shown =
            wanted.drawsDocuments
            ? CorpusSearch.draw(count, of: documents, seed: wanted.drawnSeed())
            : Array(first..<min(documents, first + min(count, documents - first)))
        for number in shown {
            let range = try reader.tokens(ofDocument: number)
            var title = "--- document \(number), \(range.count) tokens"
            if wanted.document != nil || wanted.offset != nil { title += " from \(range.lowerBound)" }
            try Inspection.print(title)
            try printer.print(reader, range)
        }
        return wanted.document != nil || wanted.offset != nil ? count : shown.count
    }
}
