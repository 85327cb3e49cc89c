import Foundation
import Testing
import TestSupport

@testable import Wikitext

@Suite struct CompatibilityFormTests {
    private func normalized(_ text: String) -> String {
        var buffer = ByteBuffer()
        buffer.append(text.utf8)
        Normalization.normalize(&buffer, from: 0)
        return buffer.string(0, buffer.count)
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

    private func compatible(_ text: String) -> String {
        var buffer = ByteBuffer()
        var output = ByteBuffer()
        buffer.append(text.utf8)
        CompatibilityForm.append(buffer, 0, buffer.count, isTable: false, into: &output)
        Normalization.normalize(&output, from: 0)
        return output.string(0, output.count)
    }

    /// Every character of the basic plane and of the next two, between letters so that blanks stay. But no Hangul,
    /// which Foundation does not always compose.
    @Test func compatibilityFormAgreesWithFoundation() {
        for value in UInt32(0x80)...0x2FFFF {
            guard let scalar = Unicode.Scalar(value), Self.isOld(scalar), !(0xAC00...0xD7FF).contains(value),
                !(scalar.properties.name?.contains("HANGUL") ?? false)
            else { continue }
            let text = "a\(scalar)b"
            let expected = text.precomposedStringWithCompatibilityMapping
            let got = compatible(text)
            if hex(got) != hex(expected) {
                Issue.record("\(hex(text)) → \(hex(got)), wanted \(hex(expected))")
                return
            }
        }
    }

    /// Newer versions of Unicode than the table's know more characters.
    private static func isOld(_ scalar: Unicode.Scalar) -> Bool {
        guard let age = scalar.properties.age else { return false }
        return age.major <= 14
    }
}
