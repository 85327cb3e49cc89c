/// Which names and addresses of a record are taken: it came over the network, and what it names becomes files and lines
/// of other programs' configurations.
package enum PlainNames {
    /// The longest name that file systems take.
    static let longest = 255
    /// No file is larger: a pebibyte.
    static let largestFile = 1 << 50

    /// A byte that means nothing to a shell, a file system or a configuration file.
    static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Whether a name is a file's, in whatever folder it is put, and hides nowhere.
    static func isFileName(_ name: String) -> Bool {
        guard let first = name.utf8.first, first != UInt8(ascii: "."), first != UInt8(ascii: "-") else { return false }
        return name.utf8.count <= longest && name.utf8.allSatisfy(isPlain)
    }

    /// Whether an address without its mirror leads down from there to a file of this name.
    static func isLocation(_ location: String, of name: String) -> Bool {
        guard location.hasPrefix("/"), location.utf8.count <= 1024 else { return false }
        let components = location.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return components.allSatisfy(isFileName) && components.last == name
    }

    /// A checksum of so many digits, in lower case; nil for anything else.
    static func checksum(_ digits: String, count: Int) -> String? {
        guard digits.utf8.count == count, digits.utf8.allSatisfy(isHexadecimal) else { return nil }
        return digits.lowercased()
    }

    static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    /// A text from outside as messages show it: short, and without what moves the cursor.
    package static func shown(_ text: String, limit: Int = 80) -> String {
        var shown = ""
        for scalar in text.unicodeScalars.prefix(limit) {
            shown.unicodeScalars.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
        }
        return text.unicodeScalars.count > limit ? shown + "…" : shown
    }
}
