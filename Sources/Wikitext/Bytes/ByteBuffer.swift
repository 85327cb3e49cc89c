import CLibrary

/// Growable bytes: what every pass reads and writes. All pointers of this module live in this type.
///
/// Reading outside the filled part gives 0, which no pass mistakes for markup, so looking one byte ahead needs no
/// check.
@safe struct ByteBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 1024) {
        self.capacity = max(capacity, 16)
        unsafe base = .allocate(capacity: self.capacity)
    }

    deinit { unsafe base.deallocate() }

    // MARK: Reading

    subscript(index: Int) -> UInt8 {
        @inline(__always) get {
            UInt(bitPattern: index) < UInt(bitPattern: count) ? unsafe base[index] : 0
        }
    }

    /// The first position of `byte` in `from..<to`, or `to`.
    @inline(__always)
    func firstIndex(of byte: UInt8, from: Int, to: Int) -> Int {
        let (from, to) = clamped(from, to)
        guard from < to, let hit = unsafe memchr(base + from, Int32(byte), to - from) else { return to }
        return unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(base)
    }

    /// The first position in `from..<to` whose byte has one of the bits of `mask` in `classes`, or `to`.
    @inline(__always)
    func firstIndex(of mask: UInt8, in classes: borrowing ByteClasses, from: Int, to: Int) -> Int {
        var (index, to) = clamped(from, to)
        while index < to, unsafe classes[base[index]] & mask == 0 { index += 1 }
        return index
    }

    /// The first position from `index` on that holds no ASCII, a carriage return or NUL, or the end.
    ///
    /// Eight bytes at a time: "Determine if a word has a zero byte" of Bit Twiddling Hacks (Anderson,
    /// graphics.stanford.edu/~seander/bithacks.html), where the lowest mark is exact.
    @inline(__always)
    func endOfPlainASCII(from index: Int) -> Int {
        var index = max(0, index)
        let ones: UInt64 = 0x0101_0101_0101_0101
        while index + 8 <= count {
            let word = unsafe UInt64(littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
            let returns = word ^ (ones &* 0x0D)
            let marks = (word | (word &- ones) & ~word | (returns &- ones) & ~returns) & (ones &* 0x80)
            if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < count, case let byte = unsafe base[index], byte < 0x80, byte != 0, byte != 0x0D { index += 1 }
        return index
    }

    /// The first position in `from..<to` of either byte, or `to`: eight bytes at a time, as ``endOfPlainASCII(from:)``.
    @inline(__always)
    func firstIndex(of first: UInt8, or second: UInt8, from: Int, to: Int) -> Int {
        var (index, to) = clamped(from, to)
        let ones: UInt64 = 0x0101_0101_0101_0101
        while index + 8 <= to {
            let word = unsafe UInt64(littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
            let a = word ^ (ones &* UInt64(first))
            let b = word ^ (ones &* UInt64(second))
            let marks = ((a &- ones) & ~a | (b &- ones) & ~b) & (ones &* 0x80)
            if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < to, case let byte = unsafe base[index], byte != first, byte != second { index += 1 }
        return index
    }

    /// The first position in `from..<to` of a line feed, an apostrophe, an opening bracket, or the mark of an element
    /// or of something stripped; or `to`. Eight bytes at a time, as ``endOfPlainASCII(from:)``.
    @inline(__always)
    func endOfPlainText(from: Int, to: Int) -> Int {
        var (index, to) = clamped(from, to)
        let ones: UInt64 = 0x0101_0101_0101_0101
        while index + 8 <= to {
            let word = unsafe UInt64(littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
            let lines = word ^ (ones &* 0x0A)
            let quotes = word ^ (ones &* 0x27)
            let brackets = word ^ (ones &* 0x5B)
            // Four more make the low bits of a mark of 0xFC or more overflow.
            let isMark = word & ((word & (ones &* 0x7F)) &+ ones &* 4)
            let marks =
                (isMark | (lines &- ones) & ~lines | (quotes &- ones) & ~quotes | (brackets &- ones) & ~brackets)
                & (ones &* 0x80)
            if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < to, case let byte = unsafe base[index],
            byte != 0x0A, byte != 0x27, byte != 0x5B, byte < Mark.endTag
        {
            index += 1
        }
        return index
    }

    /// The end of the run of `byte` that begins at `index`, at most `to`.
    func endOfRun(of byte: UInt8, from index: Int, to: Int) -> Int {
        var index = index
        while index < to, self[index] == byte { index += 1 }
        return index
    }

    /// Whether the ASCII text stands at `index`, before `to`.
    func has(_ text: StaticString, at index: Int, to: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard index >= 0, index + length <= min(to, count) else { return false }
        return unsafe memcmp(base + index, text.utf8Start, length) == 0
    }

    /// Whether the lower-case ASCII text stands at `index` in any case, before `to`.
    func hasIgnoringCase(_ text: StaticString, at index: Int, to: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard index >= 0, index + length <= min(to, count) else { return false }
        for offset in 0..<length where unsafe lowercased(base[index + offset]) != text.utf8Start[offset] {
            return false
        }
        return true
    }

    /// Whether the bytes stand at `index`, before `to`.
    func has(_ bytes: [UInt8], at index: Int, to: Int) -> Bool {
        guard index >= 0, index + bytes.count <= min(to, count) else { return false }
        for offset in 0..<bytes.count where unsafe base[index + offset] != bytes[offset] { return false }
        return true
    }

    func withSpan<Result>(_ from: Int, _ to: Int, _ body: (Span<UInt8>) -> Result) -> Result {
        let (from, to) = clamped(from, to)
        return unsafe body(UnsafeBufferPointer(start: base + from, count: max(0, to - from)).span)
    }

    func array(_ from: Int, _ to: Int) -> [UInt8] {
        let (from, to) = clamped(from, to)
        return unsafe [UInt8](UnsafeBufferPointer(start: base + from, count: max(0, to - from)))
    }

    func string(_ from: Int, _ to: Int) -> String {
        let (from, to) = clamped(from, to)
        return unsafe String(decoding: UnsafeBufferPointer(start: base + from, count: max(0, to - from)), as: UTF8.self)
    }

    /// The part of `from..<to` without white space of any ASCII kind at its ends.
    func trimmed(_ from: Int, _ to: Int) -> (from: Int, to: Int) {
        var (from, to) = clamped(from, to)
        while from < to, isWhitespace(self[from]) { from += 1 }
        while to > from, isWhitespace(self[to - 1]) { to -= 1 }
        return (from, to)
    }

    @inline(__always)
    private func clamped(_ from: Int, _ to: Int) -> (Int, Int) {
        let to = min(max(to, 0), count)
        return (min(max(from, 0), to), to)
    }

    // MARK: Writing

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if count == capacity { grow(by: 1) }
        unsafe base[count] = byte
        count += 1
    }

    @inline(__always)
    mutating func append(_ first: UInt8, _ second: UInt8, _ third: UInt8) {
        append(first)
        append(second)
        append(third)
    }

    mutating func append(_ byte: UInt8, times: Int) {
        guard times > 0 else { return }
        reserve(times)
        unsafe (base + count).update(repeating: byte, count: times)
        count += times
    }

    @inline(__always)
    mutating func append(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) {
        let (from, to) = source.clamped(from, to)
        guard from < to else { return }
        reserve(to - from)
        unsafe (base + count).update(from: source.base + from, count: to - from)
        count += to - from
    }

    /// Appends bytes from `from` on up to the first that is in any class, at most to `to`. Returns where that stands.
    @inline(__always)
    mutating func append(
        _ source: borrowing ByteBuffer, _ from: Int, _ to: Int, whileUnclassedIn classes: borrowing ByteClasses
    ) -> Int {
        let (from, to) = source.clamped(from, to)
        guard from < to else { return from }
        reserve(to - from)
        var index = from
        var target = count
        while index < to {
            let byte = unsafe source.base[index]
            if classes[byte] != 0 { break }
            unsafe base[target] = byte
            index += 1
            target += 1
        }
        count = target
        return index
    }

    /// Appends kana, ideographs and other characters from U+3000 to U+EFFF from `from` on, eight bytes at a time. It
    /// stops at the latest eight bytes before `to`, and before any other byte. Returns where that stands.
    @inline(__always)
    mutating func appendIdeographs(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Int {
        let (from, to) = source.clamped(from, to)
        reserve(to - from)
        let ones: UInt64 = 0x0101_0101_0101_0101
        var index = from
        while index + 8 <= to {
            let word = unsafe UInt64(littleEndian: UnsafeRawPointer(source.base + index).loadUnaligned(as: UInt64.self))
            let low = word & (ones &* 0x7F)
            // A byte that begins a character is at least 0xE3, and less than 0xEF.
            let begins = word & (word << 1)
            let others = ~(low &+ ones &* 0x1D) | (low &+ ones &* 0x11)
            let marks = (~word | begins & others) & (ones &* 0x80)
            unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: word.littleEndian, as: UInt64.self)
            if marks != 0 {
                count += marks.trailingZeroBitCount / 8
                return index + marks.trailingZeroBitCount / 8
            }
            index += 8
            count += 8
        }
        return index
    }

    /// Appends words of ASCII from `from` on with the single blanks between them, eight bytes at a time. It stops at
    /// the latest eight bytes before `to`, and before any other byte, `&`, a control character, a blank that another
    /// follows. Returns where that stands; no blank is the last byte appended.
    @inline(__always)
    mutating func appendWords(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Int {
        let (from, to) = source.clamped(from, to)
        reserve(to - from)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let lows = ones &* 0x7F
        var index = from
        var blankBefore: UInt64 = 0
        while index + 8 <= to {
            let word = unsafe UInt64(littleEndian: UnsafeRawPointer(source.base + index).loadUnaligned(as: UInt64.self))
            let low = word & lows
            // Here each mark is exact, not only the lowest: a byte is zero when neither it nor its sum with 0x7F has a
            // high bit.
            let blank = word ^ (ones &* 0x20)
            let ampersand = word ^ (ones &* 0x26)
            let blanks = ~(((blank & lows) &+ lows) | blank | lows)
            let ampersands = ~(((ampersand & lows) &+ lows) | ampersand | lows)
            let controls = ~(low &+ ones &* 0x60) | (low &+ ones)
            let marks = (word | controls | ampersands | blanks & (blanks << 8 | blankBefore)) & (ones &* 0x80)
            unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: word.littleEndian, as: UInt64.self)
            if marks != 0 {
                index += marks.trailingZeroBitCount / 8
                count += marks.trailingZeroBitCount / 8
                break
            }
            index += 8
            count += 8
            blankBefore = blanks >> 56
        }
        if index > from, unsafe base[count - 1] == 0x20 {
            index -= 1
            count -= 1
        }
        return index
    }

    mutating func append(_ text: StaticString) {
        reserve(text.utf8CodeUnitCount)
        unsafe (base + count).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        count += text.utf8CodeUnitCount
    }

    mutating func append(_ bytes: some Collection<UInt8>) {
        reserve(bytes.count)
        for byte in bytes { append(byte) }
    }

    mutating func append(_ bytes: Span<UInt8>) {
        reserve(bytes.count)
        unsafe bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { unsafe (base + count).update(from: start, count: source.count) }
        }
        count += bytes.count
    }

    /// A copy of a part of these bytes, at their end.
    mutating func appendCopy(_ from: Int, _ to: Int) {
        let (from, to) = clamped(from, to)
        guard from < to else { return }
        reserve(to - from)
        unsafe (base + count).update(from: base + from, count: to - from)
        count += to - from
    }

    mutating func append(scalar: Unicode.Scalar) {
        if scalar.value < 0x80 {
            append(UInt8(truncatingIfNeeded: scalar.value))
        } else {
            for unit in String(Character(scalar)).utf8 { append(unit) }
        }
    }

    mutating func truncate(to length: Int) { count = min(count, max(0, length)) }

    mutating func removeAll() { count = 0 }

    /// Empties the buffer, and gives its memory back when a page made it larger than nearly all pages need.
    mutating func recycle() {
        count = 0
        guard capacity > 8 << 20 else { return }
        unsafe base.deallocate()
        capacity = 1 << 16
        unsafe base = .allocate(capacity: capacity)
    }

    @inline(__always)
    mutating func reserve(_ extra: Int) {
        if capacity - count < extra { grow(by: extra) }
    }

    @inline(never)
    private mutating func grow(by extra: Int) {
        let larger = max(capacity * 2, count + extra)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        unsafe moved.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = moved
        capacity = larger
    }
}
