import BZip2
import BytePairEncoding
import Checksums
import Corpus
import DumpDownload
import DumpListing
import DurableFiles
import Extraction
import Foundation
import InputNumbers
import InputStreams
import MediaWikiDump
import TokenFiles
import UnicodeNormalization
import WikiprepPipeline
import Wikitext
import Workers

@testable import RunReport

// The examples that stand in comments of Sources, line for line, so that they compile. Nothing runs them: those that
// are run are in Samples/library. `DocumentationTests` looks that none is missing here.

private func use<each Value>(_ values: repeat each Value) {}

private func aDecompressor() throws {
    func consume(_ bytes: [UInt8]) {}
    func warn(_ text: String) {}
    do {
        var decompressor = Decompressor(source: try FileByteSource(path: "enwiki.xml.bz2"))
        while let bytes = try decompressor.next() { consume(bytes) }
    }
    do {
        var decompressor = Decompressor(source: try FileByteSource(path: "dump.xml.bz2"))
        while let bytes = try decompressor.next() { consume(bytes) }
        if let rest = decompressor.trailing { warn("\(rest.count) bytes after the last stream") }
    }
}

private func aSegmentOfADump(source: any ByteSource, range: Range<Int>, bytes: [UInt8]) throws {
    func consume(_ bytes: [UInt8]) {}
    do {
        let start: SegmentStart = range.lowerBound == 0 ? .streamHeader : .search
        var segment = SegmentDecoder(source: source, range: range, start: start, assumedLevel: 9)
        while let bytes = try segment.next() { consume(bytes) }
    }
    do {
        var segment = SegmentDecoder(source: source, range: 0..<(2 << 20), start: .streamHeader, assumedLevel: 9)
        while let bytes = try segment.next() { consume(bytes) }
    }
    let scanner = MagicScanner()
    let bit = scanner.firstMagic(in: bytes.span, from: 0)  // nil: none
    use(bit)
}

private func pages(xml: [UInt8]) {
    var scanner = PageScanner(start: .document)
    var batch = PageBatch()
    scanner.append(xml, to: &batch)
    for parsed in PageParser(filter: .articles).parse(batch) {
        if case .page(let page) = parsed { print(page.id, page.title) }
    }
}

private func stitching(segments: [[UInt8]], distance: Int) {
    var (ownPages, seamPages, pages) = (PageBatch(), PageBatch(), PageBatch())
    var scanner = PageScanner(start: .document)
    for segment in segments {
        var own = PageScanner()
        own.append(segment, to: &ownPages)
        let before = scanner
        if scanner.join(own.head, to: &seamPages) {
            if own.sawPage { scanner = own.shifted(by: distance) }
        } else {
            scanner = before
            scanner.append(segment, to: &pages)
        }
    }
}

private func text(of text: String) {
    var extractor = TextExtractor(site: Site(wiki: "enwiki"), options: TextOptions())
    let page = extractor.extract(Array("'''Tea''' is a [[drink]].".utf8), title: "Tea")
    let text = String(decoding: page.text, as: UTF8.self)  // "Tea is a drink."
    let composed = NormalizationFormC.normalized(text.utf8.span) ?? Array(text.utf8)
    use(composed)
}

private func numbers(count: Int, more: Int, sizes: [Int]) {
    let width = Int(clamping: 1e308)  // Int.max; NaN gives 0
    let digits = Int(clampingDigits: "99999999999999999999")  // Int.max; nil for what is no whole number
    let figure = Double(decimal: "1e308")  // nil for inf, nan, 0x10 and what overflows
    let sum = count.addingClamped(more)  // never past the ends of the type
    let total = sizes.clampedSum()
    let whole = Int(exactlyWhole: 12.0)  // 12; nil for what is no whole number within the type
    use(width, digits, figure, sum, total, whole)
}

private func documents(_ document: Corpus.Document) throws {
    let key = ShuffleKey(seed: 2357, wiki: "enwiki", pageID: 12)
    var writer = SegmentFileWriter(buckets: 16)
    writer.append(document, pageID: 12, key: key)
    let layout = try writer.write(
        to: "corpus/part/00000.jsonl.zst", pages: PageCounts(), attachment: [], compressor: SegmentCompressor())
    use(layout)
}

private func search() throws {
    let corpus = try CorpusFolder(opening: "enwiki/corpus")
    try CorpusSearch(corpus, threads: 2).run(.title("Anarchism")) { found in
        print(String(decoding: found.document.text, as: UTF8.self))
        return true
    }
}

