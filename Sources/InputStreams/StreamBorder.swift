/// What may stand after a compressed stream (a gzip member, a zstd frame): another one, or zeros up to the end of the
/// file, with which tapes and disk images fill their blocks. Zeros with something after them were streams, and anything
/// else was one or is none of the file's: whoever passed over it would lose what it held.
///
/// Of bzip2, whose streams are found by many threads, `TrailingBytes` of the module BZip2 says the same.
struct StreamBorder {
    /// The zeros that were seen, in bytes of the file.
    private(set) var padding: Range<Int>?

    /// Takes the next bytes after a stream.
    /// - Parameter offset: where they stand in the file.
    /// - Returns: how many of them are zeros. If it is not all, another stream must begin there.
    /// - Throws: ``DamagedInput`` when zeros came before that.
    mutating func pass(_ bytes: ArraySlice<UInt8>, at offset: Int, path: String) throws(DamagedInput) -> Int {
        let zeros = bytes.firstIndex { $0 != 0 }.map { $0 - bytes.startIndex } ?? bytes.count
        if zeros > 0 { padding = (padding?.lowerBound ?? offset)..<offset + zeros }
        guard let padding, zeros < bytes.count else { return zeros }
        throw DamagedInput(
            path: path, offset: padding.upperBound,
            reason:
                "there are zeros from byte \(padding.lowerBound) to \(padding.upperBound), and something else after "
                + "them: what stood there is lost"
        )
    }
}
