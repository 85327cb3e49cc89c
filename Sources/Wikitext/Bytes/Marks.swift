/// What is already understood, kept in the bytes between passes.
///
/// No mark can come from a page: these bytes never occur in valid UTF-8, and a page is made valid before the first
/// pass.
enum Mark {
    /// Characters of a link's label, hidden from the passes that look for markup.
    static let apostrophe: UInt8 = 0xF5
    static let openBracket: UInt8 = 0xF6
    static let closeBracket: UInt8 = 0xF7
    static let colon: UInt8 = 0xF9
    /// Something without text that is content all the same: the edge of a link, a change of font.
    static let edge: UInt8 = 0xF8
    /// Where a template showed nothing.
    static let vanished: UInt8 = 0xFB
    /// An element's end or start: the mark, `0x80 | element`, flags (see `Mark.Flag`). Three bytes.
    static let endTag: UInt8 = 0xFC
    static let startTag: UInt8 = 0xFD
    static let tagLength = 3
    /// Something that was stripped: the mark, its kind, four times six bits of its index. Six bytes.
    static let strip: UInt8 = 0xFE
    static let stripLength = 6

    /// All bytes from here on are marks, or parts of one.
    static let first: UInt8 = 0xF5

    /// How many bytes the mark takes that begins with the byte.
    static func length(_ byte: UInt8) -> Int {
        switch byte {
        case startTag, endTag: tagLength
        case strip: stripLength
        default: 1
        }
    }

    /// Flags of a tag; `plain` keeps the byte out of ASCII.
    enum Flag {
        static let plain: UInt8 = 0x80
        /// Nothing in the element is text that a reader sees, or wants.
        static let hidden: UInt8 = 0x81
    }

    /// The flags of a tag, read. Six bits: whether the element is hidden, and how many columns a cell covers; or how
    /// many rows.
    struct Flags {
        var rawValue: UInt8
        static let plain = Flags(rawValue: Flag.plain)
        static let hidden = Flags(rawValue: Flag.hidden)

        /// A cell over so many columns, 32 at most.
        init(isHidden: Bool, columns: Int) {
            let columns = UInt8(min(max(columns, 1), 32) - 1)
            rawValue = (isHidden ? Flag.hidden : Flag.plain) | columns << 1
        }

        /// So many rows, 63 at most.
        init(rows: Int) { rawValue = Flag.plain | UInt8(min(max(rows, 1), 63)) }

        init(rawValue: UInt8) { self.rawValue = rawValue }

        var isHidden: Bool { rawValue & 1 == 1 }
        var columns: Int { Int(rawValue & 0x3F) >> 1 + 1 }
        var rows: Int { Int(rawValue & 0x3F) }
    }
}
