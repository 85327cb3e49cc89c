import DurableFiles
import Glibc

/// Keeps a second process from writing to a corpus. The system lets go of it when the process ends, however it ends, so it is never stale.
public struct CorpusLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock of a folder, which must exist.
    /// - Throws: ``CorpusError/locked(path:)`` when another process holds it.
    public init(folder path: String) throws {
        let file = "\(path)/.lock"
        let opened = unsafe open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o666)
        if opened < 0 { throw FileError(errno == ELOOP ? "write to" : "open", file) }
        if flock(opened, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            close(opened)
            if code == EWOULDBLOCK { throw CorpusError.locked(path: path) }
            throw FileError("lock", file, code: code)
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}
