/// `#REDIRECT [[Target]]`, in the wiki's language.
enum Redirect {
    /// The target, when the page is a redirect.
    static func target(_ source: borrowing ByteBuffer, _ tables: LanguageTables) -> String? {
        var index = 0
        while index < source.count, isWhitespace(source[index]) { index += 1 }
        // The words begin with a number sign, or a full-width one: `#REDIRECT`, `＃転送`.
        guard source[index] == "#" || source[index] == 0xEF else { return nil }
        for word in tables.redirects {
            let bytes = Array(word.utf8)
            var offset = 0
            while offset < bytes.count, lowercased(source[index + offset]) == lowercased(bytes[offset]) { offset += 1 }
            guard offset == bytes.count else { continue }
            var next = index + offset
            while next < source.count, isWhitespace(source[next]) { next += 1 }
            // Pages that old software wrote have a colon after the word.
            if source[next] == ":" {
                next += 1
                while next < source.count, isWhitespace(source[next]) { next += 1 }
            }
            guard source[next] == "[", source[next + 1] == "[" else { continue }
            var end = next + 2
            while end < source.count, source[end] != "]", source[end] != "|", source[end] != "\n" { end += 1 }
            let target = source.trimmed(next + 2, end)
            if target.to > target.from { return source.string(target.from, target.to) }
        }
        return nil
    }
}
