import Foundation
import TestSupport

/// The built program, run as a user runs it.
enum Program {
    static let samples = SharedFolder.checkout.appending(path: "Samples").path
    static let english = "\(samples)/enwiki-20260101-pages-articles1.xml-p1p999.bz2"
    static let japanese = "\(samples)/jawiki-20260101-pages-articles-multistream1.xml-p1p999.bz2"

    /// It stands beside the tests' own binary.
    static let path = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(
        path: "wikiprep"
    ).path

    struct Result {
        var status: Int32
        var output: Data
        var messages: String
        var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// A vocabulary of the 256 bytes and end-of-text: GPT-2's takes long to index without optimisation.
    static func byteVocabulary(in folder: TemporaryFolder) throws -> String {
        let lines = (0..<256).map { "\(Data([UInt8($0)]).base64EncodedString()) \($0)\n" }.joined()
        return try folder.write(Data(lines.utf8), to: "bytes.tiktoken")
    }

    static func start(_ arguments: [String], folder: String? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        return process
    }

    /// What it writes to a terminal of its own, to which both of its outputs go.
    static func runOnTerminal(_ arguments: String...) throws -> String {
        var (master, slave): (Int32, Int32) = (-1, -1)
        guard unsafe openpty(&master, &slave, nil, nil, nil) == 0 else { throw CocoaError(.fileReadUnknown) }
        defer { close(master) }
        let process = try start(arguments)
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["NO_COLOR": "1", "TERM": "dumb", "LC_ALL": "C.UTF-8"], uniquingKeysWith: { $1 })
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(fileDescriptor: slave, closeOnDealloc: false)
        process.standardError = FileHandle(fileDescriptor: slave, closeOnDealloc: false)
        try process.run()
        close(slave)
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let got = unsafe read(master, &piece, piece.count)
            if got <= 0 { break }
            bytes += piece[..<got]
        }
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }

    static func run(_ arguments: String..., input: Data? = nil, folder: String? = nil) throws -> Result {
        try run(arguments, input: input, folder: folder)
    }

    static func run(_ arguments: [String], input: Data? = nil, folder: String? = nil) throws -> Result {
        let process = try start(arguments, folder: folder)
        let scratch = FileManager.default.temporaryDirectory.appending(path: "wikiprep-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        // Files and no pipes: nothing can fill up.
        func handle(_ name: String, _ data: Data = Data()) throws -> FileHandle {
            try data.write(to: scratch.appending(path: name))
            return try FileHandle(forUpdating: scratch.appending(path: name))
        }
        process.standardInput = try handle("in", input ?? Data())
        process.standardOutput = try handle("out")
        process.standardError = try handle("err")
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: try Data(contentsOf: scratch.appending(path: "out")),
            messages: String(decoding: try Data(contentsOf: scratch.appending(path: "err")), as: UTF8.self))
    }
}
