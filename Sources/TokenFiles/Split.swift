/// The two parts of a data set.
public enum Split: String, CaseIterable, Sendable, Codable {
    /// What a model is trained on.
    case train
    /// What tells how well it does.
    case val
}
