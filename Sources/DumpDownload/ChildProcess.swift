import CLibrary
import CProcess
import DurableFiles

/// A program that works for this one, and what it writes.
///
/// Its outputs are pipes: when this process ends, however it ends, the child's next write fails, and it ends too.
@safe struct ChildProcess: ~Copyable {
    /// What it writes to standard output.
    let output: Int32
    /// What it writes to standard error.
    let messages: Int32
    private let process: pid_t
    /// In seconds.
    private static let patience = 5

    /// Starts a program, which is looked for on `PATH`; it has nothing on its standard input.
    /// - Throws: ``FileError`` with the code `ENOENT` where there is none of this name.
    init(_ program: String, _ arguments: [String]) throws(FileError) {
        let words = unsafe ([program] + arguments).map { unsafe strdup($0) }
        defer { unsafe words.forEach { unsafe free($0) } }
        var (process, output, messages): (pid_t, Int32, Int32) = (0, -1, -1)
        let code = unsafe (words + [nil]).withUnsafeBufferPointer { vector in
            unsafe wikiprep_start_child(program, vector.baseAddress, &process, &output, &messages)
        }
        if code != 0 { throw FileError("start", program, code: code) }
        self.process = process
        self.output = output
        self.messages = messages
    }

    /// Ends it at once, unless it has ended.
    func stop() { kill(process, SIGKILL) }

    /// Waits for its end, which is near when its outputs have ended; what goes on for longer than that is ended.
    /// - Returns: its exit status; 128 + N after signal N.
    consuming func end() -> Int32 {
        close(output)
        close(messages)
        var status: Int32 = 0
        let latest = ContinuousClock.now + .seconds(Self.patience)
        var ended: pid_t = 0
        while ended <= 0 {
            let isLate = ContinuousClock.now > latest
            if isLate { stop() }
            ended = unsafe waitpid(process, &status, isLate ? 0 : WNOHANG)
            if ended < 0, errno != EINTR { return 128 }
            if ended == 0 { usleep(1000) }
        }
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}
