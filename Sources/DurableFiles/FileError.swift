import CLibrary

/// A failed call of the operating system on a file.
public struct FileError: Error, Equatable, CustomStringConvertible {
    /// What was tried, as a verb: `open`, `write` …
    public var action: String
    /// The file.
    public var path: String
    /// The `errno`.
    public var code: Int32
    /// The link on the path whose target is missing, if that is why.
    public var dangling: DanglingLink?

    /// An error with the current `errno`, unless another code is given.
    public init(_ action: String, _ path: String, code: Int32 = errno) {
        self.action = action
        self.path = path
        self.code = code
        dangling = code == ENOENT ? DanglingLink(on: path) : nil
    }

    /// The message for users: what, where, why.
    public var description: String {
        if let dangling { return "cannot \(action) \(path): \(dangling)" }
        let isLink = code == ELOOP && action == "write to"
        let system = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        let reason = isLink ? "it is a link" : code == ESPIPE ? "it is a pipe or a device" : system
        return "cannot \(action) \(path): \(reason)\(advice)"
    }

    /// What to do about it.
    private var advice: String {
        switch code {
        case ENOSPC, EDQUOT: "; make room and run the same command again: what is done is kept"
        case ELOOP where action == "write to":
            "; nothing is written through links beneath the output folder: remove it"
        case EBUSY: "; another process is writing it: wait until it has ended"
        case ENOENT: "; check how the path is written: it is taken from the folder that you are in"
        case EACCES, EPERM: "; you may not: change its permissions (ls -ld shows them), or choose another place"
        case EISDIR: "; it is a folder: name a file in it"
        case ENOTDIR, EEXIST: "; a file stands where a folder should be: move it away, or choose another place"
        case EROFS: "; the disk can only be read: choose another place"
        case EMFILE, ENFILE: "; allow more open files (ulimit -n), or use fewer threads"
        case ENOMEM: "; close other programs, or use fewer threads"
        case ENAMETOOLONG: "; choose a shorter name"
        case EFBIG:
            "; the shell (ulimit -f) or the file system allows no file so large: lift the limit, or choose another disk"
        case ESPIPE where action == "read": "; name a file, or put one in its place"
        case ESPIPE: "; name a file, or remove what stands there"
        case EBADF: "; it was closed when the program began: give it a file, a pipe or /dev/null"
        case EILSEQ: "; names must be UTF-8: choose another one"
        case EIO: "; the disk fails, or the file changed while it was read: look at the system's log, and try a copy"
        case ELOOP: "; links lead in a circle: name the file itself"
        default: "; try another place, and look at the system's log"
        }
    }
}
