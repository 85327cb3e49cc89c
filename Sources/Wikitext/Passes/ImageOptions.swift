/// The words between the bars of an image link, in the wiki's language.
///
/// What is no known word is the caption, as in `Parser::makeImage`: a wiki whose words are not known shows captions
/// that it should not, so words are listed, too, that change nothing else.
struct ImageOptions {
    private let frames: Words
    private let places: Words
    private let others: Words

    /// Words, some with a value.
    private struct Words {
        let words: Set<[UInt8]>
        /// What stands before a value, and what after it.
        let parameters: [(prefix: [UInt8], suffix: [UInt8])]

        init(_ patterns: [String]) {
            words = Set(patterns.filter { !$0.contains("$") }.map { Array($0.utf8) })
            parameters = patterns.filter { $0.contains("$") }.map { pattern in
                let bytes = Array(pattern.utf8)
                let value = bytes.firstIndex(of: UInt8(ascii: "$")) ?? bytes.count
                return (Array(bytes[..<value]), Array(bytes[min(value + 2, bytes.count)...]))
            }
        }

        func contain(_ option: [UInt8]) -> Bool {
            words.contains(option)
                || parameters.contains {
                    option.starts(with: $0.prefix) && option.reversed().starts(with: $0.suffix.reversed())
                }
        }
    }

    init(_ tables: LanguageTables) {
        frames = Words(tables.frameImageOptions)
        places = Words(tables.placeImageOptions)
        others = Words(tables.otherImageOptions)
    }

    /// Whether the options set the image apart from the text: a thumbnail, a frame, an alignment.
    func isBlock(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        var isBlock = false
        forEachOption(source, from, to) { option in
            if option.to - option.from <= 200 {
                let word = source.array(option.from, option.to)
                isBlock = frames.contain(word) || places.contain(word)
            }
            return !isBlock
        }
        return isBlock
    }

    /// Where the caption stands of an image that shows one: the last option that is none, in a frame.
    func caption(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> (from: Int, to: Int)? {
        var hasFrame = false
        var caption: (from: Int, to: Int)?
        forEachOption(source, from, to) { option in
            guard option.to - option.from <= 200 else {
                caption = option
                return true
            }
            let word = source.array(option.from, option.to)
            if frames.contain(word) {
                hasFrame = true
            } else if !places.contain(word), !others.contain(word) {
                caption = option
            }
            return true
        }
        return hasFrame ? caption : nil
    }

    /// Calls the body with what stands between the bars, without blanks at its ends, until it says that this is enough.
    private func forEachOption(
        _ source: borrowing ByteBuffer, _ from: Int, _ to: Int, _ body: ((from: Int, to: Int)) -> Bool
    ) {
        var start = from
        var index = from
        var nested = 0
        while index <= to {
            if index == to || source[index] == "|" && nested == 0 {
                let option = source.trimmed(start, index)
                if option.to > option.from, !body(option) { return }
                start = index + 1
            } else if source[index] == "[", source[index + 1] == "[" {
                nested += 1
                index += 1
            } else if source[index] == "]", source[index + 1] == "]", nested > 0 {
                nested -= 1
                index += 1
            }
            index += 1
        }
    }
}
