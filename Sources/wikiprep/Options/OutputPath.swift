import CLibrary
import DurableFiles

/// Refuses folders and names into which nothing can be written, or by which something else is meant, before any work.
enum OutputPath {
    /// Where token files go.
    /// - Parameter path: the value of `-o`; nil: the folder is named after the wiki.
    static func checkTokenFolder(_ path: String?) throws {
        guard let path else { return try checkWritable(".") }
        if path == "-" {
            throw UsageError(
                "-o -: token files are several, in a folder: name one; "
                    + "text goes to standard output by wikiprep extract -o -")
        }
        try checkFolder(path)
        if regularFileSize("\(path)/manifest.json") != nil {
            throw UsageError(
                "-o \(path): that is a corpus folder: token files go beside it, into the folder that holds it")
        }
    }

    /// Where a corpus goes.
    /// - Parameter path: the value of `-o`; nil: the folder is named after the wiki.
    static func checkCorpus(_ path: String?) throws {
        guard let path else { return try checkWritable(".") }
        if path == "-" { return }
        try checkFolder(path)
        if regularFileSize("\(path)/corpus/manifest.json") != nil, regularFileSize("\(path)/manifest.json") == nil {
            throw UsageError("-o \(path): that folder holds a corpus, to which dumps are added by -o \(path)/corpus")
        }
    }

    /// Where the two files of a vocabulary go, by their path without endings.
    static func checkVocabulary(_ path: String) throws {
        for ending in [".json", ".tiktoken"] where path.hasSuffix(ending) {
            throw UsageError(
                "-o \(path): two files are written, NAME.tiktoken and NAME.json: give the name without its ending, "
                    + path.dropLast(ending.count))
        }
        if path.isEmpty || path.hasSuffix("/") || isFolder(path) {
            throw UsageError(
                "-o \(path): that is a folder: name the files in it, "
                    + "such as \(path)\(path.hasSuffix("/") ? "" : "/")my32k")
        }
        try checkWritable(splitPath(path).folder)
    }

    /// The value of `--temp-dir`, which must be there: nobody would look for what a typing error has made.
    static func checkTemporaryFolder(_ path: String) throws {
        guard isFolder(path) else {
            if let dangling = DanglingLink(on: path) { throw UsageError("--temp-dir \(path): \(dangling)") }
            let near = Suggestions.nearestFile(to: path).map { "; did you mean '\($0)'?" } ?? ": make it first"
            throw UsageError("--temp-dir \(path): there is no such folder\(near)")
        }
        try checkWritable(path)
    }

    // MARK: - Steps

    private static func checkFolder(_ path: String) throws {
        if unsafe access(path, F_OK) == 0, !isFolder(path) {
            throw UsageError("-o \(path): that is a file, and a folder is needed: name another one")
        }
        let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
        // A folder inside a corpus would be taken for one of its parts.
        var parent = splitPath(folder).folder
        while true {
            if regularFileSize("\(parent)/manifest.json") != nil {
                throw UsageError("-o \(path): that is inside the corpus folder \(parent): choose a folder beside it")
            }
            let next = splitPath(parent).folder
            if next == parent || parent == "." || parent == "/" { break }
            parent = next
        }
        try checkWritable(folder.isEmpty ? "/" : folder)
    }

    /// Refuses a folder in which nothing can be written, or in which a folder of the path cannot be made.
    private static func checkWritable(_ path: String) throws {
        var folder = path
        while unsafe access(folder, F_OK) != 0, errno == ENOENT {
            if DanglingLink(on: folder) != nil { throw FileError("write to", folder, code: ENOENT) }
            let parent = splitPath(folder).folder
            if parent == folder { return }
            folder = parent
        }
        if unsafe access(folder, W_OK) != 0 { throw FileError("write to", folder) }
    }
}
