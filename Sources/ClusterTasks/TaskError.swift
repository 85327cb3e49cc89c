/// What a task cannot do by itself, or with these options. The description is the message for users.
public enum TaskError: Error, Equatable, CustomStringConvertible {
    /// Inputs or options that do not go together.
    case contradiction(String)

    /// The message for users: what, and what to do.
    public var description: String {
        switch self {
        case .contradiction(let message): message
        }
    }
}
