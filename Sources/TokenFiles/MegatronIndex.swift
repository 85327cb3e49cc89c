import DurableFiles

/// The `.idx` file of Megatron-LM's indexed data sets.
///
/// `MMIDIDX`, two zero bytes; the version 1 in 64 bits; the type of an id in 8 bits (8 is uint16, 4 is int32); the number of
/// sequences and the number of documents + 1, in 64 bits each; for each sequence its length in tokens, in 32 bits; for each
/// sequence where it begins in the `.bin` file, in bytes, in 64 bits; for each document the number of its first sequence in 64 bits,
/// and after the last document the number of all sequences. All little-endian. What is written here has one sequence a document.
/// Source: NVIDIA/Megatron-LM, megatron/core/datasets/indexed_dataset.py.
enum MegatronIndex {
    static let headerLength = 34
    private static let magic: [UInt8] = Array("MMIDIDX".utf8) + [0, 0]
    private static let batch = 1 << 14

    static func header(width: TokenWidth, documents: Int) -> [UInt8] {
        var bytes = magic
        TokenBytes.append(1, to: &bytes)
        bytes.append(typeCode(width))
        TokenBytes.append(documents, to: &bytes)
        TokenBytes.append(documents + 1, to: &bytes)
        return bytes
    }

    /// Completes a file that has the header and the lengths.
    static func complete(_ file: inout ArrayFile, width: TokenWidth, documents: Int) throws(TokenFileError) {
        try file.handOver()
        let lengths = try TokenFileError.open(file.temporaryPath)
        var place = 0
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: documents, by: batch) {
            let count = min(batch, documents - start)
            let raw = try TokenFileError.read(lengths, count * 4, at: headerLength + start * 4)
            bytes.removeAll(keepingCapacity: true)
            for index in 0..<raw.count / 4 {
                TokenBytes.append(place, to: &bytes)
                place += Int(TokenBytes.number(raw, at: index * 4, count: 4)) * width.byteCount
            }
            try file.write(bytes)
        }
        for start in stride(from: 0, through: documents, by: batch) {
            bytes.removeAll(keepingCapacity: true)
            for number in start..<min(start + batch, documents + 1) { TokenBytes.append(number, to: &bytes) }
            try file.write(bytes)
        }
        try file.overwrite(header(width: width, documents: documents), at: 0)
    }

    private static func typeCode(_ width: TokenWidth) -> UInt8 {
        switch width {
        case .uint16: 8
        case .uint32, .int32: 4
        }
    }
}
