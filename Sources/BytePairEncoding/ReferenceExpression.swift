/// A regular expression, of the few kinds of parts that the patterns of vocabularies have, for `ReferenceEncoder`: it
/// reads what `SplitPattern.regularExpression` says, and knows nothing of the scanner that is tested against it.
///
/// A part of an expression turns the place where it begins into the places where it may end, the preferred first. So
/// what a backtracking engine would find is the first place of the whole.
struct ReferenceExpression: Sendable {
    private indirect enum Part: Sendable {
        case scalar(ScalarSet)
        case repeated(Part, atLeast: Int, atMost: Int)
        case sequence([Part])
        case alternatives([Part])
        case notFollowed(by: Part)
        case textEnd
    }

    /// One scalar: of these classes and these scalars, or none of them.
    private struct ScalarSet: Sendable {
        var classes: [@Sendable (ScalarClass, Unicode.Scalar) -> Bool] = []
        var isNegated = false

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            let value = ScalarClassTable.shared[scalar]
            return classes.contains { $0(value, scalar) } != isNegated
        }
    }

    private let whole: Part

    /// Reads an expression of this project. What it does not know is a mistake in the program.
    init(_ expression: String) {
        var reader = Reader(scalars: Array(expression.unicodeScalars))
        whole = reader.alternatives(ignoringCase: false)
        precondition(reader.position == reader.scalars.count, "unbalanced: \(expression)")
    }

    /// The number of scalars that the expression takes from here on; 0 where it does not match.
    func matchLength(at start: Int, in text: [Unicode.Scalar]) -> Int {
        (Self.ends(of: whole, from: start, in: text).first ?? start) - start
    }

    private static func ends(of part: Part, from start: Int, in text: [Unicode.Scalar]) -> [Int] {
        switch part {
        case .scalar(let set):
            return start < text.count && set.contains(text[start]) ? [start + 1] : []
        case .repeated(let part, let atLeast, let atMost):
            // Every repeated part of the patterns has one way to match, if any.
            var places = [start]
            while places.count <= atMost, let next = ends(of: part, from: places[places.count - 1], in: text).first {
                places.append(next)
            }
            return Array(places.dropFirst(atLeast).reversed())
        case .sequence(let parts):
            return parts.reduce([start]) { places, part in places.flatMap { ends(of: part, from: $0, in: text) } }
        case .alternatives(let parts):
            return parts.flatMap { ends(of: $0, from: start, in: text) }
        case .notFollowed(let part):
            return ends(of: part, from: start, in: text).isEmpty ? [start] : []
        case .textEnd:
            return start == text.count ? [start] : []
        }
    }

    private struct Reader {
        let scalars: [Unicode.Scalar]
        var position = 0

        private func isNext(_ text: String) -> Bool {
            scalars[position...].starts(with: text.unicodeScalars)
        }

        private mutating func skip(_ text: String) -> Bool {
            guard isNext(text) else { return false }
            position += text.unicodeScalars.count
            return true
        }

        mutating func alternatives(ignoringCase: Bool) -> Part {
            var parts = [sequence(ignoringCase)]
            while skip("|") { parts.append(sequence(ignoringCase)) }
            return .alternatives(parts)
        }

        private mutating func sequence(_ ignoringCase: Bool) -> Part {
            var parts: [Part] = []
            while position < scalars.count, !isNext("|"), !isNext(")") {
                let part = atom(ignoringCase)
                if skip("?") {
                    parts.append(.repeated(part, atLeast: 0, atMost: 1))
                } else if skip("*") {
                    parts.append(.repeated(part, atLeast: 0, atMost: .max))
                } else if skip("+") {
                    parts.append(.repeated(part, atLeast: 1, atMost: .max))
                } else if skip("{1,3}") {
                    parts.append(.repeated(part, atLeast: 1, atMost: 3))
                } else {
                    parts.append(part)
                }
            }
            return .sequence(parts)
        }

        private mutating func atom(_ ignoringCase: Bool) -> Part {
            for (opening, isFolded) in [("(?:", ignoringCase), ("(?i:", true), ("(?!", ignoringCase)]
            where skip(opening) {
                let inside = alternatives(ignoringCase: isFolded)
                precondition(skip(")"), "an unclosed group")
                return opening == "(?!" ? .notFollowed(by: inside) : inside
            }
            if skip("\\z") { return .textEnd }
            if skip("[") {
                var set = ScalarSet()
                set.isNegated = skip("^")
                while !skip("]") { set.classes.append(member(ignoringCase)) }
                return .scalar(set)
            }
            return .scalar(ScalarSet(classes: [member(ignoringCase)]))
        }

        private mutating func member(_ ignoringCase: Bool) -> @Sendable (ScalarClass, Unicode.Scalar) -> Bool {
            let properties: [(String, @Sendable (ScalarClass) -> Bool)] = [
                ("\\p{L}", { $0.contains(.letter) }),
                ("\\p{N}", { $0.contains(.number) }),
                ("\\p{M}", { $0.isMark }),
                ("\\p{Lu}", { $0.contains([.letter, .wordStart]) && !$0.contains(.wordEnd) }),
                // Not told apart from Lu: no pattern has one without the other.
                ("\\p{Lt}", { $0.contains([.letter, .wordStart]) && !$0.contains(.wordEnd) }),
                ("\\p{Ll}", { $0.contains([.letter, .wordEnd]) && !$0.contains(.wordStart) }),
                ("\\p{Lm}", { $0.contains([.letter, .wordStart, .wordEnd]) }),
                ("\\p{Lo}", { $0.contains([.letter, .wordStart, .wordEnd]) }),
                // Not told apart: no pattern has one without the others.
                ("\\p{P}", { !$0.contains(.number) && !$0.isLetterOrMark }),
                ("\\p{S}", { !$0.contains(.number) && !$0.isLetterOrMark }),
                ("\\p{Z}", { !$0.contains(.number) && !$0.isLetterOrMark }),
                ("\\p{C}", { !$0.contains(.number) && !$0.isLetterOrMark }),
                ("\\s", { $0.contains(.whiteSpace) }),
                ("\\S", { !$0.contains(.whiteSpace) }),
            ]
            for (name, contains) in properties where skip(name) { return { value, _ in contains(value) } }
            for (name, scalar) in [("\\r", "\r"), ("\\n", "\n")] as [(String, Unicode.Scalar)] where skip(name) {
                return { $1 == scalar }
            }
            let scalar = scalars[position]
            precondition(!"\\()[]{}*+?^$.".unicodeScalars.contains(scalar), "unknown in an expression: \(scalar)")
            position += 1
            if skip("-") {
                let last = scalars[position]
                position += 1
                return { (scalar...last).contains($1) }
            }
            if !ignoringCase { return { $1 == scalar } }
            return { $1.properties.lowercaseMapping == String(scalar) || scalar == "s" && $1 == "\u{17F}" }
        }
    }
}
