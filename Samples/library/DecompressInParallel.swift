import Extraction

/// How many lines a dump has, decompressed by four threads.
func lineCount(ofDump path: String) throws -> Int {
    var lines = 0
    try Decompression.forEachPiece(of: path, threads: 4) { bytes in
        lines += bytes.count { $0 == UInt8(ascii: "\n") }
    }
    return lines
}
