/// What is looked for in lines of text: a regular expression, as Swift has them, or plain characters.
public struct TextPattern: Sendable {
    private let source: String
    private let ignoresCase: Bool
    /// The bytes to look for, where the expression is nothing but characters.
    let literal: [UInt8]?

    /// - Parameters:
    ///   - source: a regular expression.
    ///   - ignoresCase: whether `a` is `A`, too.
    /// - Throws: what is wrong with the expression.
    public init(_ source: String, ignoresCase: Bool = false) throws {
        self.source = source
        self.ignoresCase = ignoresCase
        let isPlain = !source.isEmpty && !source.contains { #"\[](){}.*+?^$|"#.contains($0) }
        literal = isPlain && !ignoresCase ? Array(source.utf8) : nil
        _ = try Self.expression(source, ignoresCase)
    }

    private static func expression(_ source: String, _ ignoresCase: Bool) throws -> Regex<AnyRegexOutput> {
        try Regex(source).matchingSemantics(.unicodeScalar).ignoresCase(ignoresCase)
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
