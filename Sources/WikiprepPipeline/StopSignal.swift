import CLibrary
import Synchronization

/// The first SIGINT or SIGTERM asks for an end after the work in hand; the second one ends at once.
public enum StopSignal {
    private static let received = Atomic<Int32>(0)

    /// The signal that came, or 0.
    public static var signal: Int32 { received.load(ordering: .relaxed) }
    /// Whether one came.
    public static var isSet: Bool { signal != 0 }

    /// From now on the first signal only sets ``isSet``.
    public static func install() {
        for number in [SIGINT, SIGTERM] {
            handleOnce(number) { StopSignal.received.store($0, ordering: .relaxed) }
        }
    }
}
