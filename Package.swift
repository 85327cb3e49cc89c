// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .strictMemorySafety()]

// Each is a library of its own, too: who wants one of them need not link the others.
let stages = [
    "BZip2", "MediaWikiDump", "Wikitext", "Corpus", "BytePairEncoding", "TokenFiles", "InputStreams",
    "RunReport", "CorpusParts", "Extraction", "Tokenization", "ClusterTasks", "WikiprepPipeline",
]

// What tests of the pipeline's stages look into.
let lowerFloors: [Target.Dependency] = [
    "BZip2", "MediaWikiDump", "Wikitext", "Corpus", "BytePairEncoding", "TokenFiles", "Checksums", "InputNumbers",
    "CLibrary", "InputStreams", "RunReport", "Statistics", "DurableFiles",
]
let upperFloors: [Target.Dependency] = [
    "Workers", "CorpusParts", "Extraction", "Tokenization", "ClusterTasks", "WikiprepPipeline",
]

let stageTests: [Target] = ["Workers", "Extraction", "CorpusParts", "Tokenization", "ClusterTasks"].map {
    .testTarget(
        name: "\($0)Tests", dependencies: lowerFloors + upperFloors + ["PipelineTestSupport", "TestSupport"],
        swiftSettings: strict)
}

let package = Package(
    name: "wikiprep",
    // For Mutex and Atomic of Synchronization.
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "wikiprep", targets: ["wikiprep"]),
        .library(
            name: "WikiprepLibraries",
            targets: ["BZip2", "MediaWikiDump", "Wikitext", "Corpus", "BytePairEncoding", "TokenFiles"]),
    ] + stages.map { .library(name: $0, targets: [$0]) },
    targets: [
        // Module maps of the system libraries, and GPT-2's vocabulary as data inside the program.
        .systemLibrary(name: "CBZip2", providers: [.apt(["libbz2-dev"]), .brew(["bzip2"])]),
        .systemLibrary(
            name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"]), .brew(["xxhash"])]),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        .systemLibrary(name: "CIconv"),
        .systemLibrary(name: "CGetopt"),
        .systemLibrary(name: "CMalloc"),
        .target(name: "CGPT2Vocabulary", exclude: ["gpt2.tiktoken", "LICENSE"]),
        // What a process arranges before Swift code runs, in C: its arguments, its descriptors, its limits.
        .target(name: "CProcess"),

        // What differs between Linux and macOS: the C library, and the part of Foundation that is used.
        .target(
            name: "CLibrary", dependencies: [.target(name: "CMalloc", condition: .when(platforms: [.linux]))],
            swiftSettings: strict),
        .target(name: "PortableFoundation", swiftSettings: strict),

        // Arithmetic on numbers that an input chooses: clamped or checked.
        .target(name: "InputNumbers", swiftSettings: strict),

        // Files that are whole or absent: below the stages that write.
        .target(name: "DurableFiles", dependencies: ["CLibrary", "PortableFoundation"], swiftSettings: strict),

        // Files and pipes, compressed or not, as streams of bytes.
        .target(
            name: "InputStreams", dependencies: ["BZip2", "CLibrary", "CZlib", "CZstd", "DurableFiles"],
            swiftSettings: strict),

        // SHA-256 and its older sisters, and XXH128.
        .target(name: "Checksums", dependencies: ["COpenSSL", "CXXHash"], swiftSettings: strict),

        // Distributions of lengths: of text in a corpus, of tokens in files.
        .target(name: "Statistics", dependencies: ["InputNumbers"], swiftSettings: strict),

        // Normalisation form C: for the text of pages, and for vocabularies that ask for it.
        .target(name: "UnicodeNormalization", exclude: ["NormalizationTable.py"], swiftSettings: strict),

        // Steps that know nothing of each other.
        .target(name: "BZip2", dependencies: ["CBZip2", "DurableFiles", "InputNumbers"], swiftSettings: strict),
        .target(
            name: "MediaWikiDump", dependencies: ["CLibrary", "CLibXML2", "CIconv", "Checksums"],
            swiftSettings: strict,
            linkerSettings: [.linkedLibrary("iconv", .when(platforms: [.macOS]))]),
        .target(
            name: "Wikitext", dependencies: ["CLibrary", "InputNumbers", "UnicodeNormalization"],
            exclude: ["Data/CompatibilityTable.py", "Data/EntityTable.py"], swiftSettings: strict),
        .target(
            name: "Corpus",
            dependencies: [
                "CLibrary", "PortableFoundation", "CXXHash", "CZstd", "DurableFiles", "InputNumbers", "Statistics",
            ],
            swiftSettings: strict),
        .target(
            name: "BytePairEncoding",
            dependencies: [
                "CLibrary", "PortableFoundation", "CGPT2Vocabulary", "UnicodeNormalization", "DurableFiles",

            ],
            exclude: ["ScalarClassRanges.py"],
            swiftSettings: strict),
        .target(
            name: "TokenFiles", dependencies: ["Checksums", "CXXHash", "DurableFiles", "InputNumbers", "Statistics"],
            swiftSettings: strict),

        // What there is to download: the records that stand beside the files of a dump.
        .target(
            name: "DumpListing", dependencies: ["PortableFoundation", "DurableFiles", "InputNumbers"],
            swiftSettings: strict),

        // Dumps from the network, by curl.
        .target(
            name: "DumpDownload",
            dependencies: [
                "CLibrary", "CProcess", "PortableFoundation", "Checksums", "DumpListing", "DurableFiles",
                "InputNumbers",
                "Statistics", "Workers",
            ],
            swiftSettings: strict),

        // What a run made, as JSON and as a page to look at.
        .target(name: "RunReport", dependencies: ["InputNumbers", "Statistics"], swiftSettings: strict),

        // Ordered work on threads, stop signals, events and progress.
        .target(name: "Workers", dependencies: ["CLibrary", "DurableFiles"], swiftSettings: strict),

        // What parts of a corpus record: the options of their text, the dates of their dumps, the pages that they
        // cover.
        .target(
            name: "CorpusParts", dependencies: ["Checksums", "Corpus", "MediaWikiDump", "Wikitext"],
            swiftSettings: strict),

        // Dumps → a part of the corpus.
        .target(
            name: "Extraction",
            dependencies: [
                "CLibrary", "PortableFoundation", "BZip2", "MediaWikiDump", "Wikitext", "Corpus", "Checksums",
                "DurableFiles", "InputNumbers", "InputStreams", "CorpusParts", "Workers",
            ],
            swiftSettings: strict),

        // A corpus, or other text → token files.
        .target(
            name: "Tokenization",
            dependencies: [
                "CLibrary", "PortableFoundation", "Corpus", "BytePairEncoding", "TokenFiles", "Checksums",
                "DurableFiles", "InputNumbers", "InputStreams", "CorpusParts", "Statistics", "Workers",
            ],
            swiftSettings: strict),

        // The same work as tasks that share only files.
        .target(
            name: "ClusterTasks",
            dependencies: [
                "CLibrary", "Corpus", "TokenFiles", "DurableFiles", "InputNumbers",
                "Statistics", "CorpusParts", "Extraction", "Tokenization", "Workers",
                "BytePairEncoding", "PortableFoundation", "Wikitext",
            ],
            swiftSettings: strict),

        // The order of the stages, the plan, the report; and the command.
        .target(
            name: "WikiprepPipeline",
            dependencies: [
                "CLibrary", "PortableFoundation", "BZip2", "MediaWikiDump", "Wikitext", "Corpus", "BytePairEncoding",
                "TokenFiles", "DurableFiles", "InputNumbers", "RunReport", "Statistics",
                "CorpusParts", "Extraction", "Tokenization", "ClusterTasks", "Workers",
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "wikiprep",
            dependencies: [
                "CLibrary", "PortableFoundation",
                "WikiprepPipeline", "MediaWikiDump", "Wikitext", "Corpus", "BytePairEncoding", "TokenFiles", "BZip2",
                "Checksums", "DurableFiles", "InputNumbers", "InputStreams", "DumpListing", "DumpDownload",
                "Statistics",
                "RunReport", "Workers", "CorpusParts", "Extraction", "Tokenization", "ClusterTasks",
                "CGetopt", "CProcess",
            ],
            swiftSettings: strict),

        // What each stage costs; `make bench` runs it.
        .executableTarget(
            name: "StageBenchmark",
            dependencies: [
                "BZip2", "MediaWikiDump", "Wikitext", "Corpus", "BytePairEncoding", "DurableFiles",
                "CLibrary", "PortableFoundation",
            ],
            path: "Benchmarks/StageBenchmark", swiftSettings: strict),

        // Whether any page takes longer than its length allows; `make hostile` runs it.
        .executableTarget(
            name: "HostileInput", dependencies: ["Wikitext", "BZip2", "MediaWikiDump", "DurableFiles", "CLibrary"],
            path: "Benchmarks/HostileInput", swiftSettings: strict),

        // What the documentation shows: compiled, and run by its tests.
        .target(
            name: "LibraryExamples", dependencies: stages.map { .byName(name: $0) }, path: "Samples/library",
            swiftSettings: strict),

        .target(name: "TestSupport", dependencies: ["CBZip2"], path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "ChecksumsTests", dependencies: ["Checksums", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "InputNumbersTests", dependencies: ["InputNumbers"], swiftSettings: strict),
        .testTarget(
            name: "BZip2Tests", dependencies: ["BZip2", "Checksums", "DurableFiles", "TestSupport"],
            swiftSettings: strict),
        .testTarget(name: "MediaWikiDumpTests", dependencies: ["MediaWikiDump", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "UnicodeNormalizationTests", dependencies: ["UnicodeNormalization", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "WikitextTests", dependencies: ["Wikitext", "TestSupport"], exclude: ["Cases"],
            swiftSettings: strict),
        .testTarget(name: "DurableFilesTests", dependencies: ["DurableFiles", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "InputStreamsTests", dependencies: ["InputStreams", "DurableFiles", "CZlib", "CZstd", "TestSupport"],
            swiftSettings: strict),
        .testTarget(name: "DumpListingTests", dependencies: ["DumpListing", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "DumpDownloadTests",
            dependencies: ["DumpDownload", "DumpListing", "DurableFiles", "Checksums", "TestSupport"],
            swiftSettings: strict),
        .testTarget(name: "StatisticsTests", dependencies: ["Statistics", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "RunReportTests", dependencies: ["RunReport", "Statistics", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "CorpusTests", dependencies: ["Corpus", "DurableFiles", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "BytePairEncodingTests", dependencies: ["BytePairEncoding", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "TokenFilesTests", dependencies: ["TokenFiles", "DurableFiles", "TestSupport"],
            swiftSettings: strict),
        // Dumps that tests write, and what they run: the stages under test get their input from it.
        .target(
            name: "PipelineTestSupport",
            dependencies: ["Corpus", "DurableFiles", "TokenFiles", "TestSupport"] + upperFloors,
            path: "Tests/PipelineTestSupport",
            swiftSettings: strict),
        .testTarget(
            name: "WikiprepPipelineTests",
            dependencies: lowerFloors + upperFloors + ["PipelineTestSupport", "TestSupport"], exclude: ["Data"],
            swiftSettings: strict),
        .testTarget(
            name: "LibraryExamplesTests",
            dependencies: [
                "LibraryExamples", "TestSupport", "Checksums", "DumpDownload", "DumpListing", "DurableFiles",
                "InputNumbers", "UnicodeNormalization", "Workers",
            ] + stages.map { .byName(name: $0) },
            swiftSettings: strict),
        .testTarget(
            name: "wikiprepTests",
            dependencies: [
                "wikiprep", "WikiprepPipeline", "TokenFiles", "Workers", "Extraction", "Tokenization", "TestSupport",
            ],
            exclude: ["Cases"],
            swiftSettings: strict),
    ] + stageTests
)
