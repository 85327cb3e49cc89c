/// How often the pretoken at a place of the text came, where pretokens of equal frequency stand side by side.
struct FrequencyZones {
    struct Zone {
        /// The first place.
        var start: Int
        var frequency: UInt64
    }

    /// In the order of their places.
    private(set) var zones: [Zone] = []

    /// A pretoken of this frequency begins here, behind all earlier ones.
    mutating func append(_ frequency: UInt64, at start: Int) {
        if zones.last?.frequency != frequency { zones.append(Zone(start: start, frequency: frequency)) }
    }

    /// The frequency and the places of a zone.
    func zone(_ index: Int, end: Int) -> (frequency: UInt64, places: Range<Int>) {
        (zones[index].frequency, zones[index].start..<(index + 1 < zones.count ? zones[index + 1].start : end))
    }

    /// Where a reader is that asks for places in ascending order.
    struct Cursor {
        var next = 0
        var end = 0
        var frequency: UInt64 = 0
    }

    /// The frequency at a place that is not before those which the cursor was asked for.
    @inline(__always)
    func frequency(at place: Int, _ cursor: inout Cursor) -> UInt64 {
        if place >= cursor.end { advance(&cursor, to: place) }
        return cursor.frequency
    }

    private func advance(_ cursor: inout Cursor, to place: Int) {
        var low = cursor.next
        var high = zones.count
        while low < high {
            let middle = (low + high) / 2
            if zones[middle].start <= place { low = middle + 1 } else { high = middle }
        }
        cursor.next = low
        cursor.end = low < zones.count ? zones[low].start : .max
        cursor.frequency = low > 0 ? zones[low - 1].frequency : 0
    }
}
