import Foundation

/// A folder of its own for one test, removed when the test ends.
public final class TemporaryFolder {
    /// Where it is.
    public let path: String

    /// Makes it.
    public init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "wikiprep-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file in it.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The content of a file in it.
    public func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: file(name))))
    }

    /// Writes a file in it.
    /// - Returns: the file's path.
    @discardableResult public func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        try Data(bytes).write(to: URL(filePath: file(name)))
        return file(name)
    }

    /// Removes a file or folder in it.
    public func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: file(name))
    }

    /// Whether a file is in it.
    public func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: file(name))
    }

    /// The names of all files, the hidden ones too.
    public func names() throws -> [String] { try Self.names(in: path) }

    /// The names of all files in a folder, the hidden ones too.
    public static func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
}
