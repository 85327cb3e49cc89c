import DurableFiles
import RunReport
import Synchronization
import Workers

/// Passes on what the stages of a run tell, and keeps what the report says of it: how long each phase took, and the
/// warnings.
final class RunRecorder: RunObserver {
    private let observer: any RunObserver
    private let state = Mutex(State())

    private struct State {
        var begun: (phase: Phase, start: ContinuousClock.Instant)?
        var phases: [Report.Stage] = []
        var warnings: [String] = []
    }

    /// - Parameter observer: hears all of it.
    init(_ observer: any RunObserver) {
        self.observer = observer
    }

    /// The phases that have ended.
    var phases: [Report.Stage] { state.withLock { $0.phases } }
    /// The first of the warnings.
    var warnings: [String] { state.withLock { $0.warnings } }

    func begin(_ phase: Phase) {
        state.withLock { $0.begun = (phase, .now) }
        observer.begin(phase)
    }

    func advance(_ advance: Advance) { observer.advance(advance) }

    func end(_ advance: Advance) {
        state.withLock { state in
            guard let (phase, start) = state.begun.take() else { return }
            let subject = phase.subject.map { splitPath($0).name } ?? ""
            state.phases.append(
                .init(phase: phase.name.rawValue, name: subject, seconds: start.duration(to: .now).seconds))
        }
        observer.end(advance)
    }

    func note(_ message: any RunMessage) { observer.note(message) }

    func warn(_ message: any RunMessage) {
        let words = words(for: message)
        state.withLock { if $0.warnings.count < Report.mostWarnings { $0.warnings.append(words) } }
        observer.warn(message)
    }

    func words(for message: any RunMessage) -> String { observer.words(for: message) }
}
