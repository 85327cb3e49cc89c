import Corpus
import Wikitext

extension Manifest.Part {
    /// Whether hiragana ends most words of its wiki's language: see ``/Wikitext/Site``.
    package var endsWordsWithHiragana: Bool { Site.endsWordsWithHiragana(wiki: wiki) }
}
