import DurableFiles

/// What a file of ids is, where nothing but the file and what stands beside it tells.
struct TokenFileRecognition {
    /// The file of the ids: what was given, or what the index that was given belongs to.
    let path: String
    let format: TokenFileFormat
    let width: TokenWidth
    /// The ids of a row of a NumPy array in two dimensions.
    let rowLength: Int?

    /// - Throws: `TokenFileError.unknownFormat` where the file does not tell.
    init(_ given: String) throws(TokenFileError) {
        if given.hasSuffix(".npy") {
            let array = try NumPyHeader.parse(try TokenFileError.open(given))
            guard let width = TokenWidth.allCases.first(where: { $0.numPyDescription == array.description }) else {
                throw .unknownFormat(path: given, reason: "its elements are \(array.description), which are no ids")
            }
            self.init(path: given, format: .npy, width: width, rowLength: array.shape.count == 2 ? array.shape[1] : nil)
        } else if given.hasSuffix(".ds") || given.hasSuffix(".ds.index") || given.hasSuffix(".ds.metadata") {
            let path = given.hasSuffix(".ds") ? given : String(given[..<(given.lastIndex(of: ".") ?? given.endIndex)])
            self.init(path: path, format: .datatrove, width: Self.datatroveWidth(path), rowLength: nil)
        } else if given.hasSuffix(".idx") {
            let width = try MegatronIndexReader(path: given).width
            self.init(path: String(given.dropLast(4)) + ".bin", format: .megatron, width: width, rowLength: nil)
        } else {
            let magic = try TokenFileError.read(try TokenFileError.open(given), 8, at: 0)
            for width in [TokenWidth.uint16, .uint32]
            where magic == Array(TokenFileHeader.llmc.bytes(count: 0, width: width).prefix(8)) {
                self.init(path: given, format: .llmc, width: width, rowLength: nil)
                return
            }
            let index = given.hasSuffix(".bin") ? String(given.dropLast(4)) + ".idx" : given + ".idx"
            guard let width = try? MegatronIndexReader(path: index).width else {
                throw .unknownFormat(path: given, reason: "it has no header that tells, and no meta.json beside it")
            }
            self.init(path: given, format: .megatron, width: width, rowLength: nil)
        }
    }

    private init(path: String, format: TokenFileFormat, width: TokenWidth, rowLength: Int?) {
        self.path = path
        self.format = format
        self.width = width
        self.rowLength = rowLength
    }

    /// The metadata tell the width behind the last bar of their first line; without them it is 16 bits, datatrove's
    /// default.
    private static func datatroveWidth(_ path: String) -> TokenWidth {
        guard let file = try? ReadableFile(path: path + ".metadata"), let bytes = try? file.read(at: 0, count: 4096),
            let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
                .first
        else { return .uint16 }
        return line.hasSuffix("|4") ? .uint32 : .uint16
    }
}
