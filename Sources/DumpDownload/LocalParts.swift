import DumpListing
import DurableFiles

/// Dump files that somebody has put into a folder, without a record by which they could be verified.
package enum LocalParts {
    /// The files of parts, of the newest day of which all are there; nil where there is none.
    /// - Parameters:
    ///   - parts: numbers, as in ``PartSelection``. Of content file exports, whose names have none, files are counted.
    ///   - day: nil: any.
    package static func files(
        of wiki: String, _ parts: PartSelection, day: DumpDay?, layouts: [DumpLayout], in folder: String
    )
        throws -> [String]?
    {
        let names = try fileNames(in: folder).compactMap { name -> Named? in
            guard let parsed = DumpFileName(name), parsed.wiki == wiki, !parsed.isIndex,
                let named = DumpDay(parsed.date),
                parsed.part == nil || name.contains("-pages-articles")
            else { return nil }
            let layout: DumpLayout = parsed.part == nil ? .content : .classic
            guard layouts.contains(layout), day == nil || day == named else { return nil }
            return Named(name: name, day: named, layout: layout, parsed: parsed)
        }
        for layout in layouts {
            let ofLayout = names.filter { $0.layout == layout }
            for day in Set(ofLayout.map(\.day)).sorted(by: >) {
                if let found = files(parts, among: ofLayout.filter { $0.day == day }) {
                    return found.map { "\(folder)/\($0)" }
                }
            }
        }
        return nil
    }

    private struct Named {
        var name: String
        var day: DumpDay
        var layout: DumpLayout
        var parsed: DumpFileName
        var isMultistream: Bool { name.contains("-multistream") }
    }

    private static func files(_ parts: PartSelection, among names: [Named]) -> [String]? {
        let sorted = names.sorted { ($0.parsed.firstPage, $0.name) < ($1.parsed.firstPage, $1.name) }
        var found: [String] = []
        for range in parts.ranges {
            // What is asked for may be far more than there is.
            guard range.count <= names.count else { return nil }
            for part in range {
                let group: [Named]
                if names.first?.layout == .content {
                    group = sorted.indices.contains(part - 1) ? [sorted[part - 1]] : []
                } else {
                    let all = sorted.filter { $0.parsed.part == part }
                    // A group that is there twice is taken from the files that are not multistream.
                    let plain = all.filter { !$0.isMultistream }
                    group = plain.isEmpty ? all : plain
                }
                if group.isEmpty { return nil }
                found += group.map(\.name)
            }
        }
        return found
    }
}
