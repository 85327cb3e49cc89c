import TestSupport
import Testing

@testable import wikiprep

@Suite struct TextColumnsTests {
    @Test(arguments: [
        ("one two three", 7, ["one two", "three"]), ("one two three", 8, ["one two", "three"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]), ("日本語の文章", 5, ["日本", "語の", "文章"]), ("a\n\nb", 9, ["a", "", "b"]),
        ("", 4, [""]), ("word 日本語", 8, ["word", "日本語"]),
    ])
    func wrapping(_ text: String, _ width: Int, _ lines: [String]) {
        #expect(TextColumns.wrapped(text, to: width) == lines)
    }

    @Test func nothingIsWiderThanItsColumnNorLost() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("nothingIsWiderThanItsColumnNorLost: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let text = String(
                (0..<Int.random(in: 0...80, using: &random)).map { _ in
                    "ab 日e\u{301}\n🇯🇵".randomElement(using: &random) ?? "a"
                })
            let width = Int.random(in: 2...20, using: &random)
            let lines = TextColumns.wrapped(text, to: width)
            #expect(lines.allSatisfy { CellWidth.of($0) <= width }, "\(lines)")
            #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " && $0 != "\n" })
        }
    }

    @Test func columnsStandSideBySide() {
        let lines = TextColumns.lines("left\nside", "日本語の文章です", width: 13, separator: " | ")
        #expect(lines == ["left  | 日本", "side  | 語の", "      | 文章", "      | です"])
    }
}
