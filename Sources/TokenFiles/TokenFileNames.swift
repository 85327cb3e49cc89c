import DurableFiles

/// The names of a split's files, in the folder of the output.
///
/// | format | tokens | documents |
/// |---|---|---|
/// | nanogpt | `train.bin`, in shards `train_000000.bin` | `train.offsets.npy` |
/// | llmc | `NAME_train_000001.bin`, `NAME_val_000000.bin` | `offsets/train.npy` |
/// | npy | `NAME_train_000001.npy`, `NAME_val_000000.npy` | `offsets/train.npy` |
/// | npy, blocks | `train.npy`, in shards `train_000000.npy` | `offsets/train.npy` |
/// | megatron | `NAME_train_text_document.bin`, in shards `NAME_train_000000_text_document.bin` | `.idx` beside it |
/// | datatrove | `train/NAME.ds`, in shards `train/NAME_000000.ds` | `.ds.index` beside it |
///
/// - llm.c's and build-nanogpt's own scripts number all shards of both splits through: the first, 0, is the validation
///   split's, 1 the first of training.
/// - build-nanogpt takes every name in the folder that contains `train` for a shard: so the offsets are in a folder of
///   their own.
/// - Megatron's users name what they train on without the ending; `_text_document` is what its own tool makes of the
///   field `text`.
/// - datatrove's and nanotron's readers take every `.ds` file in a folder, and in those below: so each split has its
///   folder.
struct TokenFileNames {
    let layout: TokenFileLayout
    let split: Split

    /// The number of the first shard.
    var firstShard: Int {
        switch layout.format {
        case .llmc, .npy: layout.block == nil && split == .train ? 1 : 0
        case .nanogpt, .megatron, .datatrove: 0
        }
    }

    /// Whether a split without a token has a file nevertheless.
    var alwaysHasFile: Bool { layout.format == .nanogpt || layout.block != nil }

    /// The folder of the shards, below that of the output; empty where they are in it.
    var tokensFolder: String { layout.format == .datatrove ? "\(split.rawValue)/" : "" }

    /// What all names of shards begin with, and end with.
    private var ends: (prefix: String, suffix: String) {
        switch layout.format {
        case .nanogpt: (split.rawValue, ".bin")
        case .llmc: ("\(layout.name)_\(split.rawValue)", ".bin")
        case .npy: (layout.block == nil ? "\(layout.name)_\(split.rawValue)" : split.rawValue, ".npy")
        case .megatron: ("\(layout.name)_\(split.rawValue)", "_text_document.bin")
        case .datatrove: (layout.name, ".ds")
        }
    }

    /// The name of a shard, or of the only file.
    ///
    /// - Parameter number: counted from 0 whatever the format's first number is; nil for the only file.
    func tokens(shard number: Int?) -> String {
        let (prefix, suffix) = ends
        guard let number else { return tokensFolder + prefix + suffix }
        return "\(tokensFolder)\(prefix)_\(numberInName(firstShard + number, digits: 6))\(suffix)"
    }

    /// Which shard a file is: its number counted from 0, nil for the only file. Nothing where the name is no shard's of
    /// this split.
    ///
    /// - Parameter fileName: without its folder.
    func shard(ofFile fileName: String) -> Int?? {
        let (prefix, suffix) = ends
        guard fileName.hasPrefix(prefix), fileName.hasSuffix(suffix),
            fileName.utf8.count >= prefix.utf8.count + suffix.utf8.count
        else { return nil }
        let middle = fileName.dropFirst(prefix.count).dropLast(suffix.count)
        if middle.isEmpty { return .some(nil) }
        guard middle.first == "_", let number = Int(middle.dropFirst()), number >= firstShard,
            tokens(shard: number - firstShard) == tokensFolder + fileName
        else { return nil }
        return number - firstShard
    }

    /// What is added to a shard's name for its own index, in place of this ending.
    func index(ofTokens name: String) -> String? {
        switch layout.format {
        case .megatron: String(name.dropLast(4)) + ".idx"
        case .datatrove: name + ".index"
        case .nanogpt, .llmc, .npy: nil
        }
    }

