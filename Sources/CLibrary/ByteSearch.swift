/// Where some bytes first stand in others, at or after a position; nil where they do not, or are none.
///
/// `memmem` is not in every C library's Swift module; the standard library's search takes 100 times as long.
public func firstOccurrence(of needle: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer, from start: Int)
    -> Int?
{
    guard let first = unsafe needle.first, let wanted = needle.baseAddress, let base = bytes.baseAddress
    else { return nil }
    let last = bytes.count - needle.count
    var position = start
    while position <= last {
        guard let hit = unsafe memchr(base + position, Int32(first), last - position + 1) else { return nil }
        position = unsafe UnsafeRawPointer(hit) - base
        if unsafe memcmp(base + position, wanted, needle.count) == 0 { return position }
        position += 1
    }
    return nil
}
