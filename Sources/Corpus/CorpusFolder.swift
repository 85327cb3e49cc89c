import CLibrary
import DurableFiles
import PortableFoundation

/// A folder of parts, and the manifest that lists those that are complete.
///
///     corpus/
///       manifest.json
///       enwiki-20260101-pages-articles1-p1p41242/
///         part.json
///         00000.jsonl.zst …
public struct CorpusFolder: Sendable {
    /// The folder.
    public let path: String
    /// What it holds.
    public private(set) var manifest: Manifest
    /// Whether complete parts are listed in the manifest as they come. Tasks that write parts at the same time leave it
    /// to ``listCompleteParts()``.
    private let listsParts: Bool

    /// Opens a corpus that is there.
    public init(opening path: String) throws {
        try self.init(opening: path, listsParts: true)
    }

    private init(opening path: String, listsParts: Bool) throws {
        self.path = path
        self.listsParts = listsParts
        let file = "\(path)/manifest.json"
        guard unsafe access(file, F_OK) == 0 else { throw CorpusError.notACorpus(path: path) }
        // Of another version, nothing but the version can be relied on.
        let version = try Self.decode(Manifest.Version.self, file).version
        guard version == Manifest.currentVersion else {
            throw CorpusError.otherVersion(path: path, found: version, known: Manifest.currentVersion)
        }
        manifest = try Self.decode(Manifest.self, file)
        if let name = manifest.parts.map(\.name).first(where: { !isPlainName($0) }) {
            throw CorpusError.unreadable(path: file, reason: "'\(name)' cannot be the name of a part's folder")
        }
    }

    private init(_ path: String, _ manifest: Manifest, listsParts: Bool) {
        self.path = path
        self.manifest = manifest
        self.listsParts = listsParts
    }

    /// Opens a corpus for adding parts, making it when it is not there.
    /// - Parameters:
    ///   - path: the folder.
    ///   - seed: the seed of a new corpus; of one that is there, it must be the same.
    public init(adding path: String, seed: UInt64) throws {
        try makeFolders(path)
        if unsafe access("\(path)/manifest.json", F_OK) == 0 {
            self = try CorpusFolder(opening: path)
            try check(seed: seed)
        } else {
            let new = Manifest(version: Manifest.currentVersion, seed: seed, parts: [])
            try Self.encode(new, to: "\(path)/manifest.json")
            self = try CorpusFolder(opening: path)
        }
    }

    /// Opens a corpus for adding a part, as one of many that add parts at the same time: the manifest is neither made
    /// nor changed.
    /// - Parameters:
    ///   - path: the folder.
    ///   - seed: the seed of a new corpus; of one that is there, it must be the same.
    public init(joining path: String, seed: UInt64) throws {
        try makeFolders(path)
        if unsafe access("\(path)/manifest.json", F_OK) == 0 {
            try self.init(opening: path, listsParts: false)
            try check(seed: seed)
        } else {
            self.init(
                path, Manifest(version: Manifest.currentVersion, seed: seed, parts: []), listsParts: false)
        }
    }

    /// Refuses parts of another seed.
    public func check(seed: UInt64) throws {
        if manifest.seed != seed { throw CorpusError.otherSeed(path: path, corpus: manifest.seed, wanted: seed) }
    }

    /// Opens a corpus; nil when there is none. One that is there and cannot be read is not taken for none.
    public static func ifThere(_ path: String) throws -> CorpusFolder? {
        do {
            return try CorpusFolder(opening: path)
        } catch CorpusError.notACorpus {
            return nil
        }
    }

    /// The seed of a corpus that is there; nil when there is none.
    public static func seed(of path: String) throws -> UInt64? { try ifThere(path)?.manifest.seed }

    /// The folder of a part.
    public func folder(ofPart name: String) -> String { "\(path)/\(name)" }

    /// In a part's folder: its record.
    public static let partRecordName = "part.json"

    /// In a part's folder: what is made to take the part's place, as long as it is not whole.
    public static let renewalName = "renewal"

    /// A part's record; nil when there is none.
    public func part(named name: String) throws -> PartRecord? {
        let file = "\(folder(ofPart: name))/\(Self.partRecordName)"
        guard unsafe access(file, F_OK) == 0 else { return nil }
        let record = try Self.decode(PartRecord.self, file)
        guard record.name == name else {
            throw CorpusError.unreadable(path: file, reason: "it is the record of another part, '\(record.name)'")
        }
        return record
    }