    /// Whether the format's reader would take a file that is no shard for one: build-nanogpt's takes every file of the
    /// folder whose name contains the split's.
    func isConfusable(_ fileName: String) -> Bool {
        guard layout.format == .npy, layout.block == nil, fileName.contains(split.rawValue) else { return false }
        return !(fileName.hasPrefix(".") && fileName.hasSuffix(AtomicFile.temporarySuffix)) && !isOfShard(fileName)
    }

    /// - Throws: `TokenFileError.confusable` where a folder has a file that the format's reader would take for a shard.
    func refuseConfusable(in folder: String, except replaced: [String]) throws(TokenFileError) {
        let name: String?
        do {
            name = try confusableFile(in: folder, except: replaced)
        } catch {
            throw .file(error)
        }
        if let name { throw .confusable(path: "\(folder)/\(name)", split: split) }
    }

    private func confusableFile(in folder: String, except replaced: [String]) throws(FileError) -> String? {
        for name in try fileNames(in: folder) where isConfusable(name) && !replaced.contains(name) {
            // A folder goes with the last of its files.
            let inner = Set(replaced.filter { $0.hasPrefix("\(name)/") })
            if inner.isEmpty { return name }
            let present = try fileNames(in: "\(folder)/\(name)")
            if !present.allSatisfy({ inner.contains("\(name)/\($0)") }) { return name }
        }
        return nil
    }

    /// Removes shards and what belongs to them, finished or not.
    /// - Parameter kept: names below the folder.
    func removeShards(in folder: String, except kept: Set<String>) throws(FileError) {
        try removeFiles(in: "\(folder)/\(tokensFolder)") { name in
            var finished = Substring(name)
            if name.hasPrefix("."), name.hasSuffix(AtomicFile.temporarySuffix) {
                finished = finished.dropFirst().dropLast(AtomicFile.temporarySuffix.count)
            }
            return isOfShard(String(finished)) && !kept.contains(tokensFolder + name)
        }
    }

    /// The place of a file among all of a split: the shards in their order, each before its index, its index before its
    /// metadata; then the offsets, then the origins. Nil where the name is that of no file of the split.
    ///
    /// - Parameter name: below the folder of the output.
    func place(ofFile name: String) -> (shard: Int, kind: Int)? {
        if name == offsets { return (.max, 0) }
        if name == Self.origins(split) { return (.max, 1) }
        guard name.hasPrefix(tokensFolder) else { return nil }
        let fileName = String(name.dropFirst(tokensFolder.count))
        if let shard = shard(ofFile: fileName) { return (shard ?? 0, 0) }
        for (kind, ending) in [(1, ".idx"), (1, ".index"), (2, ".metadata")] where fileName.hasSuffix(ending) {
            let tokens = fileName.dropLast(ending.count) + (ending == ".idx" ? ".bin" : "")
            if let shard = shard(ofFile: String(tokens)) { return (shard ?? 0, kind) }
        }
        return nil
    }

    /// The name of a shard's metadata.
    func metadata(ofTokens name: String) -> String? { layout.format == .datatrove ? name + ".metadata" : nil }

    /// The name of the offsets of all documents.
    var offsets: String? {
        switch layout.format {
        case .nanogpt: "\(split.rawValue).offsets.npy"
        case .llmc, .npy: "offsets/\(split.rawValue).npy"
        case .megatron, .datatrove: nil
        }
    }

    /// The name of the documents' origins, in a folder of its own as the offsets are.
    static func origins(_ split: Split) -> String { "documents/\(split.rawValue).npy" }

    /// Whether a file is a shard of this split, or a shard's index or metadata.
    ///
    /// - Parameter fileName: without its folder.
    func isOfShard(_ fileName: String) -> Bool {
        if shard(ofFile: fileName) != nil { return true }
        switch layout.format {
        case .megatron:
            return fileName.hasSuffix(".idx") && shard(ofFile: fileName.dropLast(4) + ".bin") != nil
        case .datatrove:
            return [".index", ".metadata"].contains { ending in
                fileName.hasSuffix(ending) && shard(ofFile: String(fileName.dropLast(ending.count))) != nil
            }
        case .nanogpt, .llmc, .npy: return false
        }
    }
}
