import Foundation
import TestSupport
import Testing

@testable import Wikitext

/// Every parser function, magic word and built-in template with numbers that end a program which trusts them, in every
/// argument. A trap ends the tests; what a page shows then is checked by the readable cases.
@Suite struct HostileNumbersTests {
    /// The names of templates that take more than a pattern, one of each.
    private static let handlers: [String] = tables.compactMap { entry in
        guard case .handler = entry.rendering else { return nil }
        return entry.names.split(separator: ",").first.map(String.init)
    }

    /// The names of all templates.
    private static let templates: [String] = Set(tables.flatMap { $0.names.split(separator: ",").map(String.init) })
        .sorted()

    private static let tables: TemplateTable =
        EnglishTemplates.table + JapaneseTemplates.table + CountryTemplates.english.prefix(2)
        + LanguageTemplates.table(.english).prefix(3) + LanguageTemplates.table(.japanese).prefix(4)

    /// The words after `case` in the source that names parser functions and variables.
    private static let functions: [String] = {
        let words = ["ParserFunctions.swift", "MagicVariable.swift"].flatMap { file -> [String] in
            let lines = source(file).split(separator: "\n")
            return lines.flatMap { line -> [String] in
                // Long lists of names go on over several lines.
                line.matches(of: /"([^"\\]+)"/).map { String($0.1) }
            }
        }
        return Set(words.filter { $0.utf8.count < 30 && !$0.contains(where: { "{}|<>[] =:./%&".contains($0) }) })
            .sorted()
    }()

    /// The names of arguments that templates read.
    private static let arguments: [String] = {
        let folder = sources.appending(path: "Templates")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let names = files.sorted().flatMap { file -> [String] in
            source("Templates/\(file)").matches(of: /(?:word|text|flag)\(((?:"[^"]*"(?:, )?)+)\)/).flatMap { call in
                call.1.matches(of: /"([^"]*)"/).map { String($0.1) }
            }
        }
        return Set(names).sorted()
    }()

    private static let sources = SharedFolder.checkout.appending(path: "Sources/Wikitext")

    private static func source(_ file: String) -> String {
        let path = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String }
            .first { $0 == file || $0.hasSuffix("/\(file)") }
        return path.flatMap { try? String(contentsOf: sources.appending(path: $0), encoding: .utf8) } ?? ""
    }

    /// Words that stand where numbers and units do.
    private static let words = [
        "a", "km", "mi", "ft", "in", "mm", "um", "st", "lb", "C", "F", "ha", "acre", "ftin", "stlb", "m3", "N", "W",
        "to", "-", "x", "and", "on", "flip", "or", "out", "number", "dms", "commas", "R", "nosep", "January", "Y-m-d",
        "1435 mm", "{{!}}", "[[a]]", "&nbsp;", "round=5", "abbr=on", "adj=on", "disp=number",
    ]

    /// A wiki whose namespaces have the numbers that there are at the ends.
    private static func site(_ wiki: String) -> Site {
        Site(
            wiki: wiki, language: Site.language(ofWiki: wiki),
            namespaces: ["Largest": .max, "Smallest": .min, "Odd": .max - 1])
    }

    private static func options(isFull: Bool) -> TextOptions {
        var options = TextOptions(sections: .all, format: isFull ? .markdown : .plain)
        guard isFull else { return options }
        options.math = .tex
        options.ruby = .reading
        options.keepsCaptions = true
        options.usesCompatibilityForm = true
        return options
    }

    /// Shows calls, many to a page: each alone is at the start of a line.
    private static func show(_ calls: [String], wiki: String, isFull: Bool) {
        var extractor = TextExtractor(site: site(wiki), options: options(isFull: isFull))
        var start = 0
        while start < calls.count {
            let end = min(start + 200, calls.count)
            let page = extractor.extract(Array(calls[start..<end].joined(separator: "\n").utf8), title: "Largest:A/b")
            #expect(String(validating: page.text, as: UTF8.self) != nil, "\(calls[start..<end])")
            start = end
        }
    }

    @Test func theNamesAreFound() {
        for name in ["padleft", "#expr", "#time", "formatnum", "plural", "PAGENAME", "CURRENT", "YEAR", "TALKSPACE"] {
            #expect(Self.functions.contains(name), "\(name)")
        }
        for name in ["sigfig", "round", "disp", "adj", "in", "cm", "format", "e", "df"] {
            #expect(Self.arguments.contains(name), "\(name)")
        }
        #expect(Self.handlers.contains("convert") && Self.templates.contains("ordinal"))
        #expect(Self.functions.count > 100 && Self.arguments.count > 60 && Self.handlers.count > 60)
    }

    /// One hostile number in each of the first four arguments, the others such as they should be.
    @Test(arguments: zip(["enwiki", "jawiki"], [true, false])) func eachArgumentAlone(wiki: String, isFull: Bool) {
        var calls: [String] = []
        for number in HostileNumbers.texts {
            for name in Self.functions {
                calls += [
                    "{{\(name)}}", "{{CURRENT\(name)}}", "{{\(name):\(number)}}", "{{\(name):Largest:a|\(number)}}",
                ]
                calls += ["{{\(name):1|2|\(number)}}", "{{\(name):Y|2016-01-01|3|\(number)}}"]
            }
            for name in Self.handlers {
                calls += ["{{\(name)|\(number)}}", "{{\(name)|1|\(number)}}", "{{\(name)|\(number)|km}}"]
                calls += ["{{\(name)|1|km|\(number)}}", "{{\(name)|1|2|3|\(number)|5|6}}"]
                calls.append("{{\(name)|\(number)|\(number)|\(number)|\(number)|\(number)|\(number)}}")
            }
            for unit in ["mm", "km", "um", "C", "F", "st", "lb", "ly", "eV"] {
                calls += [
                    "{{convert|\(number)|\(unit)}}", "{{convert|\(number)|to|\(number)|\(unit)|sigfig=\(number)}}",
                ]
                calls += ["{{convert|\(number)|\(unit)|\(number)|in|\(number)}}", "{{convert|2|\(unit)|K|\(number)}}"]
                calls += ["{{convert|\(number)|\(unit)|ftin|disp=number}}", "{{convert|\(number)|\(unit)|mm km um}}"]
            }
        }
        Self.show(calls, wiki: wiki, isFull: isFull)
    }

    /// Each named argument that some template reads.
    @Test(arguments: ["enwiki", "jawiki"]) func eachNamedArgument(wiki: String) {
        var calls: [String] = []
        for number in HostileNumbers.texts {
            for name in ["convert", "val", "height", "coord", "age", "as of", "percentage", "track gauge", "nts"] {
                for argument in Self.arguments { calls.append("{{\(name)|1|km|mi|\(argument)=\(number)}}") }
            }
            for argument in 1...8 { for name in Self.handlers { calls.append("{{\(name)|\(argument)=\(number)}}") } }
        }
        for name in Self.handlers {
            for argument in Self.arguments { calls.append("{{\(name)|2016|2|3|\(argument)=-9223372036854775808}}") }
        }
        Self.show(calls, wiki: wiki, isFull: wiki == "jawiki")
    }

    /// Every name, with arguments of every kind at random.
    @Test(arguments: ["enwiki", "jawiki", "dewiki", "frwiki", "zhwiki"]) func atRandom(wiki: String) {
        let seed = UInt64.random(in: .min ... .max)
        print("hostile numbers, \(wiki): seed \(seed)")
        var random = SeededGenerator(seed: seed)
        func one(_ values: [String]) -> String { values[Int.random(in: 0..<values.count, using: &random)] }
        func argument() -> String {
            var value = ""
            switch Int.random(in: 0..<10, using: &random) {
            case 0...4: value = one(HostileNumbers.texts)
            case 5...6: value = one(Self.words)
            default:
                value =
                    one(HostileNumbers.texts) + one([" ", "-", "/", ":", ".", "^", "*", ""]) + one(HostileNumbers.texts)
            }
            return Int.random(in: 0..<6, using: &random) == 0 ? "\(one(Self.arguments))=\(value)" : value
        }
        for isFull in [false, true] {
            var calls: [String] = []
            func add(_ name: String, isFunction: Bool) {
                let values = (0..<Int.random(in: 0...6, using: &random)).map { _ in argument() }
                let start = isFunction ? ":" + argument() : ""
                calls.append("{{\(name)\(start)\(values.map { "|\($0)" }.joined())}}")
            }
            for name in Self.templates { add(name, isFunction: false) }
            for _ in 0..<8 {
                for name in Self.functions { add(name, isFunction: true) }
                for name in Self.handlers { add(name, isFunction: false) }
            }
            for _ in 0..<800 {
                let expression = (0..<4).map { _ in
                    one(HostileNumbers.texts)
                        + one(["+", "-", "*", "/", "^", " mod ", " fmod ", " round ", "e", " div ", "<", "=", " and "])
                }
                calls.append("{{#expr:\(expression.joined())\(one(HostileNumbers.texts))}}")
            }
            Self.show(calls, wiki: wiki, isFull: isFull)
        }
    }

    /// Each letter of a date's format, for each date that there may be.
    @Test(arguments: ["enwiki", "jawiki"]) func datesInEveryFormat(wiki: String) {
        let formats = "YyoLnmMFWjdzDlNwtaAgGhHisUeTIZOPcr".map { String($0) } + ["xg", "xrY", "xn", "xx", "\\", "\""]
        var calls = HostileNumbers.texts.flatMap { date in formats.map { "{{#time:\($0)|\(date)}}" } }
        for number in HostileNumbers.texts {
            for unit in ["year", "months", "weeks", "fortnights", "days", "hours", "min", "secs"] {
                calls += ["{{#time:c|+\(number) \(unit)}}", "{{#time:c|\(number) \(unit) ago}}"]
                calls.append("{{#time:c|2016-01-01 -\(number) \(unit) +\(number) \(unit)}}")
            }
            calls += ["{{#time:c|1-1-\(number)}}", "{{#time:c|\(number)/1/1}}", "{{#time:c|1/\(number)/2016}}"]
            calls += ["{{#time:c|@\(number)}}", "{{#time:c|2016-\(number)-1}}", "{{#time:c|\(number):00}}"]
        }
        Self.show(calls, wiki: wiki, isFull: false)
        for seconds in [Int.min, .max, -1, 0] {
            var options = TextOptions()
            options.clock = PageClock(secondsSince1970: seconds)
            var extractor = TextExtractor(site: Site(wiki: wiki), options: options)
            _ = extractor.extract(
                Array(formats.map { "{{#time:\($0)}}{{CURRENTYEAR}}{{age|1|1|1}}" }.joined().utf8), title: "A")
        }
        for day in [Int.min, -1, 0, 13, .max] {
            _ = PageClock(year: day, month: 1, day: 1)
            _ = PageClock(year: 2016, month: day, day: 1)
            #expect(PageClock(year: 2016, month: 1, day: day).day.year > -200_000)
        }
    }

    /// Tags and references that take numbers.
    @Test(arguments: [false, true]) func tags(isFull: Bool) {
        var calls: [String] = []
        for number in HostileNumbers.texts {
            for attribute in ["colspan", "rowspan", "start", "value", "width", "size"] {
                for quote in ["", "\""] {
                    let value = "\(attribute)=\(quote)\(number)\(quote)"
                    calls.append("<table><tr><td \(value)>a</td><td>b</td></tr><tr><td>c</td></tr></table>")
                    calls.append("{|\n|\(value)|a\n|b\n|-\n|c\n|}")
                    calls.append("<ol \(value)><li \(value)>a</li></ol><font \(value)>a</font>")
                }
            }
            calls += ["&#\(number);", "&#x\(number);", "[[File:a.png|\(number)px|x\(number)px|upright=\(number)|a]]"]
            calls += ["__\(number)__ ~~~~ <gallery widths=\(number)>\nFile:a.png|a\n</gallery>", "{{{\(number)|a}}}"]
        }
        Self.show(calls, wiki: "enwiki", isFull: isFull)
    }
}
