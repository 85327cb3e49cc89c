import DurableFiles

/// A page that would cost far more work than its length allows, read by itself.
struct CostlyPage: Error, Equatable, CustomStringConvertible {
    var path: String
    var description: String {
        """
        \(shownPath(path)): the text would cost far more work than the page's length allows
          A run rejects such a page as costly. Look for what is repeated or nested in it a hundred times and more.
        """
    }
}

/// A command line that makes no sense.
struct UsageError: Error, CustomStringConvertible {
    let description: String
    /// Whose help tells more.
    var subcommand: String?

    init(_ description: String) { self.description = description }
}
