/// Lists and quotations: blocks of their own.
enum ListTemplates {
    /// `{{plainlist|…}}`: the list as it stands.
    static func list(_ call: TemplateCall) -> [UInt8]? {
        let text = call.text(1)
        return text.isEmpty ? nil : Array("<div>\n".utf8) + text + Array("\n</div>".utf8)
    }

    /// `{{ubl|a|b}}`: each argument a line.
    static func items(_ call: TemplateCall) -> [UInt8]? {
        let items = call.texts()
        guard !items.isEmpty else { return nil }
        return Array("<div><ul>".utf8) + items.flatMap { Array("<li>".utf8) + $0 + Array("</li>".utf8) }
            + Array("</ul></div>".utf8)
    }

    /// `{{quote|text|author|source}}`: the text, and who said it on a line of its own.
    static func quotation(_ call: TemplateCall) -> [UInt8]? {
        quotation(
            call.text("text", "quote", "1"),
            by: [call.text("author", "sign", "by", "2"), call.text("title"), call.text("source", "cite", "3")])
    }

    /// `{{cquote|text|width|height|author|source}}`: two sizes stand between the text and the author.
    static func pullQuotation(_ call: TemplateCall) -> [UInt8]? {
        quotation(
            call.text("text", "quote", "1"),
            by: [call.text("author", "sign", "by", "4"), call.text("source", "cite", "5")])
    }

    private static func quotation(_ text: [UInt8], by sources: [[UInt8]]) -> [UInt8]? {
        guard !text.isEmpty else { return nil }
        var output = Array("<blockquote>\n".utf8) + text
        let sources = sources.filter { !$0.isEmpty }
        if !sources.isEmpty {
            output += Array("\n<div>— ".utf8) + sources.joined(separator: ", ".utf8) + Array("</div>".utf8)
        }
        return output + Array("\n</blockquote>".utf8)
    }

    /// `{{poem quote|…}}`: its line breaks count.
    static func verse(_ call: TemplateCall) -> [UInt8]? {
        let text = call.text("text", "1")
        guard !text.isEmpty else { return nil }
        var output = Array("<blockquote>".utf8)
        for byte in text { if byte == "\n" { output += "<br />".utf8 } else { output.append(byte) } }
        let sources = [call.text("author", "sign", "2"), call.text("title"), call.text("source", "3")]
            .filter { !$0.isEmpty }
        if !sources.isEmpty {
            output += Array("<div>— ".utf8) + sources.joined(separator: ", ".utf8) + Array("</div>".utf8)
        }
        return output + Array("</blockquote>".utf8)
    }

    /// Running text set apart as a block.
    static func block(_ call: TemplateCall) -> [UInt8]? {
        let text = call.text("1", "text", "content")
        return text.isEmpty ? nil : Array("<div>".utf8) + text + Array("</div>".utf8)
    }
}
