import DurableFiles

/// What stands before the ids in a file.
enum TokenFileHeader: Equatable {
    /// Nothing.
    case none
    /// llm.c's 256 numbers of 32 bits: a magic number and a version, which tell the width, and the number of tokens.
    case llmc
    /// NumPy's, of an array in one dimension, or in two where a row has so many tokens.
    case numPy(row: Int?)

    init(_ layout: TokenFileLayout) {
        switch layout.format {
        case .nanogpt, .megatron, .datatrove: self = .none
        case .llmc: self = .llmc
        case .npy: self = .numPy(row: layout.block?.size)
        }
    }

    /// The bytes of a header that is written here.
    var length: Int {
        switch self {
        case .none: 0
        case .llmc: Self.llmcLength
        case .numPy: NumPyHeader.length
        }
    }

    /// The header of a file of so many ids.
    func bytes(count: Int, width: TokenWidth) -> [UInt8] {
        switch self {
        case .none: return []
        case .llmc:
            var bytes: [UInt8] = []
            let (magic, version): (Int32, Int32) = width == .uint16 ? (20_240_520, 1) : (20_240_801, 7)
            for number in [magic, version, Int32(clamping: count)] { LittleEndian.append(number, to: &bytes) }
            return bytes + [UInt8](repeating: 0, count: Self.llmcLength - bytes.count)
        case .numPy(let row):
            let shape = row.map { [count / $0, $0] } ?? [count]
            return NumPyHeader.bytes(description: width.numPyDescription, shape: shape)
        }
    }

    /// Where the ids begin in a file and how many there are.
    ///
    /// - Throws: `TokenFileError.malformed` where the header is not one of a file of this width, or does not agree with
    ///   the file's size; `partialElement` where the size is no multiple of an id's.
    func parse(_ file: borrowing ReadableFile, width: TokenWidth) throws(TokenFileError) -> (start: Int, count: Int) {
        let path = file.path
        var start = 0
        var claimed: Int?
        switch self {
        case .none: break
        case .llmc:
            let bytes = try TokenFileError.read(file, 12, at: 0)
            guard bytes.count == 12, file.size >= Self.llmcLength else {
                throw .malformed(path: path, reason: "it is shorter than llm.c's header of \(Self.llmcLength) bytes")
            }
            guard bytes[..<8] == self.bytes(count: 0, width: width)[..<8] else {
                let magic = LittleEndian.read(UInt32.self, from: bytes, at: 0)
                let version = LittleEndian.read(UInt32.self, from: bytes, at: 4)
                throw .malformed(
                    path: path,
                    reason: "magic number \(magic), version \(version) are not llm.c's for \(width.rawValue)")
            }
            start = Self.llmcLength
            claimed = Int(LittleEndian.read(UInt32.self, from: bytes, at: 8))
        case .numPy(let row):
            let array = try NumPyHeader.parse(file)
            guard array.description == width.numPyDescription else {
                throw .malformed(
                    path: path, reason: "its elements are \(array.description) instead of \(width.numPyDescription)")
            }
            guard array.shape.count == (row == nil ? 1 : 2), row == nil || array.shape.last == row else {
                let expected = row.map { "rows of \($0)" } ?? "one dimension"
                throw .malformed(path: path, reason: "its shape is \(array.shape) instead of \(expected)")
            }
            start = array.dataStart
            claimed = array.count
        }
        let size = file.size - start
        guard size.isMultiple(of: width.byteCount) else {
            throw .partialElement(path: path, bytes: size, elementBytes: width.byteCount)
        }
        let count = size / width.byteCount
        if let claimed, claimed != count {
            throw .malformed(path: path, reason: "its header tells of \(claimed) tokens, but \(count) are there")
        }
        return (start, count)
    }

    private static let llmcLength = 256 * 4
}
