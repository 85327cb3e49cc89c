/// A template's text with places for its arguments.
///
/// - `{1}`, `{name}`: the argument. `{2|1|text}`: the first of them that shows something.
/// - `{=1}`: the argument with the blanks around it.
/// - `{*, }`: all arguments without names, with `, ` between them.
/// - `[ ({2})]`: shown only when every argument in it shows something.
///
/// A pattern in which some argument stands and none shows something shows nothing.
struct TemplatePattern: Sendable {
    private indirect enum Piece: Sendable {
        case literal([UInt8])
        case argument([String])
        case rawArgument(Int)
        case all(separator: [UInt8])
        case optional([Piece])
    }

    private let pieces: [Piece]
    private let hasArguments: Bool

    init(_ text: String) {
        var bytes = Array(text.utf8)[...]
        let pieces = Self.parse(&bytes)
        self.pieces = pieces
        hasArguments = pieces.contains { if case .literal = $0 { false } else { true } }
    }

    /// Optional parts do not nest.
    private static func parse(_ bytes: inout ArraySlice<UInt8>) -> [Piece] {
        var pieces: [Piece] = []
        var optional: [Piece]?
        var literal: [UInt8] = []
        func add(_ piece: Piece) { if optional == nil { pieces.append(piece) } else { optional?.append(piece) } }
        func flush() {
            if !literal.isEmpty { add(.literal(literal)) }
            literal = []
        }
        while let byte = bytes.popFirst() {
            switch byte {
            case "{":
                flush()
                let end = bytes.firstIndex(of: UInt8(ascii: "}")) ?? bytes.endIndex
                add(place(String(decoding: bytes[..<end], as: UTF8.self)))
                bytes = bytes[end...].dropFirst()
            case "[" where optional == nil:
                flush()
                optional = []
            case "]" where optional != nil:
                flush()
                let inner = optional ?? []
                optional = nil
                pieces.append(.optional(inner))
            default: literal.append(byte)
            }
        }
        flush()
        return pieces
    }

    private static func place(_ text: String) -> Piece {
        if text.hasPrefix("*") { return .all(separator: Array(text.dropFirst().utf8)) }
        if text.hasPrefix("="), let position = Int(text.dropFirst()) { return .rawArgument(position) }
        return .argument(text.split(separator: "|").map(String.init))
    }

    func render(_ call: TemplateCall) -> [UInt8]? {
        var output: [UInt8] = []
        let isShown = append(pieces, call, to: &output).some
        return isShown || !hasArguments ? output : nil
    }

    /// Whether any, and whether every argument shows something.
    private func append(_ pieces: [Piece], _ call: TemplateCall, to output: inout [UInt8]) -> (some: Bool, all: Bool) {
        var some = false
        var all = true
        func note(_ isShown: Bool) {
            some = some || isShown
            all = all && isShown
        }
        for piece in pieces {
            switch piece {
            case .literal(let text): output += text
            case .argument(let names):
                let value = call.text(names)
                output += value
                note(!value.isEmpty)
            case .rawArgument(let position):
                output += call.raw(position)
                note(!call.text(position).isEmpty)
            case .all(let separator):
                let values = call.texts()
                output += values.joined(separator: separator)
                note(!values.isEmpty)
            case .optional(let inner):
                let start = output.count
                let isShown = append(inner, call, to: &output)
                if !isShown.all { output.removeLast(output.count - start) }
                some = some || isShown.all
            }
        }
        return (some, all)
    }
}
