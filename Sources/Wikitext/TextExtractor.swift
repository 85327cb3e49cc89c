/// Turns pages into text. One a worker: it owns the scratch buffers and reuses them from page to page.
///
/// It never fails and never reads or writes anything but its arguments. The time a page takes is linear in its length:
/// as a last line of defence, a page that would cost far more than any page of its length does is given up, see
/// ``ExtractedText/Ending``.
public struct TextExtractor: ~Copyable {
    private let site: Site
    private let options: TextOptions
    private let work: WorkMeter
    private var source = ByteBuffer(capacity: 1 << 16)
    private var scratch = ByteBuffer(capacity: 1 << 16)
    private var strips: StripTable
    private var preprocessor: Preprocessor
    private let sanitizer: Sanitizer
    private var variants: LanguageVariants
    private var lineMarkup: LineMarkup
    private var internalLinks: InternalLinks
    private var blockLevels: BlockLevels
    private var tree: DocumentTree
    private let assembly: SectionAssembly

    /// An extractor for the pages of one wiki.
    /// - Parameters:
    ///   - site: the wiki.
    ///   - options: the text that is wanted.
    ///   - shouldStop: asked many times a second while a page is worked on, on the same thread; once it says yes, the
    ///     page is given up.
    public init(site: Site, options: TextOptions, shouldStop: @escaping @Sendable () -> Bool = { false }) {
        self.site = site
        self.options = options
        work = WorkMeter(shouldStop: shouldStop)
        strips = StripTable(keepsCode: options.code != .drop, keepsFormulas: options.math == .tex)
        preprocessor = Preprocessor(site: site, options: options, work: work)
        sanitizer = Sanitizer(options: options, work: work)
        variants = LanguageVariants(site.languageTables.variants, work: work)
        lineMarkup = LineMarkup(site: site, options: options, work: work)
        internalLinks = InternalLinks(site: site, options: options, work: work)
        blockLevels = BlockLevels(work: work)
        assembly = SectionAssembly(site: site, options: options)
        tree = DocumentTree(writer: TextWriter(), options: options)
    }

    /// What the work on a page of so many bytes of wikitext may cost. A unit is a byte that a pass reads or writes; a
    /// call of a template or a parser function is more of them.
    public static func workLimit(bytes: Int) -> Int { WorkMeter.limit(bytes) }

    /// The text of one page.
    /// - Parameters:
    ///   - wikitext: The page's source in UTF-8; invalid bytes become U+FFFD.
    ///   - title: The page's title with its namespace, for `{{PAGENAME}}` and its kin.
    ///   - isValid: Whether the caller knows that the source is valid UTF-8 without NUL, as what an XML parser gives
    ///     is; then it is not looked through again.
    public mutating func extract(_ wikitext: [UInt8], title: String, isValid: Bool = false) -> ExtractedText {
        extract(wikitext.span, title: title, isValid: isValid)
    }

    /// The text of one page.
    /// - Parameters:
    ///   - wikitext: The page's source in UTF-8; invalid bytes become U+FFFD.
    ///   - title: The page's title with its namespace, for `{{PAGENAME}}` and its kin.
    ///   - isValid: Whether the caller knows that the source is valid UTF-8 without NUL, as what an XML parser gives
    ///     is; then it is not looked through again.
    public mutating func extract(_ wikitext: Span<UInt8>, title: String, isValid: Bool = false) -> ExtractedText {
        PageSource.load(wikitext, isValid: isValid, into: &source)
        work.begin(source.count)
        let redirectTarget = Redirect.target(source, site.languageTables)

        strips.removeAll()
        scratch.removeAll()
        preprocessor.evaluator.begin(title: title)
        preprocessor.run(source, into: &scratch, strips: &strips)
        source.removeAll()
        sanitizer.run(scratch, into: &source)
        scratch.removeAll()
        if !variants.isEmpty {
            variants.run(source, into: &scratch)
            swap(&source, &scratch)
            scratch.removeAll()
        }
        lineMarkup.run(source, into: &scratch)
        source.removeAll()
        internalLinks.run(scratch, into: &source)
        tree.begin()
        blockLevels.run(source, strips, into: &tree)
        tree.finish()

        // The passes end early once it costs too much; what they left then is no text.
        defer {
            source.recycle()
            scratch.recycle()
            strips.recycle()
            tree.writer.recycle()
        }
        var (text, titleEnd) = work.isOver ? ([], 0) : assembly.assemble(tree.writer, title: title)
        work.charge(tree.writer.position + text.count)
        if work.isOver { (text, titleEnd) = ([], 0) }
        return ExtractedText(
            ending: ExtractedText.Ending(work.stop), work: work.spent, text: text,
            characters: PageSource.scalars(in: text[titleEnd...]),
            redirectTarget: redirectTarget,
            isDisambiguation: preprocessor.evaluator.isDisambiguation || lineMarkup.isDisambiguation,
            droppedTemplates: preprocessor.evaluator.droppedTemplates)
    }
}

extension ExtractedText.Ending {
    fileprivate init(_ stop: WorkMeter.Stop?) {
        switch stop {
        case nil: self = .whole
        case .costly: self = .costly
        case .interrupted: self = .interrupted
        }
    }
}
