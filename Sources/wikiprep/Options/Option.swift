import InputNumbers

/// One option: its description, and what it sets among the values of a group or of a subcommand. Help and parsing are
/// made of the same tables.
struct Option<Values>: Sendable {
    private(set) var description: OptionDescription
    private let apply: @Sendable (inout Values, String) throws -> Void
    /// Of a flag: sets the opposite.
    private let undo: (@Sendable (inout Values) -> Void)?

    private init(
        _ description: OptionDescription, undo: (@Sendable (inout Values) -> Void)?,
        apply: @escaping @Sendable (inout Values, String) throws -> Void
    ) {
        self.description = description
        self.undo = undo
        self.apply = apply
    }

    /// An option whose value needs a check of its own.
    /// - Parameters:
    ///   - takesEmptyValue: whether an empty value has a meaning; else it is refused.
    ///   - undo: of a flag: sets the opposite.
    ///   - apply: sets it; throws ``UsageError`` for a value that makes no sense.
    init(
        _ name: String, letter: Character? = nil, value: OptionValue? = nil, _ help: String,
        takesEmptyValue: Bool = false, undo: (@Sendable (inout Values) -> Void)? = nil,
        apply: @escaping @Sendable (inout Values, String) throws -> Void
    ) {
        self.init(
            OptionDescription(
                name: name, letter: letter, value: value, help: help, hasOpposite: undo != nil,
                takesEmptyValue: takesEmptyValue),
            undo: undo, apply: apply)
    }

    /// A flag: what it sets is true, and false with `--no-`; of one whose own name begins so, the other way round.
    init(
        _ name: String, letter: Character? = nil, _ help: String,
        flag path: WritableKeyPath<Values, Bool> & Sendable
    ) {
        let isNegative = name.hasPrefix("no-")
        self.init(name, letter: letter, help, undo: { $0[keyPath: path] = isNegative }) { values, _ in
            values[keyPath: path] = !isNegative
        }
    }

    /// An option whose value is taken as it is.
    init(
        _ name: String, letter: Character? = nil, value: OptionValue, _ help: String, takesEmptyValue: Bool = false,
        word path: WritableKeyPath<Values, String?> & Sendable
    ) {
        self.init(name, letter: letter, value: value, help, takesEmptyValue: takesEmptyValue) { values, word in
            values[keyPath: path] = word
        }
    }

    /// An option whose value is a whole number.
    /// - Parameters:
    ///   - value: what the help calls it.
    ///   - noneUnsets: whether `none` sets nil.
    init(
        _ name: String, letter: Character? = nil, value: String = "N", _ help: String,
        number path: WritableKeyPath<Values, Int?> & Sendable, in range: ClosedRange<Int>, advice: String = "",
        noneUnsets: Bool = false
    ) {
        let kind = OptionValue.other(.integer(range), name: value, noneUnsets: noneUnsets)
        self.init(name, letter: letter, value: kind, help) { values, word in
            values[keyPath: path] =
                noneUnsets && word == ValueParsing.none
                ? nil : try ValueParsing.number(word, "--\(name)", range, advice: advice)
        }
    }

    /// An option whose value is a whole number that needs a check of its own.
    /// - Parameters:
    ///   - value: what the help calls it.
    ///   - apply: sets it; throws ``UsageError`` for a number that makes no sense.
    init(
        _ name: String, value: String = "N", _ help: String, in range: ClosedRange<Int>,
        number apply: @escaping @Sendable (inout Values, Int) throws -> Void
    ) {
        self.init(name, value: .other(.integer(range), name: value), help) { values, word in
            try apply(&values, try ValueParsing.number(word, "--\(name)", range))
        }
    }

    /// An option whose value is a whole number of 64 bits.
    init(_ name: String, _ help: String, number64 path: WritableKeyPath<Values, UInt64?> & Sendable) {
        self.init(name, value: .other(.integer64, name: "N"), help) { values, word in
            values[keyPath: path] = try ValueParsing.number64(word, "--\(name)")
        }
    }

    /// An option whose value is a number of things, where `none` sets nil.
    init(_ name: String, _ help: String, count path: WritableKeyPath<Values, Int?> & Sendable) {
        let range = 1...Count.range.upperBound
        self.init(name, value: .other(.count(range), name: "N", noneUnsets: true), help) { values, word in
            values[keyPath: path] =
                word == ValueParsing.none ? nil : try ValueParsing.count(word, "--\(name)", range)
        }
    }

    /// An option whose value is a number of bytes.
    init(
        _ name: String, _ help: String, size path: WritableKeyPath<Values, Int?> & Sendable, atLeast minimum: Int
    ) {
        let range = minimum...Count.range.upperBound
        self.init(name, value: .other(.size(range), name: "SIZE"), help) { values, word in
            values[keyPath: path] = try ValueParsing.size(word, "--\(name)", range)
        }
    }

    /// An option whose value is one of the words of a type.
    /// - Parameter shown: what the help calls the value; nil: the words.
    init<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ help: String, choice path: WritableKeyPath<Values, Choice?> & Sendable, shown: String? = nil
    ) {
        self.init(name, value: .choice(Choice.self, name: shown), help) { values, word in
            values[keyPath: path] = try ValueParsing.choice(word, "--\(name)") as Choice
        }
    }

    /// An option whose value is one of the words of a type, with a default.
    init<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ help: String, choice path: WritableKeyPath<Values, Choice> & Sendable
    ) {
        self.init(name, value: .choice(Choice.self), help) { values, word in
            values[keyPath: path] = try ValueParsing.choice(word, "--\(name)")
        }
    }

    /// Sets nothing: whoever reads the arguments looks whether it was given.
    static var help: Option { Option(.help, undo: nil) { _, _ in } }

    /// The same option, of which each value adds to those before.
    var repeated: Option {
        var copy = self
        copy.description.repeats = true
        return copy
    }

    /// The same option, without which the subcommand does nothing.
    var needed: Option {
        var copy = self
        copy.description.isNeeded = true
        return copy
    }

    /// Sets it on a command line.
    /// - Throws: ``UsageError`` for a value that makes no sense.
    func set(_ values: inout Values, _ word: String) throws {
        if let kind = description.value, word.isEmpty, !description.takesEmptyValue {
            throw UsageError(
                "--\(description.name): its value is empty; give \(kind.placeholder), or leave the option out")
        }
        try apply(&values, word)
    }

    /// The flag that takes it back.
    var negation: Option? {
        guard let undo, let negation = description.negation else { return nil }
        return Option(negation, undo: nil) { values, _ in undo(&values) }
    }

    /// The same option of a whole that this group is a part of.
    func within<Whole>(_ path: WritableKeyPath<Whole, Values> & Sendable) -> Option<Whole> {
        var undoInWhole: (@Sendable (inout Whole) -> Void)?
        if let undo { undoInWhole = { undo(&$0[keyPath: path]) } }
        return Option<Whole>(description, undo: undoInWhole) { [apply] whole, word in
            try apply(&whole[keyPath: path], word)
        }
    }
}

extension Array {
    /// The options of a group, for a whole that it is a part of.
    func within<Part, Whole>(_ path: WritableKeyPath<Whole, Part> & Sendable) -> [Option<Whole>]
    where Element == Option<Part> {
        map { $0.within(path) }
    }
}

/// Options of a subcommand under a heading of the help.
struct OptionSection<Values>: Sendable {
    let title: String
    let options: [Option<Values>]

    init(_ title: String, _ options: [Option<Values>]) {
        self.title = title
        self.options = options
    }
}
