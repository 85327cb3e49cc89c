import CLibrary

/// Opens a file for writing, makes it if need be, and locks it. Nothing is emptied, and no link is followed.
///
/// Between the two, whoever had the lock may have removed or renamed the file: then what is open no longer has the
/// name, and is opened anew.
/// - Parameters:
///   - action: what the lock is for, and `path`, on what: for the message when another has it.
/// - Returns: the descriptor, and what the system says of the file.
/// - Throws: ``FileError`` with the code `EBUSY` when another process, or another part of this one, holds the lock;
///   `ELOOP` when a link has the name.
func openLocked(_ file: String, to action: String, _ path: String) throws(FileError) -> (
    descriptor: Int32, status: stat
) {
    while true {
        // To open a named pipe would be to wait for its reader.
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666)
        if descriptor < 0 {
            let code = errno
            if code == ENXIO { throw FileError("write to", file, code: ESPIPE) }
            throw FileError(code == ELOOP ? "write to" : "create", file, code: code)
        }
        // File systems that know no locks are no obstacle.
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            close(descriptor)
            throw FileError(action, path, code: EBUSY)
        }
        var own = stat()
        var named = stat()
        let isNamed = unsafe fstat(descriptor, &own) == 0 && lstat(file, &named) == 0
        if isNamed, own.st_ino == named.st_ino, own.st_dev == named.st_dev {
            if own.st_mode & S_IFMT == S_IFREG { return (descriptor, own) }
            close(descriptor)
            throw FileError("write to", file, code: ESPIPE)
        }
        close(descriptor)
    }
}
