import Corpus
import DurableFiles
import CorpusParts
import Workers

/// Extracts dumps as JSON Lines, in the order of the pages.
public enum LinesExtraction {
    /// Writes every document of a dump as a line.
    /// - Parameters:
    ///   - path: the dump; `-` is standard input.
    ///   - dump: how it is read.
    ///   - text: what the text is like.
    ///   - observer: hears what happens.
    ///   - write: takes whole lines, in order.
    /// - Returns: what became of the pages.
    public static func run(
        _ path: String, dump: DumpConfiguration, text: TextConfiguration, observer: any RunObserver,
        write: @escaping @Sendable ([UInt8]) throws -> Void
    ) throws -> PageCounts {
        let source = try DumpSource(path: path, hashes: false)
        let head: DumpHead
        do {
            head = try DumpHead(of: source, configuration: dump)
        } catch {
            throw DumpHead.damage(error, path: path) ?? error
        }
        let extraction = try DumpExtraction(
            source: source, head: head, dump: dump, text: text, seed: 0, observer: observer)
        let result = try extraction.run(into: LinesOutput(write: write), kept: nil)
        _ = try PartExtraction.checkUnchanged(source, head, sha256: nil, result)
        return result.pages
    }
}

private struct LinesOutput: ExtractionOutput {
    let write: @Sendable ([UInt8]) throws -> Void

    func stored(_ index: Int, range: Range<Int>, in place: StoredPlace, salvages: Bool) -> SegmentOutcome? { nil }
    func take(_ outcome: SegmentOutcome, index: Int, in place: StoredPlace) {}
    func discard(_ index: Int) {}
    func store(_ outcome: SegmentOutcome, index: Int) -> SegmentLayout? { nil }

    func spill(_ documents: SegmentFileWriter, number: Int, index: Int) throws -> SpilledDocuments {
        let file = try TemporaryFile()
        try file.write(documents.lines)
        return .lines(file)
    }

    func commit(_ outcome: SegmentOutcome, seam: SegmentFileWriter) throws {
        if seam.documents > 0 { try write(seam.lines) }
        for case .lines(let file) in outcome.spilled { try file.forEachPiece(write) }
        if let documents = outcome.documents, documents.documents > 0 { try write(documents.lines) }
    }
}
