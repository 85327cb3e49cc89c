import Glibc

/// Files that are whole or absent: what every part of wikiprep that writes to disk stands on.
///
/// An ``AtomicFile`` is written under a temporary name in the folder where it will stand, flushed to the disk, and renamed in one step. Whoever
/// looks at the final name sees the file whole or not at all, whatever was killed in between.
///
/// ```swift
/// var file = try AtomicFile(path: "out/train.bin")
/// try file.write([1, 2, 3])
/// try file.finish()
/// ```
@safe public struct AtomicFile: ~Copyable {
    /// The final name.
    public let path: String
    /// The name until ``finish()``.
    public let temporaryPath: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// The bytes written so far.
    public private(set) var count = 0

    private static let bufferSize = 1 << 20
    /// Temporary names end so; a leftover of a run that was killed can be told by it.
    public static let temporarySuffix = ".partial"

    /// Opens the temporary file, emptying a leftover of the same name.
    public init(path: String) throws(FileError) {
        let (folder, name) = splitPath(path)
        let temporary = "\(folder)/.\(name)\(Self.temporarySuffix)"
        let opened = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        if opened < 0 { throw FileError("create", temporary) }
        descriptor = opened
        self.path = path
        temporaryPath = temporary
        buffer.reserveCapacity(Self.bufferSize)
    }

    /// An unfinished file is closed and keeps its temporary name.
    deinit { close(descriptor) }

    /// Appends bytes.
    public mutating func write(_ bytes: some Collection<UInt8>) throws(FileError) {
        buffer.append(contentsOf: bytes)
        count += bytes.count
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Overwrites bytes that were written before, as for a header whose content is known last.
    public mutating func overwrite(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        try flush()
        try writeAll(bytes, descriptor: descriptor, path: temporaryPath, at: offset)
    }

    /// Flushes to the disk and gives the file its name.
    public consuming func finish() throws(FileError) {
        try flush()
        if fsync(descriptor) != 0 { throw FileError("flush", temporaryPath) }
        if unsafe rename(temporaryPath, path) != 0 { throw FileError("rename", temporaryPath) }
        try syncFolder(of: path)
    }

    private mutating func flush() throws(FileError) {
        try writeAll(buffer, descriptor: descriptor, path: temporaryPath, at: nil)
        buffer.removeAll(keepingCapacity: true)
    }

    /// A whole file in one call.
    public static func write(_ bytes: some Collection<UInt8>, to path: String) throws(FileError) {
        var file = try AtomicFile(path: path)
        try file.write(bytes)
        try file.finish()
    }
}

/// A failed call of the operating system on a file.
public struct FileError: Error, Equatable, CustomStringConvertible {
    /// What was tried, as a verb: `open`, `write` …
    public var action: String
    /// The file.
    public var path: String
    /// The `errno`.
    public var code: Int32

    /// An error with the current `errno`, unless another code is given.
    public init(_ action: String, _ path: String, code: Int32 = errno) {
        self.action = action
        self.path = path
        self.code = code
    }

    /// The message for users: what, where, why.
    public var description: String {
        let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        let advice = code == ENOSPC ? "; make room and run the same command again: what is done is kept" : ""
        return "cannot \(action) \(path): \(reason)\(advice)"
    }
}

/// The folder and the last component of a path.
public func splitPath(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return (folder, String(path[path.index(after: slash)...]))
}

/// Makes a rename in a folder survive a power cut.
private func syncFolder(of path: String) throws(FileError) {
    let folder = splitPath(path).folder
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw FileError("open", folder) }
    defer { close(descriptor) }
    // Some file systems do not flush folders: that is no failure of the file.
    if fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP { throw FileError("flush", folder) }
}

/// Writes all bytes, at an offset or where the file stands.
func writeAll(_ bytes: [UInt8], descriptor: Int32, path: String, at offset: Int?) throws(FileError) {
    var done = 0
    while done < bytes.count {
        let written = unsafe bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return 0 }
            if let offset { return unsafe pwrite(descriptor, base + done, raw.count - done, offset + done) }
            return unsafe Glibc.write(descriptor, base + done, raw.count - done)
        }
        if written < 0, errno == EINTR { continue }
        if written <= 0 { throw FileError("write", path) }
        done += written
    }
}

/// Makes a folder and those above it, unless they are there.
public func makeFolders(_ path: String) throws(FileError) {
    var prefix = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
        prefix += prefix.isEmpty || prefix.hasSuffix("/") ? String(part) : "/\(part)"
        if unsafe mkdir(prefix, 0o777) != 0, errno != EEXIST { throw FileError("create the folder", prefix) }
    }
}

/// Removes the files of a folder whose names match; a folder that is not there has none.
public func removeFiles(in folder: String, where matches: (String) -> Bool) throws(FileError) {
    for name in try fileNames(in: folder) where matches(name) {
        let path = "\(folder)/\(name)"
        if unsafe unlink(path) != 0, errno != ENOENT { throw FileError("delete", path) }
    }
}

/// The names of what is in a folder, sorted; none when it is not there.
public func fileNames(in folder: String) throws(FileError) -> [String] {
    guard let stream = unsafe opendir(folder) else {
        if errno == ENOENT { return [] }
        throw FileError("open", folder)
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}
