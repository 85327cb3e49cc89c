import CLibrary
import Checksums
import DurableFiles
import PortableFoundation

/// What the system told of a dump's file when its content was looked at last, and by when.
struct Sighting: Equatable, Sendable {
    /// Of the file as it was before its content was read, and after.
    var stamp: FileStamp
    /// The moment before its content was read, in nanoseconds since 1970.
    var moment: Int
}

/// `.source-state.json` in a part's folder: by which file system's stamp the part's dump is known again without reading it.
///
/// It is a memory and no record: it says something of one machine's files, and what `part.json` says does not depend on it. Where it is not there,
/// or is not of this part's record, or the file has another stamp, the content is looked at again. Tasks, whose machines know the same file
/// by other numbers, or by none, neither read nor write it.
struct SourceState: Codable, Equatable {
    var stamp: FileStamp
    /// XXH128 of the part's record.
    var record: String

    static let fileName = ".source-state.json"
    private static let mostBytes = 1 << 16

    /// Whether a part's dump is, by its stamp alone, the one that was looked at.
    static func isRemembered(_ stamp: FileStamp?, ofPart folder: String) -> Bool {
        guard let stamp, let record = try? hashOfRecord(folder),
            let file = try? ReadableFile(path: "\(folder)/\(fileName)"),
            file.size <= mostBytes, let bytes = try? file.read(at: 0, count: file.size),
            let state = try? decodeJSON(SourceState.self, from: bytes)
        else { return false }
        return state == SourceState(stamp: stamp, record: record)
    }

    /// Remembers the file that a complete part is of. Where that cannot be, it is looked at again the next time.
    static func remember(_ sighting: Sighting?, ofPart folder: String) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let sighting, sighting.stamp.tellsOfChanges(after: sighting.moment),
            let record = try? hashOfRecord(folder),
            let json = try? encoder.encode(SourceState(stamp: sighting.stamp, record: record))
        else { return forget(folder) }
        try? AtomicFile.write(Array(json), to: "\(folder)/\(fileName)")
    }

    /// Forgets it: before the part changes.
    static func forget(_ folder: String) {
        unsafe unlink("\(folder)/\(fileName)")
    }

    private static func hashOfRecord(_ folder: String) throws -> String {
        try XXH128.of(ReadableFile.contents(of: "\(folder)/part.json"))
    }
}
