/// The first half of Unicode normalisation form NFKC: characters that stand for others, such as full-width letters,
/// ligatures and letters in circles, become those. ``Normalization`` does the rest.
///
/// Source: https://www.unicode.org/reports/tr15/
enum CompatibilityForm {
    /// Appends the range with its characters replaced. No blanks come to stand beside others or at its ends.
    /// - Parameter isTable: A bar that comes of another character is no border of a cell.
    static func append(
        _ source: borrowing ByteBuffer, _ from: Int, _ to: Int, isTable: Bool, into output: inout ByteBuffer
    ) {
        let start = output.count
        var copied = from
        var index = from
        while index < to {
            // Nothing in ASCII changes.
            while index < to, source[index] < 0x80 { index += 1 }
            guard index < to else { break }
            let (scalar, length) = Normalization.decode(source, index)
            if let replacement = replacements[scalar] {
                appendText(source, copied, index, start, &output)
                for scalar in replacement { append(scalar, start, isTable, &output) }
                copied = index + length
            }
            index += length
        }
        appendText(source, copied, to, start, &output)
        while output.count > start, output[output.count - 1] == " " { output.truncate(to: output.count - 1) }
    }

    /// Whether nothing but blanks comes of the range.
    static func isBlank(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        var index = from
        while index < to {
            let (scalar, length) = Normalization.decode(source, index)
            guard scalar == 0x20 || replacements[scalar]?.allSatisfy({ $0 == 0x20 }) ?? false else { return false }
            index += length
        }
        return true
    }

    private static func appendText(
        _ source: borrowing ByteBuffer, _ from: Int, _ to: Int, _ start: Int, _ output: inout ByteBuffer
    ) {
        let isAfterBlank = output.count == start || output[output.count - 1] == " "
        output.append(source, from < to && isAfterBlank && source[from] == " " ? from + 1 : from, to)
    }

    private static func append(
        _ scalar: UInt32, _ start: Int, _ isTable: Bool, _ output: inout ByteBuffer
    ) {
        if scalar == 0x20, output.count == start || output[output.count - 1] == " " { return }
        if scalar == 0x7C, isTable { output.append(UInt8(ascii: "\\")) }
        if let scalar = Unicode.Scalar(scalar) { output.append(scalar: scalar) }
    }

    private static let replacements: [UInt32: [UInt32]] = {
        var replacements: [UInt32: [UInt32]] = [:]
        for entry in CompatibilityTable.source.description.split(separator: ",") {
            let parts = entry.split(separator: " ")
            guard parts.count == 2 else { continue }
            let range = parts[0].split { "-=".contains($0) }.compactMap { UInt32($0, radix: 16) }
            let target = parts[1].split(separator: "+").compactMap { UInt32($0, radix: 16) }
            guard let first = range.first, let last = range.last, first <= last, let start = target.first else {
                continue
            }
            for scalar in first...last {
                replacements[scalar] = parts[0].contains("-") ? [start + scalar - first] : target
            }
        }
        return replacements
    }()
}
