import CLibrary

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
        let isLink = code == ELOOP && action == "write to"
        let system = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        let reason = isLink ? "it is a link" : system
        let advice =
            switch code {
            case ENOSPC: "; make room and run the same command again: what is done is kept"
            case _ where isLink: "; nothing is written through links beneath the output folder: remove it"
            case EBUSY: "; another process is writing it: wait until it has ended"
            default: ""
            }
        return "cannot \(action) \(path): \(reason)\(advice)"
    }
}
