import Corpus
import FuzzSupport

@testable import Tokenization
import Workers

/// A file of documents, JSON Lines or text, compressed or not: they are the same in large batches and in small ones.
///
/// Input: a byte for the format, one for the size of a batch; the file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let choices = input.byte()
    var configuration = TextInputConfiguration()
    configuration.format = [.jsonl, .text, .auto][Int(choices & 3) % 3]
    configuration.documents =
        [.files, .lines, .delimited(by: [0x0A, 0x0A]), .delimited(by: Array("<|e|>".utf8))][
            Int(choices >> 2 & 3)]
    configuration.skipsInvalid = choices & 16 != 0
    let batchSize = Int(input.byte()) + 1
    let path = unsafe folder.write(input.rest, to: "input")
    let whole = Result { try documents(path, configuration, batchSize: 512 << 10) }
    let small = Result { try documents(path, configuration, batchSize: batchSize) }
    switch (whole, small) {
    case (.success(let whole), .success(let small)):
        require(whole == small, "in batches of \(batchSize): \(small)\ninstead of \(whole)")
    // Of a damaged file with a line that is none, the size of a batch decides which is met first.
    case (.failure, .failure): break
    default: require(false, "in batches of \(batchSize): \(small)\ninstead of \(whole)")
    }
    return 0
}

private struct Found: Equatable {
    var place: DocumentPlace?
    var text: [UInt8]
}

private func documents(_ path: String, _ configuration: TextInputConfiguration, batchSize: Int) throws -> [Found] {
    let batches = DocumentBatches(
        of: [path], configuration: configuration, observer: SilentObserver(), batchSize: batchSize)
    let reader = BatchReader(
        configuration: configuration, placing: DocumentOrder(seed: 1, split: ValidationSplit(ratio: 0.5)))
    var found: [Found] = []
    while let batch = try batches.nextBatch() {
        var isFirst = true
        _ = try reader.forEachDocument(in: batch) { document in
            if isFirst, batch.continuesDocument, !found.isEmpty {
                found[found.count - 1].text += document.text
            } else {
                found.append(Found(place: document.place, text: Array(document.text)))
            }
            isFirst = false
        }
    }
    return found
}

nonisolated(unsafe) private let folder = ScratchFolder()
