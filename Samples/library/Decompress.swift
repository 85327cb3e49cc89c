import BZip2

/// The bytes of a bzip2 file, every checksum verified.
func decompress(_ path: String) throws -> [UInt8] {
    var decompressor = Decompressor(source: try FileByteSource(path: path))
    var bytes: [UInt8] = []
    while let piece = try decompressor.next() { bytes += piece }
    return bytes
}
