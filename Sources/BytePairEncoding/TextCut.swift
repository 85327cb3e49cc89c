/// Where a text can be cut so that its parts, encoded one after another, give the ids of the whole: for texts that are
/// larger than memory.
public enum TextCut {
    /// The last place of this kind in the first part of a text, for every `SplitPattern`, whatever follows.
    ///
    /// It is before a scalar that stands between two letters and is neither letter nor number, mark nor apostrophe: the
    /// space between two words, the comma between two ideographs, a line end between two lines. By every pattern a
    /// pretoken ends there, and what follows decides nothing about what precedes. Normalisation forms do not reach
    /// across it either, for nothing composes with such a scalar before it.
    ///
    /// Encode what is before with `Encoder.encode(_:appendTo:)` and the rest with `continuing: true`.
    ///
    /// - Parameter text: the first part of a text, in UTF-8; it may end inside a scalar. What is no UTF-8 is no letter.
    /// - Returns: above 0 and below the length of the text. Nil where there is no such place, as in a long run of one
    ///   character.
    public static func last(in text: Span<UInt8>) -> Int? {
        var right: ScalarClass?
        var middle: (classes: ScalarClass, start: Int)?
        var position = text.count
        while position > 0 {
            let start = scalarStart(before: position, in: text)
            let left = start.flatMap { letterOrSeparator(text, $0, position) }
            if let middle, !middle.classes.contains(.letter), left?.contains(.letter) == true,
                right?.contains(.letter) == true
            {
                return middle.start
            }
            right = middle?.classes
            middle = left.flatMap { classes in start.map { (classes, $0) } }
            position = start ?? position - 1
        }
        return nil
    }

    /// The start of the well-formed scalar that ends here; nil where there is none.
    private static func scalarStart(before end: Int, in text: Span<UInt8>) -> Int? {
        var start = end - 1
        while start > 0, end - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
        return scalar(text, start, end) == nil ? nil : start
    }

    /// The classes of a scalar that is a letter, or may stand between two at a cut; nil for all others.
    private static func letterOrSeparator(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> ScalarClass? {
        guard let scalar = scalar(text, start, end) else { return nil }
        let classes = ScalarClassTable.shared[scalar]
        if classes.contains(.letter) { return classes }
        return classes.contains(.number) || classes.isMark || scalar == "'" ? nil : classes
    }

    private static func scalar(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Unicode.Scalar? {
        let first = UInt32(text[start])
        func tail(_ index: Int) -> UInt32? {
            let byte = UInt32(text[start + index])
            return byte & 0xC0 == 0x80 ? byte & 0x3F : nil
        }
        switch end - start {
        case 1: return first < 0x80 ? Unicode.Scalar(first) : nil
        case 2:
            guard first & 0xE0 == 0xC0, let second = tail(1) else { return nil }
            let value = (first & 0x1F) << 6 | second
            return value < 0x80 ? nil : Unicode.Scalar(value)
        case 3:
            guard first & 0xF0 == 0xE0, let second = tail(1), let third = tail(2) else { return nil }
            let value = (first & 0x0F) << 12 | second << 6 | third
            return value < 0x800 ? nil : Unicode.Scalar(value)
        default:
            guard first & 0xF8 == 0xF0, let second = tail(1), let third = tail(2), let fourth = tail(3) else {
                return nil
            }
            let value = (first & 0x07) << 18 | second << 12 | third << 6 | fourth
            return value < 0x10000 ? nil : Unicode.Scalar(value)
        }
    }
}
