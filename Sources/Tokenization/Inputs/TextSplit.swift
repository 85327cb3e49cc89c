import BytePairEncoding

/// How plain text of which a file is a document becomes training and validation.
public enum TextSplitting: String, CaseIterable, Sendable {
    /// Each text is cut: its end is for validation.
    case cut
    /// Each text is for one of them, as a whole.
    case documents
}

/// Cuts the end of a text off for validation.
///
/// The cut is where the tokens before it and behind it, encoded apart, are those of the whole (`TextCut`), at white
/// space where there is some. A text without such places near the wanted one is cut at a scalar. The tokens around the
/// cut, as far as the batch goes that it is in, are encoded again.
package struct TextSplit {
    /// A place in the text and the number of its tokens before it. The first is the text's beginning.
    var places: [(text: Int, token: Int)]
    /// All tokens of the text.
    var tokens: Int
    /// The bytes of the text.
    var bytes: Int
    /// The end of the text.
    var tail: ArraySlice<UInt8>
    var vocabulary: Vocabulary

    /// Some of the text, from one of its places to the next.
    package struct Region: Sendable {
        var start: Int
        var bytes: ArraySlice<UInt8>
    }

    /// Where the text is cut.
    struct Cut: Equatable {
        /// The byte at which validation begins.
        var text: Int
        /// The tokens before ``left`` are for training.
        var tokensBefore: Int
        /// The tokens from here on are for validation, behind ``right``.
        var tokensFrom: Int
        /// Tokens that stand for those between, before the cut and behind it.
        var left: [UInt32] = []
        var right: [UInt32] = []
    }

    /// At least so many tokens are wanted, of a text that has ten times as many.
    static let least = 16_384
    /// So much of a text's end is at hand.
    static let tailBytes = 4 << 20

    /// How many of a text's tokens are for validation.
    static func wanted(of tokens: Int, ratio: Double) -> Int {
        if ratio <= 0 { return 0 }
        if ratio >= 1 { return tokens }
        if tokens < 2 { return 0 }
        let share = Int(clamping: (ratio * Double(tokens)).rounded(.up))
        return min(max(share, min(tokens / 10, least), 1), tokens - 1)
    }

    /// The cut at a byte: a matter of the text alone, however the byte was found.
    /// - Parameter region: what the byte is in; it may be nil where the byte is one of the places.
    /// - Returns: nil where that is missing.
    func cut(at byte: Int, in region: Region?) -> Cut? {
        guard let index = places.lastIndex(where: { $0.text <= byte }) else { return nil }
        let start = places[index]
        var cut = Cut(text: byte, tokensBefore: start.token, tokensFrom: start.token)
        if start.text == byte { return cut }
        guard let region, region.start == start.text else { return nil }
        var encoder = Encoder(vocabulary)
        let middle = region.bytes.startIndex + byte - start.text
        let (left, right) = (region.bytes[..<middle], region.bytes[middle...])
        encoder.encode(left.span, appendTo: &cut.left, continuing: start.text > 0)
        encoder.encode(right.span, appendTo: &cut.right)
        cut.tokensFrom = self.end(of: index).token
        return cut
    }

    /// What of the text a byte is in; nil of what is not at hand.
    func region(around byte: Int) -> Region? {
        places.lastIndex { $0.text <= byte }.flatMap { region($0) }
    }

    private func end(of index: Int) -> (text: Int, token: Int) {
        index + 1 < places.count ? places[index + 1] : (bytes, tokens)
    }

    private func region(_ index: Int) -> Region? {
        let (start, end, tailStart) = (places[index].text, end(of: index).text, bytes - tail.count)
        if start < tailStart { return nil }
        return Region(
            start: start, bytes: tail[tail.startIndex + start - tailStart..<tail.startIndex + end - tailStart])
    }

    /// Where validation begins; nil where the text cannot be cut, being one scalar.
    func place(wanted: Int) -> Int? {
        let target = tokens - wanted
        guard let index = places.lastIndex(where: { $0.token <= target }) else { return nil }
        guard let region = region(index) else {
            // What is not at hand begins where batches do.
            let place = index > 0 || index + 1 == places.count ? places[index] : end(of: index)
            return place.text == 0 ? nil : place.text
        }
        return place(
            in: Array(region.bytes), from: places[index], until: end(of: index).token, target: target, wanted: wanted)
    }

    private func place(
        in region: [UInt8], from start: (text: Int, token: Int), until end: Int, target: Int, wanted: Int
    ) -> Int? {
        var encoder = Encoder(vocabulary)
        var ids: [UInt32] = []
        let step = min(max(wanted / 2, 64), 2048)
        var place = (text: 0, token: start.token)
        var next = (text: region.count, token: end)
        while place.text < region.count {
            let found = Self.place(in: region, after: place.text, step: step) ?? region.count
            if found == region.count {
                next = (found, end)
            } else {
                ids.removeAll(keepingCapacity: true)
                encoder.encode(
                    region.span.extracting(place.text..<found), appendTo: &ids,
                    continuing: start.text + place.text > 0)
                next = (found, place.token + ids.count)
            }
            if next.token > target { break }
            place = next
        }
        if place.token > 0, start.text + place.text > 0, tokens - place.token <= 2 * wanted {
            return start.text + place.text
        }
        let share = Double(target - place.token) / Double(max(next.token - place.token, 1))
        let guess = place.text + Int(clamping: share * Double(next.text - place.text))
        return Self.scalarStart(in: region, near: guess, between: place.text, next.text).map { start.text + $0 }
    }

    /// The last place within a step at which tokens do not change, before white space where there is such a one;
    /// further on where there is none.
    private static func place(in text: [UInt8], after start: Int, step: Int) -> Int? {
        var length = step
        while start + length < text.count {
            let window = text.span.extracting(start..<start + length)
            var best: Int?
            var end = length
            for _ in 0..<32 {
                guard let place = TextCut.last(in: window.extracting(first: end)) else { break }
                if Separator.isSpace(window[place]) { return start + place }
                best = best ?? place
                end = place
            }
            if let best { return start + best }
            length *= 2
        }
        return nil
    }

    /// The start of a scalar, that of white space where some is near.
    private static func scalarStart(in text: [UInt8], near guess: Int, between start: Int, _ end: Int) -> Int? {
        func isStart(_ index: Int) -> Bool { text[index] & 0xC0 != 0x80 }
        let first = min(max(guess, start + 1), end)
        var place = first
        while place > start, first - place < 256 {
            if place < end, Separator.isSpace(text[place]) { return place }
            place -= 1
        }
        // A scalar has up to four bytes; more that look like its rest are none.
        for distance in 0..<4 {
            if first - distance > start, first - distance < end, isStart(first - distance) { return first - distance }
            if first + distance < end, first + distance > start, isStart(first + distance) { return first + distance }
        }
        return first > start && first < end && end - start > 4 ? first : nil
    }
}
