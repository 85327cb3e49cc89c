import CLibrary
import ClusterTasks
import Workers

extension TaskError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .noSegment, .noRange, .noPart, .streamOfDump, .pipe, .corporaOnly, .oneMachineOnly, .duplicatesUnknown,
            .severalKinds, .rowsOfShard, .notInMemory:
            .usage
        }
    }
    var message: String {
        switch self {
        case .noSegment: "\(self): take the numbers that 'task plan' lists"
        case .noPart(let number, let count): "there is no part \(number): --parts lists \(count), counted from 0"
        case .streamOfDump: "\(self), or add --stdin-holds"
        case .corporaOnly(let feature):
            """
            \(feature.option): tasks do it with corpora alone; leave it out, or run wikiprep tokenize on one machine
            """
        case .oneMachineOnly(let feature):
            """
            \(feature.option): tasks that share nothing cannot do it; leave it out, or run wikiprep tokenize on the \
            corpus on one machine
            """
        case .duplicatesUnknown:
            "--dedup and --duplicates go together: the file of the task duplicates says what is dropped"
        case .severalKinds:
            "\(self); tokenize each kind into a folder of its own, or both by wikiprep tokenize on one machine"
        case .rowsOfShard: "--block-size: \(self); take task write"
        case .noRange, .pipe, .notInMemory: "\(self)"
        }
    }
    static var examples: [Self] {
        [
            .noSegment(40, path: "DUMP.xml.bz2"), .noRange(9, of: 4), .noPart(3, of: 2), .streamOfDump,
            .pipe(path: "DUMP.xml"), .corporaOnly(.duplicates), .oneMachineOnly(.onlyNew), .duplicatesUnknown,
            .severalKinds, .rowsOfShard, .notInMemory(range: 3),
        ]
    }
}

extension TaskError.CorpusFeature {
    fileprivate var option: String {
        switch self {
        case .duplicates: "--dedup"
        case .mixture: "--mix"
        }
    }
}

extension TaskError.SingleMachineFeature {
    fileprivate var option: String {
        switch self {
        case .onlyNew: "--only-new"
        case .unshuffled: "--no-shuffle"
        case .documentList: "--documents"
        }
    }
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
