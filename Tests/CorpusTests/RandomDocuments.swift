import Corpus
import TestSupport

extension SeededGenerator {
    /// Some seeds that never change and one that always does; a failing test names its seed.
    static let seeds: [UInt64] = [1, 2, 3, .random(in: 1000...999_999_999)]

    /// A string of any Unicode, with more than its share of what JSON escapes.
    mutating func string(upTo count: Int) -> String {
        var string = ""
        for _ in 0..<Int.random(in: 0...count, using: &self) {
            switch Int.random(in: 0..<6, using: &self) {
            case 0: string.unicodeScalars.append(Unicode.Scalar(UInt8.random(in: 0..<0x20, using: &self)))
            case 1:
                string.append(
                    ["\"", "\\", "/", "\u{7F}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFD}", "😀", "👨‍👩‍👧"]
                        .randomElement(
                            using: &self) ?? "")
            case 2: string.unicodeScalars.append(Unicode.Scalar(UInt8.random(in: 0x20..<0x7F, using: &self)))
            case 3: string.append(["日", "本", "語", "é", "ﾊﾟ"].randomElement(using: &self) ?? "")
            default:
                let value = UInt32.random(in: 0...0x10FFFF, using: &self)
                string.unicodeScalars.append(Unicode.Scalar(value) ?? "\u{E000}")
            }
        }
        return string
    }

    /// A document of a page of `enwiki`.
    mutating func document(id: UInt64, textUpTo count: Int = 200) -> Document {
        Document(
            id: String(id), wiki: "enwiki", title: string(upTo: 10), url: "https://en.wikipedia.org/wiki/\(id)",
            revision: id &* 3,
            text: Array(string(upTo: count).utf8))
    }
}
