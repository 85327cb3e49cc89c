/// Of the errors of pieces that threads do in any order, that of the first piece: the one that a single thread would
/// have met.
///
/// It is so where pieces are handed out in order, and those that were handed out are done in spite of an error.
package struct EarliestFailure: Sendable {
    /// The error; nil where there was none.
    package private(set) var error: (any Error)?
    private var piece = Int.max

    package init() {}

    /// Whether no more pieces are to be handed out.
    package var hasHappened: Bool { error != nil }

    /// Takes an error.
    /// - Parameter piece: the number of the piece, counted as they were handed out.
    package mutating func record(_ error: any Error, piece: Int) {
        guard self.error == nil || piece < self.piece else { return }
        self.error = error
        self.piece = piece
    }
}
