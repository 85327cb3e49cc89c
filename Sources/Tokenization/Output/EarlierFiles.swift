import CLibrary
import Corpus
import DurableFiles
import PortableFoundation
import TokenFiles

/// What a folder of token files remembers: the files of earlier runs, of whatever format, which go when new ones come,
/// and how they were made.
///
/// `meta.json` tells of files that are all there. Whoever gives new files their names writes `meta.unfinished.json`
/// first and removes `meta.json` then: a run that is killed in between leaves a folder that still knows its options,
/// its split, and the names of the files in it.
package struct EarlierFiles: Sendable {
    package let folder: String
    /// What the folder's `meta.json` says; nil where there is none.
    package let record: TokenFilesRecord?
    /// What a run has left that did not end.
    private let unfinished: UnfinishedRecord?

    /// How the folder was made: its options are those of the next run, and its split stays. Nil of a folder that never
    /// had finished files.
    package var binding: TokenFilesRecord? { record ?? unfinished?.binding }
    /// Their names, below the folder.
    package var names: [String] {
        let finished = record?.files.map(\.name) ?? []
        let known = Set(finished)
        return finished + (unfinished?.files ?? []).filter { !known.contains($0) }
    }

    static let unfinishedName = "meta.unfinished.json"
    /// Where `meta.json` may be: a cluster's driver puts it aside before it moves files into the folder.
    private static let recordNames = ["meta.json", "_spark/meta.json"]

    /// Reads a folder's records.
    /// - Throws: ``TokenFilesRecordError/lost(path:reason:)`` where one is there and cannot be read.
    package init(in folder: String) throws {
        self.folder = folder
        let path = Self.recordNames.map { "\(folder)/\($0)" }.first(where: Self.exists)
        var record = try path.map { try Self.read($0) { try TokenFilesRecord(decoding: $0) } }
        // Version 0.1 wrote the list and did not record that.
        if record?.commands == nil, regularFileSize("\(folder)/\(TokenFileWriters.listName)") != nil {
            record?.listsDocuments = true
        }
        self.record = record
        let begun = "\(folder)/\(Self.unfinishedName)"
        unfinished =
            Self.exists(begun) ? try Self.read(begun) { try UnfinishedRecord(decoding: $0) } : nil
    }

    /// Whether there is anything of this name: a link that leads nowhere, too.
    private static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }

    private static func read<Record>(_ path: String, _ decode: ([UInt8]) throws -> Record) throws -> Record {
        let contents = try ReadableFile.contents(of: path)
        do {
            return try decode(contents)
        } catch {
            throw TokenFilesRecordError.lost(path: path, reason: "\(error)")
        }
    }

    /// Called when all new files are whole, before the first of them gets its name. From here on `meta.json` would tell
    /// of other files than are there.
    /// - Parameters:
    ///   - planned: how the new ones are made.
    ///   - files: their names.
    ///   - areWhole: whether these are all files that the plan names, and all are on the disk.
    func disown(planning planned: TokenFilesRecord, files: [String], areWhole: Bool = false) throws {
        // The copy of the vocabulary that was, too: the binding record is another one from here on.
        let old = names + [binding?.tokenizerFile].compactMap { $0 }
        let record = UnfinishedRecord(
            planned: planned, binds: binding != nil, files: Set(old).union(files).sorted(),
            areWhole: areWhole ? true : nil)
        try AtomicFile.write(record.encoded(), to: "\(folder)/\(Self.unfinishedName)")
        try removeFiles(in: folder) { $0 == "meta.json" }
    }

    /// What `meta.json` will say when all files have their names that a run has left whole; nil where it has left none,
    /// or where they bind nobody.
    var unnamed: TokenFilesRecord? {
        record == nil && unfinished?.areWhole == true ? unfinished?.binding : nil
    }

    /// The files that a run has left whole are no longer so.
    func forgetFiles() throws {
        guard var unfinished else { return }
        unfinished.areWhole = nil
        try AtomicFile.write(unfinished.encoded(), to: "\(folder)/\(Self.unfinishedName)")
    }

    /// Refuses to write beside files that are not of the folder, and that the format's own reader takes for shards.
    package func refuseConfusableFiles(_ layout: TokenFileLayout) throws(TokenFileError) {
        for split in Split.allCases {
            try SplitWriter.refuseConfusableFiles(of: split, layout: layout, in: folder, except: names)
        }
    }

    /// Removes the files that have not been written anew, and the folders that are empty then.
    package func remove(except written: [String]) throws(FileError) {
        let written = Set(written)
        for name in names where !written.contains(name) {
            let (inner, last) = splitPath("\(folder)/\(name)")
            if name.contains("/") { try refuseLink(inner) }
            try removeFiles(in: inner) { $0 == last }
            if name.contains("/") { unsafe rmdir(inner) }
        }
        // A split without documents leaves the folder that its shards would have stood in.
        for split in Split.allCases where !written.contains(where: { $0.hasPrefix("\(split.rawValue)/") }) {
            unsafe rmdir("\(folder)/\(split.rawValue)")
        }
    }

    /// Called when the new `meta.json` stands.
    func forget() throws(FileError) { try removeFiles(in: folder) { $0 == Self.unfinishedName } }
}