    /// The records of all complete parts.
    /// - Parameter pending: the names of parts that are about to be done: of those that the manifest lists though they
    ///   are not complete, these are left out.
    /// - Throws: ``CorpusError/missingPart(path:)`` for any other.
    public func completeParts(pending: Set<String> = []) throws -> [PartRecord] {
        try manifest.parts.compactMap { part in
            if pending.contains(part.name), try self.part(named: part.name)?.complete != true { return nil }
            guard let record = try self.part(named: part.name), record.complete else {
                throw CorpusError.missingPart(path: folder(ofPart: part.name))
            }
            return record
        }
    }

    /// The records of all complete parts, for whoever makes something of all documents.
    /// - Parameter pending: as ``completeParts(pending:)`` has it.
    /// - Throws: ``CorpusError/missingPart(path:)`` too where a part has lost its place, and its successor is not
    ///   whole.
    public func wholeParts(pending: Set<String> = []) throws -> [PartRecord] {
        let complete = try completeParts(pending: pending)
        for part in try begunParts() where !part.complete && part.replaces == true && !pending.contains(part.name) {
            throw CorpusError.missingPart(path: folder(ofPart: part.name))
        }
        return complete
    }

    /// The records of the parts that the manifest lists though what takes their place is only begun.
    public func interruptedParts() throws -> [PartRecord] {
        try manifest.parts.compactMap { try part(named: $0.name) }.filter { !$0.complete && $0.replaces == true }
    }

    /// Refuses options that differ from those of the same wiki's other parts.
    /// - Parameters:
    ///   - options: those of a part, by name.
    ///   - wiki: whose text the part has.
    ///   - part: its name.
    ///   - remade: the names of parts that will have the same options soon.
    public func checkOptions(
        _ options: [String: String], wiki: String, part: String, remade: Set<String> = []
    ) throws {
        for other in manifest.parts
        where other.wiki == wiki && other.name != part && other.options != options && !remade.contains(other.name) {
            let names = Set(options.keys).union(other.options.keys).sorted()
            let name = names.first { options[$0] != other.options[$0] } ?? ""
            throw CorpusError.otherOptions(
                path: path, part: other.name, option: name, corpus: other.options[name] ?? "",
                wanted: options[name] ?? "")
        }
    }

    /// Writes a part's record, and lists the part in the manifest when it is complete.
    public mutating func record(_ part: PartRecord) throws {
        let folder = folder(ofPart: part.name)
        try makeFolder(part.name, in: path)
        // Whenever the run is killed: the manifest lists no part whose own record does not say that it is complete.
        // But one that takes another's place is found by its record: without it, its documents would be left out.
        let comesFirst = part.complete || part.replaces == true
        if !comesFirst { try list(part) }
        try Self.encode(part, to: "\(folder)/\(Self.partRecordName)", pretty: false)
        if comesFirst { try list(part) }
    }

    /// Makes the manifest list a part if, and only if, it is complete. A run that was killed between a part's record
    /// and the manifest leaves a complete part unlisted: whoever finds it calls this.
    public mutating func list(_ part: PartRecord) throws {
        if !listsParts { return }
        var parts = manifest.parts.filter { $0.name != part.name }
        if part.complete { parts.append(Manifest.Part(part)) }
        parts.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        if parts == manifest.parts { return }
        var changed = manifest
        changed.parts = parts
        try Self.encode(changed, to: "\(path)/manifest.json")
        manifest = changed
    }

