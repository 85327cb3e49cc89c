import FuzzSupport

@testable import BZip2

/// One block, decoded by `FastBlockDecoder` and by libbz2: what the first takes, it decodes as the second does.
///
/// Input: a byte for the level, then the block's bits behind its checksum. The checksum is put in, or nothing would
/// pass it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let level = Int(input.byte() % 9) + 1
    // The data never end with a block, and libbz2 looks beyond it.
    let block = input.rest + [UInt8](repeating: 0, count: 8)
    let start = Array("BZh\(level)".utf8) + [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
    let limit = 4 << 20
    let expected = LibBZip2Stream(start + [0, 0, 0, 0] + block, limit: limit).bytes
    // Too much to compare.
    if expected.count > limit { return 0 }
    var crc = BlockCRC()
    crc.update(expected.span)
    let checksum = (0..<4).map { UInt8(truncatingIfNeeded: crc.value >> (24 - 8 * $0)) }
    let stream = start + checksum + block
    let decoder = unsafe decoders
    var window = BitWindow(stream)
    do {
        guard let end = try decoder.fast.begin(at: 32, level: level, in: &window) else { return 0 }
        var bytes: [UInt8] = []
        while try decoder.fast.next(appendingTo: &bytes) {}
        require(bytes == expected, "\(bytes.count) bytes instead of the \(expected.count) of libbz2")
        require(end <= stream.count * 8, "the block ends behind the data")
        try decoder.reference.begin(at: 32, level: level, in: &window)
        let earliest = decoder.reference.earliestEnd
        require((earliest..<earliest + 8).contains(end), "the block ends at bit \(end) instead of \(earliest) or after")
    } catch {
        require(false, "\(error), where libbz2 gives \(expected.count) bytes")
    }
    return 0
}

/// The memory of a decoder, which is used again and again, as in the program.
private final class Decoders {
    var fast = FastBlockDecoder()
    var reference = LibBZip2BlockDecoder()
}

nonisolated(unsafe) private let decoders = Decoders()
