import CLibrary

/// The folder and the last component of a path.
package func splitPath(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return (folder, String(path[path.index(after: slash)...]))
}

/// A path as messages name it: `-` is standard input.
package func shownPath(_ path: String) -> String { path == "-" ? "standard input" : path }

/// Whether a path is that of a folder.
package func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// The folder that relative paths begin in; nil where it is gone.
package func currentFolder() -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let found = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe bytes.baseAddress.map { unsafe getcwd($0.assumingMemoryBound(to: CChar.self), bytes.count) != nil }
    }
    guard found == true, let end = buffer.firstIndex(of: 0) else { return nil }
    return String(decoding: buffer[..<end], as: UTF8.self)
}

/// Whether a symbolic link stands there.
package func isLink(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
}

/// The size of a regular file in bytes; nil of anything else, and where there is none. Nothing is opened: a pipe's
/// writer sees nobody come and go.
package func regularFileSize(_ path: String) -> Int? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
}

/// A symbolic link whose target is not there.
public struct DanglingLink: Equatable, Sendable, CustomStringConvertible {
    /// Where the link is.
    public var path: String
    /// What it points to, as it says.
    public var target: String

    /// A link that is known.
    public init(path: String, target: String) {
        self.path = path
        self.target = target
    }

    /// The first such link on a path: the path itself, or a folder in it. Nil where there is none, so that something
    /// else is missing.
    public init?(on path: String) {
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            let prefix = String(path[..<end])
            var status = stat()
            // What is there in the end is no matter how many links lead to it.
            if unsafe stat(prefix, &status) == 0 { continue }
            guard errno == ENOENT, unsafe lstat(prefix, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else {
                return nil
            }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe readlink(prefix, bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count)
            }
            guard count > 0 else { return nil }
            self.path = prefix
            target = String(decoding: buffer[..<count], as: UTF8.self)
            return
        }
        return nil
    }

    /// What is wrong and what to do.
    public var description: String {
        "the link \(path) points to \(target), which is missing; put that in its place, or mend the link (ln -sfn)"
    }
}

/// The size of a regular file that is open, in bytes; nil of anything else.
package func regularFileSize(descriptor: Int32) -> Int? {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
}

/// Makes a folder and those above it, unless they are there.
package func makeFolders(_ path: String) throws(FileError) {
    var prefix = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
        prefix += prefix.isEmpty || prefix.hasSuffix("/") ? String(part) : "/\(part)"
        guard unsafe mkdir(prefix, 0o777) != 0 else { continue }
        let code = errno
        var status = stat()
        if unsafe stat(prefix, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { continue }
        // A link may stand there whose target is missing.
        let standing = errno == ENOENT ? ENOENT : ENOTDIR
        throw FileError("create the folder", prefix, code: code == EEXIST ? standing : code)
    }
}

/// Whether a name that an input says can be that of a file or folder beneath one that the user named: it leads nowhere
/// else, is not hidden, and leaves room for an ending.
package func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 200
        && name.unicodeScalars.allSatisfy { $0 != "/" && $0.properties.generalCategory != .control }
}

/// Makes a folder beneath one that the user named, unless it is there.
///
/// - Throws: ``FileError`` with the code `ELOOP` when a symbolic link stands there. The user's own folder may be a
///   link, to a larger disk for instance; what stands beneath it may have come with somebody else's files, and would
///   lead out of it.
package func makeFolder(_ name: String, in folder: String) throws(FileError) {
    let path = "\(folder)/\(name)"
    try refuseLink(path)
    try makeFolders(path)
}

/// - Throws: ``FileError`` with the code `ELOOP` when the path is that of a symbolic link.
package func refuseLink(_ path: String) throws(FileError) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return }
    throw FileError("write to", path, code: ELOOP)
}

/// Removes the files of a folder whose names match; a folder that is not there has none.
package func removeFiles(in folder: String, where matches: (String) -> Bool) throws(FileError) {
    for name in try fileNames(in: folder) where matches(name) {
        let path = "\(folder)/\(name)"
        if unsafe unlink(path) != 0, errno != ENOENT { throw FileError("delete", path) }
    }
}

/// Gives a file another name on the same file system, that of another file or not.
package func moveFile(_ path: String, to other: String) throws(FileError) {
    if unsafe rename(path, other) != 0 { throw FileError("rename", path) }
}

/// Removes a folder and the files in it, if it is there. It has no folders in it.
package func removeFolder(_ path: String) throws(FileError) {
    try refuseLink(path)
    try removeFiles(in: path) { _ in true }
    if unsafe rmdir(path) != 0, errno != ENOENT { throw FileError("delete", path) }
}

/// The names of what is in a folder, sorted; none when it is not there.
package func fileNames(in folder: String) throws(FileError) -> [String] {
    guard let stream = unsafe opendir(folder) else {
        if errno == ENOENT { return [] }
        throw FileError("open", folder)
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(validatingCString: $0) }
        }
        // A name that is no UTF-8 is none of ours, and could not be opened by what a string makes of it.
        if let name, name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// Whether two paths lead to the same file or folder.
package func isSameFile(_ a: String, _ b: String) -> Bool {
    var (first, second) = (stat(), stat())
    guard unsafe stat(a, &first) == 0, unsafe stat(b, &second) == 0 else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
}
