/// Words between double underscores, `__NOTOC__`, that steer the page and show nothing.
struct BehaviorSwitches {
    private let words: [[UInt8]]
    private let hasWideUnderscores: Bool
    private let disambiguation: [[UInt8]]

    /// - Parameters:
    ///   - words: The switches as they are spelled in a page, with ASCII or full-width underscores.
    ///   - disambiguation: Those that mark a disambiguation page.
    init(_ words: [String], disambiguation: [String]) {
        self.disambiguation = disambiguation.map { Self.fold(Array($0.utf8)) }
        self.words = words.map { Self.fold(Array($0.utf8)) }
        hasWideUnderscores = words.contains { $0.hasPrefix("＿") }
    }

    private static func fold(_ bytes: [UInt8]) -> [UInt8] { bytes.map { lowercased($0) } }

    func mayOccur(in source: borrowing ByteBuffer) -> Bool { mayOccur(in: source, 0, source.count) }

    func mayOccur(in source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        narrow(source, from, to) < to || wide(source, from, to) < to
    }

    /// The next pair of underscores.
    private func narrow(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Int {
        var index = from
        while true {
            index = source.firstIndex(of: UInt8(ascii: "_"), from: index, to: to)
            guard index < to else { return to }
            if source[index + 1] == "_" { return index }
            index += 1
        }
    }

    /// The next pair of full-width underscores.
    private func wide(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Int {
        guard hasWideUnderscores else { return to }
        var index = from
        while true {
            index = source.firstIndex(of: 0xBF, from: index, to: to)
            guard index < to else { return to }
            if index >= from + 2, source.has("＿＿", at: index - 2, to: to) { return index - 2 }
            index += 1
        }
    }

    /// Appends the range without its switches. Returns whether one of them marks a disambiguation page.
    func remove(from source: borrowing ByteBuffer, _ from: Int, _ to: Int, into output: inout ByteBuffer) -> Bool {
        var isDisambiguation = false
        var index = from
        var nextNarrow = -1
        var nextWide = -1
        while index < to {
            if nextNarrow < index { nextNarrow = narrow(source, index, to) }
            if nextWide < index { nextWide = wide(source, index, to) }
            let pair = min(nextNarrow, nextWide)
            output.append(source, index, pair)
            guard pair < to else { break }
            if let word = words.first(where: { matches($0, source, pair, to) }) {
                if disambiguation.contains(word) { isDisambiguation = true }
                index = pair + word.count
            } else {
                output.append(source[pair])
                index = pair + 1
            }
        }
        return isDisambiguation
    }

    private func matches(_ word: [UInt8], _ source: borrowing ByteBuffer, _ index: Int, _ to: Int) -> Bool {
        guard index + word.count <= to else { return false }
        for offset in word.indices where lowercased(source[index + offset]) != word[offset] { return false }
        return true
    }
}
