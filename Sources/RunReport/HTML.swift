/// A piece of HTML. What is interpolated into it is text, and escaped, unless it is HTML itself.
///
///     let cell: HTML = "<td>\(title)</td>"
struct HTML: ExpressibleByStringInterpolation {
    private(set) var source: String

    init(stringLiteral value: String) { source = value }
    init(stringInterpolation: Interpolation) { source = stringInterpolation.source }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var source = ""
        init(literalCapacity: Int, interpolationCount: Int) { source.reserveCapacity(literalCapacity * 2) }
        mutating func appendLiteral(_ literal: String) { source += literal }
        mutating func appendInterpolation(_ html: HTML) { source += html.source }
        mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { source += piece.source } }
        mutating func appendInterpolation(_ number: Int) { source += String(number) }
        mutating func appendInterpolation(_ text: String) {
            for scalar in text.unicodeScalars {
                switch scalar {
                case "&": source += "&amp;"
                case "<": source += "&lt;"
                case ">": source += "&gt;"
                case "\"": source += "&quot;"
                case "'": source += "&#39;"
                // Control characters may not stand in a page, nor be written as references.
                case "\n", "\t": source.unicodeScalars.append(scalar)
                case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}": source += "\u{FFFD}"
                default: source.unicodeScalars.append(scalar)
                }
            }
        }
    }

    static func += (a: inout HTML, b: HTML) { a.source += b.source }
    static let empty: HTML = ""
}
