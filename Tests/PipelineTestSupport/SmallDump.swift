import Foundation
import TestSupport

/// A dump that a test writes: plain XML, as MediaWiki exports it.
package struct SmallDump {
    /// A page of it.
    package struct Page: Equatable {
        package var id: UInt64
        package var revision: UInt64
        package var text: String
        package var title: String?
        package var redirect: String?
        package var namespace = 0

        package init(
            id: UInt64, revision: UInt64, text: String, title: String? = nil, redirect: String? = nil,
            namespace: Int = 0
        ) {
            self.id = id
            self.revision = revision
            self.text = text
            self.title = title
            self.redirect = redirect
            self.namespace = namespace
        }

        /// An article of so many words, which depend on the id and the revision.
        package static func article(_ id: UInt64, revision: UInt64? = nil, words: Int = 60) -> Page {
            var random = SeededGenerator(seed: id &* 1_000_003 &+ (revision ?? id))
            let letters = Array("abcdefghijklmnopqrstuvwxyz")
            let text = (0..<words).map { _ in
                String(
                    (0..<Int.random(in: 2...9, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a"
                    })
            }
            return Page(id: id, revision: revision ?? id, text: text.joined(separator: " ") + ".")
        }

        package static func redirect(_ id: UInt64, revision: UInt64) -> Page {
            Page(id: id, revision: revision, text: "#REDIRECT [[Page 1]]", redirect: "Page 1")
        }
    }

    package init(wiki: String = "enwiki", pages: [Page], day: String = "2026-01-01") {
        self.wiki = wiki
        self.pages = pages
        self.day = day
    }

    package var wiki = "enwiki"
    package var pages: [Page]
    package var day = "2026-01-01"

    package var xml: String {
        var xml = """
            <mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="\(wiki.prefix(2))">
              <siteinfo><sitename>Wiki</sitename><dbname>\(wiki)</dbname><base>\
            https://\(wiki.prefix(2)).wikipedia.org/wiki/Main_Page</base>
                <namespaces><namespace key="0" case="first-letter" /><namespace key="1" case="first-letter">\
            Talk</namespace></namespaces>
              </siteinfo>

            """
        for page in pages {
            xml += """
                  <page><title>\(page.title ?? "Page \(page.id)")</title><ns>\(page.namespace)</ns><id>\(page.id)</id>\
                \(page.redirect.map { "<redirect title=\"\($0)\" />" } ?? "")
                    <revision><id>\(page.revision)</id><timestamp>\(day)T00:00:00Z</timestamp><model>wikitext</model>\
                <format>text/x-wiki</format>
                      <text bytes="\(page.text.utf8.count)" xml:space="preserve">\(page.text)</text></revision>
                  </page>

                """
        }
        return xml + "</mediawiki>\n"
    }

    /// Writes it into a folder.
    /// - Returns: the path.
    package func write(_ name: String, in folder: TemporaryFolder) throws -> String {
        let path = folder.file(name)
        try Data(xml.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }
}
