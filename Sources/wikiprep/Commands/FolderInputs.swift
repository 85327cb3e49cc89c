import DurableFiles
import Tokenization

/// The inputs of a folder of token files that are no dumps, as `wikiprep corpus` shows them and takes them out.
struct FolderInputs {
    private let path: String
    private let folder: InputFolder
    private let entries: [InputFolder.Entry]
    /// Those that version 0.1 recorded, which kept no tokens of them.
    private let bare: [String]

    init(of path: String) throws {
        self.path = path
        folder = InputFolder(inTokenFolder: path)
        entries = try folder.entries()
        // Of a record that cannot be read the next run tells.
        bare = (try? TokenizationRun.inputs(in: path, ofVersion01: true)) ?? []
    }

    private var isEmpty: Bool { entries.isEmpty && bare.isEmpty }
    private var hasCorpus: Bool { isFolder("\(path)/corpus") || regularFileSize("\(path)/manifest.json") != nil }

    /// - Returns: whether that was all: there is no corpus besides.
    func list() throws -> Bool {
        if isEmpty { return false }
        let held = (try? TokenizationRun.inputs(in: path)) ?? []
        var table = TextTable(numbers: [1, 2, 3])
        table.append(["input", "documents", "tokens", "text", ""])
        for entry in entries {
            table.append([
                entry.name, entry.documents.map(String.init) ?? "", entry.tokens.map(String.init) ?? "",
                entry.bytes.map { "\($0 / 1_000_000) MB" } ?? "",
                Self.remark(entry, isHeld: held.contains(entry.name)),
            ])
        }
        for name in bare { table.append([name, "", "", "", "of version 0.1, which kept no tokens of it"]) }
        for line in table.lines() { try Inspection.print(line) }
        return !hasCorpus
    }

    /// Takes inputs out.
    /// - Returns: whether that was all; else some names are no input's, nothing was done, and the corpus is to look at
    ///   them: of wrong names none is removed.
    func remove(_ names: [String], note: (String) -> Void) throws -> Bool {
        if isEmpty { return false }
        if let name = names.first(where: bare.contains) {
            throw UsageError(
                "\(name): version 0.1 made the token files in \(path), and kept no tokens of their inputs apart: "
                    + "none can be taken out; make the files without it in another folder")
        }
        let known = Set(entries.map(\.name))
        if let wrong = names.first(where: { !known.contains($0) }) {
            if hasCorpus { return false }
            let near = Suggestions.nearest(to: wrong, among: known.sorted())
            throw UsageError(
                "\(path) has no input \(wrong)"
                    + (near.map { "; did you mean '\($0)'?" } ?? "; corpus list shows them"))
        }
        for name in names where try folder.remove(name) {
            note("\(name): removed; the next run or tokenize takes it out of the token files")
        }
        return true
    }

    private static func remark(_ entry: InputFolder.Entry, isHeld: Bool) -> String {
        if entry.isLost { return "its tokens are gone: name the file again" }
        if entry.bytes == nil { return "not complete" }
        return isHeld ? "" : "not in the token files"
    }
}
