/// What a page became.
public struct ExtractedText: Sendable, Equatable {
    /// How the work on a page ended.
    public enum Ending: Sendable, Equatable {
        /// The text is all of the page's.
        case whole
        /// The page is made so that work on it costs far more than its length allows, and there is no text. It depends
        /// on the page, the site and the options alone.
        case costly
        /// The caller wanted no more of it, and there is no text.
        case interrupted
    }

    /// How the work ended.
    public var ending: Ending
    /// What the work on the page cost, in the units of ``TextExtractor/workLimit(bytes:)``.
    public var work: Int
    /// UTF-8, valid, normalised (NFC unless the options say otherwise). One block a line, a blank line before each
    /// heading, no line feed at the end; empty when the page shows nothing.
    public var text: [UInt8]
    /// The length of ``text`` in Unicode scalars, without the title that ``TextOptions/startsWithTitle`` asks for.
    public var characters: Int
    /// Where the page redirects to, when it does.
    public var redirectTarget: String?
    /// Whether the page only tells apart pages of the same name, by its templates.
    public var isDisambiguation: Bool
    /// How often each template that shows nothing was called, when ``TextOptions/countsDroppedTemplates`` asks for it.
    public var droppedTemplates: [String: Int]
}
