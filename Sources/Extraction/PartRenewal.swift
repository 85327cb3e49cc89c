import Corpus
import DurableFiles

// What becomes of a complete part when its dump may have changed.
extension PartExtraction {
    /// What the corpus has of a dump whose part is complete.
    ///
    /// Where the system says that the file is as it was, nothing is read. Else its content decides: the SHA-256 of the
    /// whole, of a slice that of the bytes that it depends on. Nothing that is unknown, on either side, is taken for
    /// the same. A part that was salvaged is always looked at: its file is waited for.
    package func standing(
        ofComplete existing: PartRecord, _ wanted: PartRecord, _ source: DumpSource, _ head: DumpHead
    ) throws -> Standing {
        try checkSameOptions(existing, wanted)
        if existing.damage.isEmpty, remembersFiles,
            SourceState.isRemembered(source.opened?.stamp, ofPart: folder.folder(ofPart: existing.name))
        {
            return reuse(existing, nil)
        }
        let before = try source.sighting()
        // What an earlier version could not hash says nothing.
        let known = existing.source.headAndTail
        let isAlike =
            (known.isEmpty || known == wanted.source.headAndTail)
            && (source.size == nil || existing.source.bytes == wanted.source.bytes)
        if isAlike, try hasSameContent(existing, source) {
            guard let after = try source.sighting(), after.stamp == before?.stamp else { return reuse(existing, nil) }
            return reuse(existing, before)
        }
        let isUnknown = existing.source.sha256.isEmpty || source.size == nil
        let isReplaced =
            try !existing.damage.isEmpty || isAlike && isUnknown || sharesSegments(existing, wanted, source, head)
        guard isReplaced else { throw Self.otherSource(existing) }
        // Tasks do all segments again: which ones that need not be, they cannot tell without the dump.
        return remembersFiles ? .changed(existing) : .outdated
    }

    private func reuse(_ existing: PartRecord, _ seen: Sighting?) -> Standing {
        if !existing.damage.isEmpty {
            observer.warn(
                """
                \(existing.name): salvaged from a damaged file, with \(existing.damage.count) damaged ranges; give the \
                mended file the same name, and it takes this one's place
                """
            )
        }
        observer.note("\(existing.name): already in the corpus, \(existing.pages.kept) documents")
        return .complete(existing, seen)
    }

    private func checkSameOptions(_ existing: PartRecord, _ wanted: PartRecord) throws {
        if existing.options != wanted.options || existing.wiki != wanted.wiki {
            let names = Set(existing.options.keys).union(wanted.options.keys).sorted()
            let name = names.first { existing.options[$0] != wanted.options[$0] } ?? "wiki"
            throw CorpusError.otherOptions(
                path: folder.path, part: existing.name, option: name, corpus: existing.options[name] ?? existing.wiki,
                wanted: wanted.options[name] ?? wanted.wiki)
        }
        if existing.slice != wanted.slice {
            throw CorpusError.otherSource(part: existing.name, detail: "another slice of \(existing.source.file)")
        }
    }

    /// Whether the dump is known to have the bytes that a part was made from.
    func hasSameContent(_ existing: PartRecord, _ source: DumpSource) throws -> Bool {
        // A task that is given some of the bytes leaves the question to whoever gave them.
        if !source.isWhole { return true }
        if existing.slice != nil {
            guard let read = existing.source.read, let found = try source.sha256(of: read.ranges) else { return false }
            return found == read.sha256
        }
        // A pipe that was read for its hash could not be read again. Its segments are compared one by one.
        if !source.isFile, source.size == nil { return false }
        return try !existing.source.sha256.isEmpty && source.sha256() == existing.source.sha256
    }

    /// Whether a dump may be the one that a complete part was made of, as far as can be told without reading all of it.
    func mayBeSource(_ source: DumpSource, _ wanted: PartRecord, of existing: PartRecord) throws -> Bool {
        let (known, now) = (existing.source, wanted.source)
        // Of a pipe, nothing but its beginning was known.
        if known.file != "-", !known.headAndTail.isEmpty, known.headAndTail != now.headAndTail { return false }
        if known.bytes != now.bytes { return false }
        return try existing.slice == nil || known.read == nil || hasSameContent(existing, source)
    }

