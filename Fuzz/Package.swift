// swift-tools-version: 6.2
import PackageDescription

// Fuzz targets: a package of its own, so that whoever builds or tests wikiprep builds none of them. `make fuzz` runs
// them.

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .strictMemorySafety()]

/// A target, and the module of wikiprep that it tries.
let targets = [
    ("FuzzBZip2Block", "BZip2"),
    ("FuzzBZip2Streams", "BZip2"),
    ("FuzzDumpParser", "MediaWikiDump"),
    ("FuzzDumpHead", "MediaWikiDump"),
    ("FuzzWikitext", "Wikitext"),
    ("FuzzJSONLines", "Corpus"),
    ("FuzzSegmentFile", "Corpus"),
    ("FuzzDocuments", "Tokenization"),
    ("FuzzRecords", "Tokenization"),
    ("FuzzRangeFrames", "ClusterTasks"),
    ("FuzzCompressedStreams", "InputStreams"),
    ("FuzzVocabulary", "BytePairEncoding"),
    ("FuzzEncoder", "BytePairEncoding"),
    ("FuzzTokenFiles", "TokenFiles"),
]

let package = Package(
    name: "wikiprep-fuzz",
    dependencies: [.package(name: "wikiprep", path: "..")],
    targets: [
        .target(
            name: "FuzzSupport", dependencies: [.product(name: "BZip2", package: "wikiprep")], swiftSettings: strict)
    ]
        + targets.map { name, module in
            .executableTarget(
                name: name, dependencies: ["FuzzSupport", .product(name: module, package: "wikiprep")],
                // libFuzzer brings `main`.
                swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
        }
)
