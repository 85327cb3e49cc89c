import DurableFiles
import PortableFoundation

/// What `wikiprep generate options` writes: all subcommands and their options, as the parser has them, for programs
/// that call this one. What nothing is known of is not there.
struct OptionsRecord: Encodable {
    var program = "wikiprep"
    var version = wikiprepVersion
    var commands = Subcommand.all.map { Command($0) }

    struct Command: Encodable {
        var name: String
        var summary: String
        var details: String
        var operands: Operands
        var options: [Option]

        init(_ subcommand: Subcommand) {
            name = subcommand.name
            summary = subcommand.summary
            details = subcommand.details
            operands = Operands(usage: subcommand.operands, subcommand.operandKind)
            options = subcommand.sections.flatMap { section in
                section.options.map { Option($0, section: section.title) }
            }
        }
    }

    /// What stands beside the options.
    struct Operands: Encodable {
        /// As the help shows them.
        var usage: String
        /// `files`, `folders_and_files`, `corpus_parts` or `words`.
        var kind: String
        var endings: [String]?
        var words: [String]?

        init(usage: String, _ operandKind: OperandKind) {
            self.usage = usage
            switch operandKind {
            case .files(let endings): (kind, self.endings) = ("files", endings)
            case .foldersAndFiles(let endings): (kind, self.endings) = ("folders_and_files", endings)
            case .corpusParts: kind = "corpus_parts"
            case .words(let words): (kind, self.words) = ("words", words)
            }
        }
    }

    struct Option: Encodable {
        /// Without dashes.
        var name: String
        var letter: String?
        /// The heading of the help under which it stands.
        var section: String
        var help: String
        /// Of a flag: the name of the flag that takes it back.
        var opposite: String?
        var repeats: Bool
        var needed: Bool
        var takesEmpty: Bool
        var value: Value

        enum CodingKeys: String, CodingKey {
            case name, letter, section, help, opposite, repeats, needed, value
            case takesEmpty = "takes_empty"
        }

        init(_ option: OptionDescription, section: String) {
            name = option.name
            letter = option.letter.map { String($0) }
            self.section = section
            help = option.help
            opposite = option.opposite
            repeats = option.repeats
            needed = option.isNeeded
            takesEmpty = option.takesEmptyValue
            value = Value(option.value)
        }
    }

    struct Value: Encodable {
        /// `flag`, `words`, `words_or_file`, `file`, `folder`, `path`, or a ``ValueForm``.
        var kind: String
        /// What the help calls it.
        var placeholder: String?
        var words: [String]?
        var endings: [String]?
        /// Of numbers; of several each, of weights the number.
        var minimum: Int?
        var maximum: UInt64?
        /// Whether the word `none` takes back what the folder remembers.
        var noneUnsets = false

        enum CodingKeys: String, CodingKey {
            case kind, placeholder, words, endings, minimum, maximum
            case noneUnsets = "none_unsets"
        }

        init(_ value: OptionValue?) {
            placeholder = value?.placeholder
            switch value {
            case nil: kind = "flag"
            case .words(let words, _): (kind, self.words) = ("words", words)
            case .wordsOrFile(let words, let endings, _):
                (kind, self.words, self.endings) = ("words_or_file", words, endings)
            case .file(let endings): (kind, self.endings) = ("file", endings)
            case .folder: kind = "folder"
            case .path: kind = "path"
            case .other(let form, _, let noneUnsets):
                kind = ""
                self.noneUnsets = noneUnsets
                set(form)
            }
        }

        private mutating func set(_ form: ValueForm) {
            switch form {
            case .string: kind = "string"
            case .integer(let range): set("integer", range)
            case .integer64: (kind, minimum, maximum) = ("integer", 0, .max)
            case .integers(let range): set("integers", range)
            case .range: (kind, minimum, maximum) = ("range", 0, .max)
            case .count(let range): set("count", range)
            case .size(let range): set("size", range)
            case .share: (kind, minimum, maximum) = ("share", 0, 1)
            case .shareOrSize: kind = "share_or_size"
            case .weights(let most): (kind, minimum, maximum) = ("weights", 0, UInt64(exactly: most))
            }
        }

        private mutating func set(_ kind: String, _ range: ClosedRange<Int>) {
            (self.kind, minimum, maximum) = (kind, range.lowerBound, UInt64(clamping: range.upperBound))
        }
    }

    static var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(Self()) else { return "" }
        return String(decoding: json, as: UTF8.self) + "\n"
    }
}
