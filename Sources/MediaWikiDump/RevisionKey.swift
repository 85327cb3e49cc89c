/// What orders the revisions of a page: time stamp, then revision id.
struct RevisionKey: Codable, Comparable, Sendable {
    var timestamp: [UInt8]
    var id: UInt64

    static func < (a: RevisionKey, b: RevisionKey) -> Bool {
        if a.timestamp != b.timestamp { return a.timestamp.lexicographicallyPrecedes(b.timestamp) }
        return a.id < b.id
    }

    init(timestamp: some Sequence<UInt8>, id: UInt64) {
        self.timestamp = Array(timestamp)
        self.id = id
    }

    /// Reads both from a revision's XML, where they stand before its text.
    init(revision xml: ArraySlice<UInt8>) {
        timestamp = []
        id = 0
        var hasID = false
        let header = xml.prefix(64 << 10)
        var index = header.startIndex
        while let open = header[index...].firstIndex(of: UInt8(ascii: "<")) {
            index = open + 1
            let name = header[index...].prefix(Markup.longestName).prefix { Markup.isNameByte($0) }
            index = name.endIndex
            let local = name.firstIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name
            if local.elementsEqual("text".utf8) { break }
            guard index < header.endIndex, header[index] == UInt8(ascii: ">") else { continue }
            let value = header[(index + 1)...].prefix(40).prefix { $0 != UInt8(ascii: "<") }
            if timestamp.isEmpty, local.elementsEqual("timestamp".utf8) {
                timestamp = Array(value)
            } else if !hasID, local.elementsEqual("id".utf8) {
                hasID = true
                id = UInt64(String(decoding: value.prefix(20), as: UTF8.self)) ?? 0
            }
        }
    }
}
