import TokenFiles
import Workers

/// What is wrong with the two splits of files that are written, and what would help.
package enum SplitWarning: Equatable, RunMessage {
    /// There is no document.
    case noDocument(folder: String, [Reason])
    /// Nothing is for validation, as was asked for.
    case noValidation
    /// A split is empty by chance, or by a share that is too small or too large.
    case empty(Split, share: Double, Remedy)
    /// The tokens of a split do not fill a row.
    case noRow(Split, blockSize: Int)
    /// A split has fewer tokens than a row of GPT-2 needs. With another share for validation it has enough; nil: none
    /// would do.
    case short(Split, tokens: Int, format: TokenFileFormat, share: Double?)

    /// Why there is no document.
    package enum Reason: Equatable, Sendable {
        /// The dumps have no page.
        case noPages
        /// All pages were rejected, some of them for their length.
        case rejected(pages: Int, someAreShort: Bool)
        /// Lines have no text that can be read.
        case invalidLines(Int)
        /// The inputs are empty.
        case noText(inputs: Int)
        /// The weights of their wikis leave documents out.
        case sampled(Int)
        /// Newer documents replace them, or their pages are deleted.
        case replaced(Int)
    }

    /// How both splits get documents.
    package enum Remedy: Equatable, Sendable {
        /// All of the text is asked to be for validation.
        case smallerRange
        /// The text is too short to be cut.
        case moreText
        /// Chance decides on so few documents: texts are made into more, or cut, where they are not.
        case moreDocuments(than: Int, areCut: Bool)
        /// One document cannot be in both.
        case anotherDocument
        /// A share, and how many of the documents it puts into validation.
        case share(Double, documents: Int, of: Int)
    }

    /// The tokens of a row of GPT-2, and the one behind it that is foretold last.
    package static let row = 1025

    /// The warning in the words of the library.
    package var description: String {
        switch self {
        case .noDocument(let folder, _): "there is no document in \(folder)"
        case .noValidation: "no document is for validation: it is empty"
        case .empty(.val, let share, _): "no document fell into validation (share \(share)): it is empty"
        case .empty(.train, let share, _):
            "all documents fell into validation (share \(share)): there is nothing to train on"
        case .noRow(let split, let size): "\(split.rawValue) has no row: its tokens do not fill one of \(size)"
        case .short(let split, let tokens, _, _):
            "\(split.rawValue) has \(tokens) token\(tokens == 1 ? "" : "s"), fewer than the \(Self.row) of a row"
        }
    }
}
