import MediaWikiDump
import TestSupport

/// Dumps as no program writes them: well-formed and strange, or damaged.
enum OddDump {
    private static let markup = [
        "\n  ", " ", "<page>", "</page>", "<page/>", "<page a=\">\" b='/'>", "</page \n\t >", "<mw:page>", "</mw:page>",
        "<pages>",
        "</pages>", "<pagf>", "</pbge>", " page>", "<page", "</page", "<!-- ", " -->", "--", "<!--", "-->", "<![CDATA[",
        "]]>", "]",
        "<?x ", "?>", "<?", "<x>", "</x>", "<x/>", "<y b='1'>", "</y>", "text", "\u{0}", "\u{1}", "<", ">", "</",
        "&lt;", "\"", "'",
        "<mediawiki>", "</mediawiki>", "<mediawiki xml:lang='en'>", "<siteinfo><dbname>enwiki</dbname></siteinfo>",
        "<siteinfo>",
        "</siteinfo>", "<!DOCTYPE a [<!ENTITY b \"<page>\"> <!-- ' -->]>", "<!DOCTYPE", "<revision>", "</revision>",
        "</revision \n>",
        "<revisions/>", "<text>", "</text>", "é", "<?xml version='1.0'?>", "\u{FEFF}",
    ]

    /// Pages, most of them whole, and markup between and in them.
    static func random(_ random: inout SeededGenerator, oddity: Int) -> [UInt8] {
        var dump = Bool.random(using: &random) ? SyntheticDump.header : "<mediawiki>"
        for id in 1...Int.random(in: 1...6, using: &random) {
            for _ in 0..<Int.random(in: 0...oddity, using: &random) { dump += piece(&random) }
            var page = SyntheticDump.page(
                "T\(id)", id: id,
                revisions: (1...Int.random(in: 1...3, using: &random)).map {
                    SyntheticDump.revision($0, "20\($0 * 7 % 3 + 10)-01-01T00:00:00Z", "text \(id)")
                }.joined())
            for _ in 0..<Int.random(in: 0...oddity, using: &random) {
                let place = page.index(
                    page.startIndex, offsetBy: Int.random(in: 0..<page.count, using: &random))
                if Bool.random(using: &random) {
                    page.insert(contentsOf: piece(&random), at: place)
                } else {
                    page.removeSubrange(place..<(page.index(place, offsetBy: 12, limitedBy: page.endIndex) ?? place))
                }
            }
            dump += page
        }
        if Int.random(in: 0..<4, using: &random) > 0 { dump += SyntheticDump.footer }
        return Array(dump.utf8)
    }

    private static func piece(_ random: inout SeededGenerator) -> String {
        markup[Int.random(in: 0..<markup.count, using: &random)]
    }
}
