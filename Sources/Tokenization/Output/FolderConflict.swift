/// What is asked for, and goes against what a folder of token files holds.
public enum FolderConflict: Equatable, Sendable, CustomStringConvertible {
    /// It has an input from standard input already.
    case standardInputTaken
    /// It holds documents of an input whose tokens are nowhere. One whose text is recorded can be taken out.
    case tokensMissing(input: String, at: String, canBeRemoved: Bool)
    /// It holds documents of an input that was read or encoded in another way.
    case readOtherwise(input: String)
    /// It was made by version 0.1 of these inputs, and did not record how.
    case ofVersion01(inputs: [String])
    /// It holds documents of a corpus that is not given: its parts, and where it stands, where that is known.
    case corpusMissing(parts: [String], at: String?, besideOthers: Bool)

    /// The conflict in words.
    public var description: String {
        switch self {
        case .standardInputTaken: "it has an input from standard input already; give this one a name"
        case .tokensMissing(let input, let path, _):
            "it holds documents of \(input), whose tokens are not in \(path): name that file too"
        case .readOtherwise(let input):
            "it holds documents of \(input), which were read or encoded with other options: name that file too, so "
                + "that it is read again"
        case .ofVersion01:
            "it was made by version 0.1, which did not record how it read the inputs: documents would move between "
                + "validation and training"
        case .corpusMissing(let parts, _, _):
            "its token files hold documents of another corpus (\(parts.prefix(3).joined(separator: ", "))"
                + "\(parts.count > 3 ? " …" : "")): name that corpus too"
        }
    }
}

/// Why documents cannot be added to the token files of a folder.
public enum AdditionConflict: Equatable, Sendable, CustomStringConvertible {
    /// They keep their split, and another one is asked for.
    case newSplit
    /// They hold documents of an input that was taken out.
    case inputRemoved(String)
    /// Whether an input is the same is not known before it is read.
    case inputUnknown(String, path: String)
    /// An input changed since.
    case inputChanged(path: String)
    /// They hold documents of parts that the corpus no longer has.
    case partsRemoved
    /// They were not made with the same options, or have changed since.
    case otherFiles

    /// The reason in words.
    public var description: String {
        switch self {
        case .newSplit: "they keep their split"
        case .inputRemoved(let input): "they hold documents of \(input), which was taken out"
        case .inputUnknown(let input, _): "whether the input \(input) is the same is not known before it is read"
        case .inputChanged(let path): "\(path) changed since"
        case .partsRemoved: "they hold documents of parts that the corpus no longer has"
        case .otherFiles: "they were not made with the same options, or have changed since"
        }
    }
}
