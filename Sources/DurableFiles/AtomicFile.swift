import CLibrary

/// Files that are whole or absent: what every part of wikiprep that writes to disk stands on.
///
/// An ``AtomicFile`` is written under a temporary name in the folder where it will stand, flushed to the disk, and
/// renamed in one step. Whoever looks at the final name sees the file whole or not at all, whatever was killed in
/// between.
///
/// ```swift
/// var file = try AtomicFile(path: "out/train.bin")
/// try file.write([1, 2, 3])
/// try file.finish()
/// ```
@safe package struct AtomicFile: ~Copyable {
    /// The final name.
    package let path: String
    /// The name until ``finish()``.
    package let temporaryPath: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// The bytes written so far.
    package private(set) var count = 0
    /// A write that failed: the file is not whole, and must not get its name.
    private var failure: FileError?

    private static let bufferSize = 1 << 20
    /// Temporary names end so; a leftover of a run that was killed can be told by it.
    package static let temporarySuffix = ".partial"

    /// The name that a file has until it is finished.
    package static func temporaryPath(of path: String) -> String {
        let (folder, name) = splitPath(path)
        return "\(folder)/.\(name)\(temporarySuffix)"
    }

    /// Opens the temporary file, emptying a leftover of the same name.
    /// - Throws: ``FileError`` with the code `EBUSY` when another process is writing the same file, `ELOOP` when the
    ///   temporary name is that of a link: nobody else's file is emptied. A link that has the final name is replaced,
    ///   not followed. `ESPIPE` where a pipe or a device has it, such as `/dev/stdout`: root would put a file in its
    ///   place.
    package init(path: String) throws(FileError) {
        var standing = stat()
        if unsafe stat(path, &standing) == 0, ![S_IFREG, S_IFDIR].contains(standing.st_mode & S_IFMT) {
            throw FileError("replace", path, code: ESPIPE)
        }
        let temporary = Self.temporaryPath(of: path)
        descriptor = try Self.openEmpty(temporary, for: path)
        self.path = path
        temporaryPath = temporary
        buffer.reserveCapacity(Self.bufferSize)
    }

    /// An unfinished file is closed and keeps its temporary name.
    deinit { close(descriptor) }

    /// Appends bytes.
    package mutating func write(_ bytes: some Collection<UInt8>) throws(FileError) {
        buffer.append(contentsOf: bytes)
        count += bytes.count
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Appends bytes, at the speed of memory.
    package mutating func write(_ bytes: Span<UInt8>) throws(FileError) {
        unsafe bytes.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
        count += bytes.count
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Overwrites bytes that were written before, as for a header whose content is known last.
    package mutating func overwrite(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        try flush()
        try writeThrough(bytes, at: offset)
    }

    /// Flushes to the disk and gives the file its name.
    package consuming func finish() throws(FileError) {
        try flush()
        if flushToDisk(descriptor) != 0 { throw FileError("flush", temporaryPath) }
        if unsafe rename(temporaryPath, path) != 0 { throw FileError("rename", temporaryPath) }
        try syncFolder(of: path)
    }

    /// Gives the file its name, and leaves it to the system when its bytes come to the disk: for files that tell by a
    /// checksum whether they are whole, and that can be made again. A power cut may cost them; no kill does.
    package consuming func finishUnflushed() throws(FileError) {
        try flush()
        if unsafe rename(temporaryPath, path) != 0 { throw FileError("rename", temporaryPath) }
    }

    /// Flushes to the disk and closes the file, which keeps its temporary name until ``SealedFile/publish()``: for
    /// files that must appear together. It is no longer protected from another process.
    package consuming func seal() throws(FileError) -> SealedFile {
        try flush()
        if flushToDisk(descriptor) != 0 { throw FileError("flush", temporaryPath) }
        return SealedFile(path: path, temporaryPath: temporaryPath, size: count)
    }

    /// Hands over to the operating system what was written, so that a reader of the temporary name sees it.
    package mutating func handOver() throws(FileError) {
        try flush()
    }

    /// Gives the file up: no trace of it stays.
    package consuming func discard() throws(FileError) {
        if unsafe unlink(temporaryPath) != 0, errno != ENOENT { throw FileError("delete", temporaryPath) }
    }

    private mutating func flush() throws(FileError) {
        try writeThrough(buffer, at: nil)
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func writeThrough(_ bytes: [UInt8], at offset: Int?) throws(FileError) {
        if let failure { throw failure }
        do {
            try writeAll(bytes, descriptor: descriptor, path: temporaryPath, at: offset)
        } catch {
            failure = error
            throw error
        }
    }

    /// Opens the temporary file, locked, and empties it, unless it has another name, too.
    private static func openEmpty(_ temporary: String, for path: String) throws(FileError) -> Int32 {
        let (descriptor, status) = try openLocked(temporary, to: "write", path)
        if status.st_nlink > 1 {
            close(descriptor)
            throw FileError("write to", temporary, code: ELOOP)
        }
        if ftruncate(descriptor, 0) == 0 { return descriptor }
        let code = errno
        close(descriptor)
        throw FileError("empty", temporary, code: code)
    }

    /// A whole file in one call.
    package static func write(_ bytes: some Collection<UInt8>, to path: String) throws(FileError) {
        var file = try AtomicFile(path: path)
        try file.write(bytes)
        try file.finish()
    }
}

/// A file that is whole and on the disk, under its temporary name still.
package struct SealedFile: Equatable, Sendable {
    /// The final name.
    package let path: String
    /// The name until ``publish()``.
    package let temporaryPath: String
    /// The bytes of the file.
    package let size: Int

    /// Gives the file its name. ``syncFolder(_:)`` makes it survive a power cut.
    package func publish() throws(FileError) {
        if unsafe rename(temporaryPath, path) != 0 { throw FileError("rename", temporaryPath) }
    }
}

/// Makes what was renamed in a folder survive a power cut.
package func syncFolder(_ folder: String) throws(FileError) {
    try syncFolder(of: "\(folder)/")
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

/// Up to `count` bytes, from an offset or from where the file stands; fewer only where it ends.
package func readAll(_ count: Int, descriptor: Int32, path: String, at offset: Int?) throws(FileError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        while filled < count {
            guard let base = buffer.baseAddress else { break }
            let got =
                if let offset {
                    unsafe pread(descriptor, base + filled, count - filled, off_t(offset + filled))
                } else {
                    unsafe CLibrary.read(descriptor, base + filled, count - filled)
                }
            if got < 0, errno == EINTR || errno == EAGAIN && isReady(descriptor, for: POLLIN) { continue }
            if got < 0 { code = errno }
            if got <= 0 { break }
            filled += got
        }
    }
    if code != 0 { throw FileError("read", path, code: code) }
    return bytes
}

/// Writes all bytes, at an offset or where the file stands.
package func writeAll(_ bytes: [UInt8], descriptor: Int32, path: String, at offset: Int?) throws(FileError) {
    var done = 0
    while done < bytes.count {
        let written = unsafe bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return 0 }
            if let offset { return unsafe pwrite(descriptor, base + done, raw.count - done, off_t(offset + done)) }
            return unsafe CLibrary.write(descriptor, base + done, raw.count - done)
        }
        if written < 0, errno == EINTR || errno == EAGAIN && isReady(descriptor, for: POLLOUT) { continue }
        if written <= 0 { throw FileError("write", path) }
        done += written
    }
}

/// Waits for a pipe that whoever shares it has made non-blocking.
private func isReady(_ descriptor: Int32, for event: some BinaryInteger) -> Bool {
    var wanted = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: event), revents: 0)
    return unsafe poll(&wanted, 1, -1) >= 0 || errno == EINTR
}
