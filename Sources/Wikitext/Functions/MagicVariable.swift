/// `{{CURRENTYEAR}}`, `{{PAGENAME}}` and their kin. https://www.mediawiki.org/wiki/Help:Magic_words#Variables
enum MagicVariable {
    /// Whether the bytes may be a variable's name: in capitals, or one of those in Japanese. Most templates are told
    /// apart by that.
    static func mayBeName(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        guard to - from > 1 else { return source[from] == "!" || source[from] == "=" }
        guard to - from <= 40 else { return false }
        if source[from] >= 0x80 {
            return LocalWords.variables.contains {
                $0.name.utf8CodeUnitCount == to - from && source.has($0.name, at: from, to: to)
            }
        }
        for index in from..<to {
            guard source[index] &- 0x41 < 26 || isDigit(source[index]) else { return false }
        }
        return true
    }

    /// The value, nil for a word that is no variable.
    static func value(of word: String, page: PageContext) -> String? {
        switch word {
        case "!": return "|"
        case "=": return "="
        default: break
        }
        if let value = titleValue(of: word, page.title, site: page.site) { return value }
        for prefix in ["CURRENT", "LOCAL", "REVISION"] where word.hasPrefix(prefix) {
            return timeValue(of: word.dropFirst(prefix.count), page)
        }
        return siteValue(of: word, page)
    }

    /// Variables that are also functions of a title: `{{PAGENAME:Talk:Tea}}`.
    static func titleValue(of word: String, _ title: @autoclosure () -> TitleParts, site: Site) -> String? {
        switch LocalWords.englishVariable(word) {
        case "PAGENAME": title().name
        case "PAGENAMEE": encoded(title().name)
        case "FULLPAGENAME": title().full
        case "FULLPAGENAMEE": encoded(title().full)
        case "BASEPAGENAME": title().base
        case "BASEPAGENAMEE": encoded(title().base)
        case "ROOTPAGENAME": title().root
        case "ROOTPAGENAMEE": encoded(title().root)
        case "SUBPAGENAME": title().sub
        case "SUBPAGENAMEE": encoded(title().sub)
        case "NAMESPACE": title().namespaceName
        case "NAMESPACEE": encoded(title().namespaceName)
        case "NAMESPACENUMBER": String(title().namespace)
        case "SUBJECTSPACE", "ARTICLESPACE": site.namespaceNames[title().namespace & ~1] ?? ""
        case "TALKSPACE": site.namespaceNames[title().namespace | 1] ?? ""
        case "SUBJECTPAGENAME", "ARTICLEPAGENAME": joined(site.namespaceNames[title().namespace & ~1], title().name)
        case "TALKPAGENAME": joined(site.namespaceNames[title().namespace | 1], title().name)
        default: nil
        }
    }

    private static func joined(_ namespace: String?, _ name: String) -> String {
        guard let namespace, !namespace.isEmpty else { return name }
        return namespace + ":" + name
    }

    private static func encoded(_ title: String) -> String { URLEncoding.encode(title.replacingBytes(" ", with: "_")) }

    private static func siteValue(of word: String, _ page: PageContext) -> String? {
        let wiki = page.site.wiki
        switch word {
        case "SITENAME":
            for (suffix, name) in [
                ("wiktionary", "Wiktionary"), ("wikivoyage", "Wikivoyage"), ("wikibooks", "Wikibooks"),
                ("wikinews", "Wikinews"), ("wikiquote", "Wikiquote"), ("wikisource", "Wikisource"),
                ("wikiversity", "Wikiversity"),
            ] where wiki.hasSuffix(suffix) { return name }
            return "Wikipedia"
        case "SERVER": return "//\(page.site.language).wikipedia.org"
        case "SERVERNAME": return "\(page.site.language).wikipedia.org"
        case "SCRIPTPATH", "STYLEPATH": return "/w"
        case "CONTENTLANGUAGE", "CONTENTLANG", "PAGELANGUAGE": return page.site.language
        // What only the wiki's own database knows shows nothing, or 0: the text must not depend on the day of the run.
        case "DIRECTIONMARK", "DIRMARK", "REVISIONUSER", "PAGEID", "REVISIONID": return ""
        case "NUMBEROFARTICLES", "NUMBEROFPAGES", "NUMBEROFFILES", "NUMBEROFEDITS", "NUMBEROFUSERS", "NUMBEROFADMINS",
            "NUMBEROFACTIVEUSERS":
            return "0"
        default: return nil
        }
    }

    private static func timeValue(of word: Substring, _ page: PageContext) -> String? {
        let format: String? =
            switch word {
            case "YEAR": "Y"
            case "MONTH", "MONTH2": "m"
            case "MONTH1": "n"
            case "MONTHNAME": "F"
            case "MONTHNAMEGEN": "xg"
            case "MONTHABBREV": "M"
            case "DAY": "j"
            case "DAY2": "d"
            case "DOW": "w"
            case "DAYNAME": "l"
            case "TIME": "H:i"
            case "HOUR": "H"
            case "WEEK": "W"
            case "TIMESTAMP": "YmdHis"
            case "VERSION": "\"\""
            default: nil
            }
        return format.map { DateFormat.format(DateTime(page.clock), $0, page.site.languageTables.dateNames) }
    }
}
