import DurableFiles

/// Why what other tasks have made cannot be gone on with.
public enum TaskInputError: Error, Equatable, CustomStringConvertible {
    /// Bytes that were cut short, or have changed on the way.
    case damaged(path: String, offset: Int, reason: String)
    /// Results that are not of the same run, or not all of them.
    case mismatch(path: String, reason: String)

    /// The message for users: what, where, and what to do.
    public var description: String {
        switch self {
        case .damaged(let path, let offset, let reason):
            "\(shownPath(path)): \(reason), at byte \(offset); give all that the task before "
                + "has made, or run that task again"
        case .mismatch(let path, let reason):
            "\(shownPath(path)): \(reason); give what all tasks of one run have made, in their "
                + "order"
        }
    }
}
