import CLibrary

/// What the file system has room for on which a path is, or would be.
package struct DiskSpace: Equatable, Sendable {
    /// The folder that was asked: the path itself, or the nearest one above it that is there.
    package var folder: String
    /// Which file system it is.
    package var device: UInt64
    /// The bytes that are free for this user.
    package var free: Int

    /// - Returns: nil where the system does not tell.
    package init?(for path: String) {
        guard let found = try? nearestFolder(to: path) else { return nil }
        var system = statvfs()
        var status = stat()
        guard unsafe statvfs(found, &system) == 0, unsafe stat(found, &status) == 0 else { return nil }
        folder = found
        device = UInt64(truncatingIfNeeded: status.st_dev)
        let (bytes, overflow) = Int(clamping: system.f_bavail).multipliedReportingOverflow(
            by: Int(clamping: system.f_frsize))
        free = overflow ? .max : bytes
    }
}

/// Refuses a folder that could not be made or written into, before anything is made.
package func checkFolderCanBeMade(_ path: String) throws(FileError) {
    let found = try nearestFolder(to: path)
    if unsafe access(found, W_OK | X_OK) != 0 { throw FileError("write into", found) }
}

/// The path itself, or the nearest one above it that is there.
/// - Throws: ``FileError`` where that is no folder, as ``makeFolders(_:)`` does.
private func nearestFolder(to path: String) throws(FileError) -> String {
    var path = path
    while true {
        var status = stat()
        if unsafe stat(path, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { return path }
            throw FileError("create the folder", path, code: ENOTDIR)
        }
        if DanglingLink(on: path) != nil { throw FileError("create the folder", path, code: ENOENT) }
        let above = splitPath(path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path).folder
        if above == path { throw FileError("create the folder", path, code: ENOENT) }
        path = above
    }
}