private func runs() throws {
    do {
        let pipeline = Pipeline(threads: 2)
        let record = try pipeline.run(["enwiki-20260101-pages-articles1.xml-p1p41242.bz2"], into: "enwiki").record
        print(record.tokens.train)
    }
    do {
        let refresh = CorpusRefresh(of: "enwiki/corpus", threads: 2)
        for step in try refresh.plan() { print(step.part, step.dump ?? "its dump is not there") }
        try refresh.run()
    }
    do {
        let pages = try DumpPages(path: "enwiki-20260101-pages-articles1.xml-p1p41242.bz2")
        while let page = try pages.next() { print(page.title) }
    }
}

private func reports(title: String) throws {
    let cell: HTML = "<td>\(title)</td>"
    let report = try JSONDecoder().decode(Report.self, from: Data(contentsOf: URL(filePath: "enwiki/report.json")))
    print(report.pages.kept, report.tokens?.train ?? 0)
    let html = ReportPage(report).html
    use(cell, html)
}

private func files(next: () throws -> [UInt8]?) throws {
    func consume(_ bytes: [UInt8]) {}
    do {
        let hash = try SHA256()
        while let bytes = try next() { hash.update(bytes) }
        let digits = try hash.finish()
        use(digits)
    }
    do {
        var stream: any ByteStream = try DescriptorStream(path: "text.jsonl.gz")
        stream = try GzipStream(of: stream, path: "text.jsonl.gz")
        while let piece = try stream.next() { consume(piece) }
    }
    var file = try AtomicFile(path: "out/train.bin")
    try file.write([1, 2, 3])
    try file.finish()
}

private func downloads(bytes: [UInt8]) throws {
    let listing = try DumpStatus(decoding: bytes, path: "dumpstatus.json").listing(of: .articles)
    let mirror = try Mirror("https://dumps.wikimedia.org")
    print(try ListingFormat.curl.text(of: [listing.selecting(parts: PartSelection(1...3))], mirror: mirror))
}

private func dumpDownloads() throws {
    var settings = DumpDownload.Settings(wiki: "enwiki", folder: "dumps")
    settings.request.parts = PartSelection(1...3)
    let download = DumpDownload(settings, observer: SilentObserver())
    let plan = try download.plan()
    let paths = try download.run(plan)
    print(paths)
}

private func tokenFiles(documents: [(ids: [UInt32], title: String)], ids: [UInt32]) throws {
    do {
        let layout = try TokenFileLayout(format: .llmc, vocabularySize: 50257, name: "enwiki")
        var writer = try SplitWriter(folder: "out", split: .train, layout: layout)
        for document in documents {
            try writer.append(document.ids.span)
            try writer.endDocument()
        }
        let files = try writer.finish()

        let reader = try SplitReader(folder: "out", split: .train, layout: layout)
        let ids = try reader.ids(in: reader.tokens(ofDocument: 0))
        let report = try TokenFileCheck(vocabularySize: 50257, endOfText: 50256, position: .prepend).run(reader)
        use(files, ids, report)
    }
    let layout = try TokenFileLayout(format: .llmc, vocabularySize: 50257, name: "enwiki")
    do {
        var writer = try SingleShardWriter(folder: "out", split: .train, layout: layout, number: 7)
        try writer.append(ids.span)
        try writer.endDocument()
        let files = try writer.finish()
        use(files)
    }
    var index = try SplitIndexWriter(folder: "out", split: .train, layout: layout)
    for document in documents { try index.appendDocument(tokens: document.ids.count) }
    let (files, shards) = try index.finish()
    use(files, shards)
}

private func vocabularies(text: String, batch: [String]) throws {
    do {
        let vocabulary = try Vocabulary.gpt2()
        var encoder = Encoder(vocabulary)
        var ids: [TokenID] = []
        encoder.encode(text.utf8.span, appendTo: &ids)
        let bytes = try vocabulary.decode(ids)
        use(bytes)
    }
    let counts = PretokenCounts(pattern: .japanese, folder: "/var/tmp", memory: 512 << 20, threads: 4)
    var counter = counts.counter()
    for document in batch { try counter.count(document.utf8.span) }
    try counter.finish()
    let corpus = try counts.collect()
    let trained = try Trainer(TrainingOptions(vocabularySize: 32_768)).train(corpus)
    let (ranks, json) = (trained.tiktoken(), trained.tokenizerJSON())
    let encoder = Encoder(try trained.vocabulary(name: "ja"))
    use(ranks, json)
    _ = encoder
}
