import DurableFiles
import PortableFoundation

/// The trailer's bytes: a skippable frame whose content is
///
///     zstd frame: JSON of layout and page counts
///     zstd frame: the attachment
///     UInt32 length of the first, UInt32 length of the second, 8 bytes of mark
extension SegmentTrailer {
    private struct Header: Codable {
        var layout: SegmentLayout
        var pages: PageCounts
    }

    private static let skippableMagic: UInt32 = 0x184D_2A5B
    private static let mark = Array("wikiseg1".utf8)
    private static let footerSize = 16
    private static let frameHeaderSize = 8
    /// A trailer that says it is larger is not believed.
    private static let limit = 1 << 30

    func encoded(compressor: borrowing ZstdCompressor) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let header = try compressor.frame(Array(encoder.encode(Header(layout: layout, pages: pages))))
        let body = try compressor.frame(attachment)
        var content = header + body
        for size in [header.count, body.count] { LittleEndian.append(UInt32(size), to: &content) }
        content += Self.mark
        var frame: [UInt8] = []
        for number in [Self.skippableMagic, UInt32(content.count)] { LittleEndian.append(number, to: &frame) }
        return frame + content
    }

    init(decoding file: borrowing ReadableFile, path: String, zstd: borrowing ZstdDecompressor) throws {
        let footer = try file.read(at: max(0, file.size - Self.footerSize), count: Self.footerSize)
        guard footer.count == Self.footerSize, Array(footer[8...]) == Self.mark else {
            throw SegmentFileError.noTrailer(path: path)
        }
        let headerSize = Int(LittleEndian.read(UInt32.self, from: footer, at: 0))
        let bodySize = Int(LittleEndian.read(UInt32.self, from: footer, at: 4))
        let start = file.size - Self.footerSize - headerSize - bodySize
        guard start >= Self.frameHeaderSize else { throw SegmentFileError.noTrailer(path: path) }
        let frame = try file.read(at: start - Self.frameHeaderSize, count: Self.frameHeaderSize + headerSize + bodySize)
        guard frame.count == Self.frameHeaderSize + headerSize + bodySize else {
            throw SegmentFileError.truncated(path: path)
        }
        let content = frame.dropFirst(Self.frameHeaderSize)
        do {
            guard LittleEndian.read(UInt32.self, from: frame, at: 0) == Self.skippableMagic,
                Int(LittleEndian.read(UInt32.self, from: frame, at: 4)) == headerSize + bodySize + Self.footerSize
            else { throw SegmentFileError.zstd("no skippable frame") }
            let header = try zstd.content(of: content.prefix(headerSize), limit: Self.limit)
            let decoded = try decodeJSON(Header.self, from: header)
            let attachment = try zstd.content(of: content.dropFirst(headerSize), limit: Self.limit)
            self.init(layout: decoded.layout, pages: decoded.pages, attachment: attachment)
        } catch {
            throw SegmentFileError.damage(error, path: path, offset: start)
        }
    }
}
