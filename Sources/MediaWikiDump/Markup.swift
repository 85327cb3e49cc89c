import CLibrary

/// What a `<` begins.
///
/// XML allows no `<` in a tag, not even in an attribute's value, so outside of comments and their like each one begins
/// something.
enum Markup: Equatable {
    /// The bytes do not suffice to tell.
    case needsMore
    /// A start tag up to the end of its name, which a blank, `>` or `/` follows.
    case start(Name, length: Int)
    /// An end tag up to the end of its name, which a blank or `>` follows.
    case end(Name, length: Int)
    /// A comment or its like: `length` bytes begin it.
    case opaque(Opaque.Kind, length: Int)
    /// Another tag, or what begins nothing.
    case other

    /// The elements that matter, whatever prefix they have.
    enum Name { case page, revision, root }

    /// No name is longer; one that is begins nothing.
    static let longestName = 1024

    /// The beginnings of comments and their like, for comparison.
    private static let declarations: [(text: StaticString, kind: Opaque.Kind)] = [
        ("<!--", .comment), ("<![CDATA[", .cdata), ("<!DOCTYPE", .doctype),
    ]

    /// What begins at a `<`.
    init(_ bytes: [UInt8], at open: Int) {
        guard open + 1 < bytes.count else {
            self = .needsMore
            return
        }
        switch bytes[open + 1] {
        case UInt8(ascii: "!"): self = Self.declaration(bytes, at: open)
        case UInt8(ascii: "?"): self = Self.instruction(bytes, at: open)
        case UInt8(ascii: "/"): self = Self.tag(bytes, at: open, nameStart: open + 2, isEnd: true)
        default: self = Self.tag(bytes, at: open, nameStart: open + 1, isEnd: false)
        }
    }

    private static func tag(_ bytes: [UInt8], at open: Int, nameStart: Int, isEnd: Bool) -> Markup {
        let limit = min(bytes.count, nameStart + longestName)
        var local = nameStart
        var index = nameStart
        while index < limit, isNameByte(bytes[index]) {
            if bytes[index] == UInt8(ascii: ":"), local == nameStart { local = index + 1 }
            index += 1
        }
        guard index < bytes.count else { return index < nameStart + longestName ? .needsMore : .other }
        let name: Name
        switch index - local {
        case 4 where bytes.hasPrefix("page", count: 4, at: local): name = .page
        case 8 where bytes.hasPrefix("revision", count: 8, at: local): name = .revision
        case 9 where bytes.hasPrefix("mediawiki", count: 9, at: local): name = .root
        default: return .other
        }
        switch bytes[index] {
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ">"):
            return isEnd ? .end(name, length: index - open) : .start(name, length: index - open)
        case UInt8(ascii: "/") where !isEnd: return .start(name, length: index - open)
        default: return .other
        }
    }

    private static func declaration(_ bytes: [UInt8], at open: Int) -> Markup {
        for (text, kind) in declarations {
            let length = text.utf8CodeUnitCount
            guard bytes.hasPrefix(text, count: min(length, bytes.count - open), at: open) else { continue }
            return open + length <= bytes.count ? .opaque(kind, length: length) : .needsMore
        }
        return .other
    }

    private static func instruction(_ bytes: [UInt8], at open: Int) -> Markup {
        let limit = min(bytes.count, open + 2 + longestName)
        var index = open + 2
        while index < limit, isNameByte(bytes[index]) { index += 1 }
        guard index < bytes.count else { return index < open + 2 + longestName ? .needsMore : .other }
        // Else any `</` with a flipped bit would hide what follows.
        switch bytes[index] {
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "?"):
            return index > open + 2 ? .opaque(.instruction, length: index - open) : .other
        default: return .other
        }
    }

    /// Whether a byte may stand in a name. Those outside ASCII all may. Source: XML 1.0, production `NameChar`.
    @inline(__always)
    static func isNameByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (byte | 0x20) &- 0x61 < 26 || byte &- 0x2D < 14 && byte != 0x2F || byte == 0x5F
    }

    /// Whether a byte is white space. Source: XML 1.0, production `S`.
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}

/// A comment, a CDATA section, a processing instruction or a document type: what looks like a tag in it is none.
struct Opaque: Codable, Equatable, Sendable {
    enum Kind: UInt8, Codable { case comment, cdata, instruction, doctype }

    let kind: Kind
    /// Where it begins in the stream.
    private(set) var offset: Int
    /// The page tags in it. Where they are not balanced, it may be that its own end was lost and another one's taken.
    private(set) var pageStarts = 0
    private var openPages = 0
    private var hasLooseEnd = false
    /// How many bytes of its end were just read.
    private var matched = 0
    // Of a document type: an open quote, how deep its brackets are, how much of `<!--` was just read, and whether a
    // comment is open.
    private var quote: UInt8 = 0
    private var brackets = 0
    private var commentStart = 0
    private var isInComment = false

