import TokenFiles

/// Why a text is refused: what is for validation of it, or of another one, would be for training.
public enum TextConflict: Equatable, Sendable, CustomStringConvertible {
    /// It ends before what is for validation does.
    case endsBefore(ValidationRange, bytes: Int)
    /// It changed before the end of what is for validation.
    case changed(before: ValidationRange)
    /// It begins with the text of another input. Under the name `name`, it could keep that one's range.
    case startsWith(input: String, ValidationRange, name: String)
    /// It begins as a text did that was taken out. Where it is long enough, it could keep that one's range, under the
    /// name `name`.
    case startsLike(removed: String, ValidationRange, name: String?)
    /// It is a document, which would change sides. It was for `from`; nil: that is not known.
    case moves(from: Split?)
    /// Another file is the input of this name.
    case otherFile(name: String)
    /// It begins with another text, or with what is for validation of that one.
    case overlaps(Overlap)
    /// It begins as another text does, and whether one is the beginning of the other is not known.
    case unknown(beside: String, name: String)

    /// The reason in words.
    public var description: String {
        switch self {
        case .endsBefore(let range, let bytes):
            "its text has \(bytes) bytes, and bytes \(range.start) to \(range.end) are for validation"
        case .changed(let range):
            "its text changed before byte \(range.end), and bytes \(range.start) to \(range.end) are for validation"
        case .startsWith(let input, let range, _):
            "its text begins with that of \(input), of which bytes \(range.start) to \(range.end) are for validation"
        case .startsLike(let removed, let range, _):
            "its text begins as that of \(removed) did, of which bytes \(range.start) to \(range.end) are for "
                + "validation in this folder and which is taken out"
        case .moves(let side):
            switch side {
            case .val: "its text changed, and as a document it is now for training, and was for validation"
            case .train: "its text changed, and as a document it is now for validation, and was for training"
            case nil: "its text changed, and on which side it was as a document is not known"
            }
        case .otherFile(let name):
            "the folder has an input of the name \(name), made of another file with other text"
        case .overlaps(let overlap):
            "its text begins with \(overlap.isWhole ? "that" : "the first \(overlap.bytes) bytes") of \(overlap.path), "
                + "and what is for validation of one of them would be for training of the other"
        case .unknown(let other, _):
            "it begins as \(other) does, and whether one of these texts is the beginning of the other is not known"
        }
    }

    /// What two texts share: the beginning of the longer one.
    public struct Overlap: Equatable, Sendable {
        /// The shorter text, as it is called in messages.
        public var path: String
        /// The name of its input.
        public var name: String
        /// Whether it is new; else the folder has it.
        public var isNew: Bool
        /// Whether the longer one has all of it.
        public var isWhole: Bool
        /// The bytes that they share.
        public var bytes: Int
        /// The range of the shorter one, where the longer one could keep it.
        public var range: ValidationRange?
        /// The name of the longer one's input.
        public var longerName: String
    }
}
