import DurableFiles
import Tokenization
import WikiprepPipeline

/// What `wikiprep corpus` does with a folder's inputs that are no dumps.
enum FolderInputs {
    /// Shows the inputs of a folder, or takes those out that are named.
    /// - Parameter operands: the action, the folder, the names.
    /// - Returns: the operands that are left for the folder's corpus; nil where all is done.
    static func run(_ operands: [String], note: (String) -> Void) throws -> [String]? {
        guard operands.count > 1 else { return operands }
        let path = operands[1]
        let folder = InputFolder(inTokenFolder: path)
        let entries = try folder.entries()
        // Of a record that cannot be read the next run tells.
        let held = (try? Tokenization.inputs(in: path)) ?? []
        let bare = (try? Tokenization.inputs(in: path, ofVersion01: true)) ?? []
        if entries.isEmpty, bare.isEmpty { return operands }
        let hasCorpus = isFolder("\(path)/corpus") || regularFileSize("\(path)/manifest.json") != nil
        switch operands[0] {
        case CorpusParts.Action.list.rawValue:
            if operands.count > 2 { return operands }
            var table = TextTable(numbers: [1, 2, 3])
            table.append(["input", "documents", "tokens", "text", ""])
            for entry in entries {
                table.append([
                    entry.name, entry.documents.map(String.init) ?? "", entry.tokens.map(String.init) ?? "",
                    entry.bytes.map { "\($0 / 1_000_000) MB" } ?? "",
                    remark(entry, isHeld: held.contains(entry.name)),
                ])
            }
            for name in bare { table.append([name, "", "", "", "of version 0.1, which kept no tokens of it"]) }
            for line in table.lines() { try Inspection.print(line) }
            return hasCorpus ? operands : nil
        case CorpusParts.Action.remove.rawValue:
            if let name = operands[2...].first(where: bare.contains) {
                throw UsageError(
                    "\(name): version 0.1 made the token files in \(path), and kept no tokens of their inputs apart: "
                        + "none can be taken out; make the files without it in another folder")
            }
            let names = Set(entries.map(\.name))
            let others = operands[2...].filter { !names.contains($0) }
            if !hasCorpus, let wrong = others.first {
                let near = Suggestions.nearest(to: wrong, among: names.sorted())
                throw UsageError(
                    "\(path) has no input \(wrong)"
                        + (near.map { "; did you mean '\($0)'?" } ?? "; corpus list shows them"))
            }
            // Of wrong names none is removed: the corpus looks at the others first.
            if operands.count == 2 || !others.isEmpty { return operands }
            for name in operands[2...] where try folder.remove(name) {
                note("\(name): removed; the next run or tokenize takes it out of the token files")
            }
            return nil
        default: return operands
        }
    }

    private static func remark(_ entry: InputFolder.Entry, isHeld: Bool) -> String {
        if entry.isLost { return "its tokens are gone: name the file again" }
        if entry.bytes == nil { return "not complete" }
        return isHeld ? "" : "not in the token files"
    }
}
