/// Options of parts that a new part cannot inherit. The description is in the words of the library; the command has
/// its own.
public enum PartOptionsError: Error, Equatable, CustomStringConvertible {
    /// A part was made with a value that this version does not have.
    case unknownValue(option: String, value: String)
    /// A wiki is new, and those that are there have different values: two of them, each with its value.
    case wikisDiffer(option: String, newWiki: String, String, String?, String, String?)

    /// What, and what to do.
    public var description: String {
        switch self {
        case .unknownValue(let option, let value):
            "the corpus has \(option) = \(value), which this version of wikiprep does not know; use the one that made "
                + "it"
        case .wikisDiffer(let option, let newWiki, let wiki, let value, let otherWiki, let otherValue):
            """
            \(newWiki) is new here, and the wikis that are there differ in \(option) (\(wiki): \(value ?? "none"), \
            \(otherWiki): \(otherValue ?? "none")): say which it shall be
            """
        }
    }
}
