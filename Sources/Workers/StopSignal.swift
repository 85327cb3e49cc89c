import CLibrary
import Synchronization

/// The first SIGINT or SIGTERM asks for an end: at the next page, document or block, or inside of a page. What is
/// complete is kept; what is open is done again by the run that resumes. The second one ends at once.
///
/// Where a thread does not come to ask for so long (it waits for a pipe, or is in one long step), the process ends all
/// the same: as after the second signal, nothing that is complete is lost.
public enum StopSignal {
    private static let received = Atomic<Int32>(0)
    /// How long the orderly end may take, in milliseconds.
    private static let patience = 750

    /// The signal that came, or 0.
    public static var signal: Int32 { received.load(ordering: .relaxed) }
    /// Whether one came.
    public static var isSet: Bool { signal != 0 }

    /// From now on the first signal sets ``isSet``, and ends the process after a while.
    /// - Parameter lastWords: what standard error gets where that end was not an orderly one.
    public static func install(lastWords: [UInt8]) {
        prepareDeadline(lastWords: lastWords)
        for number in [SIGINT, SIGTERM] {
            handleOnce(number) {
                StopSignal.received.store($0, ordering: .relaxed)
                startDeadline(milliseconds: StopSignal.patience, status: 128 + $0)
            }
        }
    }

    /// The end of work that a signal asked for.
    /// - Parameter advice: what is kept, and how to go on.
    public static func error(_ advice: String) -> Stopped { Stopped(signal: signal, advice: advice) }

    /// - Throws: ``Stopped`` once a signal came.
    public static func check(_ advice: @autoclosure () -> String) throws {
        if isSet { throw error(advice()) }
    }
}

/// A signal asked for the end of a run before all was done.
public struct Stopped: Error, Equatable, CustomStringConvertible {
    /// The signal's number.
    public var signal: Int32
    /// What is kept, and how to resume.
    public var advice: String

    /// An end that a signal asked for.
    public init(signal: Int32, advice: String) {
        self.signal = signal
        self.advice = advice
    }

    /// The message for users.
    public var description: String {
        let cause = "stopped by \(signal == 2 ? "Ctrl-C" : "signal \(signal)")."
        return advice.isEmpty ? cause : "\(cause) \(advice)"
    }
}
