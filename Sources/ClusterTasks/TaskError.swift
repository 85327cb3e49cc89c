/// What a task cannot do by itself, or with these inputs.
public enum TaskError: Error, Equatable, CustomStringConvertible {
    /// A segment that the plan does not list.
    case noSegment(Int, path: String)
    /// A range beyond those that all keys fall into.
    case noRange(Int, of: Int)
    /// A part beyond those that are listed.
    case noPart(Int, of: Int)
    /// A dump that comes through standard input as it is, and is to be read more than once.
    case streamOfDump
    /// The same of a named pipe.
    case pipe(path: String)
    /// What tasks do with corpora alone.
    case corporaOnly(CorpusFeature)
    /// What only one process can do.
    case oneMachineOnly(SingleMachineFeature)
    /// Duplicates are to be dropped and nobody says which they are, or the other way round.
    case duplicatesUnknown
    /// Documents of corpora and of other inputs in one range.
    case severalKinds
    /// A shard alone, of rows that depend on all before.
    case rowsOfShard
    /// A document whose tokens are elsewhere.
    case notInMemory(range: Int)

    /// What takes more than one input to know.
    public enum CorpusFeature: Sendable {
        /// Documents with the same text are dropped.
        case duplicates
        /// Wikis are drawn from with weights.
        case mixture
    }

    /// What takes all documents, or the files that were made before, to know.
    public enum SingleMachineFeature: Sendable {
        /// Further shards beside those that are there.
        case onlyNew
        /// Documents in the order of the input.
        case unshuffled
        /// A list of all documents.
        case documentList
    }

    /// What is the matter.
    public var description: String {
        switch self {
        case .noSegment(let number, let path): "\(path) has no segment \(number)"
        case .noRange(let number, let count): "there is no range \(number) of \(count): they are counted from 0"
        case .noPart(let number, let count): "there is no part \(number): there are \(count), counted from 0"
        case .streamOfDump: "a task reads its dump more than once: name a file"
        case .pipe(let path): "\(path): it is a pipe, which cannot be read twice; name a file"
        case .corporaOnly(.duplicates): "tasks drop duplicates from corpora alone"
        case .corporaOnly(.mixture): "tasks mix corpora alone"
        case .oneMachineOnly(.onlyNew): "tasks that share nothing cannot add to files"
        case .oneMachineOnly(.unshuffled): "tasks that share nothing cannot leave documents in their order"
        case .oneMachineOnly(.documentList): "tasks that share nothing cannot list documents"
        case .duplicatesUnknown: "documents are dropped as duplicates where a file says which, and only there"
        case .severalKinds:
            "documents of corpora and of other inputs: tasks that share nothing cannot join them"
        case .rowsOfShard: "what is in a row depends on all rows before, so no task can write a shard alone"
        case .notInMemory(let range): "a document of range \(range) is not in memory"
        }
    }
}
