import CLibrary

/// Keeps a second process from writing into a folder: a lock on the file `.lock` in it, which goes with the lock.
///
/// The system lets go of the lock when the process ends, however it ends. A killed run leaves the file and no lock, so
/// it is never stale.
package struct FolderLock: ~Copyable {
    private let descriptor: Int32
    private let file: String

    /// Takes the lock of a folder, which must exist.
    /// - Throws: ``FileError`` with the code `EBUSY` when another process, or another part of this one, holds it.
    package init(folder path: String) throws(FileError) {
        file = "\(path)/.lock"
        descriptor = try openLocked(file, to: "write into", path).descriptor
    }

    /// Takes the lock of a folder, as soon as whoever holds it lets go of it.
    package init(waitingFor path: String) throws(FileError) {
        while true {
            do {
                try self.init(folder: path)
                return
            } catch {
                guard error.code == EBUSY else { throw error }
                usleep(Self.patience)
            }
        }
    }

    /// How long it is waited before the lock is tried again, in microseconds.
    private static let patience: UInt32 = 50_000

    /// Whether another process holds the lock of a folder at present. Nothing is made.
    package static func isHeld(folder path: String) -> Bool {
        let opened = unsafe open("\(path)/.lock", O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
        if opened < 0 { return false }
        defer { close(opened) }
        return flock(opened, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    deinit {
        // While it is locked: nobody else takes it for theirs.
        unsafe unlink(file)
        close(descriptor)
    }
}
