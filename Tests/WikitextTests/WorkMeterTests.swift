import Synchronization
import Testing

@testable import Wikitext

/// The budget of work that a page has: counted in what its text defines, the same wherever and whenever it is worked
/// on.
@Suite struct WorkMeterTests {
    /// Linear, but a hundred times: each of the functions makes the whole text anew.
    private static let costly =
        String(repeating: "{{lc:", count: 100) + String(repeating: "A b", count: 50_000)
        + String(repeating: "}}", count: 100)

    private static func extractor(_ wiki: String = "enwiki") -> TextExtractor {
        TextExtractor(site: Site(wiki: wiki), options: TextOptions())
    }

    @Test func aPageBeyondItsBudgetIsGivenUp() {
        var extractor = Self.extractor()
        let page = Array(Self.costly.utf8)
        let given = extractor.extract(page, title: "A")
        #expect(given.ending == .costly && given.text.isEmpty && given.characters == 0)
        // It ends when the budget does, not when the page does.
        #expect(given.work < TextExtractor.workLimit(bytes: page.count) * 11 / 10)
        // The page after it is a page like any other.
        let next = extractor.extract(Array("'''Tea''' is {{lc:A}} drink.".utf8), title: "Tea")
        #expect(next.ending == .whole && String(decoding: next.text, as: UTF8.self) == "Tea is a drink.")
    }

    @Test func whatAPageCostsDependsOnItAlone() {
        let pages = [
            "", "Text.", "== A ==\n* {{convert|5|km}} of [[b|c]]<ref>d</ref>\n{{a|{{#if:1|b|c}}}}",
            String(repeating: "{{#switch:a|b=c|a={{uc:d}}}} -{zh:a;zh-tw:b}- [[File:a.png|thumb|b]]\n", count: 3_000),
        ].map { Array($0.utf8) }
        var used = Self.extractor("zhwiki")
        _ = used.extract(Array(Self.costly.utf8), title: "A")
        for page in pages {
            var fresh = Self.extractor("zhwiki")
            let (a, b) = (fresh.extract(page, title: "A"), used.extract(page, title: "A"))
            #expect(a.work == b.work && a.ending == .whole && a == b)
            #expect(a.work * 20 < TextExtractor.workLimit(bytes: page.count))
        }
    }

    @Test func calls() {
        func work(_ page: String) -> Int {
            var extractor = Self.extractor()
            return extractor.extract(Array(page.utf8), title: "A").work
        }
        #expect(work("aaaaaaaaaaaaaaaaa") < WorkMeter.Cost.call)
        #expect(work("{{nothing known}}") > WorkMeter.Cost.call)
        #expect(work("{{#if:1|{{#if:1|a}}}}") > 2 * WorkMeter.Cost.call)
        // As if nothing were remembered: the same call costs the same again.
        let one = work("{{convert|5|km}}")
        let many = work(String(repeating: "{{convert|5|km}}", count: 100))
        #expect(many > 90 * one)
    }

    @Test func theCallerMayStopIt() {
        let isStopped = Atomic(false)
        let questions = Atomic(0)
        var extractor = TextExtractor(site: Site(wiki: "enwiki"), options: TextOptions()) {
            questions.add(1, ordering: .relaxed)
            return isStopped.load(ordering: .relaxed)
        }
        let page = Array(String(repeating: "''a'' [[b]] {{c}}\n", count: 20_000).utf8)
        #expect(extractor.extract(page, title: "A").ending == .whole)
        #expect(questions.load(ordering: .relaxed) > 20)
        isStopped.store(true, ordering: .relaxed)
        let stopped = extractor.extract(page, title: "A")
        #expect(stopped.ending == .interrupted && stopped.text.isEmpty)
        #expect(stopped.work < 1 << 20)
    }
}
