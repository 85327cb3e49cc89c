/// Where a document stands in the shuffled order: the one value that crosses from extracting to tokenizing.
///
/// The key is a 64-bit hash of the corpus seed, the wiki's database name and the page id:
///
///     key = mix(mix(seed ^ fnv1a(wiki)) ^ page id)
///
/// `fnv1a` is FNV-1a, 64 bits, over the name's UTF-8 (http://www.isthe.com/chongo/tech/comp/fnv/); `mix` is the
/// finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014), a bijection, so
/// two pages of one wiki never share a key. Documents with the same key are ordered by wiki, page id, revision and
/// tokens.
///
/// A document that is not a page of a wiki has, in the page id's place, half of the XXH128 of its id, or else of the
/// first 64 KiB of its text, and in the wiki's place `id:` with its wiki's name, or `text:`. Where it stands in a file,
/// and what the file is called, decide nothing.
public struct ShuffleKey: Comparable, Hashable, Sendable {
    /// The hash.
    public let value: UInt64

    /// The seed of a corpus where none is given.
    public static let defaultSeed: UInt64 = 2357

    /// The key of a page.
    public init(seed: UInt64, wiki: String, pageID: UInt64) {
        self.init(value: Self.mix(Self.mix(seed ^ Self.fnv1a(wiki.utf8)) ^ pageID))
    }

    /// A key that was computed before.
    public init(value: UInt64) {
        self.value = value
    }

    /// The bucket that the key falls into: its top bits.
    /// - Parameter count: the number of buckets, a power of two.
    public func bucket(of count: Int) -> Int {
        let bits = count.trailingZeroBitCount
        return bits == 0 ? 0 : Int(value >> UInt64(64 - bits))
    }

    /// The order of keys is the order of the output.
    public static func < (a: ShuffleKey, b: ShuffleKey) -> Bool { a.value < b.value }

    static func mix(_ x: UInt64) -> UInt64 {
        var z = x &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }
}

/// Which documents are for validation.
///
/// Membership is a hash of wiki and page id alone, without the seed, so it never changes when parts are added or the
/// corpus is shuffled anew: no article that a model was trained on turns up in validation later.
public struct ValidationSplit: Equatable, Sendable {
    /// The share of documents, 0 to 1.
    public let ratio: Double
    private let salt: UInt64

    /// A split. Ratios outside 0 to 1 are taken as the nearer end.
    /// - Parameters:
    ///   - ratio: the share of documents in it, from 0 to 1.
    ///   - salt: of another choice of documents than that of validation, which does not depend on it.
    public init(ratio: Double, salt: UInt64 = 0x7661_6C69_6461_7465) {
        self.ratio = min(max(ratio, 0), 1)
        self.salt = salt
    }

    /// Whether the page belongs to validation.
    public func contains(wiki: String, pageID: UInt64) -> Bool {
        contains(hash: ShuffleKey.mix(ShuffleKey.mix(salt ^ ShuffleKey.fnv1a(wiki.utf8)) ^ pageID))
    }

    private func contains(hash: UInt64) -> Bool {
        ratio >= 1 || Double(hash >> 11) < ratio * 0x1p53
    }
}
