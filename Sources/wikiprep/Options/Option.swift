import BytePairEncoding
import Corpus
import DumpListing
import Extraction
import CorpusParts
import TokenFiles
import Tokenization
import WikiprepPipeline

/// One option of the command: its name, what the help says of it, and what it does to the settings. Help and parsing are made of the same table.
struct Option: Sendable {
    /// The long name without dashes.
    let name: String
    /// A one-letter name.
    let letter: Character?
    /// What its value is; nil for an option without one.
    let value: OptionValue?
    /// What the help says.
    let help: String
    /// Sets it; throws ``UsageError`` for a value that makes no sense.
    let apply: @Sendable (inout Settings, String) throws -> Void
    /// Of a flag: sets the opposite.
    let undo: (@Sendable (inout Settings) -> Void)?
    /// Whether an empty value has a meaning.
    private(set) var takesEmptyValue = false

    init(
        _ name: String, _ letter: Character? = nil, value: OptionValue? = nil, _ help: String,
        undo: (@Sendable (inout Settings) -> Void)? = nil,
        apply: @escaping @Sendable (inout Settings, String) throws -> Void
    ) {
        self.name = name
        self.letter = letter
        self.value = value
        self.help = help
        self.undo = undo
        self.apply = apply
    }

    /// A flag: what it sets is true, and false with `--no-`; of one whose own name begins so, the other way round.
    init(
        _ name: String, _ letter: Character? = nil, _ help: String,
        sets path: WritableKeyPath<Settings, Bool> & Sendable
    ) {
        let isNegative = name.hasPrefix("no-")
        self.init(name, letter, help, undo: { $0[keyPath: path] = isNegative }) { settings, _ in
            settings[keyPath: path] = !isNegative
        }
    }

    /// The same option, of which an empty value has a meaning.
    func takingEmptyValue() -> Option {
        var option = self
        option.takesEmptyValue = true
        return option
    }

    /// Sets it on a command line.
    /// - Throws: ``UsageError`` for a value that makes no sense.
    func set(_ settings: inout Settings, _ value: String) throws {
        if let kind = self.value, value.isEmpty, !takesEmptyValue {
            throw UsageError("--\(name): its value is empty; give \(kind.placeholder), or leave the option out")
        }
        try apply(&settings, value)
    }

    /// The name of the flag that is its opposite: `dedup`, `no-dedup`; `no-shuffle`, `shuffle`.
    var opposite: String? {
        if undo == nil { return nil }
        return name.hasPrefix("no-") ? String(name.dropFirst(3)) : "no-\(name)"
    }

    /// The flag that is its opposite.
    var negation: Option? {
        guard let undo, let opposite else { return nil }
        return Option(opposite, nil, help) { settings, _ in undo(&settings) }
    }

    /// The name as the help shows it: a flag with its opposite.
    var shownName: String {
        guard let opposite else { return "--\(name)" }
        return "--[no-]\(name.hasPrefix("no-") ? opposite : name)"
    }
}
