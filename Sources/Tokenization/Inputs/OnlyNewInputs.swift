import Checksums
import DurableFiles
import Workers

extension InputFolder.Plan {
    /// Refuses to add documents behind files of whose inputs one changed, or was taken out: the files would keep what
    /// it held, and no command could make them from the inputs that there are.
    /// - Parameters:
    ///   - made: how the files were made that stay.
    ///   - folder: where they stand.
    /// - Throws: ``TokenizationError/addition(to:_:)``.
    func checkOnlyNew(since made: TokenFilesRecord, _ configuration: TokenConfiguration, folder: String) throws {
        let known = Dictionary(kept.map { ($0.name, $0.xxh128) }) { first, _ in first }
        let paths = Dictionary(jobs.map { ($0.name, $0.path) }) { first, _ in first }
        for input in made.inputs {
            guard order.contains(input.name) else {
                throw TokenizationError.addition(to: folder, .inputRemoved(input.name))
            }
            if let path = paths[input.name], regularFileSize(path) == nil {
                throw TokenizationError.addition(to: folder, .inputUnknown(input.name, path: path))
            }
            let hash = try known[input.name] ?? paths[input.name].map { try Self.hash(of: $0, configuration.input) }
            if let hash, hash == input.xxh128 { continue }
            throw TokenizationError.addition(to: folder, .inputChanged(path: paths[input.name] ?? input.name))
        }
    }

    /// XXH128 of the text of a file, decompressed.
    private static func hash(of path: String, _ configuration: TextInputConfiguration) throws -> String {
        let input = try TextInput(path: path, configuration: configuration, observer: SilentObserver())
        let hash = try XXH128()
        hash.update(input.head[...])
        while let piece = try input.stream.next() {
            try StopSignal.check("Nothing was written.")
            hash.update(piece[...])
        }
        return hash.digits
    }
}