    /// Makes the manifest list the parts that are complete, and no others: what tasks leave to one of them.
    /// - Returns: the records of these parts, by name.
    public mutating func listCompleteParts() throws -> [PartRecord] {
        let names = Set(try fileNames(in: path).filter { isFolder(folder(ofPart: $0)) }).union(
            manifest.parts.map(\.name))
        var complete: [PartRecord] = []
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            guard let record = try part(named: name) else {
                if manifest.parts.contains(where: { $0.name == name }) {
                    throw CorpusError.missingPart(path: folder(ofPart: name))
                }
                continue
            }
            guard record.seed == manifest.seed else {
                throw CorpusError.otherSeed(path: path, corpus: manifest.seed, wanted: record.seed)
            }
            if record.complete { try checkOptions(record.options, wiki: record.wiki, part: name) }
            try list(record)
            if record.complete { complete.append(record) }
        }
        return complete
    }

    /// The records of the parts that were begun and are not complete.
    public func begunParts() throws -> [PartRecord] {
        let complete = Set(manifest.parts.map(\.name))
        return try fileNames(in: path).filter { !complete.contains($0) && isFolder(folder(ofPart: $0)) }.compactMap {
            try part(named: $0)
        }
    }

    /// The parts whose options are those of the corpus: the complete ones, those among them that a run which was killed
    /// has not listed, and those that take a complete one's place.
    public func bindingParts() throws -> [Manifest.Part] {
        try manifest.parts + begunParts().filter { $0.complete || $0.replaces == true }.map(Manifest.Part.init)
    }

    /// Takes a part out of the corpus: first out of the manifest, then off the disk, so that whoever is killed in
    /// between leaves a whole corpus.
    public mutating func remove(partNamed name: String) throws {
        guard
            try manifest.parts.contains(where: { $0.name == name }) || begunParts().contains(where: { $0.name == name })
        else { throw CorpusError.noSuchPart(path: path, part: name, parts: manifest.parts.map(\.name)) }
        try refuseLink(folder(ofPart: name))
        var changed = manifest
        changed.parts.removeAll { $0.name == name }
        if changed != manifest { try Self.encode(changed, to: "\(path)/manifest.json") }
        manifest = changed
        try removeFolder("\(folder(ofPart: name))/\(Self.renewalName)")
        try removeFiles(in: folder(ofPart: name)) { _ in true }
        unsafe rmdir(folder(ofPart: name))
    }

    private static func encode(_ value: some Encodable, to file: String, pretty: Bool = true) throws {
        try AtomicFile.write(encodeJSON(value, pretty: pretty), to: file)
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ file: String) throws -> Value {
        let bytes = try ReadableFile.contents(of: file)
        do {
            return try decodeJSON(type, from: bytes)
        } catch {
            throw CorpusError.unreadable(path: file, reason: "\(error)")
        }
    }
}

/// Why a corpus cannot be used as asked.
public enum CorpusError: Error, Equatable, CustomStringConvertible {
    /// There is no manifest.
    case notACorpus(path: String)
    /// A layout of another program version.
    case otherVersion(path: String, found: Int, known: Int)
    /// Another seed than the corpus has.
    case otherSeed(path: String, corpus: UInt64, wanted: UInt64)
    /// Other options for the same wiki.
    case otherOptions(path: String, part: String, option: String, corpus: String, wanted: String)
    /// A part of the manifest that is not there.
    case missingPart(path: String)
    /// A part that is not in the corpus.
    case noSuchPart(path: String, part: String, parts: [String])
    /// A part of the same name from another source.
    case otherSource(part: String, detail: String)
    /// JSON that is not what was written.
    case unreadable(path: String, reason: String)
    /// Another process adds to the corpus.
    case locked(path: String)
    /// Documents of a part that are neither in the output nor known to be left out, or more than there can be.
    case lostDocuments(part: String, detail: String)

    /// What is the matter, and where.
    public var description: String {
        switch self {
        case .notACorpus(let path): "\(path) is no corpus folder: it has no manifest.json"
        case .otherVersion(let path, let found, let known):
            """
            \(path) has layout version \(found), this program reads version \(known); make the corpus anew in another \
            folder
            """
        case .otherSeed(let path, let corpus, let wanted):
            "the corpus \(path) is shuffled with seed \(corpus), not \(wanted): the seed belongs to the corpus"
        case .otherOptions(let path, let part, let option, let corpus, let wanted):
            """
            the corpus \(path) holds \(part) with \(option) = \(corpus), not \(wanted): text of one wiki is never \
            mixed; use the same options or another folder
            """
        case .missingPart(let path):
            """
            \(path) was complete, and is not there or not complete now; run the command that made it again, or take it \
            out
            """
        case .noSuchPart(let path, let part, let parts):
            """
            the corpus \(path) has no part \(part); name one that it has: \
            \(parts.isEmpty ? "none" : parts.joined(separator: ", "))
            """
        case .otherSource(let part, let detail):
            "the corpus already has a part \(part) from another file (\(detail))"
        case .unreadable(let path, let reason):
            "cannot read \(path): \(reason); put a copy back, or make the corpus anew in another folder"
        case .locked(let path): "another process is writing to \(path); wait until it has ended"
        case .lostDocuments(let part, let detail):
            "\(part): \(detail); the part is not as it was written"
        }
    }
}
