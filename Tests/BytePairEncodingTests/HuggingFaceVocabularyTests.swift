import Foundation
import Testing
import TestSupport

@testable import BytePairEncoding

@Suite struct HuggingFaceVocabularyTests {
    /// A small tokenizer.json: the 256 bytes with the ids 3 to 258 in reverse, three special tokens before them, and
    /// merges. What a test changes is JSON.
    struct File {
        var merges: [(String, String)] = [("a", "b"), ("ab", "c"), ("Ġ", "a")]
        var mergesAsPairs = false
        var extraTokens: [String: Int] = [:]
        var ignoreMerges = "false"
        var model = ""
        var normalizer = "null"
        var preTokenizer = #"{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}"#
        var addedTokens =
            #"[{"id":0,"content":"<|endoftext|>","special":true},{"id":1,"content":"<s>","special":true},"#
            + #"{"id":2,"content":"</s>","special":true}]"#

        static let split =
            #"{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":REGEX},"behavior":"Isolated","#
            + #""invert":false},"#
            + #"{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}"#

        static func quoted(_ text: String) -> String {
            let escaped = text.unicodeScalars.map { scalar in
                switch scalar {
                case "\\", "\"": "\\\(scalar)"
                default: String(scalar)
                }
            }
            return "\"\(escaped.joined())\""
        }

        /// The tokens in the order of their ids, from 3 on.
        var tokens: [String] {
            var tokens = ByteLevelAlphabet.scalars.map { String($0) }
            tokens.reverse()
            for (left, right) in merges where !tokens.contains(left + right) { tokens.append(left + right) }
            return tokens
        }

        var json: [UInt8] {
            var vocabulary: [String] = []
            for (index, token) in tokens.enumerated() { vocabulary.append("\(Self.quoted(token)):\(index + 3)") }
            for (token, id) in extraTokens { vocabulary.append("\(Self.quoted(token)):\(id)") }
            let merges = merges.map { left, right in
                mergesAsPairs ? "[\(Self.quoted(left)),\(Self.quoted(right))]" : Self.quoted("\(left) \(right)")
            }
            return Array(
                """
                {"version":"1.0","truncation":null,"padding":null,"added_tokens":\(addedTokens),\
                "normalizer":\(normalizer),
                "pre_tokenizer":\(preTokenizer),"post_processor":null,"decoder":{"type":"ByteLevel"},
                "model":{"type":"BPE",\(model)"unk_token":null,"ignore_merges":\(ignoreMerges),
                "vocab":{\(vocabulary.joined(separator: ","))},"merges":[\(merges.joined(separator: ","))]}}
                """.utf8)
        }

        func read(pattern: SplitPattern? = nil) throws(VocabularyError) -> Vocabulary {
            try Vocabulary(contents: json, fileName: "model/tokenizer.json", pattern: pattern)
        }

        /// Ids as merging in the order of the file's pairs gives them, with all text one pretoken.
        func mergedSlowly(_ text: String) -> [TokenID] {
            let ids = Dictionary(uniqueKeysWithValues: tokens.enumerated().map { ($1, TokenID($0 + 3)) })
            var parts = text.utf8.map { String(ByteLevelAlphabet.scalars[Int($0)]) }
            while true {
                let found = merges.lazy.compactMap { left, right in
                    parts.indices.dropLast().first { parts[$0] == left && parts[$0 + 1] == right }
                }.first
                guard let found else { break }
                parts[found] += parts[found + 1]
                parts.remove(at: found + 1)
            }
            return parts.compactMap { ids[$0] }
        }
    }

    private func ids(_ text: String, _ vocabulary: Vocabulary) -> [TokenID] {
        var encoder = Encoder(vocabulary)
        return encoder.encode(text)
    }

    private func byte(_ character: Character) -> TokenID { 258 - TokenID(character.asciiValue ?? 0) }

    @Test(arguments: [false, true])
    func idsNeedNotBeInTheOrderOfMerges(mergesAsPairs: Bool) throws {
        let vocabulary = try File(mergesAsPairs: mergesAsPairs).read()
        #expect(vocabulary.name == "model" && vocabulary.pattern == .gpt2 && vocabulary.size == 262)
        #expect(vocabulary.endOfText == 0 && vocabulary.specialTokens == ["<|endoftext|>": 0, "<s>": 1, "</s>": 2])
        #expect(ids("abc abab", vocabulary) == [260, byte(" "), 259, 259])
        #expect(ids(" ac", vocabulary) == [261, byte("c")])
        #expect(vocabulary.bytes(of: 260) == Array("abc".utf8))
        #expect(vocabulary.bytes(of: 1) == Array("<s>".utf8))
        #expect(vocabulary.bytes(of: 262) == nil)
        #expect(vocabulary.id(of: Array("ab".utf8).span) == 259)
        #expect(vocabulary.id(of: Array("<s>".utf8).span) == nil)
        #expect(try vocabulary.decode([260, 2, byte("x")]) == Array("abc</s>x".utf8))
        #expect(throws: VocabularyError.unknownID(262)) { try vocabulary.decode([262]) }
    }

