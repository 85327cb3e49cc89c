import CLibrary

/// What the file system has room for on which a path is, or would be.
public struct DiskSpace: Equatable, Sendable {
    /// The folder that was asked: the path itself, or the nearest one above it that is there.
    public var folder: String
    /// Which file system it is.
    public var device: UInt64
    /// The bytes that are free for this user.
    public var free: Int

    /// - Returns: nil where the system does not tell.
    public init?(for path: String) {
        guard let found = nearestFolder(to: path) else { return nil }
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
public func checkFolderCanBeMade(_ path: String) throws(FileError) {
    guard let found = nearestFolder(to: path) else { throw FileError("create the folder", path, code: ENOTDIR) }
    if unsafe access(found, W_OK | X_OK) != 0 { throw FileError("write into", found) }
}

/// The path itself, or the nearest one above it, where it is a folder; nil where something else stands in the way.
private func nearestFolder(to path: String) -> String? {
    var path = path
    while true {
        var status = stat()
        if unsafe stat(path, &status) == 0 { return status.st_mode & S_IFMT == S_IFDIR ? path : nil }
        let above = splitPath(path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path).folder
        if above == path { return nil }
        path = above
    }
}
