import BytePairEncoding
import CLibrary
import Corpus
import DurableFiles
import InputNumbers
import PortableFoundation
import TokenFiles

/// How the text of an input was read, ordered and encoded: tokens of another encoding are not those that are wanted.
package struct InputEncodingRecord: Codable, Equatable, Sendable {
    /// SHA-256 of the vocabulary's file.
    var vocabulary: String
    var pattern: String
    /// The type of an id in the part's files.
    var dtype: String
    /// The version of how text becomes tokens, for one vocabulary.
    var rules = Self.currentRules
    var seed: UInt64
    var shuffled: Bool
    /// `jsonl` or `text`.
    var format: String
    /// Of plain text: `files`, `lines`, or `delimiter` and its bytes in hexadecimal digits.
    var documents: String?
    /// Of JSON Lines: the field that holds the text.
    var textField: String?
    /// Of plain text: whether its end is cut off for validation.
    var isCut: Bool

    static let currentRules = 1

    init(
        _ tokenizer: TokenizerChoice.Loaded, _ input: TextInputConfiguration, seed: UInt64, shuffled: Bool,
        isJSONLines: Bool, isCut: Bool
    ) {
        vocabulary = tokenizer.sha256
        pattern = tokenizer.vocabulary.pattern.rawValue
        dtype = TokenWidth(vocabularySize: tokenizer.vocabulary.size).rawValue
        self.seed = seed
        self.shuffled = shuffled
        self.isCut = isCut && !isJSONLines && input.documents == .files
        format = isJSONLines ? "jsonl" : "text"
        if isJSONLines { textField = input.textField }
        if !isJSONLines {
            documents =
                switch input.documents {
                case .files: "files"
                case .lines: "lines"
                case .delimited(let bytes): "delimiter " + bytes.map { String($0, radix: 16) }.joined(separator: " ")
                }
        }
    }

    enum CodingKeys: String, CodingKey {
        case vocabulary, pattern, dtype, rules, seed, shuffled, format, documents
        case textField = "text_field"
        case isCut = "cut"
    }
}

/// The part of a text that is for validation, and stays so.
public struct ValidationRange: Codable, Equatable, Sendable {
    /// Where it begins, in bytes.
    @Count public var start: Int
    /// Where it ends.
    @Count public var end: Int
    /// XXH128 of the text before its end; nil where only the range was given.
    public var xxh128: String?
    /// XXH128 of the text's first bytes, one KiB: by these a text is known of which there is less.
    public var head: String?

    /// A range of bytes.
    public init(start: Int, end: Int, xxh128: String? = nil, head: String? = nil) {
        self.start = start
        self.end = end
        self.xxh128 = xxh128
        self.head = head
    }

    /// The first KiB, or what there is before the range's end.
    var headBytes: Int { Self.headBytes(before: end) }

    static func headBytes(before end: Int) -> Int { min(1024, end) }
}

/// `input.json`: what the token part of an input holds. It is there when the part is complete.
package struct InputRecord: Codable, Equatable, Sendable {
    var version = Self.currentVersion
    package var name: String
    /// The bytes of the text, decompressed, and their XXH128.
    @Count var bytes: Int
    var xxh128: String
    var encoding: InputEncodingRecord
    /// The files of tokens, in the order of the text; of a text that was cut where tokens changed, one more.
    var files: [String]
    package var counts: InputCounts
    @Count package var replaced: Int
    @Count var tokens: Int
    /// Of a text that is cut.
    var validation: ValidationRange?
    /// Of a text that is cut: what it became.
    var pieces: [Piece]?

    /// A piece of a text that is cut.
    struct Piece: Codable, Equatable, Sendable {
        /// 0 before the range, 1 the range, 2 behind it.
        @Count var role: Int
        @Count package var start: Int
        @Count package var end: Int
        var extents: [TokenExtent]
        /// Half of the hash of the text's beginning.
        package var number: UInt64
        package var check: UInt64

        package var split: Split { role == 1 ? .val : .train }
    }

    static let currentVersion = 1
    static let fileName = "input.json"

    /// The documents, without those that have no text.
    package var documents: Int { pieces?.count ?? counts.documents }

    /// Reads the record of a part's folder; nil where there is none of this version.
    init?(inFolder folder: String) {
        guard let bytes = try? ReadableFile.contents(of: "\(folder)/\(Self.fileName)"),
            let record = try? decodeJSON(Self.self, from: bytes), record.version == Self.currentVersion,
            record.files.allSatisfy(isPlainName)
        else { return nil }
        self = record
    }

    init(name: String, bytes: Int, xxh128: String, encoding: InputEncodingRecord, files: [String]) {
        self.name = name
        self.bytes = bytes
        self.xxh128 = xxh128
        self.encoding = encoding
        self.files = files
        counts = InputCounts()
        replaced = 0
        tokens = 0
    }

    /// Removes what is no file of the part: what an earlier text has left.
    func removeOtherFiles(in folder: String) throws {
        let names = Set(files + [Self.fileName, InputSource.fileName])
        try removeFiles(in: folder) { !names.contains($0) }
    }

    func write(into folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        var file = try AtomicFile(path: "\(folder)/\(Self.fileName)")
        try file.write(try encoder.encode(self))
        try file.finishUnflushed()
    }
}

/// `.source.json` in a token part's folder: by which path and stamp the part's file is known again without reading it.
/// It is a memory of one machine, and no record.
package struct InputSource: Codable, Equatable {
    var path: String
    var stamp: FileStamp?

    static let fileName = ".source.json"

    init?(inFolder folder: String) {
        guard let bytes = try? ReadableFile.contents(of: "\(folder)/\(Self.fileName)"),
            let source = try? decodeJSON(Self.self, from: bytes)
        else { return nil }
        self = source
    }

    /// - Parameter moment: before the file was read, in nanoseconds since 1970.
    init(path: String, stamp: FileStamp?, moment: Int) {
        self.path = path
        self.stamp = stamp.flatMap { $0.tellsOfChanges(after: moment) ? $0 : nil }
    }

    /// Remembers it. Where that cannot be, the file is read again the next time.
    func write(into folder: String) {
        guard let json = try? JSONEncoder().encode(self),
            var file = try? AtomicFile(path: "\(folder)/\(Self.fileName)")
        else { return }
        do {
            try file.write(json)
            try file.finishUnflushed()
        } catch {}
    }

    /// A path without links and `..`; nil of what is no file.
    static func absolute(_ path: String) -> String? {
        if path == "-" { return nil }
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(validatingCString: resolved)
    }
}
