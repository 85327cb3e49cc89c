import DurableFiles

/// Names that were perhaps meant.
enum Suggestions {
    /// The name nearest to a word, when it is near: at most a third of its letters differ.
    static func nearest(to word: String, among names: [String]) -> String? {
        let best = names.map { (name: $0, distance: distance(word, $0)) }.min { $0.distance < $1.distance }
        guard let best, best.distance <= max(1, best.name.count / 3) else { return nil }
        return best.name
    }

    /// What a value may be, and which was perhaps meant.
    static func choices(_ names: [String], for word: String) -> String {
        "must be \(list(names))" + (nearest(to: word.lowercased(), among: names).map { "; did you mean \($0)?" } ?? "")
    }

    /// `a, b or c`.
    static func list(_ names: [String], last: String = "or") -> String {
        guard let end = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " \(last) \(end)"
    }

    /// A file that was perhaps meant, where there is none of a path: the same with another ending, or the nearest name
    /// of the folder.
    static func nearestFile(to path: String) -> String? {
        let (folder, name) = splitPath(path)
        guard let names = try? fileNames(in: folder), !name.isEmpty else { return nil }
        let sameStem = names.filter { $0.hasPrefix("\(name).") || (name.hasPrefix("\($0).") && $0.contains(".")) }
        // Of enwiki-…articles1.xml the parts are told by what stands behind it.
        let longer = names.filter { $0.hasPrefix(name) }
        let found =
            sameStem.min { $0.count < $1.count } ?? (longer.count == 1 ? longer[0] : nil)
            ?? nearest(to: name, among: names.filter { abs($0.count - name.count) <= 8 })
        return found.map { path.contains("/") ? (folder == "/" ? "/\($0)" : "\(folder)/\($0)") : $0 }
    }

    /// Letters to insert, delete or replace, or neighbours to exchange.
    static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a.prefix(128)), Array(b.prefix(256)))
        var before: [Int] = []
        var row = Array(0...b.count)
        for i in a.indices {
            var next = [i + 1] + Array(repeating: 0, count: b.count)
            for j in b.indices {
                next[j + 1] = min(row[j + 1] + 1, next[j] + 1, row[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    next[j + 1] = min(next[j + 1], before[j - 1] + 1)
                }
            }
            before = row
            row = next
        }
        return row[b.count]
    }
}
