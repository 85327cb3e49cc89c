import Workers

/// What is wrong with a vocabulary that was trained.
package enum TrainingWarning: Equatable, RunMessage {
    /// It has fewer entries than are wanted: no other two neighbours occur often enough.
    case smallVocabulary(Int, wanted: Int, minimumFrequency: Int)
    /// Rare pretokens were not counted, for want of memory.
    case noRoom(pretokens: Int, occurringAtMost: Int)

    /// The warning in the words of the library.
    package var description: String {
        switch self {
        case .smallVocabulary(let size, let wanted, let frequency):
            "only \(size) entries instead of \(wanted): no other two neighbours occur \(frequency) times"
        case .noRoom(let count, let frequency):
            "memory had no room for \(count) pretokens that occur at most \(frequency) times"
        }
    }
}
