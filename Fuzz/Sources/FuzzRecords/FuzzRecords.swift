import BytePairEncoding
import Corpus
import FuzzSupport
import Tokenization

/// The records in JSON: `manifest.json`, `part.json`, `meta.json`. Whatever they say, nothing but what is in their
/// folder is read.
///
/// Input: a byte that says which; the record.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    switch input.byte() % 3 {
    case 0:
        unsafe folder.write(input.rest, to: "manifest.json")
        unsafe readCorpus(folder.path)
    case 1:
        let manifest = #"""
            {"version":3,"seed":1,"text_rules":2,"parts":[{"name":"p","wiki":"enwiki","source":{"file":"f","bytes":1,
            "modified":1,"sha256":"","head_and_tail":""},"options":{},"pages":{"seen":0,"kept":0,"rejected":{}},\#
            "bytes":1,
            "base":"","newest_timestamp":""}]}
            """#
        unsafe folder.write(Array(manifest.utf8), to: "manifest.json")
        unsafe folder.write(input.rest, to: "p/part.json")
        unsafe readCorpus(folder.path)
    default:
        guard let record = try? TokenFilesRecord(decoding: input.rest) else { return 0 }
        for file in record.files { requirePlain(file.name, folders: 1) }
        if let file = record.tokenizerFile { requirePlain(file, folders: 1) }
        if let layout = try? record.layout() { requirePlain(layout.name, folders: 0) }
        _ = try? record.endOfTextPosition()
    }
    return 0
}

private func readCorpus(_ path: String) {
    guard let corpus = try? CorpusFolder(opening: path) else { return }
    for part in corpus.manifest.parts { requirePlain(part.name, folders: 0) }
    guard let parts = try? corpus.completeParts(), let reader = try? SegmentFileReader() else { return }
    for part in parts {
        requirePlain(part.name, folders: 0)
        _ = part.bytes
        for layout in part.segments {
            requirePlain(layout.file, folders: 0)
            _ = try? reader.lines(of: layout, buckets: 0..<layout.buckets, folder: corpus.folder(ofPart: part.name))
            _ = try? reader.pages(of: layout, buckets: 0..<layout.buckets, folder: corpus.folder(ofPart: part.name))
        }
    }
}

/// A name that leads nowhere else.
private func requirePlain(_ name: String, folders: Int) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    require(parts.count <= folders + 1, "\(name) is in another folder")
    for part in parts {
        require(!part.isEmpty && part != "." && part != ".." && !part.utf8.contains(0), "\(name) is no name")
    }
}

nonisolated(unsafe) private let folder = ScratchFolder()
