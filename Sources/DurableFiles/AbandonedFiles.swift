import CLibrary

/// Removes the unfinished files that runs which were killed have left in a folder; a folder that is not there has none.
///
/// A file that somebody is writing is locked (``AtomicFile``), and stays. One that is sealed and waits for its name is
/// not: whoever seals files holds the folder's ``FolderLock``, and so must the caller.
package func removeAbandonedFiles(in folder: String) throws(FileError) {
    for name in try fileNames(in: folder) where name.hasPrefix(".") && name.hasSuffix(AtomicFile.temporarySuffix) {
        let path = "\(folder)/\(name)"
        let descriptor = unsafe open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        if descriptor < 0 { continue }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 { continue }
        // While it is locked: who has opened it in the meantime finds that it lost its name, and makes a new one.
        if unsafe unlink(path) != 0, errno != ENOENT { throw FileError("delete", path) }
    }
}
