/// Turns pages into text. One a worker: it owns the scratch buffers and reuses them from page to page.
///
/// It never fails and never reads or writes anything but its arguments. The time a page takes is linear in its length.
public struct TextExtractor: ~Copyable {
    private let site: Site
    private let options: TextOptions
    private var source = ByteBuffer(capacity: 1 << 16)
    private var scratch = ByteBuffer(capacity: 1 << 16)
    private var strips: StripTable
    private var preprocessor: Preprocessor
    private let sanitizer: Sanitizer
    private var variants: LanguageVariants
    private var lineMarkup: LineMarkup
    private var internalLinks: InternalLinks
    private var blockLevels = BlockLevels()
    private var tree: DocumentTree
    private let assembly: SectionAssembly

    /// An extractor for the pages of one wiki.
    public init(site: Site, options: TextOptions) {
        self.site = site
        self.options = options
        strips = StripTable(options: options)
        preprocessor = Preprocessor(site: site, options: options)
        sanitizer = Sanitizer(options: options)
        variants = LanguageVariants(language: site.language)
        lineMarkup = LineMarkup(site: site, options: options)
        internalLinks = InternalLinks(site: site, options: options)
        assembly = SectionAssembly(site: site, options: options)
        tree = DocumentTree(writer: TextWriter(), options: options)
    }

    /// The text of one page.
    /// - Parameters:
    ///   - wikitext: The page's source in UTF-8; invalid bytes become U+FFFD.
    ///   - title: The page's title with its namespace, for `{{PAGENAME}}` and its kin.
    ///   - isValid: Whether the caller knows that the source is valid UTF-8 without NUL, as what an XML parser gives is; then it is not
    ///     looked through again.
    public mutating func extract(_ wikitext: [UInt8], title: String, isValid: Bool = false) -> Extraction {
        extract(wikitext.span, title: title, isValid: isValid)
    }

    /// The text of one page.
    /// - Parameters:
    ///   - wikitext: The page's source in UTF-8; invalid bytes become U+FFFD.
    ///   - title: The page's title with its namespace, for `{{PAGENAME}}` and its kin.
    ///   - isValid: Whether the caller knows that the source is valid UTF-8 without NUL, as what an XML parser gives is; then it is not
    ///     looked through again.
    public mutating func extract(_ wikitext: Span<UInt8>, title: String, isValid: Bool = false) -> Extraction {
        PageSource.load(wikitext, isValid: isValid, into: &source)
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

        defer {
            source.recycle()
            scratch.recycle()
            strips.recycle()
            tree.writer.recycle()
        }
        let (text, titleEnd) = assembly.assemble(tree.writer, title: title)
        return Extraction(
            text: text, characters: PageSource.scalars(in: text[titleEnd...]), redirectTarget: redirectTarget,
            isDisambiguation: preprocessor.evaluator.isDisambiguation || lineMarkup.isDisambiguation,
            droppedTemplates: preprocessor.evaluator.droppedTemplates)
    }
}
