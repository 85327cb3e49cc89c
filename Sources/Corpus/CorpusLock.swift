import CLibrary
import DurableFiles

/// Keeps a second process from writing to a corpus: its folder's lock.
public struct CorpusLock: ~Copyable {
    private let lock: FolderLock

    /// Takes the lock of a folder, which must exist.
    /// - Throws: ``CorpusError/locked(path:)`` when another process holds it.
    public init(folder path: String) throws {
        do {
            lock = try FolderLock(folder: path)
        } catch {
            if error.code == EBUSY { throw CorpusError.locked(path: path) }
            throw error
        }
    }
}
