import Statistics
import TokenFiles

extension SplitReader {
    /// Adds the lengths of all documents, in tokens.
    package func addLengths(to lengths: inout LengthDistribution) throws {
        let most = 1 << 16
        guard let documents else { return }
        for first in stride(from: 0, to: documents, by: most) {
            let borders = try borders(ofDocuments: first..<min(first + most, documents))
            for (start, end) in zip(borders, borders.dropFirst()) { lengths.add(end - start) }
        }
    }
}
