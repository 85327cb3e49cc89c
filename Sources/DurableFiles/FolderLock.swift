import CLibrary

/// Keeps a second process from writing into a folder: a lock on the file `.lock` in it, which goes with the lock.
///
/// The system lets go of the lock when the process ends, however it ends. A killed run leaves the file and no lock, so it is never stale.
public struct FolderLock: ~Copyable {
    private let descriptor: Int32
    private let file: String

    /// Takes the lock of a folder, which must exist.
    /// - Throws: ``FileError`` with the code `EBUSY` when another process, or another part of this one, holds it.
    public init(folder path: String) throws(FileError) {
        file = "\(path)/.lock"
        descriptor = try openLocked(file, to: "write into", path).descriptor
    }

    deinit {
        // While it is locked: nobody else takes it for theirs.
        unsafe unlink(file)
        close(descriptor)
    }
}
