import CLibrary
import InputNumbers

/// `{{#expr:…}}`: arithmetic, comparison and logic on numbers.
///
/// Operators and their precedence: https://www.mediawiki.org/wiki/Help:Extension:ParserFunctions##expr
///
/// Two stacks, as in the extension's `ExprParser`: no recursion, however deep the brackets.
enum Expression {
    struct Failure: Error, Equatable {
        let message: String
    }

    private enum Operator: Equatable {
        case open
        case negative, positive, not, function(String)
        case exponent, power, times, divide, div, mod, fmod, plus, minus, round
        case equal, notEqual, less, greater, lessOrEqual, greaterOrEqual, and, or

        var precedence: Int {
            switch self {
            case .open: -1
            case .negative, .positive, .exponent: 10
            case .not, .function: 9
            case .power: 8
            case .times, .divide, .div, .mod, .fmod: 7
            case .plus, .minus: 6
            case .round: 5
            case .equal, .notEqual, .less, .greater, .lessOrEqual, .greaterOrEqual: 4
            case .and: 3
            case .or: 2
            }
        }

        var isUnary: Bool {
            switch self {
            case .negative, .positive, .not, .function: true
            default: false
            }
        }
    }

    /// The value; nil for an expression without one.
    static func evaluate(_ text: String) -> Result<Double?, Failure> {
        var machine = Machine()
        do {
            return .success(
                try machine.run(Array(text.replacingBytes("&lt;", with: "<").replacingBytes("&gt;", with: ">").utf8)))
        } catch {
            return .failure(error)
        }
    }

    /// The number that the bytes are, as PHP reads numeric text.
    static func number(_ bytes: [UInt8]) -> Double? {
        guard let first = bytes.first, isDigit(first) || first == "-" || first == "+" || first == "." else {
            return nil
        }
        for byte in bytes where !isDigit(byte) && !"+-.eE".utf8.contains(byte) { return nil }
        return Double(String(decoding: bytes, as: UTF8.self))
    }

    private struct Machine {
        var values: [Double] = []
        var operators: [Operator] = []
        /// A number comes next, not an operator.
        var expectsNumber = true

        mutating func run(_ text: [UInt8]) throws(Failure) -> Double? {
            var index = 0
            while index < text.count {
                let byte = text[index]
                if isWhitespace(byte) {
                    index += 1
                } else if isDigit(byte) || byte == "." {
                    guard expectsNumber else { throw Failure(message: "Unexpected number.") }
                    var end = index
                    while end < text.count, isDigit(text[end]) || text[end] == "." { end += 1 }
                    // As PHP reads it: `1.2.3` is 1.2, `.5` is 0.5, `5.` is 5.
                    let parts = text[index..<end].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
                    let digits = parts.count > 1 ? parts[0] + [UInt8(ascii: ".")] + parts[1] : parts[0]
                    values.append(
                        Double("0" + String(decoding: digits, as: UTF8.self) + (parts.count > 1 ? "0" : "")) ?? 0)
                    expectsNumber = false
                    index = end
                } else if isLetter(byte) {
                    var end = index
                    while end < text.count, isLetter(text[end]) { end += 1 }
                    try word(String(decoding: text[index..<end], as: UTF8.self).lowercased())
                    index = end
                } else {
                    index += try symbol(text, index)
                }
            }
            while let last = operators.popLast() {
                guard last != .open else { throw Failure(message: "Unclosed bracket.") }
                try apply(last)
            }
            guard values.count <= 1 else { throw Failure(message: "Missing operator.") }
            return values.last
        }

        private mutating func word(_ word: String) throws(Failure) {
            switch word {
            case "pi": try constant(Double.pi)
            // Where an operator is due, `e` is the one of `2e3`.
            case "e" where expectsNumber: try constant(2.718281828459045)
            case "e": try binary(.exponent)
            case "not", "abs", "ceil", "floor", "trunc", "sqrt", "ln", "exp", "sin", "cos", "tan", "asin", "acos",
                "atan":
                guard expectsNumber else { throw Failure(message: "Unexpected \(word) operator.") }
                operators.append(word == "not" ? .not : .function(word))
            case "mod": try binary(.mod)
            case "fmod": try binary(.fmod)
            case "div": try binary(.div)
            case "round": try binary(.round)
            case "and": try binary(.and)
            case "or": try binary(.or)
            default: throw Failure(message: "Unrecognized word \"\(word)\".")
            }
        }

        private mutating func constant(_ value: Double) throws(Failure) {
            guard expectsNumber else { throw Failure(message: "Unexpected number.") }
            values.append(value)
            expectsNumber = false
        }

