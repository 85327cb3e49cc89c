import Corpus
import Foundation
import Testing
import TestSupport

/// Documents as lines of JSON: what is written, and what is read of other programs' lines.
@Suite struct JSONLineTests {
    private func line(_ document: Document) -> [UInt8] {
        var line: [UInt8] = []
        document.appendJSONLine(to: &line)
        return line
    }

    private func read(_ line: String, textField: String = "text") throws(JSONLineError) -> Document {
        try Document(jsonLine: Array(line.utf8)[...], textField: textField)
    }

    @Test func aLine() {
        let document = Document(
            id: "12", wiki: "enwiki", title: "A \"b\"", url: "https://x/A", revision: 345,
            text: Array("Line\n\ttab \\ \u{1} é".utf8))
        let expected =
            #"{"id":"12","wiki":"enwiki","title":"A \"b\"","url":"https://x/A","revision":345,"text":"Line\n\ttab \\ "#
            + #"\u0001 é"}"#
        #expect(String(decoding: line(document), as: UTF8.self) == expected + "\n")
    }

    @Test(arguments: SeededGenerator.seeds) func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let document = Document(
                id: random.string(upTo: 8), wiki: random.string(upTo: 8), title: random.string(upTo: 30),
                url: random.string(upTo: 30),
                revision: random.next(), text: Array(random.string(upTo: 200).utf8))
            let line = line(document)
            #expect(line.last == UInt8(ascii: "\n"))
            #expect(line.dropLast().allSatisfy { $0 >= 0x20 }, "a line is one line")
            let back = try Document(jsonLine: line[...])
            #expect(back.text == document.text)
            // Bytes, not characters: strings that are canonically equivalent are equal in Swift.
            #expect(
                [back.id, back.wiki, back.title, back.url].map { Array($0.utf8) }
                    == [document.id, document.wiki, document.title, document.url].map { Array($0.utf8) })
            #expect(back.revision == document.revision)
        }
    }

    /// The start of a line that was written here is enough to tell whose it is.
    @Test(arguments: SeededGenerator.seeds) func identity(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for id in UInt64(0)..<50 {
            var document = random.document(id: id)
            document.wiki = random.string(upTo: 8)
            let line = line(document)
            let identity = try Document.identity(ofJSONLine: line[...])
            #expect(identity.id == document.id)
            #expect(Array(identity.wiki.utf8) == Array(document.wiki.utf8))
        }
        let others = [
            "", "{}", #"{"wiki":"a","id":"1"}"#, #"{"id":"1"}"#, #"{"id":"1","title":"a"}"#, #"{"id":"1" "wiki":"a"}"#,
        ]
        for line in others {
            #expect(throws: JSONLineError.self) { try Document.identity(ofJSONLine: Array(line.utf8)[...]) }
        }
    }

    /// Foundation's reader takes the same from it.
    @Test(arguments: SeededGenerator.seeds) func foundationAgrees(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for id in UInt64(0)..<100 {
            let document = random.document(id: id)
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line(document))) as? [String: Any])
            #expect(Set(object.keys) == ["id", "wiki", "title", "url", "revision", "text"])
            // Foundation loses byte order marks inside strings.
            let expected = [document.title, String(decoding: document.text, as: UTF8.self)].map {
                $0.unicodeScalars.filter { $0 != "\u{FEFF}" }
            }
            let found = ["title", "text"].map { (object[$0] as? String)?.unicodeScalars.filter { $0 != "\u{FEFF}" } }
            #expect(found.map { $0.map(Array.init) } == expected.map { Array($0) })
            #expect(object["id"] as? String == document.id)
            #expect((object["revision"] as? NSNumber)?.uint64Value == document.revision)
        }
    }

    /// And this reader takes from Foundation's writer what went in.
    @Test(arguments: SeededGenerator.seeds) func readsWhatFoundationWrites(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let (text, title) = (random.string(upTo: 100), random.string(upTo: 20))
            let row: [String: Any] = [
                "text": text, "title": title, "id": 17, "score": -1.5e3, "tags": ["a", ["b": [1, true, NSNull()]]],
                "more": ["text": "no"],
            ]
            let data = try JSONSerialization.data(
                withJSONObject: row, options: random.next() % 2 == 0 ? [] : .prettyPrinted)
            let document = try Document(jsonLine: [UInt8](data)[...])
            #expect(document.text == Array(text.utf8))
            #expect(Array(document.title.utf8) == Array(title.utf8))
            #expect(document.id == "17")
        }
    }

    @Test func foreignRows() throws {
        #expect(try read(#"{"text":""}"#).text == [])
        #expect(try read(" \t{ \"text\" : \"a\" , \"id\" : 12 } \r").id == "12")
        #expect(try read(#"{"id":-1.5e+3,"text":"a"}"#).id == "-1.5e+3")
        #expect(try read(#"{"id":null,"title":true,"url":[1],"wiki":{},"text":"a"}"#) == read(#"{"text":"a"}"#))
        #expect(try read(#"{"revision":"77","text":"a"}"#).revision == 77)
        #expect(try read(#"{"revision":77.5,"text":"a"}"#).revision == 0)
        #expect(try read(#"{"revision":18446744073709551615,"text":"a"}"#).revision == .max)
        #expect(try read(#"{"revision":18446744073709551616,"text":"a"}"#).revision == 0)
        #expect(try read(#"{"text":"no","content":"yes"}"#, textField: "content").text == Array("yes".utf8))
        #expect(try read(#"{"title":"yes"}"#, textField: "title").text == Array("yes".utf8))
        #expect(
            try read(#"{"te\u0078t":"a","meta":{"text":"no","x":[{"text":"no"},"}",[[]],{}]},"n":[ ]}"#).text
                == Array("a".utf8))
    }

    @Test func escapes() throws {
        func text(_ escaped: String) throws -> String {
            String(decoding: try read("{\"text\":\"\(escaped)\"}").text, as: UTF8.self)
        }
        #expect(try text(#"\"\\\/\b\f\n\r\t"#) == "\"\\/\u{8}\u{C}\n\r\t")
        #expect(try text(#"\u0041\u3042\u00e9\u00E9\u0000"#) == "Aあéé\u{0}")
        #expect(try text(#"\ud83d\ude00"#) == "😀")
        #expect(try text(#"\uD83D\uDE00!"#) == "😀!")
        #expect(try text(#"\ud83d"#) == "\u{FFFD}")
        #expect(try text(#"\ude00"#) == "\u{FFFD}")
        #expect(try text(#"\ud83dx"#) == "\u{FFFD}x")
        #expect(try text(#"\ud83d\n"#) == "\u{FFFD}\n")
        #expect(try text(#"\ud83d\u0041"#) == "\u{FFFD}A")
        #expect(try text(#"\ud83d\ud83d\ude00"#) == "\u{FFFD}😀")
        #expect(try text("\u{7F}\u{2028}/") == "\u{7F}\u{2028}/")
    }

    static let malformed = [
        "", " ", "null", "[]", "\"text\"", "{", "}", "{}", #"{"id":"1"}"#, #"{"text"}"#, #"{"text":}"#, #"{"text":"a""#,
        #"{"text":"a"}}"#,
        #"{"text":"a"} {"text":"b"}"#, #"{"text":"a",}"#, #"{,"text":"a"}"#, #"{"text":"a"x}"#, #"{"text":null}"#,
        #"{"text":1}"#,
        #"{"text":["a"]}"#, #"{text:"a"}"#, #"{'text':'a'}"#, #"{"text":"\x"}"#, #"{"text":"\u12"}"#,
        #"{"text":"\u12G4"}"#, #"{"text":"\"#,
        #"{"text":"\ud83d\u"#, #"{"text":"\ud83d\u12"}"#, "{\"text\":\"a\nb\"}", "{\"text\":\"a\u{0}\"}",
        #"{"n":,"text":"a"}"#, #"{"n":[}],"text":"a"}"#, #"{"n":[,"text":"a"}"#, #"{"n":]  ,"text":"a"}"#,
        #"{"n":{"a"},"text":"a"}"#,
        #"{"n":[1 2],"text":"a"}"#, #"{"n":[1,],"text":"a"}"#, #"{"n":{"a":1,},"text":"a"}"#,
        #"{"n":{1:2},"text":"a"}"#, #"{"n":[1:2],"text":"a"}"#,
        #"{"n":nul,"text":"a"}"#, #"{"n":True,"text":"a"}"#, #"{"n":NaN,"text":"a"}"#, #"{"n":01,"text":"a"}"#,
        #"{"n":+1,"text":"a"}"#,
        #"{"n":1.,"text":"a"}"#, #"{"n":.5,"text":"a"}"#, #"{"n":1e,"text":"a"}"#, #"{"n":-,"text":"a"}"#,
        #"{"n":1e+,"text":"a"}"#,
        #"{"id":12abc,"text":"a"}"#, #"{"n":"a"#,
    ]

    @Test(arguments: malformed) func malformedLinesAreErrors(_ text: String) {
        #expect(throws: JSONLineError.self) { try read(text) }
        // Foundation says so too, except where it is the text that is missing, or where it is laxer.
        let isJSON = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) != nil
        let lacksText = ["[]", "{}", #"{"id":"1"}"#, #"{"text":null}"#, #"{"text":1}"#, #"{"text":["a"]}"#].contains(
            text)
        let endsWithComma = text.contains(",}") || text.contains(",]")
        #expect(!isJSON || lacksText || endsWithComma)
    }

    @Test func errorsSayWhere() {
        do {
            _ = try read(#"{"id":"1","text":"a\q"}"#)
            Issue.record("accepted")
        } catch {
            #expect(error.offset == 21)
            #expect("\(error)".contains("byte 21"))
        }
        // Of a slice, the offset counts from its own start.
        let bytes = Array(#"xxxx{"text":nope}"#.utf8)
        do {
            _ = try Document(jsonLine: bytes[4...])
            Issue.record("accepted")
        } catch {
            #expect(error.offset == 8)
        }
    }

    /// A million brackets cost memory and time in proportion, and no stack.
    @Test(arguments: ["[", "{\"a\":", "[{\"a\":["]) func deepNesting(_ unit: String) throws {
        let depth = 50_000
        let closing = String(unit.reversed().compactMap { $0 == "[" ? "]" : $0 == "{" ? "}" : nil as Character? })
        let deep = String(repeating: unit, count: depth) + "1" + String(repeating: closing, count: depth)
        #expect(try read("{\"n\":\(deep),\"text\":\"a\"}").text == [UInt8(ascii: "a")])
        #expect(throws: JSONLineError.self) { try read("{\"n\":\(deep.dropLast()),\"text\":\"a\"}") }
        #expect(throws: JSONLineError.self) { try read("{\"n\":" + String(repeating: unit, count: depth)) }
    }

    /// Any damage to a line: an error, or a document, but no crash; and what Foundation cannot read is no document
    /// either.
    @Test(arguments: SeededGenerator.seeds) func mutatedLines(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let rows = [
            #"{"id":"1","wiki":"enwiki","title":"A","url":"","revision":12,"text":"a\u3042\ud83d\ude00\n"}"#,
            #"{"n":[1,-2.5e3,{"a":[true,false,null]}],"text":"x","m":{"k":{}}}"#,
        ]
        for _ in 0..<1500 {
            var bytes = Array((rows.randomElement(using: &random) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[at] = Array(#"{}[]",:\u0e.-"#.utf8).randomElement(using: &random) ?? 0
                default: bytes.remove(at: at)
                }
            }
            guard (try? Document(jsonLine: bytes[...])) != nil else { continue }
            // Foundation refuses invalid UTF-8 and lone surrogates, which are read here as they come and as U+FFFD.
            guard let text = String(validating: bytes, as: UTF8.self), !text.contains(#"\u"#),
                !text.contains("\u{FEFF}")
            else { continue }
            let isJSON = (try? JSONSerialization.jsonObject(with: Data(bytes))) != nil
            #expect(isJSON, "\(text)")
        }
    }
}
