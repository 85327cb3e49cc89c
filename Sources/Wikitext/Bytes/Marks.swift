/// What is already understood, kept in the bytes between passes.
///
/// No mark can come from a page: these bytes never occur in valid UTF-8, and a page is made valid before the first pass.
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

    /// Marks begin here.
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

    /// The flags of a tag, read. Six bits: whether the element is hidden, and how many columns a cell covers; or how many
    /// rows.
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

/// What a strip mark stands for.
enum StripKind: UInt8 {
    /// A reference.
    case reference = 0x80
    /// Something inline that shows no text: a formula.
    case inline
    /// A block that shows no text, known to be one only after the block pass: a gallery.
    case hiddenBlock
    /// A block that shows no text: a list of references.
    case block
    /// Text between `<nowiki>` tags.
    case nowiki
    /// Text between `<pre>` tags.
    case pre
    /// Source code set apart, and inside a line.
    case codeBlock
    case codeInline
    /// A formula's source, in a line and set apart.
    case formula
    case formulaBlock
}

/// The text of stripped things, to be put back when the page is written.
struct StripTable: ~Copyable {
    /// What formulas and code become.
    let options: TextOptions
    private(set) var text = ByteBuffer()
    /// Whether a reference was stripped.
    var hasReferences = false
    private var ranges: [(from: Int, to: Int)] = []

    init(options: TextOptions) { self.options = options }

    mutating func removeAll() {
        hasReferences = false
        text.removeAll()
        ranges.removeAll(keepingCapacity: true)
    }

    /// Gives back memory that only a huge page needs.
    mutating func recycle() {
        text.recycle()
        ranges.removeAll(keepingCapacity: ranges.capacity < 1 << 16)
    }

    /// Appends a mark to `output` for `source[from..<to]`.
    mutating func strip(
        _ kind: StripKind, _ source: borrowing ByteBuffer, _ from: Int, _ to: Int, into output: inout ByteBuffer
    ) {
        let start = text.count
        text.append(source, from, to)
        mark(kind, index: ranges.count, into: &output)
        ranges.append((start, text.count))
    }

    /// Appends a mark to `output` for something without text.
    mutating func strip(_ kind: StripKind, into output: inout ByteBuffer) { mark(kind, index: 0, into: &output) }

    private func mark(_ kind: StripKind, index: Int, into output: inout ByteBuffer) {
        output.append(Mark.strip)
        output.append(kind.rawValue)
        var shift = 18
        while shift >= 0 {
            output.append(0x80 | UInt8(truncatingIfNeeded: (index >> shift) & 0x3F))
            shift -= 6
        }
    }

    /// The range in ``text`` of the mark at `position` of `buffer`.
    func range(of buffer: borrowing ByteBuffer, at position: Int) -> (from: Int, to: Int) {
        var index = 0
        for offset in 2..<Mark.stripLength { index = index << 6 | Int(buffer[position + offset] & 0x3F) }
        return index < ranges.count ? ranges[index] : (0, 0)
    }
}
