/// What becomes of documents whose pages a newer dump should have and does not: `--missing`.
///
/// An absent page is no proof of a deletion: exports have lacked pages that had been edited. Where nothing is said, the
/// dump's kind decides.
public enum MissingPages: String, CaseIterable, Codable, Sendable {
    /// They stay.
    case keep
    /// They go, as pages that were deleted.
    case delete
}
