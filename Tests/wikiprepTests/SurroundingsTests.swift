import Foundation
import TestSupport
import Testing

@testable import wikiprep

/// Odd surroundings: closed descriptors, tight limits, names that are no text, links that lead nowhere. The program
/// does its work, or ends in words.
struct SurroundingsTests {
    /// Runs a shell's command in a folder; `$W` is the program, and `$BYTES` what it takes for a small vocabulary.
    private static func shell(_ command: String, in folder: TemporaryFolder) throws -> (status: Int32, messages: String)
    {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "ulimit -c 0; " + command]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        var environment = ProcessInfo.processInfo.environment
        environment["W"] = Program.path
        environment["DUMP"] = Program.english
        environment["BYTES"] = "--tokenizer bytes.tiktoken --pattern gpt2 --val-ratio 0"
        process.environment = environment
        let messages = folder.file("messages")
        try Data().write(to: URL(fileURLWithPath: messages))
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: messages))
        try process.run()
        process.waitUntilExit()
        let status = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
        return (status, String(decoding: try folder.bytes("messages"), as: UTF8.self))
    }

    /// A folder with documents and a vocabulary of the 256 bytes.
    private static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(#"{"text":"hello world"}"#.utf8, to: "a.jsonl")
        _ = try Program.byteVocabulary(in: folder)
        return folder
    }

    // MARK: - Descriptors

    @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
    func closedDescriptors(_ closed: String) throws {
        let folder = try Self.folder()
        for (out, redirection) in [("open", ""), ("closed", closed)] {
            let run = try Self.shell("$W tokenize a.jsonl $BYTES --progress plain -o \(out) \(redirection)", in: folder)
            #expect(run.status == 0, "\(run.messages)")
        }
        for name in ["train.bin", "train.offsets.npy", "val.bin"] {
            #expect(try folder.bytes("open/\(name)") == folder.bytes("closed/\(name)"), "\(name)")
        }
        #expect(try Program.run("inspect", folder.file("closed"), "--verify").status == 0)
    }

    /// What is read from or written to a closed descriptor is an error, not an empty result.
    @Test func closedDescriptorsThatAreNeeded() throws {
        let folder = try Self.folder()
        let input = try Self.shell("$W tokenize - $BYTES -o out <&-", in: folder)
        #expect(input.status == 1 && input.messages.contains("cannot read standard input"), "\(input.messages)")
        let output = try Self.shell("$W extract \"$DUMP\" -o - >&-", in: folder)
        #expect(output.status == 1 && output.messages.contains("standard output"), "\(output.messages)")
        let full = try Self.shell("if [ -e /dev/full ]; then $W --help > /dev/full; else exit 1; fi", in: folder)
        #expect(full.status == 1)
    }

    // MARK: - Limits

    /// Whether the tests run under the address sanitizer, which takes terabytes of address space for itself.
    private static var hasAddressSanitizer: Bool { unsafe dlsym(nil, "__asan_init") != nil }

    /// From what the program cannot even be loaded in.
    @Test(.enabled(if: !hasAddressSanitizer)) func limitedAddressSpace() throws {
        #if os(Linux)
            let folder = try Self.folder()
            var statuses: [Int32] = []
            for megabytes in [100, 150, 165, 180, 250, 400, 1000, 4000] {
                for command in ["tokenize a.jsonl $BYTES", "extract \"$DUMP\" --threads 8"] {
                    let out = "out-\(megabytes)"
                    let run = try Self.shell("ulimit -v \(megabytes * 1024); exec $W \(command) -o \(out)", in: folder)
                    // 127: the system's loader has said it.
                    #expect(
                        [0, 1, 127].contains(run.status), "\(megabytes) MB, \(command): \(run.status) \(run.messages)")
                    #expect(run.status == 0 || !run.messages.isEmpty)
                    #expect(!run.messages.contains("Fatal error"), "\(run.messages)")
                    statuses.append(run.status)
                    try? folder.remove(out)
                }
            }
            #expect(statuses.first != 0 && statuses.last == 0)
        #endif
    }

    @Test func smallStack() throws {
        let folder = try Self.folder()
        let run = try Self.shell("ulimit -s 64; exec $W run \"$DUMP\" $BYTES -o out -q", in: folder)
        #expect(run.status == 0, "\(run.messages)")
        // No thread has less than the usual.
        #expect(try Self.shell("$W run \"$DUMP\" $BYTES -o other -q", in: folder).status == 0)
        #expect(try folder.bytes("out/train.bin") == folder.bytes("other/train.bin"))
    }

    @Test func limitedFileSizeAndFewFiles() throws {
        let folder = try Self.folder()
        for blocks in [0, 1, 8] {
            let run = try Self.shell("ulimit -f \(blocks); exec $W run \"$DUMP\" $BYTES -o out 2>/dev/null", in: folder)
            #expect(run.status == 1)
        }
        let said = try Self.shell(
            "(ulimit -f 1; exec $W extract \"$DUMP\" -o other 2>&1) | cat >&2", in: folder)
        #expect(said.messages.contains("ulimit -f"), "\(said.messages)")
        let few = try Self.shell("ulimit -n 8; exec $W run \"$DUMP\" $BYTES -o out", in: folder)
        #expect(few.status != 0 && few.messages.contains("ulimit -n"), "\(few.messages)")
        #expect(try Self.shell("$W run \"$DUMP\" $BYTES -o out", in: folder).status == 0)
    }

    // MARK: - Names

    @Test func namesThatAreNoUTF8() throws {
        let folder = try Self.folder()
        for (command, shown) in [
            (#"$W "$(printf 'en\377\376.xml.bz2')" -o out"#, #"argument 1 is not UTF-8: en\xFF\xFE.xml.bz2"#),
            (#"$W tokenize a.jsonl -o "$(printf 'o\303ut')""#, #"argument 4 is not UTF-8: o\xC3ut"#),
            (#"$W tokenize a.jsonl --temp-dir="$(printf '\346\274\242\346')" -o out"#, #"--temp-dir=漢\xE6"#),
        ] {
            let run = try Self.shell(command, in: folder)
            #expect(run.status == 2 && run.messages.contains(shown), "\(run.messages)")
        }
        let temporary = try Self.shell(
            #"TMPDIR="$(printf '/tmp/\377')" $W tokenize a.jsonl $BYTES -o out"#, in: folder)
        #expect(temporary.status == 0 || temporary.messages.contains("UTF-8"), "\(temporary.messages)")
        #expect(Surroundings.escaped(Array("a漢".utf8) + [0xFF, 0x0A, 0xE6, 0xBC]) == "a漢\\xFF\n\\xE6\\xBC")
    }

    @Test func linksThatLeadNowhere() throws {
        let folder = try Self.folder()
        _ = try Self.shell(
            "ln -s nowhere.bz2 dangling.bz2; ln -s absent/deeper gone; ln -s dangling.bz2 second.bz2", in: folder)
        for (command, link, target) in [
            ("$W dangling.bz2 -o q", "dangling.bz2", "nowhere.bz2"),
            ("$W inspect gone/train.bin", "gone", "absent/deeper"),
            ("$W second.bz2 -o q", "second.bz2", "dangling.bz2"),
            ("$W tokenize a.jsonl -o gone", "gone", "absent/deeper"),
            ("$W tokenize a.jsonl -o gone/out", "gone", "absent/deeper"),
            ("$W tokenize a.jsonl --tokenizer dangling.bz2 -o q", "dangling.bz2", "nowhere.bz2"),
            ("$W tokenize a.jsonl --temp-dir gone -o q", "gone", "absent/deeper"),
            ("$W extract \"$DUMP\" --titles dangling.bz2 -o q", "dangling.bz2", "nowhere.bz2"),
            ("$W parts dangling.bz2", "dangling.bz2", "nowhere.bz2"),
        ] {
            let run = try Self.shell(command, in: folder)
            #expect(run.status == 1 || run.status == 2)
            #expect(
                run.messages.contains("the link \(link) points to \(target), which is missing"),
                "\(command): \(run.messages)")
            #expect(!run.messages.contains("did you mean"), "\(run.messages)")
        }
        #expect(!folder.exists("q"))
    }

    // MARK: - The system's files

    /// In a name space of mounts of its own, where the user may have one.
    private static let unshare = "unshare -rm sh -c 'mount -t tmpfs none /proc && mount -t tmpfs none /sys &&"
    private static let canUnshare =
        (try? shell("\(unshare) test ! -e /proc/self'", in: TemporaryFolder()).status) == 0

    /// The arguments are those of `main`, though Swift's `CommandLine` reads /proc.
    @Test(.enabled(if: canUnshare, "needs a name space of mounts")) func withoutProc() throws {
        let folder = try Self.folder()
        let run = try Self.shell("\(Self.unshare) \"$W\" tokenize a.jsonl $BYTES -o out'", in: folder)
        #expect(run.status == 0, "\(run.messages)")
        #expect(try Program.run("inspect", folder.file("out"), "--verify").status == 0)
    }
}
