import Foundation
import TestSupport

/// A dump that a test writes: plain XML, as MediaWiki exports it.
struct SmallDump {
    /// A page of it.
    struct Page: Equatable {
        var id: UInt64
        var revision: UInt64
        var text: String
        var title: String?
        var redirect: String?
        var namespace = 0

        /// An article of so many words, which depend on the id and the revision.
        static func article(_ id: UInt64, revision: UInt64? = nil, words: Int = 60) -> Page {
            var random = SeededGenerator(seed: id &* 1_000_003 &+ (revision ?? id))
            let letters = Array("abcdefghijklmnopqrstuvwxyz")
            let text = (0..<words).map { _ in
                String(
                    (0..<Int.random(in: 2...9, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a"
                    })
            }
            return Page(id: id, revision: revision ?? id, text: text.joined(separator: " ") + ".")
        }

        static func redirect(_ id: UInt64, revision: UInt64) -> Page {
            Page(id: id, revision: revision, text: "#REDIRECT [[Page 1]]", redirect: "Page 1")
        }
    }

    var wiki = "enwiki"
    var pages: [Page]
    var day = "2026-01-01"

    var xml: String {
        var xml = """
            <mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="\(wiki.prefix(2))">
              <siteinfo><sitename>Wiki</sitename><dbname>\(wiki)</dbname><base>https://\(wiki.prefix(2)).wikipedia.org/wiki/Main_Page</base>
                <namespaces><namespace key="0" case="first-letter" /><namespace key="1" case="first-letter">Talk</namespace></namespaces>
              </siteinfo>

            """
        for page in pages {
            xml += """
                  <page><title>\(page.title ?? "Page \(page.id)")</title><ns>\(page.namespace)</ns><id>\(page.id)</id>\(page.redirect.map { "<redirect title=\"\($0)\" />" } ?? "")
                    <revision><id>\(page.revision)</id><timestamp>\(day)T00:00:00Z</timestamp><model>wikitext</model><format>text/x-wiki</format>
                      <text bytes="\(page.text.utf8.count)" xml:space="preserve">\(page.text)</text></revision>
                  </page>

                """
        }
        return xml + "</mediawiki>\n"
    }

    /// Writes it into a folder.
    /// - Returns: the path.
    func write(_ name: String, in folder: TemporaryFolder) throws -> String {
        let path = folder.file(name)
        try Data(xml.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }
}
