import CLibrary
import DumpListing
import DurableFiles
import Workers

/// curl, which makes the requests: a child process each.
package struct Curl: Sendable {
    private let agent: String
    private let isSecure: Bool
    private let timeout: Int
    /// The seconds in which a connection must be there.
    private static let connectTimeout = 30
    /// A transfer below so many bytes a second is stalled.
    private static let leastSpeed = 1000

    /// What a stopped download leaves.
    static let advice = "What was downloaded is kept: run the same command again to go on."

    /// How requests to a server are made.
    /// - Parameters:
    ///   - contact: how the server's keepers may reach whoever downloads; it becomes part of the user agent.
    ///   - timeout: seconds after which a transfer that stands still is interrupted.
    package init(for mirror: Mirror, contact: String?, timeout: Int) {
        isSecure = mirror.address.hasPrefix("https:")
        agent = "wikiprep/\(wikiprepVersion) (dumps to token files; curl\(contact.map { "; \($0)" } ?? ""))"
        self.timeout = timeout
    }

    // MARK: - The version

    /// Looks whether curl is there, and can do what is asked of it.
    func check() throws { try Self.check(Self.version(), isSecure: isSecure) }

    private static func version() throws -> String {
        do throws(FileError) {
            let child = try ChildProcess("curl", ["-q", "--version"])
            let text = try readAll(64 << 10, descriptor: child.output, path: "curl", at: nil)
            _ = child.end()
            return String(decoding: text, as: UTF8.self)
        } catch {
            if error.code == ENOENT { throw DownloadError.noCurl }
            throw error
        }
    }

    /// - Parameter text: what `curl --version` writes: `curl 7.88.1 (…) …`, and a line `Protocols: … https …`.
    static func check(_ text: String, isSecure: Bool) throws(DownloadError) {
        let lines = text.split(whereSeparator: \.isNewline)
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count > 1, words[0] == "curl" else {
            throw .unfitCurl(version: "here", lacks: "it does not tell its version")
        }
        let version = PlainNames.shown(String(words[1]), limit: 20)
        let numbers = words[1].split(separator: ".").prefix(2).map { Int($0.prefix { $0.isNumber }) ?? 0 }
        // 7.40 (2015): --proto-redir takes a list that replaces the usual one, and is heeded.
        if numbers.count < 2 || (numbers[0], numbers[1]) < (7, 40) {
            throw .unfitCurl(version: version, lacks: "it is older than 7.40")
        }
        let known = lines.first { $0.hasPrefix("Protocols:") }?.split(separator: " ").map(String.init) ?? []
        if isSecure, !known.contains("https") {
            throw .unfitCurl(version: version, lacks: "it was built without https")
        }
    }

    // MARK: - Requests

    /// Makes a request.
    /// - Parameters:
    ///   - offset: where in the file the answer shall begin; else it is an error of curl's, 33.
    ///   - take: gets the bytes of the file, piece by piece, and what is known of the answer; returns false when they
    ///     cannot be those of the file.
    /// - Throws: ``Stopped`` when a signal came; what `take` throws.
    func get(_ url: String, from offset: Int = 0, take: ([UInt8], ResponseHeaders) throws -> Bool) throws
        -> TransferAnswer
    {
        // A mirror that is given as http: is whoever gave it's choice.
        let protocols = isSecure ? "=https" : "=http,https"
        var headers = try ScratchFile()
        var arguments = [
            // Without the user's own configuration, which may send the bytes elsewhere.
            "-q", "--silent", "--show-error", "--fail", "--location", "--max-redirs", "5", "--globoff",
            "--proto", protocols, "--proto-redir", protocols, "--connect-timeout", "\(Self.connectTimeout)",
            "--speed-limit", "\(Self.leastSpeed)", "--speed-time", "\(timeout)", "--user-agent", agent,
            "--dump-header", headers.path, "--output", "-",
        ]
        if offset > 0 { arguments += ["--continue-at", "\(offset)"] }
        let child = try Self.start(arguments + ["--url", url])
        var reading = PipeReading(output: child.output, messages: child.messages)
        do {
            // curl keeps the time itself; it may hang all the same, in what asks for names for instance.
            let patience = Duration.seconds(Self.connectTimeout + 2 * timeout + 30)
            var known: ResponseHeaders?
            while let piece = try reading.next(patience: patience) {
                let answer = known ?? ResponseHeaders(headers.tail)
                // Should this process be killed from now on, nothing is left.
                if known == nil { headers.hide() }
                known = answer
                if try take(piece, answer) { continue }
                child.stop()
                _ = child.end()
                return TransferAnswer(exit: 23, headers: answer, message: "", isForeign: true)
            }
            if reading.isSilent { child.stop() }
        } catch {
            child.stop()
            _ = child.end()
            throw error
        }
        let exit = child.end()
        // Ctrl-C reaches curl too.
        try StopSignal.check(Self.advice)
        return TransferAnswer(exit: exit, headers: ResponseHeaders(headers.tail), message: reading.lastMessage)
    }

    private static func start(_ arguments: [String]) throws -> ChildProcess {
        do throws(FileError) {
            return try ChildProcess("curl", arguments)
        } catch {
            if error.code == ENOENT { throw DownloadError.noCurl }
            throw error
        }
    }
}

