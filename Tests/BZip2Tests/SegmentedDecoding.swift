import Testing

@testable import BZip2

/// What decoding gave, up to the end or to an error.
struct Decoded: Equatable {
    var bytes: [UInt8] = []
    var trailing: TrailingBytes?
    var error: BZip2Error?
}

extension Decoded: CustomTestStringConvertible {
    /// Failed expectations print this, not megabytes.
    var testDescription: String {
        "\(bytes.count) bytes, trailing: \(String(describing: trailing)), error: \(String(describing: error))"
    }

    /// Whether decoding in segments gave the same as decoding plainly. The bytes of a segment with which a stream ends
    /// whose checksum does not hold are not handed out; decoded plainly, they are before the checksum is seen.
    func agrees(with plain: Decoded) -> Bool {
        if case .combinedCRC = error { return error == plain.error && plain.bytes.starts(with: bytes) }
        return self == plain
    }
}

/// Decodes from end to end.
func decodePlainly(_ source: any ByteSource) throws -> Decoded {
    var result = Decoded()
    var decompressor = Decompressor(source: source)
    do {
        while let bytes = try decompressor.next() { result.bytes += bytes }
        result.trailing = decompressor.trailing
    } catch let error as BZip2Error {
        result.error = error
    }
    return result
}

/// One segment, decoded on its own.
func decodeSegment(
    _ source: any ByteSource, range: Range<Int>, start: SegmentStart, assumedLevel: Int = 9
) throws -> (decoded: Decoded, summary: SegmentSummary) {
    var result = Decoded()
    var segment = SegmentDecoder(source: source, range: range, start: start, assumedLevel: assumedLevel)
    do {
        while let bytes = try segment.next() { result.bytes += bytes }
    } catch let error as BZip2Error {
        result.error = error
    }
    return (result, segment.summary)
}

/// Decodes in segments, as `StreamChain` tells how, and also says how many of them had to be done again.
func decodeInSegments(
    _ source: any ByteSource, size: Int, cuts: [Int], assumedLevel: Int = 9
) throws -> (decoded: Decoded, redone: Int) {
    let bounds = [0] + cuts.sorted() + [size]
    var segments: [(range: Range<Int>, decoded: Decoded, summary: SegmentSummary)] = []
    for (lower, upper) in zip(bounds, bounds.dropFirst()) {
        let start: SegmentStart = segments.isEmpty ? .streamHeader : .search
        let (decoded, summary) = try decodeSegment(
            source, range: lower..<upper, start: start, assumedLevel: assumedLevel)
        segments.append((lower..<upper, decoded, summary))
    }
    return try joinSegments(source, segments)
}

/// Puts segments together that were decoded apart.
func joinSegments(
    _ source: any ByteSource, _ segments: [(range: Range<Int>, decoded: Decoded, summary: SegmentSummary)]
) throws -> (decoded: Decoded, redone: Int) {
    var result = Decoded()
    var redone = 0
    var chain = StreamChain()
    do {
        for var segment in segments {
            if case .redo(let start) = try chain.append(segment.summary, range: segment.range) {
                redone += 1
                (segment.decoded, segment.summary) = try decodeSegment(source, range: segment.range, start: start)
                guard try chain.append(segment.summary, range: segment.range) == .tiles else {
                    throw NeverTiles(range: segment.range)
                }
            }
            result.bytes += segment.decoded.bytes
            if let error = segment.decoded.error { throw error }
        }
        result.trailing = try chain.finish()
    } catch let error as BZip2Error {
        result.error = error
    }
    return (result, redone)
}

/// A segment that was done again from the right place, and still does not fit.
struct NeverTiles: Error {
    var range: Range<Int>
}
