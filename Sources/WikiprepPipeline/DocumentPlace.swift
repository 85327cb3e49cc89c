import Corpus

/// Where a document stands in the output: the shuffled order, and the split.
struct DocumentPlace: Comparable, Sendable {
    var key: ShuffleKey
    /// Of a page of a wiki; else empty.
    var wiki = ""
    /// Of a page of a wiki; else 0.
    var pageID: UInt64 = 0
    var revision: UInt64 = 0
    var isValidation: Bool

    /// By key, wiki, page id and revision.
    static func < (a: DocumentPlace, b: DocumentPlace) -> Bool {
        if a.key != b.key { return a.key < b.key }
        if a.wiki != b.wiki { return a.wiki.utf8.lexicographicallyPrecedes(b.wiki.utf8) }
        if a.pageID != b.pageID { return a.pageID < b.pageID }
        return a.revision < b.revision
    }
}

/// Gives documents their places.
struct DocumentPlacing: Sendable {
    let seed: UInt64
    let split: ValidationSplit

    /// So many bytes of a text take part in its key: a document of any length has its key when it begins.
    static let keyedBytes = 4096

    /// The place of a page.
    func place(wiki: String, pageID: UInt64, revision: UInt64) -> DocumentPlace {
        DocumentPlace(
            key: ShuffleKey(seed: seed, wiki: wiki, pageID: pageID), wiki: wiki, pageID: pageID, revision: revision,
            isValidation: split.contains(wiki: wiki, pageID: pageID))
    }

    /// The place of a line's document. A page of a wiki stands where it stands in a corpus; another document that has an id, or an address, is
    /// known by that and its text, whatever file it came in; the rest by the file's name and their position.
    func place(of document: Document, source: String, position: UInt64) -> DocumentPlace {
        if !document.wiki.isEmpty, let pageID = UInt64(document.id) {
            return place(wiki: document.wiki, pageID: pageID, revision: document.revision)
        }
        let name = document.id.isEmpty ? document.url : document.id
        return place(
            ofText: document.text[...], source: name.isEmpty ? source : "id:\(document.wiki):\(name)",
            position: name.isEmpty ? position : 0)
    }

    /// The place of a text that has no name of its own.
    func place(ofText text: ArraySlice<UInt8>, source: String, position: UInt64) -> DocumentPlace {
        let beginning = Array(text.prefix(Self.keyedBytes))
        return DocumentPlace(
            key: ShuffleKey(seed: seed, source: source, position: position, text: beginning),
            isValidation: split.contains(source: source, position: position, text: beginning))
    }
}
