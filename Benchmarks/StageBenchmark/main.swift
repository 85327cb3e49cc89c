// What each stage costs on one thread, on a dump: CPU seconds and bytes, a JSON object a line. `Benchmarks/bench.py`
// runs it.
//
//     swift run -c release StageBenchmark DUMP.xml.bz2 [VOCABULARY.tiktoken ...]

import BZip2
import BytePairEncoding
import CLibrary
import Corpus
import DurableFiles
import MediaWikiDump
import PortableFoundation
import Wikitext

/// CPU time of this thread, in seconds.
func cpuTime() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Measures and prints one stage. `bytes` are what its speed is counted in; `xml` are those of the dump's XML that it
/// stands for.
func measure(_ stage: String, of unit: String, xml: Int, _ body: () throws -> Int) rethrows {
    let start = cpuTime()
    let bytes = try body()
    let seconds = cpuTime() - start
    print("{\"stage\":\"\(stage)\",\"unit\":\"\(unit)\",\"bytes\":\(bytes),\"xml\":\(xml),\"seconds\":\(seconds)}")
}

func run(_ arguments: [String]) throws {
    guard let path = arguments.first else {
        print("usage: StageBenchmark DUMP.xml.bz2 [VOCABULARY.tiktoken ...]")
        exit(2)
    }
    let dump = try ReadableFile.contents(of: path)
    var xml: [UInt8] = []
    try measure("bzip2", of: "XML", xml: 0) {
        var segment = SegmentDecoder(source: dump, range: 0..<dump.count, start: .streamHeader, assumedLevel: 9)
        while let piece = try segment.next() { xml += piece }
        return xml.count
    }

    var pages: [Page] = []
    measure("scan and parse XML", of: "XML", xml: xml.count) {
        var scanner = PageScanner()
        let parser = PageParser(filter: .articles)
        var start = 0
        while start < xml.count {
            let end = min(start + 1 << 20, xml.count)
            var batch = PageBatch()
            scanner.append(Array(xml[start..<end]), to: &batch)
            for case .page(let page) in parser.parse(batch) { pages.append(page) }
            start = end
        }
        return xml.count
    }

    let language = String(splitPath(path).name.prefix(2))
    let site = Site(wiki: language == "ja" ? "jawiki" : "enwiki")
    let articles = pages.compactMap { page -> (title: String, wikitext: [UInt8])? in
        guard page.namespace == 0, page.redirect == nil, case .text(let text)? = page.revision?.content else {
            return nil
        }
        return (page.title, text)
    }
    var texts: [[UInt8]] = []
    measure("wikitext to text", of: "wikitext", xml: xml.count) {
        var extractor = TextExtractor(site: site, options: TextOptions())
        for article in articles {
            texts.append(extractor.extract(article.wikitext, title: article.title, isValid: true).text)
        }
        return articles.reduce(0) { $0 + $1.wikitext.count }
    }

    let textBytes = texts.reduce(0) { $0 + $1.count }
    let folder = FileManager.default.temporaryDirectory.appending(path: "wikiprep-bench-\(getpid())").path
    try makeFolders(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try measure("write segment file", of: "text", xml: xml.count) {
        let compressor = try SegmentCompressor()
        var writer = SegmentFileWriter(buckets: 16)
        for (index, text) in texts.enumerated() {
            let document = Document(
                id: String(index), wiki: "enwiki", title: articles[index].title, url: "", revision: 1, text: text)
            writer.append(
                document, pageID: UInt64(document.id) ?? 0,
                key: ShuffleKey(seed: 1, wiki: "enwiki", pageID: UInt64(index)))
        }
        _ = try writer.write(
            to: "\(folder)/00000.jsonl.zst", pages: PageCounts(), attachment: [], compressor: compressor)
        return textBytes
    }

    var vocabularies = [try Vocabulary.gpt2()]
    for file in arguments.dropFirst() {
        vocabularies.append(
            try Vocabulary(contents: ReadableFile.contents(of: file), fileName: file, pattern: nil))
    }
    for vocabulary in vocabularies {
        measure("encode \(vocabulary.name)", of: "text", xml: xml.count) {
            var encoder = Encoder(vocabulary)
            var ids: [TokenID] = []
            for text in texts {
                ids.removeAll(keepingCapacity: true)
                encoder.encode(text.span, appendTo: &ids)
            }
            return textBytes
        }
    }
    // The texts, for the peers' encoders.
    if let name = ProcessInfo.processInfo.environment["WIKIPREP_BENCH_TEXTS"] {
        var lines: [UInt8] = []
        for text in texts {
            Document(id: "", wiki: "", title: "", url: "", revision: 0, text: text).appendJSONLine(to: &lines)
        }
        try AtomicFile.write(lines, to: name)
    }
}

do {
    try run(Array(CommandLine.arguments.dropFirst()))
} catch {
    print("\(error)")
    exit(1)
}
