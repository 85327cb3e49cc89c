import Checksums
import Corpus

extension PartRecord {
    /// What the part of a file is called where nothing is said:
    /// `enwiki-20260101-pages-articles1.xml-p1p41242.bz2` → `enwiki-20260101-pages-articles1-p1p41242`.
    package static func usualName(ofFile file: String) -> String {
        let name = file.hasSuffix(".bz2") ? String(file.dropLast(4)) : file
        return name.replacing(".xml", with: "")
    }
}

extension DumpSlice {
    /// What a slice adds to the name of a dump's part.
    package func suffix() throws -> String {
        switch self {
        case .pages(let range): "-pages-\(range.lowerBound)-\(range.upperBound)"
        case .first(let count): "-first-\(count)"
        case .titles(let titles):
            "-titles-\(try SHA256.of(Array(titles.sorted().joined(separator: "\n").utf8)).prefix(8))"
        }
    }
}
