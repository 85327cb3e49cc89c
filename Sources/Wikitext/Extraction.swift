/// What a page became.
public struct Extraction: Sendable, Equatable {
    /// UTF-8, valid, normalised (NFC unless the options say otherwise). One block a line, a blank line before each heading,
    /// no line feed at the end; empty when the page shows nothing.
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
