/// Inputs of a run that do not go together. The description is the message for users.
public enum PipelineError: Error, Equatable, CustomStringConvertible {
    /// Two inputs would become the same part.
    case samePart(name: String)
    /// Dumps of several wikis without an output folder.
    case severalWikis([String])
    /// Inputs or options that do not go together.
    case contradiction(String)

    /// The message for users: what, and what to do.
    public var description: String {
        switch self {
        case .samePart(let name):
            "two inputs would both become the part \(name); run them one after another, each with --name"
        case .severalWikis(let names):
            "dumps of several wikis (\(names.joined(separator: ", "))): name the output folder with -o"
        case .contradiction(let message): message
        }
    }
}
