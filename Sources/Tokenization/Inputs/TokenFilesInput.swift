import DurableFiles
import InputNumbers
import TokenFiles

extension TokenFilesRecord {
    /// An input that is no corpus.
    public struct Input: Codable, Equatable, Sendable {
        /// Its name: the last component of the path.
        public var name: String
        /// The bytes of its text, decompressed; nil where version 0.1 wrote the record.
        public var bytes: Int?
        /// XXH128 of them, as `xxhsum -H2` prints it.
        public var xxh128: String?
        /// Its documents: those that have text.
        public var documents: Int?
        /// Of a text that is cut: the bytes that are for validation, from the first to the one behind the last.
        public var valRange: [Int]?
        /// XXH128 of the text before the end of that range.
        public var valXXH128: String?
        /// XXH128 of the first KiB of that text.
        public var valHead: String?

        package enum CodingKeys: String, CodingKey {
            case name, bytes, xxh128, documents
            case valRange = "val_range"
            case valXXH128 = "val_range_xxh128"
            case valHead = "val_range_head_xxh128"
        }

        /// An input of which only the name is known.
        public init(name: String) { self.name = name }

        package init(_ record: InputRecord) {
            name = record.name
            bytes = record.bytes
            xxh128 = record.xxh128
            documents = record.documents
            valRange = record.validation.map { [$0.start, $0.end] }
            valXXH128 = record.validation?.xxh128
            valHead = record.validation?.head
        }

        /// Reads an input; in records of version 0.1 it is a string.
        public init(from decoder: any Decoder) throws {
            if let name = try? decoder.singleValueContainer().decode(String.self) {
                self.name = name
                return
            }
            let values = try decoder.container(keyedBy: CodingKeys.self)
            name = try values.decode(String.self, forKey: .name)
            bytes = try values.decodeIfPresent(Count.self, forKey: .bytes)?.wrappedValue
            xxh128 = try values.decodeIfPresent(String.self, forKey: .xxh128)
            documents = try values.decodeIfPresent(Count.self, forKey: .documents)?.wrappedValue
            valRange = try values.decodeIfPresent([Count].self, forKey: .valRange)?.map(\.wrappedValue)
            valXXH128 = try values.decodeIfPresent(String.self, forKey: .valXXH128)
            valHead = try values.decodeIfPresent(String.self, forKey: .valHead)
            if let range = valRange, range.count != 2 || range[0] >= range[1] {
                throw DecodingError.dataCorruptedError(
                    forKey: .valRange, in: values, debugDescription: "these are not the ends of a range")
            }
        }

        /// What is for validation of a text that is cut.
        public var validation: ValidationRange? {
            guard let valRange, valRange.count == 2 else { return nil }
            return ValidationRange(start: valRange[0], end: valRange[1], xxh128: valXXH128, head: valHead)
        }
    }
}

extension TokenFilesRecord {
    /// Whether the files of a folder that has inputs are those that are planned, down to the byte.
    /// - Parameter addsOnly: whether only what is new would be written: then it does not matter in how many runs they
    ///   were made.
    func isMade(as planned: TokenFilesRecord, in folder: String, addsOnly: Bool) throws -> Bool {
        guard !inputs.isEmpty, inputs == planned.inputs, addsOnly || runs == nil && outdated == nil,
            !vocabSHA256.isEmpty, parts.count == planned.parts.count,
            zip(planned.parts, parts).allSatisfy({ $0.hasSameDocuments(as: $1) && $0.missing == $1.missing })
        else { return false }
        var expected = planned
        if addsOnly {
            expected.program = program
            expected.runs = runs
            expected.commands = commands
            expected.outdated = outdated
        }
        expected.inputDocuments = inputDocuments
        expected.equalTexts = equalTexts
        expected.absent = absent
        expected.files = files
        expected.tokens = tokens
        expected.documents = documents
        expected.removed = removed
        expected.replacedInvalidSequences = replacedInvalidSequences
        expected.droppedTokens = droppedTokens
        expected.paddingTokens = paddingTokens
        guard self == expected else { return false }
        for file in files {
            guard regularFileSize("\(folder)/\(file.name)") == file.bytes,
                try FileChecksum.xxh128(path: "\(folder)/\(file.name)") == file.xxh128
            else { return false }
        }
        return true
    }
}
