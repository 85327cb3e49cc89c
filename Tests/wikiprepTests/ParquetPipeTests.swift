import Foundation
import TestSupport
import Testing

/// The README's pipe from Parquet, run as it stands there, where Python has pyarrow.
@Suite struct ParquetPipeTests {
    private static func shell(_ script: String, in folder: String) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    private static let hasPyArrow = (try? shell("python3 -c 'import pyarrow'", in: "/").status) == 0

    @Test(.enabled(if: hasPyArrow, "needs Python's pyarrow")) func theReadmesPipe() throws {
        let folder = try TemporaryFolder()
        let readme = try String(
            contentsOf: SharedFolder.checkout.appending(path: "README.md"), encoding: .utf8)
        let line = try #require(
            readme.split(separator: "\n").first { $0.contains("pyarrow.parquet") && $0.contains("wikiprep tokenize") })
        let program = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
        let make = """
            python3 -c '
            import pyarrow, pyarrow.parquet as p
            for n in range(2):
                rows = [{"id": f"{n}-{i}", "text": f"Document {i} of file {n}: 日本語"} for i in range(500)]
                p.write_table(pyarrow.Table.from_pylist(rows), f"{n}.parquet", row_group_size=100)
            '
            """
        let made = try Self.shell(make, in: folder.path)
        try #require(made.status == 0, "\(made.output)")
        let result = try Self.shell("PATH=\(program):$PATH\n\(line)", in: folder.path)
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("documents  1,000"))
    }
}
