import MediaWikiDump
import Testing

/// What the elements of a page mean, in the schemas from 0.3 to 0.11.
@Suite struct PageParserTests {
    @Test func schema11() throws {
        let page = try #require(
            firstPage(
                """
                  <page>
                    <title>Rock &amp; roll</title>
                    <ns>0</ns>
                    <id>1234</id>
                    <revision>
                      <id>56789</id>
                      <parentid>56788</parentid>
                      <timestamp>2026-01-02T03:04:05Z</timestamp>
                      <contributor>
                        <username>Someone</username>
                        <id>4321</id>
                      </contributor>
                      <minor />
                      <comment>tidy</comment>
                      <origin>56789</origin>
                      <model>wikitext</model>
                      <format>text/x-wiki</format>
                      <text bytes="11" sha1="abc" xml:space="preserve">It's ''so''</text>
                      <sha1>abc</sha1>
                    </revision>
                  </page>
                """))
        #expect(page.id == 1234)
        #expect(page.namespace == 0)
        #expect(page.title == "Rock & roll")
        #expect(page.redirect == nil)
        #expect(page.revision?.id == 56789)
        #expect(page.revision?.timestamp == "2026-01-02T03:04:05Z")
        #expect(page.revision?.model == "wikitext")
        #expect(page.revision?.content == .text(Array("It's ''so''".utf8)))
    }

    /// Schema 0.3 has neither `<ns>` nor `<redirect>` nor `<model>`: the namespace follows from the title.
    @Test func schema3() {
        let names = Namespaces(siteInfo: [2: "Benutzer", 14: "Kategorie"])
        func page(_ title: String) -> Page? {
            firstPage(
                pageXML(title: title, namespace: nil, revision: "<text>x</text>"), filter: .articles, namespaces: names)
        }
        #expect(page("Berlin")?.namespace == 0)
        #expect(page("Berlin")?.revision?.content == .text([UInt8(ascii: "x")]))
        #expect(page("Berlin")?.revision?.model == "wikitext")
        #expect(page("Alien: Covenant")?.namespace == 0)
        #expect(page("Kategorie:Berlin")?.namespace == 14)
        #expect(page("Benutzer:Eva")?.revision?.content == .skipped)
    }

    @Test func withoutNamespacesATitleIsAnArticle() {
        #expect(firstPage(pageXML(title: "Talk:X", namespace: nil, revision: "<text>x</text>"))?.namespace == 0)
    }

    @Test func theElementGoesBeforeTheTitle() {
        let names = Namespaces(siteInfo: [1: "Talk"])
        let page = firstPage(
            pageXML(title: "Talk: the film", namespace: 0, revision: "<text>x</text>"), namespaces: names)
        #expect(page?.namespace == 0)
    }

    @Test func unknownElementsAreFine() {
        let page = firstPage(
            """
            <page mark="1"><discussion><id>1</id><text>no</text><title>no</title></discussion><title>T</title><ns>\
            0</ns><id>7</id>
            <restrictions>sysop</restrictions><upload><id>9</id><text>no</text></upload>
            <revision><id>70</id><future><id>8</id><timestamp>no</timestamp><text>no</text><model>no</model></future>
            <contributor><username>A</username><id>71</id></contributor><text>yes</text><x:y xmlns:x="urn:x"/>\
            </revision></page>
            """)
        #expect(page?.title == "T")
        #expect(page?.id == 7)
        #expect(page?.revision?.id == 70)
        #expect(page?.revision?.model == "wikitext")
        #expect(page?.revision?.content == .text(Array("yes".utf8)))
    }

    /// Extra slots stand in `<content>`: only the revision's own text is the article.
    @Test(arguments: [true, false]) func extraSlots(behind: Bool) {
        let slot =
            #"<content><role>mediainfo</role><origin>1</origin><model>wikibase-mediainfo</model><text bytes="2">"#
            + #"{}</text></content>"#
        let text = "<model>wikitext</model><text>article</text>"
        let page = firstPage(pageXML(revision: behind ? text + slot : slot + text))
        #expect(page?.revision?.content == .text(Array("article".utf8)))
        #expect(page?.revision?.model == "wikitext")
    }

    @Test func textOfAChildIsNotTheText() {
        #expect(firstPage(pageXML(revision: "<text>a<b>c</b>d</text>"))?.revision?.content == .text(Array("ad".utf8)))
    }

    @Test(arguments: [
        "<text/>", "<text />", "<text></text>", #"<text bytes="0" />"#,
        #"<text bytes="0" xml:space="preserve"></text>"#, "",
    ])
    func noText(_ text: String) {
        #expect(firstPage(pageXML(revision: text), filter: .everything)?.revision?.content == .empty)
        // The page behind it is not swallowed.
        #expect(parse(pageXML(revision: text) + pageXML(revision: "<text>next</text>")).last?.text == "next")
    }

    @Test func revisionWithoutText() {
        #expect(firstPage(pageXML(revision: ""), filter: .articles)?.revision?.content == .empty)
    }

    @Test(arguments: [
        #"<text deleted="deleted" />"#, #"<text bytes="-1" deleted="deleted" />"#, #"<text deleted="deleted">x</text>"#,
    ])
    func hiddenText(_ text: String) {
        #expect(firstPage(pageXML(revision: text))?.revision?.content == .hidden)
    }

    @Test(arguments: ["-5", "99999999999999999999", "9223372036854775807", "x", ""]) func theSizeIsOnlyAHint(
        _ bytes: String
    ) {
        #expect(
            firstPage(pageXML(revision: "<text bytes=\"\(bytes)\">abc</text>"))?.revision?.content
                == .text(Array("abc".utf8)))
    }

    @Test func redirects() {
        func redirect(_ element: String) -> String? {
            firstPage(pageXML(more: element, revision: "<text>x</text>"))?.redirect
        }
        #expect(redirect(#"<redirect title="Rock &amp; roll &quot;x&quot; 音" />"#) == "Rock & roll \"x\" 音")
        #expect(redirect("<redirect title='A &#38;amp; B &#x26;#38;'/>") == "A &amp; B &#38;")
        #expect(redirect("<redirect />") == "")
        #expect(redirect("") == nil)
    }

    @Test func articlesAreRead() {
        func content(namespace: Int = 0, more: String = "", model: String) -> Page.Content? {
            firstPage(
                pageXML(namespace: namespace, more: more, revision: "<model>\(model)</model><text>x</text>"),
                filter: .articles
            )?.revision?.content
        }
        #expect(content(model: "wikitext") == .text([UInt8(ascii: "x")]))
        #expect(content(model: "css") == .skipped)
        #expect(content(model: "Scribunto") == .skipped)
        #expect(content(namespace: 10, model: "wikitext") == .skipped)
        #expect(content(more: #"<redirect title="U"/>"#, model: "wikitext") == .skipped)
    }

    /// In older dumps the model stands behind the text.
    @Test func modelBehindTheText() {
        let page = firstPage(pageXML(revision: "<text>x</text><model>css</model>"), filter: .articles)
        #expect(page?.revision?.model == "css")
        #expect(page?.revision?.content == .skipped)
    }

    @Test func ownFilters() {
        let filter = PageFilter(namespaces: [10, 828], includesRedirects: true, onlyWikitext: false)
        #expect(
            firstPage(pageXML(namespace: 828, revision: "<model>Scribunto</model><text>x</text>"), filter: filter)?
                .revision?.content != .skipped)
        #expect(
            firstPage(pageXML(namespace: 10, more: "<redirect/>", revision: "<text>x</text>"), filter: filter)?
                .revision?.content != .skipped)
        #expect(
            firstPage(pageXML(namespace: 0, revision: "<text>x</text>"), filter: filter)?.revision?.content == .skipped)
    }

    @Test func characters() {
        func text(_ xml: String) -> String? { parse(pageXML(revision: "<text>\(xml)</text>")).first?.text }
        #expect(text("&lt;&gt;&amp;&quot;&apos;") == "<>&\"'")
        #expect(text("&amp;lt;") == "&lt;")
        #expect(text("&#65;&#x3042;&#x1F600;") == "Aあ😀")
        #expect(text("<![CDATA[a < b & c]]>]]&gt;") == "a < b & c]]>")
        #expect(text("a<!-- comment -->b<?target data?>c") == "abc")
        #expect(text("line\r\nline\rline&#13;") == "line\nline\nline\r")
        #expect(text("\u{2028}\u{FEFF}\u{E000}é") == "\u{2028}\u{FEFF}\u{E000}é")
    }

    /// The parser takes its input in pieces of 64 KiB, which may cut characters and entities.
    @Test(arguments: 0..<8) func longText(shift: Int) {
        let text = String(repeating: "x", count: shift) + String(repeating: "日本&amp;語😀", count: 15_000)
        let expected = text.replacing("&amp;", with: "&")
        #expect(parse(pageXML(revision: "<text>\(text)</text>")).first?.text == expected)
    }

    @Test func emptyBatch() {
        #expect(PageParser(filter: .everything).parse(PageBatch()) == [])
    }
}
