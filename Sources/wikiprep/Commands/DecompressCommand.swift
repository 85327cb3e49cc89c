import BZip2
import Corpus
import DurableFiles
import Extraction
import InputStreams
import CorpusParts
import Tokenization
import WikiprepPipeline
import Workers

extension Subcommand {
    static let decompress = Subcommand(
        name: "decompress", operands: "DUMP...", operandKind: .files(endings: ["bz2"]),
        summary: "Decompresses .bz2 files to standard output with all threads: a parallel bzcat.",
        details: "", groups: [OptionGroup("Options", [.segmentSize] + common)]
    ) { settings, operands in
        let observer = settings.observer(writesResults: true)
        let paths = try needed(operands, "DUMP given: name a .bz2 file")
        for path in paths { try InputSniffer.checkFile(path) }
        for path in paths {
            do {
                try Decompression.run(path, dump: try settings.pipeline(observer).dump, observer: observer) {
                    try StandardOutput.write($0)
                }
            } catch let error as BZip2Error {
                throw DamagedInput(path: path, offset: error.offset, reason: "\(error)")
            }
        }
    }
}
