import MediaWikiDump
import Testing

/// The head of a dump: the root's attributes and `<siteinfo>`.
@Suite struct SiteInfoTests {
    private func site(_ header: String) throws -> SiteInfo { try SiteInfo(header: Array(header.utf8)) }

    private func site(base: String) throws -> SiteInfo {
        try site("<mediawiki><siteinfo><base>\(base)</base></siteinfo>")
    }

    @Test func schema11() throws {
        let site = try site(
            """
            <mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" \
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
              xsi:schemaLocation="http://www.mediawiki.org/xml/export-0.11/ \
            http://www.mediawiki.org/xml/export-0.11.xsd"
              version="0.11" xml:lang="ja">
              <siteinfo>
                <sitename>R&amp;D 百科</sitename>
                <dbname>jawiki</dbname>
                <base>https://ja.wikipedia.org/wiki/%E3%83%A1%E3%82%A4%E3%83%B3</base>
                <generator>MediaWiki 1.45</generator>
                <case>first-letter</case>
                <future><dbname>no</dbname></future>
                <namespaces>
                  <namespace key="-2" case="first-letter">メディア</namespace>
                  <namespace key="0" case="first-letter" />
                  <namespace key="3" case="first-letter">利用者‐会話</namespace>
                  <namespace key="x">nothing</namespace>
                </namespaces>
              </siteinfo>
              <page>
            """)
        #expect(site.siteName == "R&D 百科")
        #expect(site.databaseName == "jawiki")
        #expect(site.wiki == "jawiki")
        #expect(site.base == "https://ja.wikipedia.org/wiki/%E3%83%A1%E3%82%A4%E3%83%B3")
        #expect(site.language == "ja")
        #expect(site.schemaVersion == "0.11")
        #expect(site.namespaces.localNames == [-2: "メディア", 0: "", 3: "利用者‐会話"])
    }

    @Test(arguments: [
        ("https://en.wikipedia.org/wiki/Main_Page", "enwiki", "en"),
        ("http://en.wikipedia.org/wiki/Main_Page", "enwiki", "en"),
        ("https://EN.m.Wikipedia.org:443/wiki/Main_Page", "enwiki", "en"),
        ("https://simple.wikipedia.org/wiki/Main_Page", "simplewiki", "en"),
        ("https://zh-min-nan.wikipedia.org/wiki/Thâu-ia̍h", "zh_min_nanwiki", "zh-min-nan"),
        ("https://ja.wiktionary.org/wiki/x", "jawiktionary", "ja"),
        ("https://el.wikivoyage.org/wiki/x", "elwikivoyage", "el"),
        ("https://commons.wikimedia.org/wiki/Main_Page", "commonswiki", ""),
        ("https://meta.wikimedia.org/wiki/Main_Page", "metawiki", ""),
        ("https://species.wikimedia.org/wiki/Main_Page", "specieswiki", ""),
        ("https://www.wikidata.org/wiki/Wikidata:Main_Page", "wikidatawiki", ""),
        ("https://www.mediawiki.org/wiki/MediaWiki", "mediawikiwiki", ""),
        ("https://wikisource.org/wiki/Main_Page", "sourceswiki", ""),
        ("https://incubator.wikimedia.org/wiki/Incubator:Main_Page", "incubatorwiki", ""),
    ]) func wikiByAddress(base: String, wiki: String, language: String) throws {
        let site = try site(base: base)
        #expect(site.databaseName == nil)
        #expect(site.wiki == wiki)
        #expect(site.language == language)
    }

    @Test(arguments: [
        "https://wiki.example.org/wiki/Main", "https://www.wikipedia.org/", "https://wikipedia.org/",
        "https://a.b.wikipedia.org/wiki/x", "",
        "en.wikipedia.org/wiki/x", "https://en.wikipedia.com/wiki/x", "://", "https://", "https://..org/",
        "https://www.wikibooks.org/",
    ]) func unknownAddresses(base: String) throws {
        #expect(try site(base: base).wiki == nil)
    }

    @Test func theDatabaseNameGoesFirst() throws {
        let header = "<siteinfo><base>https://en.wikipedia.org/wiki/x</base><dbname>testwiki</dbname></siteinfo>"
        #expect(try site("<mediawiki>\(header)").wiki == "testwiki")
        let empty = "<siteinfo><base>https://en.wikipedia.org/wiki/x</base><dbname/></siteinfo>"
        #expect(try site("<mediawiki>\(empty)").wiki == "enwiki")
    }

