import Corpus
import DurableFiles
import InputNumbers
import TokenFiles

/// Where some of a document's tokens stand: in one of the files of a token part, among those of documents that are
/// longer than a batch.
package struct TokenExtent: Codable, Equatable, Sendable {
    /// The number of the file in its part.
    @Count var file: Int
    /// Tokens before it in the file.
    @Count var offset: Int
    /// How many they are.
    @Count var count: Int
}

/// A document with its tokens, without marks, as bytes: what waits in the files of token parts, and what crosses
/// between tasks. All numbers are little-endian:
///
/// | bytes | |
/// |---|---|
/// | 1 | bits 0–1: what it is known by; 2: there is a revision; 3: a hash of the text; 4: extents; 5–6: below |
/// | 2, 4, 4 | the bytes of the wiki's name, the bytes of the listing, the number of ids or extents |
/// | 8 | the key |
/// | 8 | the page id, or half of the identity's hash |
/// | 8 | the other half, unless it is a page |
/// | 8 | the revision, if there is one |
/// | 16 | XXH128 of the text, unless it is the identity's hash |
/// | | the wiki's name, the listing, the ids (2 or 4 bytes each) or extents (3 × 8 bytes each) |
///
/// Bits 5 and 6 of the first byte, as a number, are 1 for training and 2 for validation, whatever the key says; else 0.
struct TokenRecord {
    let key: ShuffleKey
    let identity: DocumentIdentity
    let revision: UInt64
    /// XXH128 of the text; of a document that is longer than a batch, of its tokens.
    let text: TextHash
    /// On which side it is whatever its key says; nil where that decides.
    let forced: Split?
    /// Where the listing stands in the bytes.
    let listing: Range<Int>
    /// Where the ids or extents stand in the bytes.
    let payload: Range<Int>
    private let count: Int
    private let isLong: Bool
    /// The bytes of the whole record.
    let size: Int

    private static let fixedSize = 27
    private static let extentSize = 24

    /// The bytes before the ids of a document whose ids follow.
    static func appendHeader(
        _ place: DocumentPlace, text: TextHash, listing: [UInt8], count: Int, isLong: Bool = false,
        forced: Split? = nil, to bytes: inout [UInt8]
    ) {
        let identity = place.identity
        let isPage = identity.kind == .page
        let isText = !isPage && text.high == identity.number && text.low == identity.check
        var flags = identity.kind.rawValue
        if place.revision != 0 { flags |= 4 }
        if !isText { flags |= 8 }
        if isLong { flags |= 16 }
        if let forced { flags |= forced == .val ? 64 : 32 }
        let wiki = identity.wiki.utf8.prefix(DocumentIdentity.longestWiki)
        bytes.append(flags)
        LittleEndian.append(UInt16(truncatingIfNeeded: wiki.count), to: &bytes)
        LittleEndian.append(UInt32(clamping: listing.count), to: &bytes)
        LittleEndian.append(UInt32(clamping: count), to: &bytes)
        LittleEndian.append(place.key.value, to: &bytes)
        LittleEndian.append(identity.number, to: &bytes)
        if !isPage { LittleEndian.append(identity.check, to: &bytes) }
        if place.revision != 0 { LittleEndian.append(place.revision, to: &bytes) }
        if !isText {
            LittleEndian.append(text.high, to: &bytes)
            LittleEndian.append(text.low, to: &bytes)
        }
        bytes.append(contentsOf: wiki)
        bytes.append(contentsOf: listing)
    }

    /// The record of a document whose tokens stand elsewhere.
    static func encoded(
        _ place: DocumentPlace, text: TextHash, listing: [UInt8], extents: [TokenExtent]
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        appendHeader(place, text: text, listing: listing, count: extents.count, isLong: true, to: &bytes)
        for extent in extents {
            for number in [extent.file, extent.offset, extent.count] {
                LittleEndian.append(UInt64(number), to: &bytes)
            }
        }
        return bytes
    }

    /// Reads a record; nil where none stands there as a whole.
    init?(_ bytes: [UInt8], at offset: Int, width: TokenWidth) {
        guard offset >= 0, bytes.count - offset >= Self.fixedSize else { return nil }
        let flags = bytes[offset]
        guard flags < 128, let kind = DocumentIdentity.Kind(rawValue: flags & 3) else { return nil }
        let wikiSize = Int(LittleEndian.read(UInt16.self, from: bytes, at: offset + 1))
        let listingSize = Int(LittleEndian.read(UInt32.self, from: bytes, at: offset + 3))
        count = Int(LittleEndian.read(UInt32.self, from: bytes, at: offset + 7))
        isLong = flags & 16 != 0
        let numbers = (kind == .page ? 0 : 1) + (flags & 4 != 0 ? 1 : 0) + (flags & 8 != 0 ? 2 : 0)
        let names = offset + Self.fixedSize + 8 * numbers
        // No number is so large that a sum would overflow.
        let end = names + wikiSize + listingSize + count * (isLong ? Self.extentSize : width.byteCount)
        guard end <= bytes.count else { return nil }
        func number(at place: Int) -> UInt64 { LittleEndian.read(UInt64.self, from: bytes, at: place) }
        key = ShuffleKey(value: number(at: offset + 11))
        let half = number(at: offset + 19)
        var next = offset + Self.fixedSize
        func following() -> UInt64 {
            defer { next += 8 }
            return number(at: next)
        }
        let check = kind == .page ? 0 : following()
        revision = flags & 4 != 0 ? following() : 0
        let other = flags & 8 != 0 ? (following(), following()) : (half, check)
        text = TextHash(high: other.0, low: other.1)
        identity = DocumentIdentity(
            kind: kind, wiki: String(decoding: bytes[names..<names + wikiSize], as: UTF8.self), number: half,
            check: check)
        forced = flags & 96 == 0 ? nil : flags & 64 != 0 ? .val : .train
        listing = names + wikiSize..<names + wikiSize + listingSize
        payload = listing.upperBound..<end
        size = end - offset
    }

    /// Where the tokens stand; nil where the ids follow.
    func extents(in bytes: [UInt8]) -> [TokenExtent]? {
        guard isLong else { return nil }
        return (0..<count).map { index in
            func number(_ field: Int) -> Int {
                Int(
                    clamping: LittleEndian.read(
                        UInt64.self, from: bytes, at: payload.lowerBound + index * Self.extentSize + 8 * field))
            }
            return TokenExtent(file: number(0), offset: number(1), count: number(2))
        }
    }

    /// The ids that follow.
    func ids(in bytes: [UInt8], width: TokenWidth) -> [UInt32] {
        isLong ? [] : TokenBytes.ids(bytes, at: payload.lowerBound, count: count, width: width)
    }

    /// The place of the document.
    func place(_ placing: DocumentOrder) -> DocumentPlace {
        var place = placing.place(of: identity, revision: revision)
        if let forced { place.split = forced }
        return place
    }
}
