/// What a strip mark stands for.
enum StripKind: UInt8 {
    /// `<ref>`: a note, of which nothing shows in the text.
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
    /// Whether code that stands apart from the text is kept.
    let keepsCode: Bool
    /// Whether formulas are kept, as TeX.
    let keepsFormulas: Bool
    private(set) var text = ByteBuffer()
    /// Whether a reference was stripped.
    var hasReferences = false
    private var ranges: [(from: Int, to: Int)] = []

    init(keepsCode: Bool, keepsFormulas: Bool) {
        self.keepsCode = keepsCode
        self.keepsFormulas = keepsFormulas
    }

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