    @Test(arguments: [
        ("enwiki", "en"), ("simplewiktionary", "en"), ("zh_min_nanwiki", "zh-min-nan"), ("ruwikisource", "ru"),
        ("commonswiki", ""),
        ("wikidatawiki", ""), ("mediawikiwiki", ""), ("sourceswiki", ""), ("be_x_oldwiki", "be-x-old"), ("mydb", ""),
        ("", ""), ("wiki", ""),
    ]) func languageOfWiki(wiki: String, language: String) {
        #expect(SiteInfo.language(ofWiki: wiki) == language)
    }

    @Test func addresses() throws {
        let site = try site(base: "https://en.wikipedia.org/wiki/Main_Page")
        #expect(site.url(ofTitle: "Ann Arbor, Michigan") == "https://en.wikipedia.org/wiki/Ann_Arbor,_Michigan")
        #expect(site.url(ofTitle: "AC/DC") == "https://en.wikipedia.org/wiki/AC/DC")
        #expect(site.url(ofTitle: "What? #1 & 100% +") == "https://en.wikipedia.org/wiki/What%3F_%231_%26_100%25_%2B")
        #expect(site.url(ofTitle: "Talk:A (b)!*'~;@$") == "https://en.wikipedia.org/wiki/Talk:A_(b)!*%27~;@$")
        #expect(site.url(ofTitle: "日本") == "https://en.wikipedia.org/wiki/%E6%97%A5%E6%9C%AC")
        #expect(
            try self.site(base: "https://x.org/w/index.php?title=Main/Page").url(ofTitle: "A")
                == "https://x.org/w/index.php?title=A")
        #expect(
            try self.site(base: "https://x.wikipedia.org/wiki/Portal/Start").url(ofTitle: "A")
                == "https://x.wikipedia.org/wiki/A")
        #expect(try self.site(base: "https://x.org/Main").url(ofTitle: "A") == "https://x.org/A")
        #expect(try self.site("<mediawiki>").url(ofTitle: "A") == "")
    }

    @Test func withoutSiteInfo() throws {
        let site = try site(#"<mediawiki version="0.3" xml:lang="fr">\#n<page><title>T</title>"#)
        #expect(site.siteName == "")
        #expect(site.wiki == nil)
        #expect(site.language == "fr")
        #expect(site.schemaVersion == "0.3")
        #expect(site.namespaces.allNames.isEmpty)
    }

    @Test func languageOfTheRootGoesFirst() throws {
        #expect(
            try site("<mediawiki xml:lang='nan'><siteinfo><dbname>zh_min_nanwiki</dbname></siteinfo>").language == "nan"
        )
    }

    /// The bytes are UTF-8 by now, whatever the declaration says.
    @Test(arguments: ["UTF-16", "Shift_JIS", "nonsense"]) func aDeclarationThatNoLongerHolds(encoding: String) throws {
        let site = try site(
            "\u{FEFF}<?xml version='1.0' "
                + "encoding='\(encoding)'?>\n<mediawiki><siteinfo><sitename>日本</sitename></siteinfo>"
        )
        #expect(site.siteName == "日本")
    }

    @Test func entitiesOfADocumentTypeAreNotExpanded() {
        let header = "<!DOCTYPE mediawiki [<!ENTITY a 'b'>]><mediawiki><siteinfo><sitename>&a;</sitename></siteinfo>"
        #expect(throws: SiteInfoError.self) { try site(header) }
        #expect(throws: Never.self) { try site(header.replacing("&a;", with: "a")) }
    }

    @Test(arguments: ["", "hello", "<html><body>", "BZh9", "<media", "<mediawiki version='0.11'"]) func noDump(
        _ header: String
    ) {
        #expect(throws: SiteInfoError.noRoot) { try site(header) }
    }

    @Test(arguments: [
        "<mediawiki x>", "<mediawiki><siteinfo><a></b></siteinfo>", "<mediawiki><siteinfo>\u{1}</siteinfo>",
    ])
    func notXML(_ header: String) {
        do {
            _ = try site(header)
            Issue.record("accepted")
        } catch SiteInfoError.notXML(let message) {
            #expect(!message.isEmpty)
        } catch {
            Issue.record("\(error)")
        }
    }

    /// A head that was read only in part has no end of `<siteinfo>`.
    @Test func aCutSiteInfoIsLeftOut() throws {
        #expect(try site("<mediawiki version='0.11'><siteinfo><sitename>x</sitename>").siteName == "")
    }
}
