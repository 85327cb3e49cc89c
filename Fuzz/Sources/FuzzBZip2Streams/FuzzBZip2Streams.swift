import CBZip2
import FuzzSupport

@testable import BZip2

/// Whole files: several streams, made by libbz2 of the input and then damaged, or the input as it is. They are decoded
/// from end to end, in segments, and by libbz2.
///
/// Input: a byte that says what is made; two places to cut; up to seven edits; the content.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let kind = input.byte()
    let places = (0..<2).map { _ in input.number(below: 1 << 16) }
    var file: [UInt8]
    if kind & 0x80 != 0 {
        file = input.rest
    } else {
        let edits = (0..<Int(kind >> 4 & 7)).map { _ in
            (what: input.byte(), place: input.number(below: 1 << 16), value: input.byte())
        }
        file = []
        let streams = Int(kind >> 2 & 3) + 1
        let share = input.rest.count / streams + 1
        for number in 0..<streams {
            file += compressed(input.bytes(share), level: (number * 4 + Int(kind & 3)) % 9 + 1)
        }
        for edit in edits where !file.isEmpty {
            let place = edit.place % file.count
            switch edit.what & 3 {
            case 0: file[place] ^= 1 << (edit.value & 7)
            case 1: file.removeSubrange(place...)
            case 2: file.insert(edit.value, at: place)
            default: file.removeSubrange(place..<min(place + Int(edit.value), file.count))
            }
        }
    }
    let plain = decode(file)
    let expected = libbz2(file)
    switch (plain.error, expected.isRefused) {
    case (nil, false):
        require(plain.bytes == expected.bytes, "\(plain.bytes.count) bytes instead of libbz2's \(expected.bytes.count)")
        require((plain.trailing == nil) == (expected.ignored == 0), "trailing bytes: \(plain.summary)")
    // Of a block that is left to libbz2 the end is known to a byte, not to a bit: what follows may begin some bits
    // later than the block ends. Its checksum holds all the same.
    case (nil, true): require(plain.bytes.starts(with: expected.bytes), "libbz2 refuses: \(plain.summary)")
    // bzip2 passes over whatever follows a stream and is none; a damaged header is damage here.
    case (let error?, false): require(expected.ignored > 0, "\(error), where libbz2 sees no fault")
    case (_?, true): break
    }
    let cut = decodeInSegments(file, places.map { $0 % (file.count + 1) }.sorted())
    if case .combinedCRC = cut.error {
        require(cut.error == plain.error && plain.bytes.starts(with: cut.bytes), "in segments: \(cut.summary)")
    } else {
        require(cut == plain, "in segments: \(cut.summary); plainly: \(plain.summary)")
    }
    return 0
}

private struct Decoded: Equatable {
    var bytes: [UInt8] = []
    var trailing: TrailingBytes?
    var error: BZip2Error?

    var summary: String {
        "\(bytes.count) bytes, \(String(describing: trailing)), \(String(describing: error))"
    }

    mutating func take(_ work: (inout Decoded) throws -> Void) {
        do {
            try work(&self)
        } catch {
            self.error = error as? BZip2Error
            require(self.error != nil, "an error of another kind: \(error)")
        }
    }
}

nonisolated(unsafe) private let memory = DecoderMemory()

/// One segment; its summary stands apart, since it is wanted of one that failed, too.
private func segment(_ file: [UInt8], _ range: Range<Int>, _ start: SegmentStart) -> (Decoded, SegmentSummary) {
    var decoder = unsafe SegmentDecoder(source: file, range: range, start: start, assumedLevel: 9, memory: memory)
    var result = Decoded()
    do {
        while try decoder.next(appendingTo: &result.bytes) { stopAtMuch(result.bytes) }
    } catch {
        result.error = error as? BZip2Error
    }
    return (result, decoder.summary)
}

private func decode(_ file: [UInt8]) -> Decoded {
    var (result, summary) = segment(file, 0..<Int.max, .streamHeader)
    if result.error == nil { result.trailing = summary.trailing }
    return result
}

private func decodeInSegments(_ file: [UInt8], _ cuts: [Int]) -> Decoded {
    var result = Decoded()
    result.take { result in
        var chain = StreamChain()
        let bounds = [0] + cuts + [file.count]
        for (index, (lower, upper)) in zip(bounds, bounds.dropFirst()).enumerated() {
            var (decoded, summary) = segment(file, lower..<upper, index == 0 ? .streamHeader : .search)
            if case .redo(let start) = try chain.append(summary, range: lower..<upper) {
                (decoded, summary) = segment(file, lower..<upper, start)
                let verdict = try chain.append(summary, range: lower..<upper)
                require(verdict == .tiles, "a segment that was done again does not tile")
            }
            result.bytes += decoded.bytes
            if let error = decoded.error { throw error }
        }
        result.trailing = try chain.finish()
    }
    return result
}

/// Forty bytes can expand to 46 MB: that is right, and takes a second here.
private func stopAtMuch(_ bytes: [UInt8]) {
    require(bytes.count < 1 << 30, "more than 1 GiB from a file of some KiB")
}

private func compressed(_ bytes: [UInt8], level: Int) -> [UInt8] {
    var bytes = bytes + [0]
    let room = bytes.count * 2 + 700
    return unsafe [UInt8](unsafeUninitializedCapacity: room) { output, filled in
        var size = UInt32(room)
        let status = unsafe bytes.withUnsafeMutableBytes { input in
            unsafe output.withMemoryRebound(to: CChar.self) { output in
                unsafe BZ2_bzBuffToBuffCompress(
                    output.baseAddress, &size, input.baseAddress?.assumingMemoryBound(to: CChar.self),
                    UInt32(input.count - 1), Int32(level), 0, 0)
            }
        }
        require(status == BZ_OK, "libbz2 cannot compress: \(status)")
        filled = Int(size)
    }
}

/// What `bzip2 -dc` does.
private struct Expected {
    var bytes: [UInt8] = []
    /// How many bytes behind the last stream it passes over.
    var ignored = 0
    var isRefused = false
}

private func libbz2(_ file: [UInt8]) -> Expected {
    var result = Expected()
    result.isRefused = file.isEmpty
    var offset = 0
    while offset < file.count {
        let stream = LibBZip2Stream(file, from: offset)
        result.bytes += stream.bytes
        if stream.status == BZ_DATA_ERROR_MAGIC, offset > 0 {
            result.ignored = file.count - offset
            break
        }
        guard stream.status == BZ_STREAM_END else {
            result.isRefused = true
            break
        }
        offset = stream.end
    }
    return result
}