/// Reads both outputs of a child, as they come.
private struct PipeReading {
    private var waiting: [pollfd]
    private var said: [UInt8] = []
    /// Whether nothing came for too long.
    private(set) var isSilent = false
    private static let pieceSize = 64 << 10
    /// So often it is looked whether a signal came, in milliseconds.
    private static let tick: Int32 = 100

    init(output: Int32, messages: Int32) {
        waiting = [output, messages].map { pollfd(fd: $0, events: Int16(truncatingIfNeeded: POLLIN), revents: 0) }
    }

    /// The next bytes of the output; nil when it has ended, or nothing comes.
    mutating func next(patience: Duration) throws -> [UInt8]? {
        let began = ContinuousClock.now
        while waiting.contains(where: { $0.fd >= 0 }) {
            try StopSignal.check(Curl.advice)
            if unsafe poll(&waiting, numericCast(waiting.count), Self.tick) <= 0 {
                if ContinuousClock.now - began < patience { continue }
                isSilent = true
                return nil
            }
            if waiting[1].revents != 0 { said = (said + (try read(1))).suffix(4096) }
            if waiting[0].revents != 0 {
                let piece = try read(0)
                if !piece.isEmpty { return piece }
            }
        }
        return nil
    }

    private mutating func read(_ index: Int) throws -> [UInt8] {
        let descriptor = waiting[index].fd
        var code: Int32 = 0
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, count in
            let got = unsafe CLibrary.read(descriptor, buffer.baseAddress, buffer.count)
            if got < 0 { code = errno }
            count = max(got, 0)
        }
        if code != 0, code != EINTR, code != EAGAIN { throw FileError("read", "what curl writes", code: code) }
        // poll passes over what is negative.
        if piece.isEmpty, code == 0 { waiting[index].fd = -1 }
        waiting[index].revents = 0
        return piece
    }

    /// The last line of what it said.
    var lastMessage: String {
        let lines = String(decoding: said, as: UTF8.self).split(whereSeparator: \.isNewline)
        return PlainNames.shown(lines.last(where: { $0.contains("curl") }).map(String.init) ?? "", limit: 200)
    }
}

/// A small file that curl writes, in the folder for temporary files.
private struct ScratchFile: ~Copyable {
    let path: String
    private let descriptor: Int32
    private var isHidden = false
    private static let largest = 64 << 10

    init() throws(FileError) {
        let folder = try TemporaryFile.systemFolder()
        var name = Array("\(folder)/wikiprep-XXXXXX".utf8CString)
        let opened = unsafe mkstemp(&name)
        let made = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if opened < 0 { throw FileError("create", made) }
        _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
        descriptor = opened
        path = made
    }

    deinit {
        close(descriptor)
        if !isHidden { unsafe unlink(path) }
    }

    /// Takes away its name; who has opened it goes on with it.
    mutating func hide() {
        if !isHidden { unsafe unlink(path) }
        isHidden = true
    }

    /// What is at its end; nothing where it cannot be read.
    var tail: [UInt8] {
        let size = regularFileSize(descriptor: descriptor) ?? 0
        return (try? readAll(Self.largest, descriptor: descriptor, path: path, at: max(size - Self.largest, 0))) ?? []
    }
}
