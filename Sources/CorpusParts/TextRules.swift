import Corpus
import Wikitext

extension PartRecord {
    /// The version of the rules by which this program makes text.
    package static var presentTextRules: Int { textRulesVersion }
    /// Whether its text is that of earlier rules.
    package var isOutdated: Bool { textRules < textRulesVersion }
}
