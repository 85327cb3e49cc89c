import Workers

/// What a tokenization warns of, or notes, that names settings.
package enum TokenizationMessage: Equatable, RunMessage {
    /// The text of parts is that of earlier rules.
    case outdatedText(corpus: String, parts: Int, of: Int, versions: [Int], present: Int)
    /// Documents of the files are no longer what the inputs hold.
    case outdatedDocuments(Int)
    /// The weight of a wiki goes with its last part.
    case weightsDropped(folder: String, String)
    /// The token files are replaced, with other options.
    case replaced(folder: String, [OptionDifference])

    /// The message in the words of the library.
    package var description: String {
        switch self {
        case .outdatedText(let corpus, let parts, let all, let versions, let present):
            "\(corpus): the text of \(parts) of \(all) parts is that of earlier rules (version "
                + "\(versions.map { "\($0)" }.joined(separator: ", ")), and now \(present))"
        case .outdatedDocuments(let count): "\(count) documents of the files are no longer what the inputs hold"
        case .weightsDropped(let folder, let weights):
            "\(folder): the weights \(weights) are dropped with the last part of that wiki"
        case .replaced(let folder, let changes):
            "\(folder): the token files are replaced: "
                + changes.map { "\($0.option) = \($0.wanted) (was \($0.recorded))" }.joined(separator: ", ")
        }
    }
}
