import DurableFiles

extension CorpusFolder {
    /// Hands over the documents of all complete parts, as they are stored: part by part, file by file, those of a
    /// bucket together. What the tokens of several parts would leave out, older versions of a page for instance, is
    /// among them.
    /// - Throws: ``CorpusError``, ``SegmentFileError``, `FileError`; what the body throws.
    public func forEachDocument(_ body: (Document) throws -> Void) throws {
        let reader = try SegmentFileReader()
        var lines: [UInt8] = []
        for part in try completeParts() {
            let folder = folder(ofPart: part.name)
            for layout in part.segments {
                for bucket in 0..<layout.buckets {
                    try reader.read(layout, buckets: bucket..<bucket + 1, folder: folder, into: &lines)
                    for line in lines.split(separator: UInt8(ascii: "\n")) {
                        try body(try document(line, path: "\(folder)/\(layout.file)", offset: layout.offsets[bucket]))
                    }
                }
            }
        }
    }

    private func document(_ line: ArraySlice<UInt8>, path: String, offset: Int) throws -> Document {
        do {
            return try Document(jsonLine: line)
        } catch {
            throw SegmentFileError.damaged(path: path, offset: offset, reason: "\(error)")
        }
    }
}
