/// Why the bytes of an input that are to be for validation cannot be.
public enum ValidationRangeConflict: Equatable, Sendable, CustomStringConvertible {
    /// The input is not cut, but split by document; others perhaps are cut.
    case notCut(path: String, othersAre: Bool)
    /// The folder has another range of this input.
    case other(asked: ValidationRange, recorded: ValidationRange, folder: String)
    /// Nothing is for validation.
    case nothingForValidation
    /// There is no such input.
    case unknownInput(known: [String])
    /// An end of the range is inside a character.
    case insideCharacter(asked: ValidationRange, path: String, nearest: ValidationRange)
    /// Of two inputs that are the same text, only one has the range.
    case ofOneName(asked: ValidationRange, String, String)

    /// The reason in words.
    public var description: String {
        switch self {
        case .notCut(let path, _): "\(path) is not cut, but split by document"
        case .other(_, let recorded, let folder):
            "in \(folder), bytes \(recorded.start) to \(recorded.end) are for validation: text would move between "
                + "validation and training"
        case .nothingForValidation: "the share for validation is 0"
        case .unknownInput: "there is no such input"
        case .insideCharacter(_, let path, let nearest):
            "there, a character of \(path) would be cut in two; the nearest range is \(nearest.start)-\(nearest.end)"
        case .ofOneName(_, let first, let second):
            "\(first) and \(second) are the same text, which counts once; give both the same range"
        }
    }
}
