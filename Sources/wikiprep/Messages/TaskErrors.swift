import CLibrary
import ClusterTasks
import Workers

extension TaskError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .contradiction: .usage
        }
    }
    static var examples: [Self] { [.contradiction("there is no range 9 of 4: they are counted from 0")] }
}

extension TaskInputError: ListedError {
    // No dump is damaged: what came on the way may come whole the next time.
    var exitStatus: ExitStatus { .failure }
    static var examples: [Self] {
        [
            .damaged(path: "-", offset: 4711, reason: "the pieces end without the frame that ends them"),
            .mismatch(path: "results.json", reason: "range 3 is not there once"),
        ]
    }
}
