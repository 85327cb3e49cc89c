import Corpus
import Synchronization

/// What a run tells while it works. The command shows it; a library's user may pass it over.
public protocol RunObserver: Sendable {
    /// A phase begins. `total` is its size in `unit`s; nil when it is not known.
    func begin(phase: String, total: Int?)
    /// The phase has come to `done` of its total; `detail` says what came out so far.
    func advance(to done: Int, detail: String)
    /// The phase is over.
    func end()
    /// Something that the user should know, and that is no failure.
    func warn(_ message: String)
    /// What was done, in a line.
    func note(_ message: String)
}

/// Says nothing.
public struct SilentObserver: RunObserver {
    /// An observer.
    public init() {}
    /// Nothing.
    public func begin(phase: String, total: Int?) {}
    /// Nothing.
    public func advance(to done: Int, detail: String) {}
    /// Nothing.
    public func end() {}
    /// Nothing.
    public func warn(_ message: String) {}
    /// Nothing.
    public func note(_ message: String) {}
}

/// Warnings of one kind, of which only the first few are shown.
final class LimitedWarnings: Sendable {
    private let observer: any RunObserver
    private let limit: Int
    private let count = Atomic<Int>(0)

    init(_ observer: any RunObserver, limit: Int = 5) {
        self.observer = observer
        self.limit = limit
    }

    func warn(_ message: @autoclosure () -> String) {
        let number = count.add(1, ordering: .relaxed).newValue
        if number < limit { observer.warn(message()) }
        if number == limit { observer.warn("\(message()) (more of this kind are counted, not shown)") }
    }
}
