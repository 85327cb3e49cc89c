/// Names of namespaces and templates and what they mean, found in bytes as a page spells them: in any case, with blanks
/// or underscores, without making a string.
struct NameTable<Value: Sendable>: Sendable {
    /// Where each name begins in `keys`, and where the last one ends.
    private var starts: [Int32] = [0]
    private var keys: [UInt8] = []
    private var values: [Value] = []
    /// Open addressing; a slot holds the position of a name, or -1, and the upper half of its hash.
    private var slots: [(position: Int32, tag: UInt32)]

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
        if NameFolding.mayChangeInUnicode(buffer, from, to) { return value(buffer.string(from, to)) }
        var hash = NameFolding.seed
        NameFolding.walk(buffer, from, to) { byte in
            NameFolding.mix(&hash, byte)
            return true
        }
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot].position >= 0 {
            if slots[slot].tag == UInt32(truncatingIfNeeded: hash >> 32) {
                let position = Int(slots[slot].position)
                let end = Int(starts[position + 1])
                var index = Int(starts[position])
                var isEqual = true
                NameFolding.walk(buffer, from, to) { byte in
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
        walk(buffer, 0, buffer.count) { byte in
            key.append(byte)
            return true
        }
        return key
    }

    /// Calls `visit` with each byte of the folded name, until it returns false.
    @inline(__always)
    static func walk(_ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int, _ visit: (UInt8) -> Bool) {
        var owesBlank = false
        var isFirst = true
        for index in from..<max(from, to) {
            let byte = buffer[index]
            if byte == " " || byte == "_" {
                owesBlank = !isFirst
                continue
            }
            if owesBlank, !visit(UInt8(ascii: " ")) { return }
            owesBlank = false
            isFirst = false
            if !visit(lowercased(byte)) { return }
        }
    }

    /// Whether the range may hold letters outside ASCII that have a lower case. Kana and ideographs have none, nor has the punctuation
    /// around them.
    static func mayChangeInUnicode(_ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        for index in from..<max(from, to) {
            switch buffer[index] {
            case 0xC3:
                // From À to Þ.
                if buffer[index + 1] <= 0x9E { return true }
            case 0xC4...0xD6, 0xE1, 0xEA, 0xF0: return true
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
