import Corpus
import TokenFiles

/// What makes a document the same one in whatever file it stands, and under whatever name the file goes: never its
/// position.
package struct DocumentIdentity: Hashable, Sendable {
    /// By what a document is known.
    enum Kind: UInt8, Sendable {
        /// A page of a wiki: by wiki and page id, as in a corpus.
        case page
        /// By its id, or else its address, together with its wiki's name.
        case named
        /// By the beginning of its text.
        case text
    }

    var kind: Kind
    /// The wiki's database name, or what else the field of that name holds; empty where there is none.
    var wiki: String
    /// The page id, or half of a hash of what the document is known by.
    var number: UInt64
    /// The other half; 0 of a page.
    var check: UInt64 = 0

    /// No wiki has a longer name; of what else stands in a field of that name, this much counts.
    static let longestWiki = 1024

    /// What takes a wiki's place in the key. No wiki's name has a colon in it.
    fileprivate var domain: String {
        switch kind {
        case .page: wiki
        case .named: "id:\(wiki)"
        case .text: "text:"
        }
    }

    /// Whether two documents of this identity are two versions of one. Texts that begin alike are not.
    var isUnique: Bool { kind != .text }
}

/// Where a document stands in the output: the shuffled order, and the split.
package struct DocumentPlace: Comparable, Sendable {
    var key: ShuffleKey
    var identity: DocumentIdentity
    var revision: UInt64 = 0
    package var split: Split

    /// By key, identity and revision.
    package static func < (a: DocumentPlace, b: DocumentPlace) -> Bool {
        if a.key != b.key { return a.key < b.key }
        let (first, second) = (a.identity, b.identity)
        if first.wiki != second.wiki { return first.wiki.utf8.lexicographicallyPrecedes(second.wiki.utf8) }
        if first.kind != second.kind { return first.kind.rawValue < second.kind.rawValue }
        if first.number != second.number { return first.number < second.number }
        if first.check != second.check { return first.check < second.check }
        return a.revision < b.revision
    }
}

/// Gives documents their places.
package struct DocumentOrder: Sendable {
    package let seed: UInt64
    package let split: ValidationSplit

    package init(seed: UInt64, split: ValidationSplit) {
        self.seed = seed
        self.split = split
    }

    /// On which side of the split a page is.
    func side(wiki: String, pageID: UInt64) -> Split { split.contains(wiki: wiki, pageID: pageID) ? .val : .train }

    /// This many bytes of a text take part in its identity: a document of any length has its place when it begins.
    static let keyedBytes = 64 << 10

    /// The place of a page.
    package func place(wiki: String, pageID: UInt64, revision: UInt64) -> DocumentPlace {
        place(of: DocumentIdentity(kind: .page, wiki: wiki, number: pageID), revision: revision)
    }

    /// The place of a document that is known.
    package func place(of identity: DocumentIdentity, revision: UInt64) -> DocumentPlace {
        let domain = identity.domain
        return DocumentPlace(
            key: ShuffleKey(seed: seed, wiki: domain, pageID: identity.number), identity: identity,
            revision: revision, split: side(wiki: domain, pageID: identity.number))
    }

    /// The place of a line's document. A page of a wiki stands where it stands in a corpus; another document that has
    /// an id, or an address, is known by that, whatever its text; the rest by their text.
    package func place(of document: Document) -> DocumentPlace {
        if !document.wiki.isEmpty, let pageID = UInt64(document.id) {
            return place(wiki: document.wiki, pageID: pageID, revision: document.revision)
        }
        let name = document.id.isEmpty ? document.url : document.id
        var wiki = document.wiki
        if wiki.utf8.count > DocumentIdentity.longestWiki {
            wiki = String(decoding: wiki.utf8.prefix(DocumentIdentity.longestWiki), as: UTF8.self)
        }
        if name.isEmpty { return place(ofText: document.text[...], wiki: wiki) }
        let hash = TextHash(of: Array(name.utf8))
        return place(
            of: DocumentIdentity(kind: .named, wiki: wiki, number: hash.high, check: hash.low),
            revision: document.revision)
    }

    /// What of a text decides which one it is: its beginning, without the white space at both ends. What stands around
    /// the delimiters of a file goes now to the one document, now to the other.
    private static func keyed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        // Whatever stands before it, the same bytes of a long text count.
        let trimmed = text.prefix(mostLeadingSpace).drop(while: Separator.isSpace)
        let start =
            text.count > mostLeadingSpace && trimmed.isEmpty ? text.startIndex + mostLeadingSpace : trimmed.startIndex
        var keyed = text[start...].prefix(keyedBytes - mostLeadingSpace)
        while let last = keyed.last, Separator.isSpace(last) { keyed.removeLast() }
        return keyed
    }

    /// More white space before a text is part of it.
    private static let mostLeadingSpace = 4 << 10

    /// The place of a text that has no name of its own.
    /// - Parameter text: all of it, or at least its first ``keyedBytes``.
    package func place(ofText text: ArraySlice<UInt8>, wiki: String = "") -> DocumentPlace {
        let hash = TextHash(of: Self.keyed(text))
        return place(
            of: DocumentIdentity(kind: .text, wiki: wiki, number: hash.high, check: hash.low), revision: 0)
    }
}
