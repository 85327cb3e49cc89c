import DurableFiles
import InputNumbers
import TokenFiles
import Tokenization

/// Checks token files, and says on standard output what was found. Each check returns how many problems there are: the
/// others still run.
enum TokenFileVerification {
    /// Looks at all ids, offsets and ends of documents.
    static func check(_ reader: SplitReader, _ check: TokenFileCheck, inRows: Bool) throws -> Int {
        let report = try check.run(reader)
        let lengths = report.lengths
        if lengths.count > 0 {
            let shares = [10, 20, 30, 40, 50, 60, 70, 80, 90, 99].map { "\($0) %: \(lengths.percentile(Double($0)))" }
            let mean = (lengths.mean * 10).rounded() / 10
            try Inspection.print(
                "  tokens a document\(inRows ? ", in its rows" : ""): \(lengths.minimum) to \(lengths.maximum), "
                    + "mean \(mean); \(shares.joined(separator: ", "))"
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
    static func compare(_ reader: SplitReader, _ split: Split, _ record: TokenFilesRecord) throws -> Int {
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
    static func account(_ record: TokenFilesRecord, _ folder: String) throws -> Int {
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
    static func verify(_ record: TokenFilesRecord, _ splits: [Split], in folder: String) throws -> Int {
        var problems = 0
        var sound = 0
        for file in record.files where splits.contains(where: { $0.rawValue == file.split }) {
            let problem: String?
            do {
                problem = try difference(file, path: "\(folder)/\(file.name)")
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
}
