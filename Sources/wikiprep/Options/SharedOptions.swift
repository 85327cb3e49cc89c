import Corpus
import DumpListing

/// Options that subcommands have apart from the rest of a group, or with help of their own.
extension Option {
    static func output(_ help: String, _ path: WritableKeyPath<Values, String?> & Sendable) -> Option {
        Option("output", letter: "o", value: .path, help, word: path)
    }

    static func dryRun(_ path: WritableKeyPath<Values, Bool> & Sendable) -> Option {
        Option(
            "dry-run",
            "write nothing: say what would be done, about how long it would take, and how much disk and memory",
            flag: path)
    }

    static func remake(_ path: WritableKeyPath<Values, Bool> & Sendable) -> Option {
        Option(
            "remake",
            "make what is there anew with the options that are given, where it was made with others; all that "
                + "are not given, and the split, stay",
            flag: path)
    }

    static func seed(_ path: WritableKeyPath<Values, UInt64?> & Sendable) -> Option {
        Option("seed", "the seed of the shuffle; it belongs to the corpus (default: 2357)", number64: path)
    }

    static func wiki(_ path: WritableKeyPath<Values, String?> & Sendable) -> Option {
        Option(
            "wiki", value: "NAME", "the wiki's database name, such as enwiki, where the dump does not tell it",
            word: path)
    }

    static func segmentSize(_ path: WritableKeyPath<Values, Int?> & Sendable) -> Option {
        Option(
            "segment-size",
            "bytes of a dump that are one piece of work, such as 512K or 8M "
                + "(default: a 1024th of the dump, from 1M to 32M); changes no output",
            size: path, atLeast: 1 << 10)
    }

    static func missing(_ path: WritableKeyPath<Values, MissingPages?> & Sendable) -> Option {
        Option(
            "missing",
            """
            what becomes of older documents whose pages the dump lacks: keep or delete them; it is recorded with the \
            dump's part (default: delete where a legacy dump that is whole claims the page by its name, \
            -pages-articlesN.xml-pXpY; else keep)
            """, choice: path)
    }

    static func part(_ path: WritableKeyPath<Values, PartSelection?> & Sendable) -> Option {
        Option("part", value: "N|N-N", "only part N, or parts N to N; several between commas (default: all)") {
            values, word in
            guard let parts = PartSelection(word) else {
                throw UsageError(
                    "--part \(word): must be a number such as 1, a range such as 1-3, or several of them, 1,4-6")
            }
            values[keyPath: path] = parts
        }
    }

    static func mirror(_ path: WritableKeyPath<Values, Mirror> & Sendable) -> Option {
        Option(
            "mirror", value: "URL",
            "where the files are fetched from (default: \(Mirror.wikimedia.address))"
        ) { values, word in
            do { values[keyPath: path] = try Mirror(word) } catch { throw UsageError("--mirror \(error)") }
        }
    }

    static func temporaryFolder(_ path: WritableKeyPath<Values, String?> & Sendable) -> Option {
        Option(
            "temp-dir", value: .folder(name: "DIR"),
            "where what --dedup compares and what tasks encode waits (default: the output folder)", word: path)
    }
}
