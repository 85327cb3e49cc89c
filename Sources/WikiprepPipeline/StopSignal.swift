import Glibc
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
            var action = sigaction()
            unsafe action.__sigaction_handler.sa_handler = { number in
                StopSignal.received.store(number, ordering: .relaxed)
                // From here on the default holds again.
                Glibc.signal(number, SIG_DFL)
            }
            unsafe sigemptyset(&action.sa_mask)
            action.sa_flags = SA_RESTART
            unsafe sigaction(number, &action, nil)
        }
    }
}