    @Test func textNeverTurnsIntoSpecialTokens() throws {
        var file = File()
        file.extraTokens = ["<|endoftext|>": 0, "<s>": 1]
        #expect(ids("<s>", try file.read()) == [byte("<"), byte("s"), byte(">")])
    }

    @Test func aWholePretokenIsATokenOnlyWhereMergesAreIgnored() throws {
        var file = File()
        file.extraTokens = ["xyz": 300]
        #expect(ids("xyz", try file.read()) == [byte("x"), byte("y"), byte("z")])
        #expect(try file.read().bytes(of: 300) == Array("xyz".utf8))
        file.ignoreMerges = "true"
        #expect(ids("xyz", try file.read()) == [300])
        #expect(ids("xyzx", try file.read()) == [byte("x"), byte("y"), byte("z"), byte("x")])
    }

    /// "abc" is made of "ab" and "c" though the other way to split it is listed first, and again far behind.
    @Test func ofSeveralMergesOfATokenTheOneInUseCounts() throws {
        var file = File()
        file.merges = [("a", "bc"), ("a", "b"), ("b", "c"), ("c", "d"), ("ab", "c"), ("a", "bc")]
        let vocabulary = try file.read()
        for text in ["abc", "abcd", "bcd", "cda", "xabcabcd"] {
            #expect(ids(text, vocabulary) == file.mergedSlowly(text), "\(text)")
        }
    }

