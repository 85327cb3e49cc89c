/// What the text before a link's bar, or a template's name, points to.
enum LinkTarget: Equatable {
    /// A page of this wiki, by its namespace.
    case page(namespace: Int)
    /// A fragment of the page itself.
    case fragment
    /// The same subject in another language.
    case interlanguage
    /// A page of another wiki.
    case interwiki
    /// No title at all: the markup around it stays text.
    case invalid
}

/// MediaWiki's rules for titles, as far as they decide whether markup is a link or stays text.
enum Titles {
    static let file = 6
    static let category = 14
    static let media = -2
    static let special = -1
    static let template = 10

    /// Bytes that a title may hold; `#` and `%` too, as MediaWiki's link pattern allows.
    @inline(__always)
    static func isLegal(_ byte: UInt8) -> Bool {
        if byte >= 0x80 { return byte < Mark.first || byte == Mark.vanished }
        // A bit for each byte: none for control characters and for <>[]{}|.
        let bits: UInt64 = byte < 0x40 ? 0xAFFF_FFFF_0000_0000 : 0x47FF_FFFF_D7FF_FFFF
        return bits >> UInt64(byte & 63) & 1 == 1
    }

    /// Bytes that say nothing but themselves in a title: legal ones without `% & : # ~ .`, and what may be part of
    /// U+FFFD.
    @inline(__always)
    static func isPlain(_ byte: UInt8) -> Bool {
        if byte >= 0x80 { return byte < Mark.first && byte != 0xEF }
        let bits: UInt64 = byte < 0x40 ? 0xABFF_BF97_0000_0000 : 0x07FF_FFFF_D7FF_FFFF
        return bits >> UInt64(byte & 63) & 1 == 1
    }

    /// What `buffer[from..<to]`, which holds plain bytes only, points to: most titles are so.
    static func targetOfPlain(_ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int) -> LinkTarget {
        let (start, end) = trimmed(buffer, from, to)
        return start < end && end - start <= 255 ? .page(namespace: 0) : .invalid
    }

    /// What `buffer[from..<to]`, which holds legal bytes only, points to.
    static func target(_ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int, site: Site) -> LinkTarget {
        var (start, end) = trimmed(buffer, from, to)
        if buffer.firstIndex(of: UInt8(ascii: "&"), from: start, to: end) < end {
            var decoded = ByteBuffer(capacity: end - start + 8)
            Entities.decode(buffer, start, end, into: &decoded)
            return targetOfDecoded(decoded, 0, decoded.count, site: site)
        }
        if end - start > 0, buffer[start] == " " { start += 1 }
        if end < start { end = start }
        return targetOfDecoded(buffer, start, end, site: site)
    }

    private static func targetOfDecoded(
        _ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int, site: Site
    ) -> LinkTarget {
        var (start, end) = trimmed(buffer, from, to)
        var namespace = 0
        // Bytes that were no UTF-8 make no title.
        var replacement = start
        while true {
            replacement = buffer.firstIndex(of: 0xEF, from: replacement, to: end)
            guard replacement < end else { break }
            if buffer.has("\u{FFFD}", at: replacement, to: end) { return .invalid }
            replacement += 1
        }
        if start < end, buffer[start] == ":" {
            start = trimmed(buffer, start + 1, end).from
            if start < end, buffer[start] == ":" { return .invalid }
        }
        var mayBeLocal = true
        prefixes: while true {
            let colon = buffer.firstIndex(of: UInt8(ascii: ":"), from: start, to: end)
            guard colon < end, colon > start, colon - start <= 200 else { break }
            switch site.prefixes.value(buffer, start, colon) {
            case .namespace(let number)?:
                namespace = number
                start = trimmed(buffer, colon + 1, end).from
                // A talk page cannot be one of a title that has a prefix of its own.
                if namespace == 1 {
                    let next = buffer.firstIndex(of: UInt8(ascii: ":"), from: start, to: end)
                    if next < end, next > start, next - start <= 200, site.prefixes.value(buffer, start, next) != nil {
                        return .invalid
                    }
                }
                break prefixes
            case .ownLanguage? where mayBeLocal:
                start = trimmed(buffer, colon + 1, end).from
                mayBeLocal = false
                if start == end { return .page(namespace: 0) }
                if buffer[start] == ":" { start = trimmed(buffer, start + 1, end).from }
            case .language?, .ownLanguage?: return mayBeLocal ? .interlanguage : .interwiki
            case .project?: return .interwiki
            case nil: break prefixes
            }
        }
        let hash = buffer.firstIndex(of: UInt8(ascii: "#"), from: start, to: end)
        if hash < end {
            end = trimmed(buffer, start, hash).to
            if end <= start { return namespace == 0 ? .fragment : .invalid }
        }
        guard start < end, end - start <= 255, !isRelative(buffer, start, end) else { return .invalid }
        var index = start
        while index < end {
            guard isLegal(buffer[index]) else { return .invalid }
            if buffer[index] == "&", Entities.looksLikeReference(buffer, index, end) { return .invalid }
            if buffer[index] == "%", isHexDigit(buffer[index + 1]), isHexDigit(buffer[index + 2]), index + 2 < end {
                return .invalid
            }
            if buffer[index] == "~", buffer[index + 1] == "~", buffer[index + 2] == "~", index + 2 < end {
                return .invalid
            }
            index += 1
        }
        if buffer[start] == ":" { return .invalid }
        return .page(namespace: namespace)
    }

    /// `.`, `..` and paths that walk with them are refused, because browsers would resolve them.
    private static func isRelative(_ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        var start = from
        while start <= to {
            let slash = buffer.firstIndex(of: UInt8(ascii: "/"), from: start, to: to)
            let length = slash - start
            if length == 1 && buffer[start] == "." || length == 2 && buffer[start] == "." && buffer[start + 1] == "." {
                return true
            }
            start = slash + 1
        }
        return false
    }

    /// Without spaces and underscores at its ends.
    static func trimmed(_ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int) -> (from: Int, to: Int) {
        var (from, to) = (from, to)
        while from < to, buffer[from] == " " || buffer[from] == "_" { from += 1 }
        while to > from, buffer[to - 1] == " " || buffer[to - 1] == "_" { to -= 1 }
        return (from, to)
    }
}
