import Workers

/// Inputs of a run that do not go together.
public enum PipelineError: Error, Equatable, CustomStringConvertible {
    /// Two inputs would become the same part.
    case samePart(name: String)
    /// Dumps of several wikis without an output folder.
    case severalWikis([String])
    /// A dump that a corpus is to be compared with, and that no part of it was made of: they were made of others.
    case dumpOfNoPart(path: String, corpus: String, files: [String])
    /// A dump that a corpus is to be compared with has not the bytes that a part was made of.
    case otherBytes(path: String, part: String)

    /// What is the matter.
    public var description: String {
        switch self {
        case .samePart(let name): "two inputs would both become the part \(name); run them one after another"
        case .severalWikis(let names):
            "dumps of several wikis (\(names.joined(separator: ", "))): name the output folder"
        case .dumpOfNoPart(let path, let corpus, let files):
            """
            \(path): no part of \(corpus) was made of this dump; they were made of \
            \(files.joined(separator: ", "))
            """
        case .otherBytes(let path, let part):
            """
            \(path): its bytes are not those that \(part) was made of; give the dump that it was made of, or extract \
            it again
            """
        }
    }
}

/// A disk that has less room than a run needs at the least.
public struct SmallDisk: Equatable, RunMessage {
    /// A folder on it.
    public var folder: String
    /// The bytes that are free.
    public var free: Int
    /// The bytes that the run needs, and more.
    public var needed: Int

    /// The warning.
    public var description: String {
        """
        \(folder): \(free / 1_000_000) MB are free, and the run needs more than \(needed / 1_000_000) MB; what is done \
        is kept when the disk is full
        """
    }
}
