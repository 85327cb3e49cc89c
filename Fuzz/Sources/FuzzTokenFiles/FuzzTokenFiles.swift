import FuzzSupport
import TokenFiles

/// Token files of all formats: recognised, read and checked, with an index that may lie.
///
/// Input: a byte for the format, two for the length of the index; the index, the ids.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let choices = input.byte()
    let index = input.bytes(input.number(below: count))
    let folder = unsafe folder
    folder.clear()
    let check = TokenFileCheck(vocabularySize: 300, endOfText: 256)
    switch choices % 6 {
    case 0:
        alone(folder.write(input.rest, to: "x.bin"), check)
    case 1:
        alone(folder.write(input.rest, to: "x.npy"), check)
    case 2:
        folder.write(index, to: "x.idx")
        alone(folder.write(input.rest, to: "x.bin"), check)
    case 3:
        folder.write(index, to: "x.ds.index")
        if choices & 0x80 != 0 { folder.write(Array("a|b|4\n".utf8), to: "x.ds.metadata") }
        alone(folder.write(input.rest, to: "x.ds"), check)
    case 4:
        folder.write(index, to: "train.offsets.npy")
        folder.write(input.rest, to: "train.bin")
        ofLayout(format: .nanogpt, block: nil, check)
    default:
        folder.write(index, to: "offsets/train.npy")
        folder.write(input.rest, to: "train.npy")
        let block = BlockLayout(size: 4, packing: choices & 0x80 != 0 ? .documents : .stream, tail: .pad(1))
        ofLayout(format: .npy, block: block, check)
    }
    return 0
}

nonisolated(unsafe) private let folder = ScratchFolder()

private func alone(_ path: String, _ check: TokenFileCheck) {
    do {
        read(try SplitReader(file: path), check)
    } catch {
        require(!"\(error)".isEmpty, "an error without words")
    }
}

private func ofLayout(format: TokenFileFormat, block: BlockLayout?, _ check: TokenFileCheck) {
    do {
        let layout = try TokenFileLayout(format: format, vocabularySize: 300, block: block)
        read(unsafe try SplitReader(folder: folder.path, split: .train, layout: layout), check)
    } catch {
        require(!"\(error)".isEmpty, "an error without words")
    }
}

private func read(_ reader: SplitReader, _ check: TokenFileCheck) {
    let report = try? check.run(reader)
    require(report.map { $0.tokens == reader.tokens } ?? true, "the check counts other tokens")
    let documents = reader.documents ?? 0
    for document in Set([0, 1, documents / 2, documents - 1, documents]) {
        guard let range = try? reader.tokens(ofDocument: document) else { continue }
        let ids = try? reader.ids(in: range)
        require(ids == nil || ids?.count == range.count, "document \(document) has other ids than its range")
    }
    for token in [0, reader.tokens / 2, reader.tokens - 1] { _ = try? reader.document(ofToken: token) }
    for shard in reader.shards { _ = try? FileChecksum.xxh128(path: shard.path) }
}
