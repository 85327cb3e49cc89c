import Foundation
import Testing
import TestSupport

@testable import UnicodeNormalization

@Suite struct NormalizationFormCTests {
    private func normalized(_ text: String) -> String {
        String(decoding: NormalizationFormC.normalized(Array(text.utf8).span) ?? Array(text.utf8), as: UTF8.self)
    }

    private func hex(_ text: String) -> String {
        text.unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: " ")
    }

    @Test(arguments: [
        ("e\u{301}", "\u{E9}"), ("a\u{302}\u{323}", "\u{1EAD}"), ("\u{212B}", "\u{C5}"), ("か\u{3099}", "が"),
        ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}"), ("\u{D558}\u{11AB}", "\u{D55C}"), ("\u{958}", "\u{915}\u{93C}"),
        ("\u{301}", "\u{301}"), ("x\u{301}y", "x\u{301}y"), ("神\u{FA19}", "神\u{795E}"),
    ])
    func normalizes(_ pair: (String, String)) {
        #expect(hex(normalized(pair.0)) == hex(pair.1))
    }

    /// Foundation's implementation is the oracle, on strings of characters that matter to normalisation.
    @Test func agreesWithFoundation() {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        var interesting: [UInt32] = [
            0x41, 0x61, 0x65, 0x6F, 0x20, 0x3042, 0x304B, 0x306F, 0x4E00, 0xE9, 0x1EAD, 0x1F00, 0xC5,
        ]
        for table in [NormalizationTable.decompositions, NormalizationTable.combiningClasses] {
            for entry in table.description.split(separator: ",") {
                if let scalar = UInt32(entry.split { " -+!".contains($0) }[0], radix: 16) { interesting.append(scalar) }
            }
        }
        // Foundation leaves the decompositions of these marks out of order; Python's unicodedata agrees with us.
        interesting.removeAll { [0x344, 0xF73, 0xF75, 0xF81].contains($0) }
        // It also leaves a syllable and the trailing consonant after it apart, sometimes: no trailing consonants here,
        // but below.
        interesting += Array(0x1100...0x1112) + Array(0x1161...0x1175) + Array(0xAC00...0xAC40)
        for _ in 0..<3_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                let value = interesting[Int.random(in: 0..<interesting.count, using: &generator)]
                if let scalar = Unicode.Scalar(value) { text.append(scalar) }
            }
            let string = String(text)
            let expected = string.precomposedStringWithCanonicalMapping
            let got = normalized(string)
            if hex(got) != hex(expected) {
                Issue.record("seed \(seed): \(hex(string)) → \(hex(got)), wanted \(hex(expected))")
                return
            }
        }
    }

    /// Among kana and ideographs, which are passed over sixteen bytes at a time, every character does what it does in a
    /// short text.
    @Test func everyCharacterAmongKana() {
        let after = "漢字かな漢字かな"
        for value in UInt32(0x80)...0xFFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let before = String(repeating: "漢", count: Int(value % 7))
            let short = "か" + String(scalar) + "か"
            let expected = before + normalized(short) + after
            if hex(normalized(before + short + after)) != hex(expected) {
                Issue.record("U+\(String(value, radix: 16)) behind \(before.count) ideographs")
            }
        }
    }

    /// Hangul by its arithmetic (The Unicode Standard, 3.12): every syllable from its parts, from two of them, and
    /// whole.
    @Test func hangul() {
        for syllable in UInt32(0xAC00)..<0xD7A4 {
            let index = syllable - 0xAC00
            let (leading, vowel, trailing) = (0x1100 + index / 588, 0x1161 + index % 588 / 28, 0x11A7 + index % 28)
            var spellings = [[leading, vowel], [syllable]]
            if trailing > 0x11A7 {
                spellings = [[leading, vowel, trailing], [syllable - index % 28, trailing], [syllable]]
            }
            for spelling in spellings {
                var scalars = String.UnicodeScalarView()
                for value in spelling { if let scalar = Unicode.Scalar(value) { scalars.append(scalar) } }
                let got = normalized(String(scalars)).unicodeScalars.map(\.value)
                if got != [syllable] { Issue.record("\(spelling) → \(got), wanted \(syllable)") }
            }
        }
    }

    @Test func nothingToDoIsSaid() {
        for text in ["", "plain", "日本語", "\u{E9}t\u{E9}", "ガ"] {
            #expect(NormalizationFormC.normalized(Array(text.utf8).span) == nil)
        }
    }

    @Test func marksThatAnOlderUnicodeDoesNotKnow() {
        let text = Array("a\u{1DF6}\u{301}".utf8)
        #expect(NormalizationFormC.normalized(text.span) == Array("\u{E1}\u{1DF6}".utf8))
        #expect(NormalizationFormC.normalized(text.span, takingForStarters: [0x1DF6]) == text)
    }
}
