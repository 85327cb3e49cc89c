import CBZip2
import FuzzSupport

@testable import BZip2

/// One block, decoded by `FastBlockDecoder` and by libbz2: what the first takes, it decodes as the second does.
///
/// Input: a byte for the level, then the block's bits behind its checksum. The checksum is put in, or nothing would pass it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let level = Int(input.byte() % 9) + 1
    // The data never end with a block, and libbz2 looks beyond it.
    let block = input.rest + [UInt8](repeating: 0, count: 8)
    let start = Array("BZh\(level)".utf8) + [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
    guard let expected = libbz2(start + [0, 0, 0, 0] + block) else { return 0 }
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

/// What libbz2 makes of a stream, whether its checksums hold or not; nil when that is too much to compare.
private func libbz2(_ bytes: [UInt8]) -> [UInt8]? {
    var bytes = bytes
    var output: [UInt8] = []
    var stream = unsafe bz_stream()
    guard unsafe BZ2_bzDecompressInit(&stream, 0, 0) == BZ_OK else { return nil }
    defer { _ = unsafe BZ2_bzDecompressEnd(&stream) }
    return unsafe bytes.withUnsafeMutableBytes { raw in
        unsafe stream.next_in = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
        unsafe stream.avail_in = UInt32(raw.count)
        var status = BZ_OK
        while status == BZ_OK {
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
                unsafe buffer.withMemoryRebound(to: CChar.self) { buffer in
                    unsafe stream.next_out = buffer.baseAddress
                    unsafe stream.avail_out = UInt32(buffer.count)
                    status = unsafe BZ2_bzDecompress(&stream)
                    filled = unsafe buffer.count - Int(stream.avail_out)
                }
            }
            output += piece
            if output.count > 4 << 20 { return nil }
            if unsafe stream.avail_in == 0, piece.isEmpty { break }
        }
        return output
    }
}
