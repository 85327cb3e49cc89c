import Corpus
import Wikitext

extension Manifest.Part {
    /// Whether hiragana ends most words of its wiki's language: see ``Site``.
    package var endsWordsWithHiragana: Bool { Site.endsWordsWithHiragana(wiki: wiki) }
}