    /// Whether any segment was made from bytes that the dump has in the same place.
    private func sharesSegments(
        _ existing: PartRecord, _ wanted: PartRecord, _ source: DumpSource, _ head: DumpHead
    ) throws -> Bool {
        guard source.isFile, Self.isCutAlike(existing, wanted) else { return false }
        let path = folder.folder(ofPart: existing.name)
        let reader = try SegmentFileReader()
        for name in try fileNames(in: path) where name.hasSuffix(".jsonl.zst") && !name.contains("-") {
            guard let trailer = try? reader.trailer(path: "\(path)/\(name)"),
                let range = try? StoredSegment.range(of: trailer),
                let outcome = try? StoredSegment.outcome(of: trailer, range: range, salvages: false),
                let origin = outcome.origin
            else { continue }
            if try origin.isSame(in: source, range: range, head: head.hash) { return true }
        }
        return false
    }

    package static func otherSource(_ existing: PartRecord) -> CorpusError {
        .otherSource(
            part: existing.name,
            detail: "\(existing.source.file), \(existing.source.bytes) bytes, SHA-256 \(existing.source.sha256)")
    }

    // MARK: - Renewal

    /// Makes a complete part anew from the dump as it is now. Segments whose bytes the dump still has stay. The part is
    /// left whole until all others are there: a dump that turns out to be damaged takes nothing from the corpus.
    /// - Parameter refreshing: whether it must be the same dump, and only the rules of the text are others.
    mutating func renew(
        _ existing: PartRecord, _ wanted: PartRecord, _ source: DumpSource, _ head: DumpHead, refreshing: Bool = false
    ) throws -> PartRecord {
        let path = folder.folder(ofPart: wanted.name)
        let stage = try beginRenewal(wanted)
        let isRemade = existing.options != wanted.options
        let sharesText = !isRemade && Self.sharesText(existing, wanted)
        let output = CorpusOutput(folder: stage, earlier: sharesText ? path : nil, buckets: wanted.buckets)
        let (record, seen) = try extract(
            wanted, source, head, into: output,
            kept: "The corpus keeps \(wanted.name) as it is, from the file that it was made of before.")
        let isSame =
            record.source.bytes == existing.source.bytes && record.source.read == existing.source.read
            && (!record.source.sha256.isEmpty || record.source.read != nil)
            && record.source.sha256 == existing.source.sha256
        if source.size == nil, !isSame, !isRemade, output.reused == 0, existing.damage.isEmpty, existing.slice == nil {
            try removeFolder(stage)
            throw Self.otherSource(existing)
        }
        if isSame, output.stored == 0, !refreshing, !isRemade {
            try removeFolder(stage)
            return try begin(wanted, reuse(existing, seen), source)
        }
        if refreshing {
            // Another file would be another part: `run` says what becomes of it.
            let isKnown = !existing.source.sha256.isEmpty || existing.source.read != nil
            guard isSame || !isKnown else {
                try removeFolder(stage)
                throw Self.otherSource(existing)
            }
            observer.note("\(wanted.name): made again with version \(wanted.textRules) of the text's rules")
        } else if isRemade {
            observer.note("\(wanted.name): made again with other options of the text")
        } else {
            observer.note(
                "\(wanted.name): the file has changed, or is not known to be the same: "
                    + "\(output.stored) segments are extracted again, \(output.reused) stay"
            )
        }
        SourceState.forget(path, path: source.isFile ? source.path : nil)
        var successor = wanted
        successor.replaces = true
        try folder.record(successor)
        let stays = output.stays
        try removeFiles(in: path) { $0.hasSuffix(".jsonl.zst") && !stays.contains($0) }
        try takeOverRenewal(successor)
        try publish(record, source, seen)
        return record
    }

