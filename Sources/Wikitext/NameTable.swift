/// Names of namespaces and templates and what they mean, found in bytes as a page spells them: in any case, with blanks
/// or underscores, without making a string.
struct NameTable<Value: Sendable>: Sendable {
    private var entries: [(key: [UInt8], value: Value)] = []
    /// Open addressing; a slot holds the position of an entry, or -1.
    private var slots: [Int32]

    /// A name that stands twice has its last value.
    init(_ names: [(String, Value)]) {
        var size = 16
        while size < names.count * 2 + 2 { size *= 2 }
        slots = [Int32](repeating: -1, count: size)
        for (name, value) in names {
            let key = NameFolding.fold(name)
            guard !key.isEmpty else { continue }
            var slot = Int(truncatingIfNeeded: NameFolding.hash(key)) & (size - 1)
            while slots[slot] >= 0, entries[Int(slots[slot])].key != key { slot = (slot + 1) & (size - 1) }
            if slots[slot] >= 0 {
                entries[Int(slots[slot])].value = value
            } else {
                slots[slot] = Int32(entries.count)
                entries.append((key, value))
            }
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
        while slots[slot] >= 0 {
            let entry = entries[Int(slots[slot])]
            var index = 0
            var isEqual = true
            NameFolding.walk(buffer, from, to) { byte in
                isEqual = index < entry.key.count && entry.key[index] == byte
                index += 1
                return isEqual
            }
            if isEqual, index == entry.key.count { return entry.value }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The value of a name.
    func value(_ name: String) -> Value? {
        let key = NameFolding.fold(name)
        var slot = Int(truncatingIfNeeded: NameFolding.hash(key)) & (slots.count - 1)
        while slots[slot] >= 0 {
            let entry = entries[Int(slots[slot])]
            if entry.key == key { return entry.value }
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

    /// Whether the range may hold letters outside ASCII that have a lower case. Kana and ideographs have none.
    static func mayChangeInUnicode(_ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        for index in from..<max(from, to) {
            switch buffer[index] {
            case 0xC3...0xD6, 0xE1, 0xE2, 0xEA, 0xEF, 0xF0: return true
            default: break
            }
        }
        return false
    }
}
