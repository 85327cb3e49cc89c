/// Templates that say which language a text is in: labels, pronunciations, names in another script.
enum LanguageTemplates {
    /// The templates that there are for each language: `{{lang-ru}}`, `{{ru icon}}`, `{{IPA-ru}}`.
    static func table(_ wiki: TemplateLanguage) -> TemplateTable {
        var table: TemplateTable = []
        for language in LanguageNames.all {
            let code = language.code
            switch wiki {
            case .english:
                table.append(("lang-\(code)", .handler { label($0, code, text: 1) }))
                table.append(("\(code) icon", .pattern(TemplatePattern("(in \(language.english))"))))
                table.append(("ipa-\(code)", .handler { pronunciation($0, language.english, text: 1) }))
            case .japanese:
                table.append(("lang-\(code)", .pattern(TemplatePattern("\(language.japanese): {1}"))))
                table.append(("\(code) icon", .pattern(TemplatePattern("（\(language.japanese)）"))))
                table.append(("lang-\(code)-short", .pattern(TemplatePattern("\(short(language)): {1}"))))
                table.append(("ipa-\(code)", .pattern(TemplatePattern("\(language.japanese)発音: [[{1}]&#93;"))))
            }
        }
        return table
    }

    /// One character for the languages that Japanese dictionaries shorten to one.
    private static func short(_ language: (code: String, english: String, japanese: String)) -> String {
        let signs = [
            "en": "英", "fr": "仏", "de": "独", "it": "伊", "es": "西", "pt": "葡", "ru": "露", "nl": "蘭", "la": "羅",
            "el": "希", "grc": "古希", "zh": "中", "ko": "朝", "ja": "日", "ar": "亜", "tr": "土", "sa": "梵", "vi": "越",
        ]
        return signs[language.code] ?? language.japanese
    }

    /// `{{langx|ru|text|romanization|translation}}` reads "Russian: text, romanized: romanization, lit. 'translation'".
    static func labelled(_ call: TemplateCall) -> [UInt8]? { label(call, call.word(1), text: 2) }

    private static func label(_ call: TemplateCall, _ code: String, text position: Int) -> [UInt8]? {
        let text = call.text(String(position), "text")
        guard !text.isEmpty else { return nil }
        let label = call.word("label")
        let name = label.isEmpty ? LanguageNames.name(code, in: .english) ?? code : label
        var output: [UInt8] = label == "none" ? [] : Array("\(name): ".utf8)
        output += text
        let romanized = call.text(String(position + 1), "translit", "tr")
        if !romanized.isEmpty {
            let way =
                switch code {
                case "zh", "zh-hans", "zh-hant": "pinyin"
                default: "romanized"
                }
            output += Array((label == "none" ? ", " : way == "pinyin" ? "; pinyin: " : ", \(way): ").utf8) + romanized
        }
        let translation = call.text(String(position + 2), "translation", "lit")
        if !translation.isEmpty { output += Array(", lit.&nbsp;'".utf8) + translation + Array("'".utf8) }
        return output
    }

    /// `{{lang|ru|text}}` shows the text; the older `{{lang|ru}}` shows nothing.
    static func text(_ call: TemplateCall) -> [UInt8]? {
        let text = call.text("2", "text")
        return text.isEmpty ? nil : text
    }

    /// `{{in lang|ja|de}}` reads "(in Japanese and German)".
    static func inLanguage(_ call: TemplateCall) -> [UInt8]? {
        let names = call.texts().prefix(20).map { code in
            let code = String(decoding: code, as: UTF8.self)
            return LanguageNames.name(code, in: .english) ?? code
        }
        guard !names.isEmpty else { return nil }
        return Array("(in \(enumerated(names)))".utf8)
    }

