import InputStreams

/// How many lines a gzip file has.
func lineCount(ofGzip path: String) throws -> Int {
    let stream = try GzipStream(of: DescriptorStream(path: path), path: path)
    var lines = 0
    while let piece = try stream.next() {
        lines += piece.count { $0 == UInt8(ascii: "\n") }
    }
    return lines
}
