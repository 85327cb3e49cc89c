import Glibc

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
        while true {
            let opened = unsafe open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
            if opened < 0 { throw FileError(errno == ELOOP ? "write to" : "create", file) }
            // File systems that know no locks are no obstacle.
            if flock(opened, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
                close(opened)
                throw FileError("write into", path, code: EBUSY)
            }
            // Between the two the one who had it may have removed the file: then another process may make and lock a new one.
            var own = stat()
            var named = stat()
            let isNamed = unsafe fstat(opened, &own) == 0 && stat(file, &named) == 0
            if isNamed, own.st_ino == named.st_ino, own.st_dev == named.st_dev {
                descriptor = opened
                return
            }
            close(opened)
        }
    }

    /// Whether another process holds the lock of a folder at present. Nothing is made.
    public static func isHeld(folder path: String) -> Bool {
        let opened = unsafe open("\(path)/.lock", O_RDWR | O_CLOEXEC | O_NOFOLLOW)
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
