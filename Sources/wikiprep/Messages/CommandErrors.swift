import CLibrary

extension UsageError: ListedError {
    var exitStatus: ExitStatus { .usage }
    static var examples: [Self] {
        [
            Self("unknown option --threds; did you mean --threads?"), Self("no DUMP given: name a .xml.bz2 file"),
            Self("argument 1 is not UTF-8: FILE\\xFF.xml.bz2; rename the file"),
        ]
    }
}

extension MissingInput: ListedError {
    var exitStatus: ExitStatus { .failure }
    static var examples: [Self] { [Self(path: "FILE.xml", advice: "did you mean 'FILE.xml.bz2'?")] }
}

extension SmallAddressSpace: ListedError {
    var exitStatus: ExitStatus { .failure }
    static var examples: [Self] { [Self(limit: 100 << 20, needed: 256 << 20)] }
}

extension InspectionError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .problems, .unknown, .noDocument, .nothingFound: .failure
        }
    }
    static var examples: [Self] {
        [
            .problems(path: "enwiki", count: 2), .unknown(path: "notes.txt"),
            .nothingFound(
                path: "enwiki/corpus", what: "no document has the title 'Anarchy'",
                near: ["Anarchism", "Anarchy (book)"]),
            .noDocument(
                path: "enwiki", what: "there is no document 9: train has 7, counted from 0; choose a lower one"),
        ]
    }
}

extension CostlyPage: ListedError {
    var exitStatus: ExitStatus { .failure }
    static var examples: [Self] { [Self(path: "page.wiki")] }
}
