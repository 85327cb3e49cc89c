import CLibrary

/// What is asked of the operands of several subcommands.
enum Operands {
    static func refuseSecondStandardInput(_ paths: [String]) throws {
        if paths.count(where: { $0 == "-" }) > 1 { throw UsageError("standard input is named twice; name it once") }
    }

    /// Refuses a file that is named twice, by whatever paths: its documents would be counted twice.
    static func refuseRepetition(_ paths: [String]) throws {
        var seen: [String: String] = [:]
        for path in paths where path != "-" {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { continue }
            if let first = seen.updateValue(path, forKey: "\(status.st_dev) \(status.st_ino)") {
                let same = first == path ? "\(path) is named twice" : "\(first) and \(path) are the same file"
                throw UsageError("\(same): name it once")
            }
        }
    }
}
