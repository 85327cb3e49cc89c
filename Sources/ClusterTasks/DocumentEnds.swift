import InputNumbers
import TokenFiles
import Workers

/// Finds where documents end among the ids of a split, or of a stretch of it.
///
/// Documents come piece by piece, ids in any portions; the documents of ids must come before them.
struct DocumentEnds {
    /// The ids that were handed over, counted from the split's first.
    private(set) var position: Int
    /// The documents that have ended.
    private(set) var ended = 0

    private let split: Split
    /// The documents that are wanted.
    private let wanted: Range<Int>
    /// Whether the first of them begins at the first id, and the last ends at the last.
    private let areWhole: Bool
    /// The lists that are not read to their end, the first of which is being read.
    private var lists: [PieceDocuments.List] = []
    private var nextList = 0
    /// The document in hand: its number, and the id behind its last.
    private var current: (document: PieceDocuments.Document, end: Int)?
    /// The number of the next document of the lists, and its first id.
    private var next: (number: Int, start: Int)

    /// All documents of a split.
    init(of split: Split) {
        self.init(
            of: split, wanted: 0..<Int.max, from: 0, areWhole: true, firstListed: (number: 0, start: 0))
    }

    /// Some documents of a split.
    /// - Parameters:
    ///   - wanted: the numbers of those whose ends are looked for.
    ///   - position: the place of the first id that will come.
    ///   - areWhole: whether the first wanted document begins there, and no id comes behind the last.
    ///   - firstListed: the first document of the first piece, and the place of its first id.
    init(
        of split: Split, wanted: Range<Int>, from position: Int, areWhole: Bool,
        firstListed: (number: Int, start: Int)
    ) {
        self.areWhole = areWhole
        self.split = split
        self.wanted = wanted
        self.position = position
        next = firstListed
    }

    /// Takes the documents of the next piece.
    mutating func add(_ piece: PieceDocuments) {
        if nextList > 0 {
            lists.removeFirst(nextList)
            nextList = 0
        }
        lists.append(piece.list(of: split))
    }

    /// The next document that ends at the present place; nil where none does.
    mutating func endHere() throws -> PieceDocuments.Document? {
        try load()
        guard let current, current.end == position else { return nil }
        self.current = nil
        ended += 1
        return current.document
    }

    /// Goes on by ids, up to the end of the document in hand.
    /// - Parameter count: how many there are.
    /// - Returns: how many of them belong to it; all behind the last document that is wanted. 0: they are of no
    ///   document that can be.
    mutating func advance(upTo count: Int) throws -> Int {
        try load()
        var taken = count
        if let current {
            taken = min(count, current.end - position)
        } else if areWhole || next.number < wanted.upperBound {
            return 0
        }
        position += taken
        return taken
    }

    /// Brings the next wanted document into hand, if it is known and none is there.
    private mutating func load() throws {
        while current == nil, next.number < wanted.upperBound, nextList < lists.count {
            guard let document = try lists[nextList].next() else {
                nextList += 1
                continue
            }
            let start = next.start
            let end = start.addingClamped(document.tokens)
            if next.number >= wanted.lowerBound {
                let mayHaveBegun = next.number == wanted.lowerBound && !areWhole
                guard mayHaveBegun ? (start...end).contains(position) : start == position
                else {
                    throw TaskInputError.mismatch(
                        path: "-",
                        reason: "document \(next.number) is the tokens \(start)..<\(end), and token \(position) comes")
                }
                current = (document, end)
            }
            next = (next.number + 1, end)
        }
    }
}