    static func enumerated(_ words: [String], _ conjunction: String = "and") -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        if words.count == 2 { return "\(words[0]) \(conjunction) \(last)" }
        return words.dropLast().joined(separator: ", ") + ", \(conjunction) " + last
    }

    // MARK: Pronunciation

    /// `{{IPA|[text]}}` shows the text, `{{IPA|de|text}}` "German: [text]".
    static func ipa(_ call: TemplateCall) -> [UInt8]? {
        guard !call.text(2).isEmpty else { return TemplatePattern("{1}").render(call) }
        let code = call.word(1).lowercased()
        if code == "all" || code == "und" { return Array("[".utf8) + call.text(2) + Array("]".utf8) }
        guard let name = LanguageNames.name(code, in: .english) else { return call.text(1) }
        return pronunciation(call, name, text: 2)
    }

    private static func pronunciation(_ call: TemplateCall, _ name: String, text position: Int) -> [UInt8]? {
        let text = call.text(position)
        guard !text.isEmpty else { return nil }
        let label: String =
            switch call.word(position + 1) {
            case "": "\(name) pronunciation: "
            case "lang", "small": "\(name): "
            case "pron": "pronounced "
            case "local": "locally "
            case "-", "none": ""
            default: "\(name): "
            }
        // What a template shows is parsed with the page: a bracket that is to be read is a character reference, lest it
        // opens a link.
        return Array((position == 2 && call.word(3).isEmpty ? "\(name): " : label).utf8)
            + (text.first == UInt8(ascii: "[") || text.first == UInt8(ascii: "/")
                ? text : Array("&#91;".utf8) + text + Array("]".utf8))
    }

    /// `{{IPAc-en|ˈ|æ|l|ə}}` reads "/ˈælə/".
    static func englishPronunciation(_ call: TemplateCall) -> [UInt8]? {
        var label = ""
        var text: [UInt8] = []
        for part in call.texts().prefix(200) {
            // No sound is as long.
            guard part.count <= 40 else {
                text += part
                continue
            }
            let word = String(decoding: part, as: UTF8.self)
            switch word {
            case "lang", "us", "uk", "pron", "local", "also", "US", "UK", "locally", "UKalso", "USalso", "usalso",
                "ukalso":
                label =
                    switch word.lowercased() {
                    case "us", "usalso": word.count > 2 ? "US also " : "US: "
                    case "uk", "ukalso": word.count > 2 ? "UK also " : "UK: "
                    case "pron": "pronounced "
                    case "local", "locally": "locally "
                    case "also": "also "
                    default: "English: "
                    }
            case "_", "": text.append(UInt8(ascii: " "))
            case ",_": text += Array(", ".utf8)
            default: text += Array((diaphonemes[word] ?? word.replacing("_", with: " ")).utf8)
            }
        }
        return text.isEmpty ? nil : Array("\(label)/".utf8) + text + Array("/".utf8)
    }

    /// Older spellings of sounds, and how they show.
    private static let diaphonemes = [
        "ɑr": "ɑːr", "ɜr": "ɜːr", "ɔr": "ɔːr", "ɨ": "ɪ", "ɵ": "oʊ", "i:": "iː", "u:": "uː", "A": "ɑː", "ɑ:": "ɑː",
        "'": "ˈ", ",": "ˌ", "-": "-", "er": "ər", "I": "ɪ", "@": "ə", "oU": "oʊ", "aI": "aɪ", "eI": "eɪ", "sh": "ʃ",
        "ch": "tʃ", "tS": "tʃ", "S": "ʃ", "Z": "ʒ", "dZ": "dʒ", "th": "θ", "dh": "ð", "ng": "ŋ", "N": "ŋ", "g": "ɡ",
    ]

    /// `{{respell|AL|gə|ri}}` reads "AL-gə-ri".
    static func respelling(_ call: TemplateCall) -> [UInt8]? {
        let parts = call.texts().prefix(200)
        guard !parts.isEmpty else { return nil }
        var output: [UInt8] = []
        for part in parts {
            if part == Array("_".utf8) {
                output.append(UInt8(ascii: " "))
            } else {
                if let last = output.last, last != " ", part.first != UInt8(ascii: "'") {
                    output.append(UInt8(ascii: "-"))
                }
                output += part
            }
        }
        return output
    }

    // MARK: Names in Japanese and Chinese

    /// `{{nihongo|English|kanji|romaji|extra|more}}` reads "English (kanji, romaji; extra) more".
    static func nihongo(_ call: TemplateCall) -> [UInt8]? {
        var first = call.text("1", "english")
        let kanji = call.text("2", "kanji")
        var romaji = call.text("3", "romaji")
        if first.isEmpty {
            first = romaji
            romaji = []
        } else if call.flag("lead"), !kanji.isEmpty, !romaji.isEmpty {
            romaji = Array("Hepburn: ".utf8) + romaji
        }
        return japaneseName(call, first, [kanji, romaji])
    }

    /// The same with the reading first: `{{nihongo3|English|kanji|romaji}}` reads "romaji (kanji, English)".
    static func nihongo3(_ call: TemplateCall) -> [UInt8]? {
        japaneseName(call, call.text("3", "romaji"), [call.text("2", "kanji"), call.text("1", "english")])
    }

    private static func japaneseName(_ call: TemplateCall, _ first: [UInt8], _ others: [[UInt8]]) -> [UInt8]? {
        var inner = Array(others.filter { !$0.isEmpty }.joined(separator: ", ".utf8))
        if call.flag("lead"), !inner.isEmpty { inner = Array("Japanese: ".utf8) + inner }
        let extra = call.text("4", "extra")
        if !extra.isEmpty { inner += (inner.isEmpty ? [] : Array("; ".utf8)) + extra }
        var output = first
        if first.isEmpty {
            output = inner
        } else if !inner.isEmpty {
            output += Array(" (".utf8) + inner + Array(")".utf8)
        }
        let more = call.text("5", "extra2")
        if !more.isEmpty { output += Array(" ".utf8) + more }
        return output.isEmpty ? nil : output
    }

    /// `{{zh|t=漢字|s=汉字|p=hànzì}}` reads "traditional Chinese: 漢字; simplified Chinese: 汉字; pinyin: hànzì".
    static func chinese(_ call: TemplateCall) -> [UInt8]? {
        let labels = [
            ("c", "Chinese"), ("t", "traditional Chinese"), ("s", "simplified Chinese"), ("p", "pinyin"),
            ("hp", "Hanyu Pinyin"), ("tp", "Tongyong Pinyin"), ("w", "Wade–Giles"), ("j", "Jyutping"),
            ("y", "Cantonese Yale"), ("cy", "Cantonese Yale"), ("poj", "Pe̍h-ōe-jī"), ("zhu", "Zhuyin Fuhao"),
            ("l", "lit."), ("tr", "trans."),
        ]
        let hidesLabels = call.word("labels") == "no"
        let traditionalFirst = call.word("first").contains("t") || call.text("s").isEmpty
        var parts: [[UInt8]] = []
        for (key, label) in traditionalFirst ? labels : [labels[0], labels[2], labels[1]] + labels[3...] {
            let value = call.text(key)
            guard !value.isEmpty else { continue }
            switch key {
            case "l": parts.append(Array("lit. '".utf8) + value + Array("'".utf8))
            default: parts.append(Array((hidesLabels ? "" : "\(label): ").utf8) + value)
            }
        }
        return parts.isEmpty ? nil : Array(parts.joined(separator: "; ".utf8))
    }
}
