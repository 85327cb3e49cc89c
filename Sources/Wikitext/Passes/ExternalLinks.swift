/// Links to other sites in brackets: `[https://… label]` shows its label, without a label nothing.
/// An address without brackets is text as it stands. MediaWiki numbers those without a label, `[1]`, which says nothing
/// outside of the page.
struct ExternalLinks {
    /// The schemes that MediaWiki links, in lower case.
    static let schemes: [StaticString] = [
        "http://", "https://", "//", "ftp://", "ftps://", "mailto:", "news:", "irc://", "ircs://", "ssh://", "sftp://",
        "git://", "svn://", "telnet://", "gopher://", "nntp://", "worldwind://", "mms://", "magnet:", "bitcoin:",
        "matrix:", "geo:", "sip:", "sips:", "sms:", "tel:", "urn:", "xmpp:", "redis://",
    ]

    /// The length of the scheme that begins at `index`, or nil.
    static func scheme(_ source: borrowing ByteBuffer, at index: Int, to: Int) -> Int? {
        let first = source[index]
        guard isLetter(first) || first == "/" else { return nil }
        for scheme in schemes where source.hasIgnoringCase(scheme, at: index, to: to) {
            return scheme.utf8CodeUnitCount
        }
        return nil
    }

    /// Appends one line with its bracketed links resolved.
    static func resolve(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int, into output: inout ByteBuffer) {
        var index = from
        // The next closing bracket and control character, so that many open brackets cost one search.
        var close = -1
        var control = -1
        while true {
            let bracket = source.firstIndex(of: UInt8(ascii: "["), from: index, to: to)
            output.append(source, index, bracket)
            guard bracket < to else { return }
            index = bracket + 1
            guard let length = scheme(source, at: index, to: to) else {
                output.append(UInt8(ascii: "["))
                continue
            }
            let address = index + length
            let addressEnd = endOfAddress(source, endOfNumericHost(source, address, to), to)
            if close < addressEnd { close = source.firstIndex(of: UInt8(ascii: "]"), from: addressEnd, to: to) }
            guard addressEnd > address, close < to else {
                output.append(UInt8(ascii: "["))
                continue
            }
            var label = addressEnd
            while let width = spaceWidth(source, label), label < close { label += width }
            if control < label {
                control = label
                while control < to, source[control] >= 0x20 || source[control] == "\t" { control += 1 }
            }
            guard control >= close else {
                output.append(UInt8(ascii: "["))
                continue
            }
            appendLabel(source, address, addressEnd, label, close, into: &output)
            index = close + 1
        }
    }

    private static func appendLabel(
        _ source: borrowing ByteBuffer, _ address: Int, _ addressEnd: Int, _ from: Int, _ to: Int,
        into output: inout ByteBuffer
    ) {
        output.append(Mark.edge)
        // An escaped angle bracket ends the address: what follows it belongs to the label.
        var cut = address
        while cut < addressEnd, !source.has("&lt;", at: cut, to: addressEnd),
            !source.has("&gt;", at: cut, to: addressEnd),
            source[cut] != ">"
        {
            cut += 1
        }
        if cut < addressEnd {
            appendText(source, cut, addressEnd, into: &output)
            output.append(UInt8(ascii: " "))
        }
        appendText(source, from, to, into: &output)
        output.append(Mark.edge)
    }

    private static func appendText(
        _ source: borrowing ByteBuffer, _ from: Int, _ to: Int, into output: inout ByteBuffer
    ) {
        for index in from..<max(from, to) { output.append(source[index] == ":" ? Mark.colon : source[index]) }
    }

    /// The end of a host in brackets, as version 6 of the Internet Protocol writes it, if one begins here.
    private static func endOfNumericHost(_ source: borrowing ByteBuffer, _ index: Int, _ to: Int) -> Int {
        guard source[index] == "[" else { return index }
        var end = index + 1
        while end < to, isHexDigit(source[end]) || source[end] == ":" || source[end] == "." { end += 1 }
        return end < to && end > index + 1 && source[end] == "]" ? end + 1 : index
    }

    /// Where the address that begins at `index` ends: at a space of any kind, a bracket, a quotation mark, markup.
    static func endOfAddress(_ source: borrowing ByteBuffer, _ index: Int, _ to: Int) -> Int {
        var index = index
        while index < to {
            switch source[index] {
            case "[", "]", "<", ">", "\"", 0x7F: return index
            case 0...0x20: return index
            case 0xC2, 0xE1, 0xE2, 0xE3, 0xEF:
                if spaceWidth(source, index) != nil || source.has("\u{FFFD}", at: index, to: to) { return index }
            case Mark.vanished: break
            case Mark.first...: return index
            default: break
            }
            index += 1
        }
        return index
    }

    /// The length of the space separator (Unicode's class Zs) at `index`.
    private static func spaceWidth(_ source: borrowing ByteBuffer, _ index: Int) -> Int? {
        switch source[index] {
        case " ": return 1
        case 0xC2: return source[index + 1] == 0xA0 ? 2 : nil
        case 0xE1: return source[index + 1] == 0x9A && source[index + 2] == 0x80 ? 3 : nil
        case 0xE2:
            let last = source[index + 2]
            if source[index + 1] == 0x80, last >= 0x80 && last <= 0x8A || last == 0xAF { return 3 }
            return source[index + 1] == 0x81 && last == 0x9F ? 3 : nil
        case 0xE3: return source[index + 1] == 0x80 && source[index + 2] == 0x80 ? 3 : nil
        default: return nil
        }
    }
}
