import CLibrary
import Checksums
import DurableFiles
import PortableFoundation

/// What the system told of a dump's file when its content was looked at last, and by when.
package struct Sighting: Equatable, Sendable {
    /// Of the file as it was before its content was read, and after.
    var stamp: FileStamp
    /// The moment before its content was read, in nanoseconds since 1970.
    var moment: Int
}

/// `.source-state.json` in a part's folder: by which file system's stamp the part's dump is known again without reading
/// it, and where it was seen last.
///
/// It is a memory and no record: it says something of one machine's files, and what `part.json` says does not depend on
/// it. Where it is not there, or is not of this part's record, or the file has another stamp, the content is looked at
/// again. Tasks, whose machines know the same file by other numbers, or by none, neither read nor write it.
package struct SourceState: Codable, Equatable {
    /// Nil where the file's content is to be looked at.
    var stamp: FileStamp?
    /// XXH128 of the part's record.
    var record: String
    /// The file's absolute path; nil of what came through a pipe, and in memories of version 0.1.
    var path: String?

    package static let fileName = ".source-state.json"
    private static let mostBytes = 1 << 16

    /// Whether a part's dump is, by its stamp alone, the one that was looked at.
    static func isRemembered(_ stamp: FileStamp?, ofPart folder: String) -> Bool {
        guard let stamp, let record = try? hashOfRecord(folder), let state = read(folder) else { return false }
        return state.stamp == stamp && state.record == record
    }

    /// Where a part's dump was seen last.
    static func path(ofPart folder: String) -> String? { read(folder)?.path }

    /// Remembers the file that a complete part is of. Where its stamp would not tell of changes, only where it is: it
    /// is looked at again the next time.
    static func remember(_ sighting: Sighting?, at path: String, ofPart folder: String) {
        guard let sighting, sighting.stamp.tellsOfChanges(after: sighting.moment),
            let record = try? hashOfRecord(folder)
        else { return forget(folder, path: path) }
        write(SourceState(stamp: sighting.stamp, record: record, path: absolutePath(path)), folder)
    }

    /// Remembers that the file of a part has moved.
    static func remember(path: String, ofPart folder: String) {
        guard var state = read(folder) else { return forget(folder, path: path) }
        let absolute = absolutePath(path)
        if state.path == absolute { return }
        state.path = absolute
        write(state, folder)
    }

    /// Forgets what the file was like: before the part changes. Where it was seen stays.
    /// - Parameter path: where it is now; nil: where it was seen last.
    static func forget(_ folder: String, path: String? = nil) {
        guard let path = path.flatMap(absolutePath) ?? read(folder)?.path else {
            unsafe unlink("\(folder)/\(fileName)")
            return
        }
        write(SourceState(stamp: nil, record: "", path: path), folder)
    }

    private static func read(_ folder: String) -> SourceState? {
        guard let file = try? ReadableFile(path: "\(folder)/\(fileName)"), file.size <= mostBytes,
            let bytes = try? file.read(at: 0, count: file.size)
        else { return nil }
        return try? decodeJSON(SourceState.self, from: bytes)
    }

    private static func write(_ state: SourceState, _ folder: String) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(state),
            (try? AtomicFile.write(Array(json), to: "\(folder)/\(fileName)")) != nil
        else {
            // What stood there is of a file as it was before.
            unsafe unlink("\(folder)/\(fileName)")
            return
        }
    }

    /// A path from the root; nil of standard input.
    private static func absolutePath(_ path: String) -> String? {
        if path == "-" { return nil }
        if path.hasPrefix("/") { return path }
        return currentFolder().map { "\($0)/\(path)" }
    }

    private static func hashOfRecord(_ folder: String) throws -> String {
        try XXH128.of(ReadableFile.contents(of: "\(folder)/part.json"))
    }
}