    /// The folder of a part that is to take another's place; what a run that was stopped has left in it is of use.
    private func beginRenewal(_ wanted: PartRecord) throws -> String {
        let part = folder.folder(ofPart: wanted.name)
        let path = "\(part)/\(CorpusFolder.renewalName)"
        var stage = try CorpusFolder(joining: part, seed: wanted.seed)
        var staged = wanted
        staged.name = CorpusFolder.renewalName
        if let begun = try? stage.part(named: staged.name), Self.canResume(begun, staged) {
            try removeFiles(in: path) { $0.hasSuffix(AtomicFile.temporarySuffix) }
        } else {
            try removeFolder(path)
        }
        try stage.record(staged)
        return path
    }

    /// Moves the files of a renewal into the part's folder, where they are segments like others: each says what it was
    /// made from.
    func takeOverRenewal(_ wanted: PartRecord) throws {
        let part = folder.folder(ofPart: wanted.name)
        let path = "\(part)/\(CorpusFolder.renewalName)"
        try refuseLink(path)
        let stage = try CorpusFolder(joining: part, seed: wanted.seed)
        if let begun = try? stage.part(named: CorpusFolder.renewalName), Self.canResume(begun, wanted) {
            let names = try fileNames(in: path).filter { $0.hasSuffix(".jsonl.zst") }
            let segments = names.filter { !$0.contains("-") }
            // The file that makes a segment complete comes last, and goes first.
            try removeFiles(in: part) { segments.contains($0) }
            for name in names.filter({ $0.contains("-") }) + segments {
                try moveFile("\(path)/\(name)", to: "\(part)/\(name)")
            }
            try syncFolder(part)
        }
        try removeFolder(path)
    }

    // MARK: - While it is read

    /// Refuses a file whose content has changed while it was read. Where only its times tell of a change, its bytes
    /// decide: a copied time stamp need not cost hours of work.
    /// - Parameter sha256: of the whole, where it was taken while reading.
    /// - Returns: the file's stamp.
    /// - Throws: `ChangedFile`.
    package static func checkUnchanged(
        _ source: DumpSource, _ head: DumpHead, sha256: String?, _ result: DumpExtraction.Result
    ) throws -> Sighting? {
        // What is behind a slice's end may still come.
        let mayGrow = sha256 == nil && result.endedEarly
        guard let before = source.opened, let now = try source.sighting() else {
            if !mayGrow { try source.checkUnchanged() }
            return nil
        }
        if now.stamp != before.stamp {
            // It was touched, renamed, or written to: the system does not say which.
            var isSame = now.stamp.bytes == before.stamp.bytes || mayGrow && now.stamp.bytes > before.stamp.bytes
            if let sha256 { isSame = try isSame && source.sha256() == sha256 }
            for (range, origin) in result.origins where isSame {
                isSame = try origin?.isSame(in: source, range: range, head: head.hash) ?? false
            }
            guard isSame, try source.sighting()?.stamp == now.stamp else {
                try source.checkUnchanged()
                throw ChangedFile(
                    path: source.path, change: .rewritten, before: before.stamp.bytes, now: now.stamp.bytes)
            }
        }
        do {
            try source.checkUnchanged()
        } catch {
            if error.change == .replaced { throw error }
        }
        return now.stamp == before.stamp ? before : now
    }
}

extension DumpExtraction.Result {
    /// The bytes of a file that the segments depend on; nil where they cannot be read again.
    func read(of source: DumpSource) throws -> PartRecord.Source.Read? {
        var ranges: [[Int]] = []
        for (range, origin) in origins {
            guard let origin else { return nil }
            if let last = ranges.last, range.lowerBound <= last[1] {
                ranges[ranges.count - 1][1] = max(last[1], origin.to)
            } else {
                ranges.append([range.lowerBound, origin.to])
            }
        }
        return try source.sha256(of: ranges).map { PartRecord.Source.Read(ranges: ranges, sha256: $0) }
    }
}
