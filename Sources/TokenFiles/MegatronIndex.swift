import DurableFiles

/// The `.idx` file of Megatron-LM's indexed data sets.
///
/// `MMIDIDX`, two zero bytes; the version 1 in 64 bits; the type of an id in 8 bits (8 is uint16, 4 is int32); the
/// number of sequences and the number of documents + 1, in 64 bits each; for each sequence its length in tokens, in 32
/// bits; for each sequence where it begins in the `.bin` file, in bytes, in 64 bits; for each document the number of
/// its first sequence in 64 bits, and after the last document the number of all sequences. All little-endian. What is
/// written here has one sequence a document. Source: NVIDIA/Megatron-LM, megatron/core/datasets/indexed_dataset.py.
enum MegatronIndex {
    static let headerLength = 34
    private static let magic: [UInt8] = Array("MMIDIDX".utf8) + [0, 0]
    private static let batch = 1 << 14

    static func header(width: TokenWidth, documents: Int) -> [UInt8] {
        var bytes = magic
        LittleEndian.append(UInt64(1), to: &bytes)
        bytes.append(typeCode(width))
        LittleEndian.append(documents, to: &bytes)
        LittleEndian.append(documents + 1, to: &bytes)
        return bytes
    }

    /// Completes a file that has the header and the lengths.
    static func complete(_ file: inout ArrayFile, width: TokenWidth, documents: Int) throws(TokenFileError) {
        try file.handOver()
        let lengths = try TokenFileError.open(file.temporaryPath)
        var place = 0
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: documents, by: batch) {
            let count = min(batch, documents - start)
            let raw = try TokenFileError.read(lengths, count * 4, at: headerLength + start * 4)
            bytes.removeAll(keepingCapacity: true)
            for index in 0..<raw.count / 4 {
                LittleEndian.append(place, to: &bytes)
                place += Int(LittleEndian.read(UInt32.self, from: raw, at: index * 4)) * width.byteCount
            }
            try file.write(bytes)
        }
        for start in stride(from: 0, through: documents, by: batch) {
            bytes.removeAll(keepingCapacity: true)
            for number in start..<min(start + batch, documents + 1) { LittleEndian.append(number, to: &bytes) }
            try file.write(bytes)
        }
        try file.overwrite(header(width: width, documents: documents), at: 0)
    }

    private static func typeCode(_ width: TokenWidth) -> UInt8 {
        switch width {
        case .uint16: 8
        case .uint32, .int32: 4
        }
    }
}

/// Reads a `.idx` file. See ``MegatronIndex``.
final class MegatronIndexReader: DocumentBorders {
    /// How wide the ids of the `.bin` file are.
    let width: TokenWidth
    let documents: Int

    private let file: ReadableFile
    private let sequences: Int

    /// - Throws: `TokenFileError.malformed` where the header is none, or its numbers do not agree with the file's size.
    init(path: String) throws(TokenFileError) {
        let file = try TokenFileError.open(path)
        let bytes = try TokenFileError.read(file, MegatronIndex.headerLength, at: 0)
        guard bytes.count == MegatronIndex.headerLength,
            bytes.starts(with: MegatronIndex.header(width: .uint16, documents: 0)[..<17])
        else { throw .malformed(path: path, reason: "it is no Megatron index of version 1") }
        switch bytes[17] {
        case 8: width = .uint16
        case 4: width = .int32
        case let code: throw .malformed(path: path, reason: "ids of type \(code) instead of 8 (uint16) or 4 (int32)")
        }
        let sequences = LittleEndian.read(UInt64.self, from: bytes, at: 18)
        let borders = LittleEndian.read(UInt64.self, from: bytes, at: 26)
        // No number of elements in a file is larger than its bytes: then nothing below overflows.
        let size = UInt64(file.size)
        guard borders >= 1, sequences <= size, borders <= size,
            size == UInt64(MegatronIndex.headerLength) + sequences * 12 + borders * 8
        else {
            throw .malformed(
                path: path,
                reason: "\(file.size) bytes are not those of \(sequences) sequences and \(borders) document borders")
        }
        self.sequences = Int(sequences)
        documents = Int(borders) - 1
        self.file = file
    }

    func entries(in range: Range<Int>) throws(TokenFileError) -> [UInt64] {
        guard range.lowerBound >= 0, range.upperBound <= documents + 1 else {
            throw .outOfRange(path: file.path, requested: range, count: documents + 1)
        }
        let numbers = try numbers(
            at: MegatronIndex.headerLength + sequences * 12 + range.lowerBound * 8, count: range.count)
        // The sequences of neighbours are neighbours: one read is enough, but where a file was made to be otherwise.
        guard let lowest = numbers.min(), let highest = numbers.max() else { return [] }
        guard highest <= UInt64(sequences) else {
            throw .malformed(path: file.path, reason: "a document begins with sequence \(highest) of \(sequences)")
        }
        var starts: [UInt64] = []
        if highest - lowest <= UInt64(range.count) * 16 {
            let places = try places(in: Int(lowest)..<Int(highest) + 1)
            for number in numbers { starts.append(places[Int(number - lowest)]) }
        } else {
            for number in numbers { starts += try places(in: Int(number)..<Int(number) + 1) }
        }
        return starts
    }

    /// Looks at every sequence: whether each begins where the one before ends.
    ///
    /// - Returns: the first sequence that does not.
    func firstMisplacedSequence() throws(TokenFileError) -> Int? {
        let batch = 1 << 13
        var expected: UInt64 = 0
        for start in stride(from: 0, to: sequences, by: batch) {
            let count = min(batch, sequences - start)
            let lengths = try read(at: MegatronIndex.headerLength + start * 4, bytes: count * 4)
            let pointers = try numbers(at: MegatronIndex.headerLength + sequences * 4 + start * 8, count: count)
            for index in 0..<count {
                let length = LittleEndian.read(Int32.self, from: lengths, at: index * 4)
                guard length >= 0, pointers[index] == expected else { return start + index }
                expected += UInt64(length) * UInt64(width.byteCount)
            }
        }
        return nil
    }

    /// Where sequences begin, in ids; behind the last, where it ends.
    private func places(in range: Range<Int>) throws(TokenFileError) -> [UInt64] {
        let known = range.clamped(to: 0..<sequences)
        let pointers = try numbers(
            at: MegatronIndex.headerLength + sequences * 4 + known.lowerBound * 8, count: known.count)
        var places = pointers.map { $0 / UInt64(width.byteCount) }
        if range.upperBound > sequences {
            places.append(try sequences == 0 ? 0 : end(ofSequence: sequences - 1))
        }
        return places
    }

    private func end(ofSequence sequence: Int) throws(TokenFileError) -> UInt64 {
        let length = LittleEndian.read(
            UInt32.self, from: try read(at: MegatronIndex.headerLength + sequence * 4, bytes: 4), at: 0)
        let start = try numbers(at: MegatronIndex.headerLength + sequences * 4 + sequence * 8, count: 1)[0]
        return start / UInt64(width.byteCount) + UInt64(length)
    }

    private func numbers(at place: Int, count: Int) throws(TokenFileError) -> [UInt64] {
        LittleEndian.numbers(UInt64.self, from: try read(at: place, bytes: count * 8))
    }

    private func read(at place: Int, bytes count: Int) throws(TokenFileError) -> [UInt8] {
        let bytes = try TokenFileError.read(file, count, at: place)
        guard bytes.count == count else {
            throw .malformed(path: file.path, reason: "it became shorter while it was read")
        }
        return bytes
    }
}
