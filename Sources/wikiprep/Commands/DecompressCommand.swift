import BZip2
import Extraction
import InputStreams

extension Subcommand {
    static let decompress = Subcommand(
        name: "decompress", operands: "DUMP...", operandKind: .files(endings: ["bz2"]),
        summary: "Decompresses .bz2 files to standard output with all threads: a parallel bzcat.",
        work: DecompressRequest.self)
}

struct DecompressOptions: SubcommandOptions {
    var segmentSize: Int?
    var common = CommonOptions()

    static let sections: [OptionSection<Self>] = [
        OptionSection("Options", [.segmentSize(\.segmentSize)] + CommonOptions.table.within(\.common))
    ]
}

/// `.bz2` files → bytes.
struct DecompressRequest: SubcommandWork {
    private let paths: [String]
    private let dump: DumpConfiguration
    private let terminal: Terminal

    init(_ arguments: ParsedArguments<DecompressOptions>) throws {
        let options = arguments.options
        terminal = options.common.terminal(writesResults: true)
        paths = try arguments.neededOperands("DUMP given: name a .bz2 file")
        for path in paths { try InputSniffer.checkFile(path) }
        var dump = DumpConfiguration(threads: options.common.workerThreads())
        dump.segmentSize = options.segmentSize
        self.dump = dump
    }

    func run() throws {
        for path in paths {
            do {
                try Decompression.run(path, dump: dump, observer: terminal) { try StandardOutput.write($0) }
            } catch let error as BZip2Error {
                throw DamagedInput(path: path, offset: error.offset, reason: "\(error)")
            }
        }
    }
}
