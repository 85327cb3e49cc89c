import CLibrary

/// What a file was like when it was opened: whether it stayed so while it was read can be told by it.
package struct FileState: Equatable, Sendable {
    /// By which it is known again.
    package let stamp: FileStamp
    private let device: UInt64

    /// Its size in bytes.
    package var size: Int { stamp.bytes }
    /// The time of the last change of its content, in nanoseconds since 1970.
    package var modified: Int { stamp.modified }

    /// What the system tells of a file.
    package init(_ status: stat) {
        stamp = FileStamp(status)
        device = UInt64(truncatingIfNeeded: status.st_dev)
    }

    /// - Returns: nil when what is open is no regular file.
    package init?(ofRegularFile descriptor: Int32) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.init(status)
    }

    /// Compares the file with what it was.
    /// - Parameters:
    ///   - descriptor: the open file; nil: only what is there under its path is looked at.
    ///   - path: its path; `-` is standard input.
    /// - Throws: ``ChangedFile`` when it is another file, or has another size or time of change. A system that does not
    ///   tell has seen no change, and neither is it one when the file's name is gone, or leads to a copy.
    package func check(descriptor: Int32?, path: String) throws(ChangedFile) {
        var status = stat()
        if let descriptor = path == "-" ? 0 : descriptor {
            guard unsafe fstat(descriptor, &status) == 0 else { return }
            try check(FileState(status), path: path)
        }
        if path == "-" { return }
        guard unsafe stat(path, &status) == 0 else { return }
        let now = FileState(status)
        if now.device == device, now.stamp.inode == stamp.inode {
            try check(now, path: path)
        } else if now.size != size || now.modified != modified {
            throw ChangedFile(path: path, change: .replaced, before: size, now: now.size)
        }
    }

    private func check(_ now: FileState, path: String) throws(ChangedFile) {
        guard now.size != size || now.modified != modified else { return }
        let change: ChangedFile.Change = now.size > size ? .grew : now.size < size ? .shrank : .rewritten
        throw ChangedFile(path: path, change: change, before: size, now: now.size)
    }
}

/// A file that did not stay what it was while it was read: what was read of it may be of no version of it.
public struct ChangedFile: Error, Equatable, CustomStringConvertible {
    /// What happened to it.
    public enum Change: Sendable {
        /// It is larger than before.
        case grew
        /// It is smaller.
        case shrank
        /// It was written to, and has the same size.
        case rewritten
        /// Another file has its name.
        case replaced
    }

    /// The file; `-` is standard input.
    public var path: String
    /// What happened.
    public var change: Change
    /// Its size when it was opened, in bytes.
    public var before: Int
    /// Its size now, or that of the file that has its name.
    public var now: Int

    /// An error about a file.
    public init(path: String, change: Change, before: Int, now: Int) {
        self.path = path
        self.change = change
        self.before = before
        self.now = now
    }

    /// The message for users: what happened, and what to do.
    public var description: String {
        let name = shownPath(path)
        let sizes = "it had \(before) bytes and has \(now)"
        let again = "run the same command again"
        let ended = "wait until its download, or whatever writes it, has ended, and \(again)"
        return switch change {
        case .grew: "\(name) grew while it was read: \(sizes); \(ended)"
        case .shrank: "\(name) shrank while it was read: \(sizes); \(ended)"
        case .rewritten: "\(name) was written to while it was read (\(now) bytes); \(ended)"
        case .replaced:
            "\(name) was replaced by another file while it was read: \(sizes); \(again), to read the one that is there"
        }
    }
}
