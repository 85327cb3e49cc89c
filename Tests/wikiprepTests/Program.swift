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

    static func start(_ arguments: [String], folder: String? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        return process
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