    init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    /// The same in a stream that begins `distance` bytes earlier.
    func shifted(by distance: Int) -> Opaque {
        var opaque = self
        opaque.offset += distance
        return opaque
    }

    /// Whether its parts are what they can be: it may be read from a file.
    var isSound: Bool {
        let counts = [pageStarts, openPages, matched, brackets]
        return counts.allSatisfy { (0...1 << 60).contains($0) } && (0..<4).contains(commentStart)
    }

    /// What it is called in messages.
    var name: String {
        switch kind {
        case .comment: "comment"
        case .cdata: "CDATA section"
        case .instruction: "processing instruction"
        case .doctype: "document type"
        }
    }

    enum Step { case inside, ended(at: Int), broken(at: Int) }

    /// Counts a page tag in it.
    mutating func note(_ markup: Markup) {
        switch markup {
        case .start(.page, _):
            pageStarts += 1
            openPages += 1
        case .end(.page, _): if openPages > 0 { openPages -= 1 } else { hasLooseEnd = true }
        default: break
        }
    }

    /// Whether page tags in it are more than something that is written about.
    var hidesPages: Bool { openPages > 0 || pageStarts > 0 && hasLooseEnd }

    /// Reads on.
    mutating func advance(_ bytes: [UInt8], _ range: Range<Int>) -> Step {
        switch kind {
        case .comment: advanceComment(bytes, range)
        case .cdata: advance(bytes, range, repeated: UInt8(ascii: "]"), times: 2)
        case .instruction: advance(bytes, range, repeated: UInt8(ascii: "?"), times: 1)
        case .doctype: advanceDocumentType(bytes, range)
        }
    }

    /// To a `>` behind so many bytes of one kind.
    private mutating func advance(_ bytes: [UInt8], _ range: Range<Int>, repeated: UInt8, times: Int) -> Step {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            if byte == repeated {
                matched = min(matched + 1, times)
            } else if byte == UInt8(ascii: ">"), matched == times {
                return .ended(at: index + 1)
            } else {
                matched = 0
                index = bytes.firstIndex(ofByte: repeated, from: index, to: range.upperBound) ?? range.upperBound
                continue
            }
            index += 1
        }
        return .inside
    }

    /// Two hyphens stand only at a comment's end: so a comment that has lost its own ends nowhere else.
    private mutating func advanceComment(_ bytes: [UInt8], _ range: Range<Int>) -> Step {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            if matched == 2 { return byte == UInt8(ascii: ">") ? .ended(at: index + 1) : .broken(at: index) }
            if byte == UInt8(ascii: "-") {
                matched += 1
                index += 1
            } else {
                matched = 0
                index =
                    bytes.firstIndex(ofByte: UInt8(ascii: "-"), from: index, to: range.upperBound) ?? range.upperBound
            }
        }
        return .inside
    }

    private mutating func advanceDocumentType(_ bytes: [UInt8], _ range: Range<Int>) -> Step {
        let commentMark: StaticString = "<!--"
        for index in range {
            let byte = bytes[index]
            if isInComment {
                if byte == UInt8(ascii: ">"), matched >= 2 { isInComment = false }
                matched = byte == UInt8(ascii: "-") ? matched + 1 : 0
                continue
            }
            if quote != 0 {
                if byte == quote { quote = 0 }
                continue
            }
            let expected = commentMark.withUTF8Buffer { unsafe $0[commentStart] }
            commentStart = byte == expected ? commentStart + 1 : byte == UInt8(ascii: "<") ? 1 : 0
            if commentStart == commentMark.utf8CodeUnitCount {
                (isInComment, commentStart, matched) = (true, 0, 0)
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
            case UInt8(ascii: "["): brackets += 1
            case UInt8(ascii: "]"): brackets = max(brackets - 1, 0)
            case UInt8(ascii: ">") where brackets == 0: return .ended(at: index + 1)
            default: break
            }
        }
        return .inside
    }
}

extension [UInt8] {
    /// `memchr` up to `end`: the scan for `<` is the only work a byte of text costs here.
    func firstIndex(ofByte byte: UInt8, from start: Int, to end: Int) -> Int? {
        guard start < end, end <= count else { return nil }
        return unsafe withUnsafeBytes { raw in
            guard let base = raw.baseAddress, let found = unsafe memchr(base + start, Int32(byte), end - start) else {
                return nil
            }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    /// Whether the first `count` bytes of `name` stand at `index`.
    func hasPrefix(_ name: StaticString, count: Int, at index: Int) -> Bool {
        name.withUTF8Buffer { expected in
            for i in 0..<count where unsafe self[index + i] != expected[i] { return false }
            return true
        }
    }
}
