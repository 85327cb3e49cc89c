/// The words between the bars of an image link, in the wiki's language.
struct ImageOptions {
    private let words: Set<[UInt8]>
    /// What stands before a value, and what after it.
    private let parameters: [(prefix: [UInt8], suffix: [UInt8])]

    init(_ tables: LanguageTables) {
        words = Set(tables.blockImageOptions.map { Array($0.utf8) })
        parameters = tables.blockImageParameters.map { pattern in
            let bytes = Array(pattern.utf8)
            let value = bytes.firstIndex(of: UInt8(ascii: "$")) ?? bytes.count
            return (Array(bytes[..<value]), Array(bytes[min(value + 2, bytes.count)...]))
        }
    }

    /// Whether the options set the image apart from the text: a thumbnail, a frame, an alignment.
    func isBlock(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        var start = from
        var index = from
        var nested = 0
        while index <= to {
            if index == to || source[index] == "|" && nested == 0 {
                let option = source.trimmed(start, index)
                if option.to > option.from, option.to - option.from <= 200, sets(source.array(option.from, option.to)) {
                    return true
                }
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
        return false
    }

    private func sets(_ option: [UInt8]) -> Bool {
        words.contains(option)
            || parameters.contains {
                option.starts(with: $0.prefix) && option.reversed().starts(with: $0.suffix.reversed())
            }
    }
}
