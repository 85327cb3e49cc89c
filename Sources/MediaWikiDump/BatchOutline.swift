import CLibrary

/// The XML of a batch with a processing instruction in place of each text, and the texts.
///
/// Nearly all bytes of a dump are the texts of its pages, and libxml2 reads those outside ASCII one character at a
/// time. Here it reads the rest: what is left out is plain (``CharacterData``), so that the parser could neither refuse
/// it nor read anything else from it. Whatever is not plain stays where it is.
struct BatchOutline {
    /// The XML to parse.
    private(set) var xml: [UInt8] = []
    /// What was left out, with its entities resolved, in its order.
    private(set) var texts: [[UInt8]] = []

    /// The target of the processing instruction.
    static let target = "wikiprep-text"
    private static let mark = Array("<?wikiprep-text?>".utf8)
    private static let startTag = Array("<text".utf8)

    /// The outline of some XML; nil when it holds comments, CDATA sections or processing instructions: what looks like
    /// a tag in those is none.
    ///
    /// Elsewhere `<text` can only be a start tag, or stand in an attribute's value, where XML allows no `<`: then the
    /// outline is no XML either, as the mark has one too.
    init?(_ bytes: [UInt8]) {
        xml.reserveCapacity(bytes.count / 4)
        var copied = 0
        var position = Self.next(UInt8(ascii: "<"), in: bytes, from: 0)
        while position < bytes.count {
            let open = position
            position = Self.next(UInt8(ascii: "<"), in: bytes, from: open + 1)
            guard open + 1 < bytes.count else { break }
            if bytes[open + 1] == UInt8(ascii: "!") || bytes[open + 1] == UInt8(ascii: "?") { return nil }
            guard bytes[open + 1] == UInt8(ascii: "t"), Self.isText(bytes, at: open) else { continue }
            let start = Self.next(UInt8(ascii: ">"), in: bytes, from: open) + 1
            guard start < position, bytes[start - 2] != UInt8(ascii: "/"),
                let text = CharacterData.decoded(bytes.span.extracting(start..<position))
            else { continue }
            xml.append(contentsOf: bytes[copied..<start])
            xml.append(contentsOf: Self.mark)
            texts.append(text)
            copied = position
        }
        xml.append(contentsOf: bytes[copied...])
    }

    private static func isText(_ bytes: [UInt8], at open: Int) -> Bool {
        let end = open + startTag.count
        guard end < bytes.count, bytes[open..<end].elementsEqual(startTag) else { return false }
        return bytes[end] == UInt8(ascii: ">") || bytes[end] == UInt8(ascii: " ")
    }

    /// The first position of the byte, or the end.
    private static func next(_ byte: UInt8, in bytes: [UInt8], from start: Int) -> Int {
        guard start < bytes.count else { return bytes.count }
        return unsafe bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress, let hit = unsafe memchr(base + start, Int32(byte), raw.count - start)
            else { return raw.count }
            return unsafe UnsafeRawPointer(hit) - base
        }
    }
}
