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
        if entries.isEmpty { return operands }
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
                    entry.isLost
                        ? "its tokens are gone: name the file again" : entry.bytes == nil ? "not complete" : "",
                ])
            }
            for line in table.lines() { try Inspection.print(line) }
            return hasCorpus ? operands : nil
        case CorpusParts.Action.remove.rawValue:
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
}
