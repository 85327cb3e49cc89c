import Glibc

/// Files for readers that take paths. In the folder that `TMPDIR` names, which `fuzz.py` puts into memory and removes.
public final class ScratchFolder {
    /// Where it is.
    public let path: String
    private var names: Set<String> = []

    /// Makes it; one a process is enough.
    public init() {
        let system = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var name = Array("\(system)/wikiprep-fuzz-XXXXXX".utf8CString)
        let made = unsafe mkdtemp(&name) != nil
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        require(made, "cannot make \(path)")
    }

    /// Writes a file.
    /// - Parameter name: may have one folder before it.
    /// - Returns: its path.
    @discardableResult public func write(_ bytes: [UInt8], to name: String) -> String {
        let file = "\(path)/\(name)"
        if let slash = name.firstIndex(of: "/") { unsafe mkdir("\(path)/\(name[..<slash])", 0o777) }
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
        let written = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        require(written == bytes.count, "cannot write \(file)")
        names.insert(name)
        return file
    }

    /// Removes all files.
    public func clear() {
        for name in names { unsafe unlink("\(path)/\(name)") }
        names = []
    }
}
