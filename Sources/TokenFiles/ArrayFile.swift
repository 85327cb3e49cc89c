import DurableFiles

/// An `AtomicFile` that is never sealed once a write has failed: what is on the disk then is not what was asked for.
struct ArrayFile: ~Copyable {
    private var file: AtomicFile
    private var failure: TokenFileError?

    var path: String { file.path }
    var temporaryPath: String { file.temporaryPath }

    init(path: String) throws(TokenFileError) {
        file = try Self.begin(path)
    }

    mutating func write(_ bytes: [UInt8]) throws(TokenFileError) {
        if let failure { throw failure }
        do {
            try file.write(bytes.span)
        } catch {
            failure = .file(error)
            throw .file(error)
        }
    }

    mutating func overwrite(_ bytes: [UInt8], at position: Int) throws(TokenFileError) {
        if let failure { throw failure }
        do {
            try file.overwrite(bytes, at: position)
        } catch {
            failure = .file(error)
            throw .file(error)
        }
    }

    /// Makes what was written visible to a reader of the temporary name.
    mutating func handOver() throws(TokenFileError) {
        if let failure { throw failure }
        do {
            try file.handOver()
        } catch {
            failure = .file(error)
            throw .file(error)
        }
    }

    consuming func seal() throws(TokenFileError) -> SealedFile {
        if let failure { throw failure }
        do {
            return try file.seal()
        } catch {
            throw .file(error)
        }
    }

    private static func begin(_ path: String) throws(TokenFileError) -> AtomicFile {
        do {
            return try AtomicFile(path: path)
        } catch {
            throw .file(error)
        }
    }
}
