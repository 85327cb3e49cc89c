/// A checksum of tokens that stand in pieces: by it, `task finish` knows whether the token files hold what the tasks of
/// the ranges made.
///
/// The sum of a whole is that of its parts, however it is cut: tasks that write shards read parts of pieces. Each id
/// counts times an odd number that depends on its place, so that a change of one id always changes the sum.
struct TokenSum: Equatable {
    /// Modulo 2^64.
    private(set) var value: UInt64 = 0

    /// In hexadecimal digits, as records have it.
    var digits: String { String(value, radix: 16) }

    /// Adds ids.
    /// - Parameters:
    ///   - ids: they follow one another in the piece.
    ///   - place: the place of the first among the split's tokens of the piece.
    ///   - range: the number of the piece's range.
    mutating func add(_ ids: ArraySlice<UInt32>, at place: Int, ofRange range: Int) {
        let base = UInt64(truncatingIfNeeded: range) &* 0x9E37_79B9_7F4A_7C15
        var place = UInt64(truncatingIfNeeded: place)
        for id in ids {
            value &+= (UInt64(id) + 1) &* (Self.mixed(base &+ place) | 1)
            place &+= 1
        }
    }

    /// Adds the sum of other tokens.
    /// - Returns: whether the digits are those of a sum.
    mutating func add(_ digits: String) -> Bool {
        guard let other = UInt64(digits, radix: 16) else { return false }
        value &+= other
        return true
    }

    /// Spreads what is in few bits over all: the finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable
    /// Pseudorandom Number Generators, 2014).
    private static func mixed(_ number: UInt64) -> UInt64 {
        var z = number &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
