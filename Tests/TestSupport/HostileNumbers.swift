/// Numbers that end a program which trusts them: too large, too small, none at all, or written as people elsewhere do.
public enum HostileNumbers {
    /// As a template's argument, or an attribute of a tag.
    public static let texts = [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-9223372036854775809",
        "18446744073709551616", "99999999999999999999999999", "-99999999999999999999999999", "2147483648",
        "-2147483649", "4294967296", "1e308", "-1e308", "1e400", "-1e400", "1e-320", "1e18", "1e15", "nan", "inf",
        "-inf", "Infinity", "0", "-0", "0.0", ".", "-", "+", "--1", "1/0", "0/0", "1/inf", "1/nan", "1e308/1e-5",
        "1/-9223372036854775808", "1+1/9223372036854775807", "0x10", "１２", "９２２３３７２０３６８５４７７５８０８", "٣", "−5",
        "−1e308",
        "1,000", "1.5.5", "", " ", "1-1-999999999999", "9999-12-31", "0000-00-00", "31 February 0", "@-1",
        "@99999999999999999999", "+99999999999 years", "-9223372036854775808 days", "3000000000 years ago", "12:60",
        "13", "32", "366", "-1", "1",
    ]

    /// As a number of a JSON text.
    public static let json = [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-9223372036854775809",
        "18446744073709551615", "18446744073709551616", "4611686018427387904", "1125899906842624",
        "1125899906842625", "4294967296", "2147483648", "1e308", "-1e308", "1e400", "1e-320", "1.5", "-1", "0", "1",
        "null", "\"１２\"",
    ]
}

/// The numbers of a JSON text, and the text with one of them replaced.
public struct JSONNumbers {
    /// A number.
    public struct Place: Sendable {
        /// The fields that lead to it, joined by dots; an element of a list is a star.
        public var path: String
        fileprivate var range: Range<Int>
    }

    /// All numbers; of those with the same path the first and the last.
    public private(set) var places: [Place] = []
    private let text: [UInt8]

    /// Looks for the numbers of a text, which must be JSON.
    public init(_ text: [UInt8]) {
        self.text = text
        var path: [String] = []
        var key = ""
        var index = 0
        var found: [String: [Place]] = [:]
        var order: [String] = []
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "\""):
                let end = Self.endOfString(text, index)
                key = String(decoding: text[index + 1..<end], as: UTF8.self)
                index = end + 1
                continue
            case UInt8(ascii: ":"):
                if !path.isEmpty { path[path.count - 1] = key }
            case UInt8(ascii: "{"): path.append("")
            case UInt8(ascii: "["): path.append("*")
            case UInt8(ascii: "}"), UInt8(ascii: "]"): path.removeLast()
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                let end = text[index...].firstIndex { !"+-.eE0123456789".utf8.contains($0) } ?? text.count
                let name = path.joined(separator: ".")
                if found[name] == nil { order.append(name) }
                let place = Place(path: name, range: index..<end)
                found[name] = (found[name].map { [$0[0]] } ?? []) + [place]
                index = end
                continue
            default: break
            }
            index += 1
        }
        places = order.flatMap { found[$0] ?? [] }
    }

    private static func endOfString(_ text: [UInt8], _ start: Int) -> Int {
        var index = start + 1
        while index < text.count, text[index] != UInt8(ascii: "\"") {
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return index
    }

    /// The text with another number in a place.
    public func replacing(_ place: Place, with number: String) -> [UInt8] {
        text[..<place.range.lowerBound] + Array(number.utf8) + text[place.range.upperBound...]
    }

    /// Calls the body with the text in which each number, one after another, is each of some others.
    public func forEachReplacement(
        with numbers: [String] = HostileNumbers.json, _ body: (_ text: [UInt8], _ what: String) throws -> Void
    ) rethrows {
        for place in places {
            for number in numbers { try body(replacing(place, with: number), "\(place.path) = \(number)") }
        }
    }
}