extension EarlierFiles {
    /// Whether the folder has inputs that are no corpora.
    package var hasInputs: Bool { binding.map { !$0.inputs.isEmpty } ?? false }

    /// The weights of wikis that are no longer there.
    /// - Parameter present: the wikis that are; nil: not known.
    package func weights(without present: Set<String>?) -> [String: Double] {
        guard let present, !hasInputs else { return [:] }
        return (binding?.mix ?? [:]).filter { !present.contains($0.key) }
    }

    /// What was decided of documents whose pages parts lack, by the names of the parts.
    package var decisions: [String: MissingPages] {
        let said = binding?.parts.compactMap { part in part.missing.map { (part.name, $0) } } ?? []
        return Dictionary(said) { first, _ in first }
    }

    /// What of the folder's options is no longer so in files that are planned.
    /// - Throws: ``TokenizationError/otherOptions(folder:_:)`` of what was not allowed to change.
    package func changes(
        by planned: TokenFilesRecord, _ configuration: TokenConfiguration, wikis: Set<String>?
    ) throws -> [OptionDifference] {
        guard let binding else { return [] }
        // Only version 0.1 recorded no commands.
        if binding.commands == nil, !binding.inputs.isEmpty, !configuration.changesSplit {
            throw TokenizationError.folder(folder, .ofVersion01(inputs: binding.inputs.map(\.name)))
        }
        let changes = binding.differences(from: planned, wikis: wikis)
        let refused = changes.filter { $0.kind == .split ? !configuration.changesSplit : !configuration.remakes }
        if !refused.isEmpty { throw TokenizationError.otherOptions(folder: folder, refused) }
        return changes
    }

    /// The corpus in the folder, where no corpus was given and the files hold its documents: as inputs do, it stays.
    /// - Parameter texts: the other inputs that were given.
    /// - Returns: nil where there is none; and where files that are made anew of what was given leave it out.
    func corpusThatStays(
        beside texts: [String], _ configuration: TokenConfiguration
    ) throws -> (folder: CorpusFolder, parts: [PartRecord])? {
        guard let binding, !binding.parts.isEmpty, !configuration.remakes || texts.isEmpty,
            let own = try CorpusFolder.ifThere(ownCorpus)
        else { return nil }
        try checkParts(of: own)
        let parts = try own.completeParts()
        // All parts of the only corpus may have been taken out.
        let isEmptied = binding.corpora == nil && parts.isEmpty
        let recorded = Set(binding.parts.map(\.name))
        return isEmptied || !recorded.isDisjoint(with: parts.map(\.name)) ? (own, parts) : nil
    }