    /// Merges in any order, and several of a token: what no training gives.
    @Test func randomMerges() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("randomMerges: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            var tokens = ["a", "b", "c"]
            var file = File(merges: [])
            for _ in 0..<Int.random(in: 1...24, using: &random) {
                guard let left = tokens.randomElement(using: &random), let right = tokens.randomElement(using: &random),
                    left.utf8.count + right.utf8.count < 12,
                    !file.merges.contains(where: { $0 == left && $1 == right })
                else { continue }
                file.merges.append((left, right))
                if !tokens.contains(left + right) { tokens.append(left + right) }
            }
            file.merges.shuffle(using: &random)
            let vocabulary = try file.read()
            for _ in 0..<12 {
                let text = RandomText.string(of: ["a", "b", "c"], upTo: 40, using: &random)
                #expect(ids(text, vocabulary) == file.mergedSlowly(text), "seed \(seed): \(file.merges), \(text)")
            }
        }
    }

    @Test func aSpaceIsPutBeforeATextOnce() throws {
        var file = File()
        file.preTokenizer = #"{"type":"ByteLevel","trim_offsets":true}"#
        let vocabulary = try file.read()
        #expect(vocabulary.prependsSpace)
        #expect(ids("ac", vocabulary) == [261, byte("c")])
        #expect(ids(" ac", vocabulary) == [261, byte("c")])
        #expect(ids("", vocabulary) == [])
        var encoder = Encoder(vocabulary)
        var rest: [TokenID] = []
        encoder.encode(Array("ac".utf8).span, appendTo: &rest, continuing: true)
        #expect(rest == [byte("a"), byte("c")])
    }

    @Test func textIsComposedWhereTheFileSaysSo() throws {
        var file = File()
        file.normalizer = #"{"type":"Sequence","normalizers":[{"type":"NFC"}]}"#
        let composing = try file.read()
        #expect(composing.composes)
        #expect(ids("e\u{301}", composing) == ids("\u{E9}", composing))
        file.normalizer = "null"
        #expect(ids("e\u{301}", try file.read()) != ids("\u{E9}", composing))
    }

    @Test(arguments: SplitPattern.allCases)
    func everyPatternIsKnownByItsExpression(_ pattern: SplitPattern) throws {
        var file = File()
        file.preTokenizer = File.split.replacing("REGEX", with: File.quoted(pattern.regularExpression))
        #expect(try file.read().pattern == pattern)
    }

    @Test func whatIsNotSupportedIsNamed() {
        func refused(_ setting: String, pattern: SplitPattern? = nil, _ change: (inout File) -> Void) {
            var file = File()
            change(&file)
            do {
                _ = try file.read(pattern: pattern)
                Issue.record("\(setting) was accepted")
            } catch .unsupported(let named, _, _) {
                #expect(named == setting)
            } catch {
                Issue.record("\(setting): \(error)")
            }
        }
        refused("model.dropout") { $0.model = #""dropout":0.1,"# }
        refused("model.byte_fallback") { $0.model = #""byte_fallback":true,"# }
        refused("model.continuing_subword_prefix") { $0.model = ###""continuing_subword_prefix":"##","### }
        refused("model.end_of_word_suffix") { $0.model = #""end_of_word_suffix":"</w>","# }
        refused("normalizer") { $0.normalizer = #"{"type":"NFKC"}"# }
        refused("normalizer") { $0.normalizer = #"{"type":"Sequence","normalizers":[{"type":"Lowercase"}]}"# }
        refused("pre_tokenizer") { $0.preTokenizer = "null" }
        refused("pre_tokenizer") { $0.preTokenizer = #"{"type":"Metaspace","replacement":"_"}"# }
        refused("pre_tokenizer") {
            $0.preTokenizer =
                #"{"type":"Sequence","pretokenizers":[{"type":"Digits"},{"type":"ByteLevel","#
                + #""add_prefix_space":false}]}"#
        }
        refused("pre_tokenizer.use_regex") { $0.preTokenizer = #"{"type":"ByteLevel","use_regex":false}"# }
        refused("pre_tokenizer.pattern") {
            $0.preTokenizer = File.split.replacing("REGEX", with: File.quoted(#"\w+|\s+"#))
        }
        refused("pre_tokenizer.behavior", pattern: .gpt2) {
            $0.preTokenizer = File.split.replacing("Isolated", with: "Removed").replacing("REGEX", with: #"".""#)
        }
        refused("pre_tokenizer.add_prefix_space", pattern: .gpt2) {
            $0.preTokenizer = File.split.replacing(
                "\"add_prefix_space\":false", with: "\"add_prefix_space\":true"
            ).replacing("REGEX", with: #"".""#)
        }
        refused("added_tokens") { $0.addedTokens = #"[{"id":0,"content":"  ","special":false}]"# }
    }

    @Test func aPatternThatIsGivenReplacesAnUnknownExpression() throws {
        var file = File()
        file.preTokenizer = File.split.replacing("REGEX", with: File.quoted(#"\w+|\s+"#))
        #expect(try file.read(pattern: .o200k).pattern == .o200k)
    }

    @Test func otherModelsAreRefusedByType() {
        for type in ["WordPiece", "Unigram", "WordLevel"] {
            let json = Array(#" {"model":{"type":"\#(type)","vocab":[["<unk>",0.0]]}}"#.utf8)
            #expect(throws: VocabularyError.unsupported(setting: "model.type", value: type, supported: "BPE")) {
                try Vocabulary(contents: json, fileName: "tokenizer.json", pattern: nil)
            }
        }
    }

    @Test func brokenFilesAreRefused() {
        func error(_ change: (inout File) -> Void) -> VocabularyError? {
            var file = File()
            change(&file)
            do {
                _ = try file.read()
                return nil
            } catch {
                return error
            }
        }
        #expect(error { $0.merges.append(("q", "Ā")) } == nil)
        #expect(error { $0.merges.append(("ab", "")) } == .malformedMerge(3, "ab "))
        #expect(error { $0.merges.append(("日", "本")) } == .malformedMerge(3, "日 本"))
        #expect(error { $0.extraTokens = ["xy": 3_000_000] } == .idTooLarge(3_000_000, line: nil))
        #expect(error { $0.extraTokens = ["xy": 7] } == .duplicateID(7, line: nil))
        #expect(error { $0.extraTokens = ["<s>": 300] } == .duplicateToken(line: nil))
        let valid = File().json
        for end in stride(from: 1, to: valid.count, by: 97) {
            #expect(throws: VocabularyError.self) {
                try Vocabulary(contents: Array(valid[..<end]), fileName: "tokenizer.json", pattern: nil)
            }
        }
        let text = String(decoding: valid, as: UTF8.self)
        #expect(throws: VocabularyError.missingByte(0x41)) {
            try Vocabulary(
                contents: Array(text.replacing(#""A":193,"#, with: "").utf8), fileName: "tokenizer.json", pattern: nil)
        }
    }

    /// Ids that no vocabulary has are refused, whatever is written for them.
    @Test func hostileNumbers() {
        let json = JSONNumbers(File().json)
        let places = json.places.filter { $0.path.hasPrefix("added_tokens") } + json.places.suffix(3)
        #expect(places.count == 5)
        for place in places {
            for number in HostileNumbers.json {
                let vocabulary = try? Vocabulary(
                    contents: json.replacing(place, with: number), fileName: "tokenizer.json", pattern: nil)
                guard let vocabulary else { continue }
                #expect(vocabulary.size <= 1 << 22, "\(place.path) = \(number)")
                var encoder = Encoder(vocabulary)
                _ = encoder.encode("ab abc")
            }
        }
        for number in HostileNumbers.texts {
            let text =
                (0..<256).map { "\(Data([UInt8($0)]).base64EncodedString()) \($0)\n" }.joined() + "YWI= \(number)\n"
            let vocabulary = try? Vocabulary(contents: Array(text.utf8), fileName: "a.tiktoken", pattern: .gpt2)
            #expect(vocabulary.map { $0.size <= 1 << 22 } ?? true, "\(number)")
        }
    }
}
