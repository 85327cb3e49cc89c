/// Names of namespaces and templates and what they mean, found in bytes as a page spells them: in any case, with blanks
/// or underscores, without making a string.
struct NameTable<Value: Sendable>: Sendable {
    /// Where each name begins in `keys`, and where the last one ends.
    private var starts: [Int32] = [0]
    private var keys: [UInt8] = []
    private var values: [Value] = []
    /// Open addressing; a slot holds the position of a name, or -1, and the upper half of its hash.
    private var slots: [(position: Int32, tag: UInt32)]
    private let letters = LowercaseLetters.shared

    /// A name that stands twice has its last value.
    init(_ names: [(String, Value)]) {
        var size = 16
        while size < names.count * 2 + 2 { size *= 2 }
        slots = .init(repeating: (-1, 0), count: size)
        for (name, value) in names {
            let key = NameFolding.fold(name)
            guard !key.isEmpty else { continue }
            let hash = NameFolding.hash(key)
            if let position = position(of: key, hash) {
                values[position] = value
                continue
            }
            var slot = Int(truncatingIfNeeded: hash) & (size - 1)
            while slots[slot].position >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = (Int32(values.count), UInt32(truncatingIfNeeded: hash >> 32))
            values.append(value)
            keys += key
            starts.append(Int32(keys.count))
        }
    }

    /// The value of the name that stands in `buffer[from..<to]`.
    func value(_ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Value? {
        value(buffer, NameInBuffer(buffer, from, to))
    }

    /// The value of a name that may be looked for in several tables.
    func value(_ buffer: borrowing ByteBuffer, _ name: NameInBuffer) -> Value? {
        guard let hash = name.hash else { return value(buffer.string(name.from, name.to)) }
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot].position >= 0 {
            if slots[slot].tag == UInt32(truncatingIfNeeded: hash >> 32) {
                let position = Int(slots[slot].position)
                let end = Int(starts[position + 1])
                var index = Int(starts[position])
                var isEqual = true
                NameFolding.walk(buffer, name.from, name.to, letters) { byte in
                    isEqual = index < end && keys[index] == byte
                    index += 1
                    return isEqual
                }
                if isEqual, index == end { return values[position] }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The value of a name.
    func value(_ name: String) -> Value? {
        let key = NameFolding.fold(name)
        return position(of: key, NameFolding.hash(key)).map { values[$0] }
    }

    private func position(of key: [UInt8], _ hash: UInt64) -> Int? {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot].position >= 0 {
            let position = Int(slots[slot].position)
            if slots[slot].tag == UInt32(truncatingIfNeeded: hash >> 32),
                keys[Int(starts[position])..<Int(starts[position + 1])].elementsEqual(key)
            {
                return position
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }
}

/// A name in a buffer, and the hash of what it folds to; nil when only a string can tell that.
struct NameInBuffer {
    let from: Int
    let to: Int
    let hash: UInt64?

    init(_ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int) {
        self.from = from
        self.to = to
        let letters = LowercaseLetters.shared
        if NameFolding.mayChangeInUnicode(buffer, from, to, letters) {
            hash = nil
        } else {
            var hash = NameFolding.seed
            NameFolding.walk(buffer, from, to, letters) { byte in
                NameFolding.mix(&hash, byte)
                return true
            }
            self.hash = hash
        }
    }
}

/// How names are compared: in lower case, with single blanks, without blanks at their ends.
private enum NameFolding {
    static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    static func mix(_ hash: inout UInt64, _ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }

    static func hash(_ key: [UInt8]) -> UInt64 {
        var hash = seed
        for byte in key { mix(&hash, byte) }
        return hash
    }

    static func fold(_ name: String) -> [UInt8] {
        var buffer = ByteBuffer(capacity: 64)
        buffer.append(name.lowercased().utf8)
        var key: [UInt8] = []
        walk(buffer, 0, buffer.count, LowercaseLetters.shared) { byte in
            key.append(byte)
            return true
        }
        return key
    }

    /// Calls `visit` with each byte of the folded name, until it returns false.
    @inline(__always)
    static func walk(
        _ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int, _ letters: borrowing LowercaseLetters,
        _ visit: (UInt8) -> Bool
    ) {
        var owesBlank = false
        var isFirst = true
        var index = from
        while index < to {
            let byte = buffer[index]
            index += 1
            if byte == " " || byte == "_" {
                owesBlank = !isFirst
                continue
            }
            if owesBlank, !visit(UInt8(ascii: " ")) { return }
            owesBlank = false
            isFirst = false
            if byte >= 0xC3, byte <= 0xD6, index < to {
                let letter = letters[byte, buffer[index]]
                index += 1
                if !visit(UInt8(truncatingIfNeeded: letter >> 8)) { return }
                if !visit(UInt8(truncatingIfNeeded: letter)) { return }
            } else if !visit(lowercased(byte)) {
                return
            }
        }
    }

    /// Whether the range may hold letters whose lower case ``walk`` does not know: letters of three bytes and more, and
    /// the few whose lower case has another length. Kana and ideographs have none, nor has the punctuation around them.
    static func mayChangeInUnicode(
        _ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int, _ letters: borrowing LowercaseLetters
    ) -> Bool {
        for index in from..<max(from, to) where buffer[index] >= 0xC3 {
            switch buffer[index] {
            case 0xC3...0xD6:
                if letters[buffer[index], buffer[index + 1]] == 0 { return true }
            case 0xE1, 0xEA, 0xF0: return true
            case 0xE2:
                // Signs that look like letters, Roman numerals, letters in circles; other scripts.
                switch buffer[index + 1] {
                case 0x84, 0x85, 0x92, 0x93, 0xB0...0xB3: return true
                default: break
                }
            case 0xEF:
                // Full-width letters.
                if buffer[index + 1] == 0xBC, buffer[index + 2] >= 0xA1 { return true }
            default: break
            }
        }
        return false
    }
}

/// The lower case of the letters that take two bytes in UTF-8, from À on: Latin, Greek, Cyrillic, Armenian.
struct LowercaseLetters: Sendable {
    static let shared = LowercaseLetters()

    private let letters: [UInt16]
    private static let first: UInt8 = 0xC3
    private static let last: UInt8 = 0xD6

    private init() {
        var letters: [UInt16] = []
        for value in UInt32(Self.first & 0x1F) << 6..<(UInt32(Self.last & 0x1F) + 1) << 6 {
            let lower = Unicode.Scalar(value).map { Array($0.properties.lowercaseMapping.utf8) } ?? []
            letters.append(lower.count == 2 ? UInt16(lower[0]) << 8 | UInt16(lower[1]) : 0)
        }
        self.letters = letters
    }

    /// The two bytes of the lower case of a letter's two bytes; 0 when it has another length, or these bytes are no
    /// character.
    subscript(first: UInt8, second: UInt8) -> UInt16 {
        let row = Int(first) - Int(Self.first)
        guard row >= 0, row <= Int(Self.last - Self.first), second & 0xC0 == 0x80 else { return 0 }
        return letters[row << 6 | Int(second & 0x3F)]
    }
}
