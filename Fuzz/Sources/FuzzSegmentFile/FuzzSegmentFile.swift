import Corpus
import FuzzSupport

/// A segment file, with a trailer that says where its documents are.
///
/// Input: the file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let path = unsafe folder.write(FuzzInput(data, count).rest, to: "segment.jsonl.zst")
    do {
        let reader = try SegmentFileReader()
        let layout = try reader.trailer(path: path).layout
        let file = "segment.jsonl.zst"
        require(!layout.file.contains("/"), "a file in another folder: \(layout.file)")
        var ours = layout
        ours.file = file
        let buckets = 0..<ours.buckets
        let pages = unsafe try? reader.pages(of: ours, buckets: buckets, folder: folder.path)
        require(pages?.count ?? 0 <= count, "\(pages?.count ?? 0) entries of pages in \(count) bytes")
        let lines = unsafe try reader.lines(of: ours, buckets: buckets, folder: folder.path)
        for line in lines.split(separator: UInt8(ascii: "\n")) { _ = try? Document(jsonLine: line) }
    } catch {
        require(!"\(error)".isEmpty, "an error without words")
    }
    return 0
}

nonisolated(unsafe) private let folder = ScratchFolder()
