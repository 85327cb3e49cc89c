/// Which text a page becomes. The same options mean the same in every command.
public struct TextOptions: Sendable, Equatable, Codable {
    /// Which sections are kept.
    public enum Sections: String, Sendable, Codable, CaseIterable {
        /// Without sections that are no prose (references, external links, …) and headings that have nothing under them.
        case prose
        /// Every section that the page shows.
        case all
    }

    /// What templates become.
    public enum Templates: String, Sendable, Codable, CaseIterable {
        /// The known text-bearing templates show their text, the others nothing.
        case builtin
        /// Every template shows nothing.
        case none
    }

    /// Which sections are kept; prose by default.
    public var sections: Sections
    /// What templates become; the built-in renderings by default.
    public var templates: Templates
    /// Whether ``Extraction/droppedTemplates`` is filled; off by default, it costs a little time.
    public var countsDroppedTemplates: Bool
    /// The moment that `{{CURRENTYEAR}}` and its kin show; the text must not depend on the day of the run.
    public var clock: PageClock

    /// Options with their defaults.
    public init(
        sections: Sections = .prose, templates: Templates = .builtin, countsDroppedTemplates: Bool = false,
        clock: PageClock = .default
    ) {
        self.sections = sections
        self.templates = templates
        self.countsDroppedTemplates = countsDroppedTemplates
        self.clock = clock
    }
}
