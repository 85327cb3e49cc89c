import Synchronization

/// A stretch of a run that is told of by itself: one dump that is extracted, the corpus that is tokenized.
public struct Phase: Equatable, Sendable {
    /// What is done. The raw value is its name for users and programs.
    public enum Name: String, CaseIterable, Sendable {
        /// A dump becomes documents.
        case extract
        /// Documents with the same text are looked for.
        case findDuplicates = "find-duplicates"
        /// Documents become tokens.
        case tokenize
        /// Tokens that wait on disk are brought into their order.
        case shuffle
        /// The pretokens of documents are counted, for a vocabulary.
        case count
        /// A vocabulary is learned.
        case merge
        /// A dump becomes XML.
        case decompress
        /// The files of a dump are fetched.
        case download
    }

    /// What progress is counted in.
    public enum Unit: String, Sendable {
        /// Bytes of the input as they stand on disk, or of the documents.
        case bytes
        /// Entries of a vocabulary.
        case entries
    }

    /// What is done.
    public var name: Name
    /// What it is done to: the path of a file; nil where it is all that there is.
    public var subject: String?
    /// How much there is to do, in units; nil when it is not known.
    public var total: Int?
    /// What is counted.
    public var unit: Unit
    /// Which of several dumps it is of; nil where there is only one, and of phases that are of all.
    public var turn: Turn?

    /// A place among several.
    public struct Turn: Equatable, Sendable {
        /// Counted from 1.
        public var number: Int
        /// How many there are.
        public var count: Int

        /// A place.
        public init(number: Int, count: Int) {
            self.number = number
            self.count = count
        }
    }

    /// A phase.
    public init(_ name: Name, subject: String? = nil, total: Int?, unit: Unit = .bytes, turn: Turn? = nil) {
        self.name = name
        self.subject = subject
        self.total = total
        self.unit = unit
        self.turn = turn
    }
}

/// How far a phase has come.
public struct Advance: Equatable, Sendable {
    /// The units that are done, those included that an earlier run did.
    public var done = 0
    /// Of these, the units that an earlier run did.
    public var reused = 0
    /// The documents that came out so far.
    public var documents = 0
    /// The tokens that came out so far.
    public var tokens = 0

    /// Nothing yet.
    public init() {}
}

/// What a run tells while it works. The command shows it; a library's user may pass it over.
///
/// It is called from whatever thread works. Phases follow one another; each ends, however the run ends. The calls of
/// ``advance(_:)`` come one at a time, at most some twenty a second, and never go back.
public protocol RunObserver: Sendable {
    /// A phase begins.
    func begin(_ phase: Phase)
    /// The phase that was begun has come so far.
    func advance(_ advance: Advance)
    /// The phase is over.
    /// - Parameter advance: how far it came: short of its total where the run fails, or where no more of the input is
    ///   wanted.
    func end(_ advance: Advance)
    /// Something that the user should know, and that is no failure.
    func warn(_ message: any RunMessage)
    /// What was done, in a line.
    func note(_ message: any RunMessage)
    /// A message in the words of whoever shows it. The report of a run quotes them.
    func words(for message: any RunMessage) -> String
}

extension RunObserver {
    /// The library's own words.
    public func words(for message: any RunMessage) -> String { "\(message)" }
}

/// A warning or a note, as a value where it names settings. Its description is in the words of the library, which knows
/// no command line; a command names its options instead.
public protocol RunMessage: Sendable, CustomStringConvertible {}

extension String: RunMessage {}

/// Says nothing.
public struct SilentObserver: RunObserver {
    /// An observer.
    public init() {}
    /// Nothing.
    public func begin(_ phase: Phase) {}
    /// Nothing.
    public func advance(_ advance: Advance) {}
    /// Nothing.
    public func end(_ advance: Advance) {}
    /// Nothing.
    public func warn(_ message: any RunMessage) {}
    /// Nothing.
    public func note(_ message: any RunMessage) {}
}

/// Warnings of one kind, of which only the first few are shown.
package final class LimitedWarnings: Sendable {
    private let observer: any RunObserver
    private let limit: Int
    private let count = Atomic<Int>(0)

    package init(_ observer: any RunObserver, limit: Int = 5) {
        self.observer = observer
        self.limit = limit
    }

    package func warn(_ message: @autoclosure () -> String) {
        let number = count.add(1, ordering: .relaxed).newValue
        if number < limit { observer.warn(message()) }
        if number == limit { observer.warn("\(message()) (more of this kind are counted, not shown)") }
    }
}
