import Testing

@testable import Wikitext

/// What a page tells beside its text.
@Suite struct ExtractionTests {
    private func extract(_ wikitext: String, wiki: String = "enwiki", _ options: TextOptions = TextOptions())
        -> ExtractedText
    {
        var extractor = TextExtractor(site: Site(wiki: wiki), options: options)
        return extractor.extract(Array(wikitext.utf8), title: "Tea")
    }

    @Test(arguments: [
        ("enwiki", "#REDIRECT [[Tea]]", "Tea"), ("enwiki", " #redirect: [[Tea (drink)|x]] more", "Tea (drink)"),
        ("jawiki", "#転送 [[茶]]", "茶"), ("jawiki", "＃リダイレクト[[茶]]", "茶"), ("jawiki", "#REDIRECT [[茶#緑茶]]", "茶#緑茶"),
        ("dewiki", "#Weiterleitung [[Tee]]", "Tee"), ("frwiki", "#REDIRECTION [[Thé]]", "Thé"),
        ("eswiki", "#REDIRECCIÓN [[Té]]", "Té"), ("eswiki", "#redirección[[Té]]", "Té"),
        ("itwiki", "#RINVIA [[Tè]]", "Tè"), ("ptwiki", "#REDIRECIONAMENTO [[Chá]]", "Chá"),
        ("ruwiki", "#ПЕРЕНАПРАВЛЕНИЕ [[Чай]]", "Чай"), ("ruwiki", "#перенаправление [[Чай]]", "Чай"),
        ("zhwiki", "#重定向 [[茶]]", "茶"), ("zhwiki", "#重新導向 [[茶]]", "茶"), ("kowiki", "#넘겨주기 [[차]]", "차"),
    ])
    func tellsRedirects(_ example: (String, String, String)) {
        #expect(extract(example.1, wiki: example.0).redirectTarget == example.2)
    }

    @Test(arguments: ["#REDIRECT Tea", "# REDIRECT [[Tea]]", "a #REDIRECT [[Tea]]", "#REDIRECT [[]]", ""])
    func tellsWhatIsNoRedirect(_ wikitext: String) {
        #expect(extract(wikitext).redirectTarget == nil)
    }

    @Test(arguments: [
        ("enwiki", "{{disambiguation}}"), ("enwiki", "a {{ Disambig |geo}}"),
        ("enwiki", "{{Template:human_name  disambiguation}}"),
        ("enwiki", "{{#if:x|{{dab}}}}"), ("enwiki", "__DISAMBIG__"), ("jawiki", "{{Aimai}}"),
        ("jawiki", "{{人名の曖昧さ回避}}"),
        ("jawiki", "{{テンプレート:曖昧さ回避}}"), ("jawiki", "{{Disambig}}"),
        ("dewiki", "{{Begriffsklärung}}"), ("frwiki", "{{Homonymie}}"), ("eswiki", "{{Desambiguación}}"),
        ("itwiki", "{{Disambigua}}"), ("ptwiki", "{{Desambiguação}}"), ("ruwiki", "{{неоднозначность}}"),
        ("zhwiki", "{{消歧义}}"), ("zhwiki", "{{消歧義頁}}"), ("kowiki", "{{동음이의}}"),
    ])
    func tellsDisambiguationPages(_ example: (String, String)) {
        #expect(extract(example.1, wiki: example.0).isDisambiguation)
    }

    @Test(arguments: [
        "{{disambiguation needed}}", "<nowiki>{{dab}}</nowiki>", "<!-- {{dab}} -->", "{{otheruses}}", "dab",
    ])
    func tellsWhatIsNoDisambiguationPage(_ wikitext: String) {
        #expect(!extract(wikitext).isDisambiguation)
    }

    @Test func countsDroppedTemplates() {
        let page = extract("{{a}} {{b|{{a}}}} {{Template:a}}", TextOptions(countsDroppedTemplates: true))
        #expect(page.droppedTemplates == ["a": 3, "b": 1])
        #expect(extract("{{a}}").droppedTemplates.isEmpty)
        // Known ones are not dropped, whether they show something or not.
        let known = "{{nowrap|a}} {{reflist}} {{Reflist|2}} {{lang|fr}} {{tea room}}"
        #expect(extract(known, TextOptions(countsDroppedTemplates: true)).droppedTemplates == ["tea room": 1])
        let options = TextOptions(templates: .none, countsDroppedTemplates: true)
        #expect(extract("{{nowrap|a}}", options).droppedTemplates == ["nowrap": 1])
    }

    @Test func takesBytesThatAreNoUTF8() {
        var extractor = TextExtractor(site: Site(wiki: "enwiki"), options: TextOptions())
        let page = extractor.extract([0x61, 0xFF, 0xFD, 0x62, 0x0D, 0x0A, 0x0D, 0x0A, 0x63, 0x00], title: "A")
        #expect(String(decoding: page.text, as: UTF8.self) == "a\u{FFFD}\u{FFFD}b\nc")
        #expect(page.characters == 6)
    }

    @Test func knowsNamespacesOfTheSite() {
        let site = Site(wiki: "elwiki", language: "el", namespaces: ["Αρχείο": 6, "Κατηγορία": 14])
        var extractor = TextExtractor(site: site, options: TextOptions())
        let page = extractor.extract(Array("α [[αρχείο:Α.jpg|β]] γ [[ΚΑΤΗΓΟΡΊΑ:Δ]]".utf8), title: "Α")
        #expect(String(decoding: page.text, as: UTF8.self) == "α γ")
    }

    @Test(arguments: [
        ("enwiki", "en"), ("jawiki", "ja"), ("zh_min_nanwiki", "zh-min-nan"), ("simplewiki", "en"),
        ("elwikivoyage", "el"),
        ("enwiktionary", "en"), ("wiki", "en"), ("", "en"),
    ])
    func knowsLanguagesOfWikis(_ example: (String, String)) {
        #expect(Site.language(ofWiki: example.0) == example.1)
    }
}
