/// What is looked for in lines of text: a regular expression, as Swift has them, or plain characters.
public struct TextPattern: Sendable {
    private let source: String
    private let ignoresCase: Bool
    /// Bytes that every match has, so that a line without them need not be looked at; nil where none are known.
    let required: [UInt8]?

    /// - Parameters:
    ///   - source: a regular expression.
    ///   - ignoresCase: whether `a` is `A`, too.
    /// - Throws: what is wrong with the expression.
    public init(_ source: String, ignoresCase: Bool = false) throws {
        self.source = source
        self.ignoresCase = ignoresCase
        required = ignoresCase ? nil : Self.longestLiteral(source)
        _ = try Self.expression(source, ignoresCase)
    }

    private static func expression(_ source: String, _ ignoresCase: Bool) throws -> Regex<AnyRegexOutput> {
        try Regex(source).matchingSemantics(.unicodeScalar).ignoresCase(ignoresCase)
    }

    /// The longest run of plain characters that is in every match, as far as can be told at a glance: none of an
    /// expression with alternatives outside of parentheses, with escapes, or with settings of its own.
    static func longestLiteral(_ source: String) -> [UInt8]? {
        if ["\\", "(?", "[]", "[^]"].contains(where: source.contains) { return nil }
        var runs = [""]
        var depth = 0
        // The end of what is no text: of a class, or of a number of times.
        var closing: Character?
        for character in source {
            switch character {
            case closing: closing = nil
            // A class in a class.
            case "[" where closing != nil: return nil
            case _ where closing != nil: break
            case "[": closing = "]"
            case "(": depth += 1
            case ")": depth -= 1
            case "|" where depth == 0: return nil
            // What stands before these may be missing.
            case "*", "?", "{":
                if depth == 0, !(runs.last ?? "").isEmpty { runs[runs.count - 1].removeLast() }
                if character == "{" { closing = "}" }
            case ".", "+", "^", "$", "|": break
            default:
                if depth == 0 { runs[runs.count - 1].append(character) }
                continue
            }
            runs.append("")
        }
        let longest = runs.max { $0.utf8.count < $1.utf8.count } ?? ""
        return longest.isEmpty ? nil : Array(longest.utf8)
    }

    /// The expression, for one thread.
    func compiled() throws -> Matcher { Matcher(expression: try Self.expression(source, ignoresCase)) }

    /// A compiled expression.
    struct Matcher {
        fileprivate let expression: Regex<AnyRegexOutput>

        /// Where it matches in a line, from left to right; empty matches are none.
        func ranges(in line: String) -> [Range<String.Index>] {
            line.ranges(of: expression).filter { !$0.isEmpty }
        }

        /// Whether it matches anywhere in a line, if only at its end.
        func matches(_ line: String) -> Bool { line.contains(expression) }
    }
}
