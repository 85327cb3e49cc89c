/// Which language has which table.
extension LanguageTables {
    /// The tables of a language, completed by the names that every wiki understands.
    /// - Parameter language: a code such as `ja` or `zh-min-nan`.
    static func table(for language: String) -> LanguageTables {
        if language == "en" { return .english }
        var table = known(language) ?? LanguageTables()
        table.behaviorSwitches += LanguageTables.english.behaviorSwitches
        table.disambiguationSwitches += LanguageTables.english.disambiguationSwitches
        table.frameImageOptions += LanguageTables.english.frameImageOptions
        table.placeImageOptions += LanguageTables.english.placeImageOptions
        table.otherImageOptions += LanguageTables.english.otherImageOptions
        // The case of ASCII letters is folded where the words are looked for, that of others is not.
        table.redirects += table.redirects.flatMap { [$0.lowercased(), $0.uppercased()] }
        table.redirects += LanguageTables.english.redirects
        table.disambiguationTemplates.formUnion(LanguageTables.english.disambiguationTemplates)
        table.nonProseSections.formUnion(LanguageTables.english.nonProseSections)
        return table
    }

    /// The names of months and days in a language; English ones where they are not known.
    static func dateNames(_ language: String) -> DateNames { known(language)?.dateNames ?? .english }

    /// The fewest characters of text that a document has where nothing is said.
    /// - Parameter language: a code such as `ja` or `zh-min-nan`, of which the part before the hyphen decides.
    static func minimumCharacters(_ language: String) -> Int {
        let base = language.split(separator: "-").first.map(String.init) ?? ""
        return (known(base) ?? LanguageTables()).minimumCharacters
    }

    /// Whether hiragana ends most words of a language.
    static func endsWordsWithHiragana(_ language: String) -> Bool { known(language)?.endsWordsWithHiragana ?? false }

    private static func known(_ language: String) -> LanguageTables? {
        switch language {
        case "de": german
        case "en": english
        case "es": spanish
        case "fr": french
        case "it": italian
        case "ja": japanese
        case "ko": korean
        case "pt": portuguese
        case "ru": russian
        case "zh": chinese
        default: short[language]
        }
    }

    /// Languages of which a line says all that is known.
    private static let short: [String: LanguageTables] = [
        "ban": LanguageTables(variants: ["ban", "ban-bali"]),
        "crh": LanguageTables(variants: ["crh", "crh-latn", "crh-cyrl"]),
        "gan": LanguageTables(variants: ["gan", "gan-hans", "gan-hant"], minimumCharacters: 100),
        "iu": LanguageTables(variants: ["iu", "ike-cans", "ike-latn"]),
        "kk": LanguageTables(variants: ["kk", "kk-cyrl", "kk-latn", "kk-arab", "kk-kz", "kk-tr", "kk-cn"]),
        "ku": LanguageTables(variants: ["ku", "ku-latn", "ku-arab"]),
        "mni": LanguageTables(variants: ["mni", "mni-beng"]),
        "sh": LanguageTables(variants: ["sh-latn", "sh-cyrl"]),
        "shi": LanguageTables(variants: ["shi", "shi-tfng", "shi-latn"]),
        "sr": LanguageTables(variants: ["sr", "sr-ec", "sr-cyrl", "sr-el", "sr-latn"]),
        "tg": LanguageTables(variants: ["tg", "tg-latn"]),
        "tly": LanguageTables(variants: ["tly", "tly-cyrl"]),
        "uz": LanguageTables(variants: ["uz", "uz-latn", "uz-cyrl"]),
        "wuu": LanguageTables(variants: ["wuu", "wuu-hans", "wuu-hant"], minimumCharacters: 100),
        "yue": LanguageTables(minimumCharacters: 100),
    ]
}
