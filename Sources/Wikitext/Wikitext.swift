// Wikitext → plain text, as a reader of the rendered page reads it.
//
//     var extractor = TextExtractor(site: Site(wiki: "enwiki"), options: TextOptions())
//     let page = extractor.extract(Array("'''Tea''' is a [[drink]].".utf8), title: "Tea")
//     let text = String(decoding: page.text, as: UTF8.self)  // "Tea is a drink."
//
// The nouns: a `Site` says what the parser must know of a wiki; `TextOptions` say which text is wanted; a
// `TextExtractor`, one a worker, owns the scratch buffers; an `Extraction` is what a page became.
//
// A page goes through MediaWiki's own passes, in its order, each a linear walk over bytes:
//
//     Preprocessor    comments, extension tags, templates and parser functions
//     Sanitizer       HTML tags that MediaWiki allows; the others become text
//     LanguageVariants  -{…}-, where the language has variants
//     LineMarkup      tables, rules, behaviour switches, headings
//     InternalLinks   links, images, categories, interlanguage links
//     BlockLevels     lists, paragraphs, preformatted lines; each line after Quotes and ExternalLinks
//     DocumentTree    which elements are open, and which hide what is in them
//     TextWriter      entities, white space, what a vanished template leaves behind
//     SectionAssembly sections that are no prose, and what stands between blocks; ListMarkers and MarkdownTable help
//
// What known templates show stands in tables, one file a language (Templates/EnglishTemplates.swift and its kin):
// names, and a pattern or a handler.
//
// Between the passes, what is already understood stands in the bytes as a mark (see Marks.swift).

/// The version of the rules by which text is made. It is recorded in a corpus and raised whenever the output changes.
public let textRulesVersion: Int = 3
