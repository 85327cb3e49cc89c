/// What a known template shows.
enum TemplateRendering: Sendable, ExpressibleByStringLiteral {
    /// A few words around its arguments.
    case pattern(TemplatePattern)
    /// What takes more than a pattern; nil shows nothing.
    case handler(@Sendable (TemplateCall) -> [UInt8]?)
    /// Known, and nothing of it is text: citations, boxes, notes to editors.
    case nothing

    /// A pattern, see ``TemplatePattern``.
    init(stringLiteral text: String) { self = .pattern(TemplatePattern(text)) }

    /// The wikitext that the call becomes; nil when it shows nothing.
    func render(_ call: TemplateCall) -> [UInt8]? {
        switch self {
        case .pattern(let pattern): pattern.render(call)
        case .handler(let render): render(call)
        case .nothing: nil
        }
    }
}

/// A language's table: names separated by commas, redirects too, and what they show. A later entry wins.
typealias TemplateTable = [(names: String, rendering: TemplateRendering)]
