import Corpus
import FuzzSupport
import Glibc
import ClusterTasks
import Tokenization
import Workers

/// What a task that tokenizes gets from other tasks: frames with slices of segment files, and with records of tokens.
///
/// Input: the stream of frames.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let path = unsafe folder.write(FuzzInput(data, count).rest, to: "frames")
    let descriptor = unsafe open(path, O_RDONLY)
    defer { close(descriptor) }
    var parts: [PartRecord] = []
    for wiki in ["enwiki", "jawiki"] {
        var part = PartRecord(
            name: wiki, wiki: wiki, source: .init(file: "f", bytes: 1, headAndTail: ""), seed: 1,
            options: [:], textRules: 1, segmentSize: 1, buckets: 1)
        // Of parts whose pages do not ascend, the index of pages is read.
        part.ascending = wiki == "jawiki"
        parts.append(part)
    }
    do {
        let task = try unsafe RangeTask(TokenConfiguration(threads: 1), parts: parts, tokenFolder: folder.path)
        let record = try unsafe task.run(range: 0, of: 1, from: descriptor, into: folder.path)
        require(record.documents.train + record.documents.val <= count, "more documents than bytes")
    } catch {
        require(!"\(error)".isEmpty, "an error without words")
    }
    return 0
}

nonisolated(unsafe) private let folder = ScratchFolder()