        private mutating func symbol(_ text: [UInt8], _ index: Int) throws(Failure) -> Int {
            let next = index + 1 < text.count ? text[index + 1] : 0
            switch text[index] {
            case "+":
                if expectsNumber { operators.append(.positive) } else { try binary(.plus) }
            case "-":
                if expectsNumber { operators.append(.negative) } else { try binary(.minus) }
            case 0xE2 where text.dropFirst(index).starts(with: "−".utf8):
                if expectsNumber { operators.append(.negative) } else { try binary(.minus) }
                return 3
            case "*": try binary(.times)
            case "/": try binary(.divide)
            case "^": try binary(.power)
            case "(":
                guard expectsNumber else { throw Failure(message: "Unexpected ( operator.") }
                operators.append(.open)
            case ")":
                while let last = operators.last, last != .open {
                    operators.removeLast()
                    try apply(last)
                }
                guard operators.popLast() != nil else { throw Failure(message: "Unexpected closing bracket.") }
                expectsNumber = false
            case "=": try binary(.equal)
            case "!" where next == "=":
                try binary(.notEqual)
                return 2
            case "<" where next == ">":
                try binary(.notEqual)
                return 2
            case "<" where next == "=":
                try binary(.lessOrEqual)
                return 2
            case ">" where next == "=":
                try binary(.greaterOrEqual)
                return 2
            case "<": try binary(.less)
            case ">": try binary(.greater)
            default: throw Failure(message: "Unrecognized punctuation character.")
            }
            return 1
        }

        private mutating func binary(_ new: Operator) throws(Failure) {
            guard !expectsNumber else { throw Failure(message: "Unexpected operator.") }
            while let last = operators.last, last.precedence >= new.precedence {
                operators.removeLast()
                try apply(last)
            }
            operators.append(new)
            expectsNumber = true
        }

        private mutating func apply(_ operation: Operator) throws(Failure) {
            guard let right = values.popLast() else { throw Failure(message: "Missing operand.") }
            if operation.isUnary {
                values.append(try Machine.unary(operation, right))
                return
            }
            guard let left = values.popLast() else { throw Failure(message: "Missing operand.") }
            values.append(try Machine.binary(operation, left, right))
        }

        private static func unary(_ operation: Operator, _ value: Double) throws(Failure) -> Double {
            switch operation {
            case .negative: return -value
            case .not: return value == 0 ? 1 : 0
            case .function(let name):
                switch name {
                case "abs": return value.magnitude
                case "ceil": return value.rounded(.up)
                case "floor": return value.rounded(.down)
                case "trunc": return value.rounded(.towardZero)
                case "sqrt":
                    guard value >= 0 else { throw Failure(message: "In sqrt: Result is not a number.") }
                    return value.squareRoot()
                case "ln":
                    guard value > 0 else { throw Failure(message: "Invalid argument for ln: <= 0.") }
                    return log(value)
                case "exp": return exp(value)
                case "sin": return sin(value)
                case "cos": return cos(value)
                case "tan": return tan(value)
                case "asin", "acos":
                    guard value.magnitude <= 1 else { throw Failure(message: "Invalid argument for \(name).") }
                    return name == "asin" ? asin(value) : acos(value)
                default: return atan(value)
                }
            default: return value
            }
        }

        private static func binary(_ operation: Operator, _ left: Double, _ right: Double) throws(Failure) -> Double {
            switch operation {
            case .exponent: return left * pow(10, right)
            case .power: return pow(left, right)
            case .times: return left * right
            case .divide, .div:
                guard right != 0 else { throw Failure(message: "Division by zero.") }
                return left / right
            case .mod:
                // PHP's `%` takes whole numbers; `fmod` is there for the others.
                let (left, right) = (left.rounded(.towardZero), right.rounded(.towardZero))
                guard right != 0 else { throw Failure(message: "Division by zero.") }
                return left.truncatingRemainder(dividingBy: right)
            case .fmod:
                guard right != 0 else { throw Failure(message: "Division by zero.") }
                return left.truncatingRemainder(dividingBy: right)
            case .plus: return left + right
            case .minus: return left - right
            case .round: return Machine.round(left, min(max(Int(clamping: right), -300), 300))
            case .equal: return left == right ? 1 : 0
            case .notEqual: return left != right ? 1 : 0
            case .less: return left < right ? 1 : 0
            case .greater: return left > right ? 1 : 0
            case .lessOrEqual: return left <= right ? 1 : 0
            case .greaterOrEqual: return left >= right ? 1 : 0
            case .and: return left != 0 && right != 0 ? 1 : 0
            case .or: return left != 0 || right != 0 ? 1 : 0
            default: return right
            }
        }

        /// Half away from zero at a decimal place, as the digits that people see say it.
        private static func round(_ value: Double, _ places: Int) -> Double {
            let scale = pow(10, Double(places.magnitude))
            let scaled = places >= 0 ? value * scale : value / scale
            guard scaled.isFinite, scaled.magnitude < 1e15 else { return value }
            // 1.955 × 100 is 195.49999999999997: what is that near to a half counts as one.
            let whole = scaled.magnitude.rounded(.down)
            let isHalf = (scaled.magnitude - whole - 0.5).magnitude <= scaled.magnitude * 4 * Double.ulpOfOne
            let rounded = isHalf ? (scaled < 0 ? -(whole + 1) : whole + 1) : scaled.rounded(.toNearestOrAwayFromZero)
            return places >= 0 ? rounded / scale : rounded * scale
        }
    }
}