    private var ownCorpus: String { "\(folder)/corpus" }

    /// Refuses a corpus that has lost a part whose documents are in the files to a run that was killed. Of a part that
    /// was taken out there is no record.
    /// - Parameter pending: the names of parts that are about to be done, or to be listed.
    /// - Throws: `CorpusError.missingPart` where its successor is only begun, or is not listed yet.
    package func checkParts(of corpus: CorpusFolder, pending: Set<String> = []) throws {
        let recorded = Set(binding?.parts.map(\.name) ?? []).subtracting(pending)
        if recorded.isEmpty { return }
        for part in try corpus.begunParts() + corpus.interruptedParts()
        where recorded.contains(part.name) && (part.complete || part.replaces == true) {
            throw CorpusError.missingPart(path: corpus.folder(ofPart: part.name))
        }
    }

    /// Refuses to leave out a corpus whose documents are in the files. A part that a corpus no longer has was taken out
    /// of it. Of other inputs, the folder has the tokens (`InputFolder`).
    /// - Parameters:
    ///   - parts: the names of the parts that there are.
    ///   - isOwn: whether the corpus in the folder was there before, and is among the inputs: what it no longer has was
    ///     taken out.
    package func checkInputs(parts: Set<String>, isOwn: Bool, _ configuration: TokenConfiguration) throws {
        guard let binding, !configuration.remakes else { return }
        let corpora = binding.corpora ?? (isOwn ? [] : [binding.parts.map(\.name)])
        if let gone = corpora.first(where: { !$0.isEmpty && parts.isDisjoint(with: $0) }) {
            let own = try CorpusFolder.ifThere(ownCorpus)?.manifest.parts.map(\.name) ?? []
            let place = Set(gone).isDisjoint(with: own) ? nil : ownCorpus
            throw TokenizationError.folder(
                folder, .corpusMissing(parts: gone, at: place, besideOthers: !parts.isEmpty))
        }
    }
}

extension TokenConfiguration {
    /// Refuses what a folder does not take, before any work.
    /// - Parameters:
    ///   - tokenizer: the vocabulary; nil: it is part of the program, and known to be good.
    ///   - seed: the seed of the shuffle.
    ///   - wikis: those whose documents there will be; nil: not known.
    package func check(_ tokenizer: TokenizerChoice.Facts, seed: UInt64, folder: String, wikis: Set<String>?) throws {
        let layout = try layout(tokenizer, folder: folder)
        let planned = TokenFilesRecord(
            tokenizer: tokenizer, layout: layout, configuration: self, seed: seed, parts: [], inputs: [])
        _ = try EarlierFiles(in: folder).changes(by: planned, self, wikis: wikis)
    }
}

/// `meta.unfinished.json`: what stands in place of `meta.json` while files get their names.
private struct UnfinishedRecord: Codable, Sendable {
    /// How the new files are made.
    var planned: TokenFilesRecord
    /// Whether the folder has ever had finished files: else it binds nobody.
    var binds: Bool
    /// The names of files that may be there, the old and the new ones.
    var files: [String]
    /// Whether the new ones are all whole, under these names or under those that they had before.
    var areWhole: Bool?

    enum CodingKeys: String, CodingKey {
        case planned, binds, files
        case areWhole = "whole"
    }

    var binding: TokenFilesRecord? { binds ? planned : nil }

    init(planned: TokenFilesRecord, binds: Bool, files: [String], areWhole: Bool?) {
        self.planned = planned
        self.binds = binds
        self.files = files
        self.areWhole = areWhole
    }

    init(decoding bytes: [UInt8]) throws {
        self = try decodeJSON(Self.self, from: bytes)
        try planned.checkFileNames()
        try TokenFilesRecord.checkFileNames(files)
    }

    func encoded() throws -> [UInt8] { try encodeJSON(self) }
}
