import InputNumbers

/// Where the XML of a dump stands in its file. Of XML that is not packed it is the same place.
package struct XMLPlaces: Codable, Equatable, Sendable {
    /// For each piece, ascending: its first byte in the XML, that of its block in the file, and the one behind the
    /// block. Where the next block begins is another question, which a segment cannot answer for its last.
    private var pieces: [Piece] = []

    private struct Piece: Codable, Equatable, Sendable {
        var xml: Int
        var byte: Int
        var end: Int
    }

    /// Adds the piece that follows.
    mutating func append(xml: Int, byte: Int, end: Int) {
        // Of a block that comes in several pieces, the first is enough.
        if let last = pieces.last, last.byte == byte || last.xml == xml {
            pieces[pieces.count - 1].end = max(last.end, end)
        } else {
            pieces.append(Piece(xml: xml, byte: byte, end: end))
        }
    }

    /// Adds those of the stretch that follows, whose XML begins at `distance`.
    mutating func append(_ next: XMLPlaces, shiftedBy distance: Int) {
        for piece in next.pieces {
            append(xml: piece.xml.addingClamped(distance), byte: piece.byte, end: piece.end)
        }
    }

    /// Forgets what stands before a byte of the XML.
    mutating func forget(before xml: Int) {
        if let first = index(holding: xml), first > 0 { pieces.removeFirst(first) }
    }

    /// The bytes of the file that hold some XML: those of whole blocks.
    func bytes(of xml: Range<Int>) -> Range<Int> {
        guard let first = index(holding: xml.lowerBound) else { return xml }
        let last = max(first, xml.isEmpty ? first : index(holding: xml.upperBound - 1) ?? first)
        let from = pieces[first].byte
        return from..<max(from, pieces[last].end)
    }

    /// The last piece that begins at or before a byte of the XML.
    private func index(holding xml: Int) -> Int? {
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = low + (high - low) / 2
            if pieces[middle].xml <= xml { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? low - 1 : nil
    }
}
