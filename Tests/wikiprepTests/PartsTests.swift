import Foundation
import TestSupport
import Testing

/// `parts` as a user meets it.
@Suite struct PartsTests {
    private static let name = "xxwiki-20260101-pages-articles1.xml-p1p999.bz2"

    private static func status(_ state: String = "done") -> Data {
        Data(
            """
            {"version": "0.8", "jobs": {"articlesdump": {"status": "\(state)", "updated": "", "files": {"\(name)": {
            "size": 5, "url": "/xxwiki/20260101/\(name)", "sha1": "\(String(repeating: "1b", count: 20))"}}}}}
            """.utf8)
    }

    @Test func aFileAFolderAndStandardInput() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.status(), to: "dumpstatus.json")
        let options = ["--format", "curl", "--mirror", "http://localhost:8080/dumps/"]
        for path in [folder.path, folder.file("dumpstatus.json"), "-"] {
            let result = try Program.run(["parts", path] + options, input: path == "-" ? Self.status() : nil)
            #expect(result.status == 0, "\(result.messages)")
            #expect(
                result.text
                    == "url = \"http://localhost:8080/dumps/xxwiki/20260101/\(Self.name)\"\noutput = \"\(Self.name)\"\n"
            )
        }
    }

    @Test func sha1sumTakesWhatItGives() throws {
        let sums = try Program.run("parts", "-", "--format=sha1sum", input: Self.status())
        #expect(sums.text == "\(String(repeating: "1b", count: 20))  \(Self.name)\n")
        #expect(try Program.run("parts", "-", "--format=sha256sum", input: Self.status()).status == 2)
    }

    @Test func anExportIsCompleteWhenItSaysSo() throws {
        let folder = try TemporaryFolder()
        let sums = Data("\(String(repeating: "2c", count: 32))  xxwiki-2026-01-01-p1p2.xml.bz2\n".utf8)
        try folder.write(sums, to: "SHA256SUMS")
        for path in [folder.path, "-"] {
            let result = try Program.run(["parts", path], input: sums)
            #expect(result.status == 1 && result.messages.contains("no _SUCCESS"), "\(result.messages)")
            #expect(try Program.run(["parts", path, "--unfinished"], input: sums).status == 0)
        }
        try folder.write([], to: "_SUCCESS")
        let table = try Program.run("parts", folder.path)
        #expect(table.status == 0 && table.text.contains("1 file in 1 part\n"), "\(table.text)")
    }

    @Test(arguments: [
        (["--part", "2"], "done", Int32(2), "has no part 2"), (["--part", "0"], "done", 2, "--part 0"),
        (["--part", "3-1"], "done", 2, "--part 3-1"), (["--mirror", "nowhere"], "done", 2, "nowhere"),
        ([], "in-progress", 1, "not done (in-progress)"), ([], "\",", 3, "neither a dumpstatus.json"),
        (["--job", "articles-multistream"], "done", 1, "there is no job articlesmultistreamdump"),
    ])
    func whatIsWrongIsSaid(options: [String], state: String, status: Int32, message: String) throws {
        let result = try Program.run(["parts", "-"] + options, input: Self.status(state))
        #expect(result.status == status && result.output.isEmpty, "\(result.messages)")
        #expect(result.messages.contains(message), "\(result.messages)")
    }
}
