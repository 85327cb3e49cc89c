/// The elements that wikitext may use as HTML, and those that its own markup makes.
enum Element: UInt8, CaseIterable {
    case body
    case abbr, b, bdi, bdo, big, blockquote, br, caption, center, cite, code, data, dd, del, dfn, div, dl, dt, em, font
    case h1, h2, h3, h4, h5, h6, hr, i, ins, kbd, li, link, highlight, meta, ol, p, pre, q, rb, rp, rt, rtc, ruby, s,
        samp
    /// Not an element: how many rows the cell covers that follows.
    case rowspan
    case small, span, strike, strong, sub, sup, table, td, th, time, tr, tt, u, ul, `var`, wbr

    /// Its byte in a mark.
    var mark: UInt8 { 0x80 | rawValue }

    init?(mark: UInt8) { self.init(rawValue: mark & 0x7F) }

    /// The name in a tag.
    var name: String {
        self == .highlight ? "mark" : String(describing: self)
    }

    /// What the tree must know of an element.
    struct Traits: OptionSet {
        let rawValue: UInt16
        /// Text before it, in it and after it stand on different lines.
        static let block = Traits(rawValue: 1)
        /// HTML's "special" category: an end tag of another element does not reach through it.
        static let special = Traits(rawValue: 2)
        /// A paragraph that is open ends where it begins.
        static let closesParagraph = Traits(rawValue: 4)
        /// It has no content and no end tag.
        static let void = Traits(rawValue: 8)
        /// Bold, italic and their kin: an end tag closes only the element itself.
        static let formatting = Traits(rawValue: 16)
        static let heading = Traits(rawValue: 32)
        /// It belongs into tables only.
        static let tablePart = Traits(rawValue: 64)
        /// End tags of elements outside do not reach into it.
        static let scope = Traits(rawValue: 128)
        /// The block pass starts no paragraph after the line that opens it, until a line that closes it.
        static let suppresses = Traits(rawValue: 256)
        /// The reverse: cells.
        static let suppressesOutside = Traits(rawValue: 512)
        /// Ends a paragraph in the block pass, whether opened or closed, and suppresses.
        static let suppressesAlways = Traits(rawValue: 1024)
        /// Ends a paragraph in the block pass, whether opened or closed, and does not suppress.
        static let suppressesNever = Traits(rawValue: 2048)
    }

    var traits: Traits {
        switch self {
        case .body: [.special, .scope]
        case .h1, .h2, .h3, .h4, .h5, .h6: [.block, .special, .closesParagraph, .heading, .suppresses]
        case .p, .pre: [.block, .special, .closesParagraph, .suppresses]
        case .ul, .ol, .dl: [.block, .special, .closesParagraph, .suppresses]
        case .table: [.special, .closesParagraph, .scope, .suppresses]
        case .td, .th: [.special, .tablePart, .scope, .suppressesOutside]
        case .caption: [.block, .special, .tablePart, .scope, .suppressesAlways]
        case .tr: [.special, .tablePart, .suppressesAlways]
        case .li, .dd, .dt: [.block, .special, .closesParagraph, .suppressesAlways]
        case .div, .center, .blockquote: [.block, .special, .closesParagraph, .suppressesNever]
        case .hr: [.block, .special, .closesParagraph, .void, .suppressesNever]
        case .br, .wbr, .link, .meta: [.special, .void]
        case .rowspan: [.void]
        case .b, .big, .code, .em, .font, .i, .s, .small, .strike, .strong, .tt, .u: [.formatting]
        default: []
        }
    }

    private static let byName: [UInt64: Element] = {
        var table: [UInt64: Element] = [:]
        for element in allCases where element != .body && element != .rowspan {
            table[key(Array(element.name.utf8)[...])] = element
        }
        return table
    }()

    /// The first eight bytes of a name and its length tell every element apart.
    private static func key(_ name: ArraySlice<UInt8>) -> UInt64 {
        var key = UInt64(name.count)
        for byte in name.prefix(7) { key = key << 8 | UInt64(byte) }
        return key
    }

    /// The element named in `buffer[from..<to]`, in any case.
    static func named(_ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Element? {
        guard to - from <= 10 else { return nil }
        var key = UInt64(to - from)
        for index in from..<min(to, from + 7) { key = key << 8 | UInt64(lowercased(buffer[index])) }
        guard let element = byName[key] else { return nil }
        // Only `blockquote` is longer than the key.
        if to - from > 7, !buffer.hasIgnoringCase("blockquote", at: from, to: to) { return nil }
        return element
    }
}
