import DurableFiles
import InputStreams
import Workers

/// A file of documents that is no dump: JSON Lines or plain text, compressed or not.
public struct TextInputConfiguration: Equatable, Sendable {
    /// What a file holds.
    public enum Format: String, CaseIterable, Sendable {
        /// JSON Lines where the name says so (`.jsonl`, `.ndjson`, `.json`, before an ending for compression) or, of
        /// standard input and other pipes, where the first byte is `{`; else text.
        case auto
        /// A JSON object a line.
        case jsonl
        /// Plain text.
        case text
    }

    /// Where plain text falls into documents.
    public enum Documents: Equatable, Sendable {
        /// A file is a document.
        case files
        /// A line is a document.
        case lines
        /// These bytes, at least one, stand between documents.
        case delimited(by: [UInt8])

        /// What stands between documents of a file.
        package var separator: [UInt8] {
            switch self {
            case .files: []
            case .lines: [UInt8(ascii: "\n")]
            case .delimited(let bytes): bytes
            }
        }
    }

    /// What the files hold.
    public var format = Format.auto
    /// Where plain text is cut.
    public var documents = Documents.files
    /// The field of a JSON object that holds the text.
    public var textField = "text"
    /// Whether lines that are no JSON objects with text are counted and passed over, instead of ending the run.
    public var skipsInvalid = false
    /// The path of the file whose bytes come through standard input; nil: they are no file's.
    public var standardInputName: String?

    /// The defaults.
    public init() {}
}

/// A file of documents, open, with what is known of it before its documents are read.
package struct TextInput {
    /// The path; `-` is standard input.
    package let path: String
    /// The name of the source of its documents: the last component of the path.
    package let name: String
    /// The bytes, decompressed.
    package let stream: any ByteStream
    /// Whether it holds JSON Lines; else plain text.
    package let isJSONLines: Bool
    /// The first bytes, decompressed, that the stream no longer gives.
    package let head: [UInt8]
    /// Whether the file is compressed.
    let isCompressed: Bool
    /// What a regular file was like when it was opened; nil of anything else.
    package let opened: FileState?
    /// The size of the file as it is on disk; nil of a pipe.
    package var size: Int? { opened?.size }

    package init(path: String, configuration: TextInputConfiguration, observer: any RunObserver) throws {
        let file = try DescriptorStream(path: path)
        self.path = path
        opened = file.opened
        let named = path == "-" ? configuration.standardInputName ?? "-" : path
        name = splitPath(named).name
        let input = try CompressedInput(file, named: named, warn: observer.warn)
        isCompressed = input.isCompressed
        stream = input.stream
        var head = try stream.next() ?? []
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { head.removeFirst(3) }
        if head.starts(with: Array("<mediawiki".utf8)) {
            throw TokenizationError.dump(path: named)
        }
        self.head = head
        isJSONLines =
            switch configuration.format {
            case .jsonl: true
            case .text: false
            case .auto: Self.nameTellsJSONLines(named) ?? (head.first { !Separator.isSpace($0) } == UInt8(ascii: "{"))
            }
    }

    /// Whether a file is taken for JSON Lines without a look at it.
    static func isNamedJSONLines(_ path: String, _ configuration: TextInputConfiguration) -> Bool {
        switch configuration.format {
        case .jsonl: true
        case .text: false
        case .auto: nameTellsJSONLines(path == "-" ? configuration.standardInputName ?? "-" : path) ?? false
        }
    }

    /// Whether the file's name has the ending of JSON Lines; nil where it has no ending that tells anything, or where
    /// there is no name.
    private static func nameTellsJSONLines(_ path: String) -> Bool? {
        if path.hasPrefix("/dev/") || path.hasPrefix("/proc/") || path == "-" { return nil }
        var endings = splitPath(path).name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().map {
            $0.lowercased()
        }
        if let last = endings.last, ["gz", "zst", "bz2"].contains(last) { endings.removeLast() }
        guard let last = endings.last else { return nil }
        return ["jsonl", "ndjson", "json"].contains(last)
    }
}

extension TextInput {
    /// The bytes of all files, for progress; nil where one of them is a pipe or is not there.
    package static func totalSize(of paths: [String]) -> Int? {
        var sum = 0
        for path in paths {
            guard let size = path == "-" ? regularFileSize(descriptor: 0) : regularFileSize(path) else { return nil }
            sum += size
        }
        return sum
    }
}
