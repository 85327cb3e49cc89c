// The C library, whichever the system has, and what of it differs between systems: Linux with glibc or musl, and macOS.
// All other files import this module, and call nothing that one of the three lacks or types otherwise.

#if canImport(Darwin)
    @_exported import Darwin
#elseif canImport(Musl)
    @_exported import Musl
#else
    import CMalloc
    @_exported import Glibc
#endif

import Synchronization

// MARK: - Files

/// Waits until what was written to a file is on the disk.
/// - Returns: 0, or -1 with `errno`.
public func flushToDisk(_ descriptor: Int32) -> Int32 {
    #if canImport(Darwin)
        // There `fsync` stops at the disk's own memory. Not every file system knows more.
        if fcntl(descriptor, F_FULLFSYNC) == 0 { return 0 }
    #endif
    return fsync(descriptor)
}

/// Opens a file for reading and writing that never has a name, so that a killed process leaves none behind.
/// - Returns: its descriptor, or -1 with `errno`: `EOPNOTSUPP`, `EISDIR` or `EINVAL` where the system or the file system has no such files.
public func openUnnamedFile(in folder: String) -> Int32 {
    #if os(Linux)
        // O_TMPFILE, a macro that Swift does not see.
        return unsafe open(folder, 0o20_000_000 | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600)
    #else
        errno = EOPNOTSUPP
        return -1
    #endif
}

extension stat {
    /// When the file was changed last, in nanoseconds since 1970.
    public var modifiedNanoseconds: Int {
        #if canImport(Darwin)
            Int(st_mtimespec.tv_sec) * 1_000_000_000 + Int(st_mtimespec.tv_nsec)
        #else
            Int(st_mtim.tv_sec) * 1_000_000_000 + Int(st_mtim.tv_nsec)
        #endif
    }
}

/// Tells the system that a file will be read from its start to its end.
public func adviseSequentialReading(_ descriptor: Int32) {
    #if canImport(Darwin)
        _ = fcntl(descriptor, F_RDAHEAD, 1)
    #else
        _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    #endif
}

// MARK: - Memory

/// Asks for large pages. A wish: where it is not granted, or the system gives them unasked, nothing happens.
public func adviseLargePages(_ memory: UnsafeMutableRawPointer, _ bytes: Int) {
    #if os(Linux)
        _ = unsafe madvise(memory, bytes, Int32(MADV_HUGEPAGE))
    #endif
}

/// From now on buffers of so many bytes go back to the system when they are freed.
public func giveBackBuffers(from bytes: Int) {
    // glibc raises this bound by itself and then keeps large buffers that were freed, in pieces. The others have no such bound.
    #if canImport(Glibc) && !canImport(Darwin)
        mallopt(M_MMAP_THRESHOLD, Int32(clamping: bytes))
    #endif
}

/// What this process has used up so far.
public func resourceUsage() -> rusage {
    var usage = rusage()
    #if canImport(Darwin) || canImport(Musl)
        _ = unsafe getrusage(RUSAGE_SELF, &usage)
    #else
        _ = unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
    #endif
    return usage
}

/// How many bytes `ru_maxrss` counts as one.
public var maximumResidentUnit: Int {
    #if canImport(Darwin)
        1
    #else
        1024
    #endif
}

// MARK: - Threads

/// A thread for a piece of work.
@safe public struct WorkThread {
    private let thread: pthread_t

    /// Starts the work; nil where no thread can be had.
    public init?(_ body: @escaping @Sendable () -> Void) {
        let work = unsafe Unmanaged.passRetained(Work(body))
        #if canImport(Darwin) || canImport(Musl)
            var started: pthread_t?
        #else
            var started = pthread_t()
        #endif
        let code = unsafe pthread_create(
            &started, nil,
            { argument in
                // Optional or not, as the system declares it.
                let work: UnsafeMutableRawPointer? = unsafe argument
                if let work = unsafe work { unsafe Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
                return nil
            }, work.toOpaque())
        guard code == 0, let thread = started as pthread_t? else {
            unsafe work.release()
            return nil
        }
        self.thread = thread
    }

    /// Waits for its end.
    public func join() { pthread_join(thread, nil) }

    /// Lets it run on: nobody waits for it.
    public func detach() { pthread_detach(thread) }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

// MARK: - Terminals

/// The columns of the terminal at a descriptor, which change when its window does; nil where there is none.
public func terminalColumns(_ descriptor: Int32) -> Int? {
    var size = winsize()
    #if canImport(Musl)
        let request = Int32(truncatingIfNeeded: TIOCGWINSZ)
    #else
        let request = UInt(TIOCGWINSZ)
    #endif
    return unsafe ioctl(descriptor, request, &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
}

// MARK: - Signals and processes

/// Calls a function when a signal comes for the first time; for the second, the default holds. Interrupted calls go on.
public func handleOnce(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    #if canImport(Darwin)
        unsafe action.__sigaction_u.__sa_handler = handler
    #elseif canImport(Musl)
        unsafe action.__sa_handler.sa_handler = handler
    #else
        unsafe action.__sigaction_handler.sa_handler = handler
    #endif
    unsafe sigemptyset(&action.sa_mask)
    action.sa_flags = SA_RESTART | Int32(bitPattern: UInt32(truncatingIfNeeded: SA_RESETHAND))
    unsafe sigaction(signal, &action, nil)
}

/// What a deadline says and with what it ends the process. It lives as long as the process does.
@safe private enum Deadline {
    nonisolated(unsafe) static var lastWords = unsafe UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
    static let status = Atomic<Int32>(1)
}

/// Prepares for ``startDeadline(milliseconds:status:)``; called once, before there are threads.
/// - Parameter lastWords: what is written to standard error when the deadline is there.
public func prepareDeadline(lastWords: [UInt8]) {
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: lastWords.count)
    _ = unsafe copy.initialize(from: lastWords)
    unsafe Deadline.lastWords = copy
    handleOnce(SIGALRM) { _ in
        let words = unsafe Deadline.lastWords
        if let start = words.baseAddress { _ = unsafe write(2, start, words.count) }
        _exit(Deadline.status.load(ordering: .relaxed))
    }
}

/// Ends the process when some time has passed, whatever its threads do then. A handler of signals may call it.
public func startDeadline(milliseconds: Int, status: Int32) {
    Deadline.status.store(status, ordering: .relaxed)
    var timer = itimerval()
    timer.it_value.tv_sec = time_t(milliseconds / 1000)
    timer.it_value.tv_usec = numericCast(milliseconds % 1000 * 1000)
    #if canImport(Darwin) || canImport(Musl)
        _ = unsafe setitimer(ITIMER_REAL, &timer, nil)
    #else
        _ = unsafe setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
    #endif
}

/// Starts a program, found through `PATH`, with one end of a socket as its standard input and output, in a process group of its own.
///
/// A socket and no pipe, since ``sendWithoutSignal(_:_:_:)`` to one whose reader died raises no signal.
/// - Returns: nil where it cannot be started.
public func startFilter(_ command: [String]) -> (process: pid_t, socket: Int32)? {
    guard let program = command.first else { return nil }
    var ends: [Int32] = [0, 0]
    #if canImport(Darwin)
        guard unsafe socketpair(AF_UNIX, SOCK_STREAM, 0, &ends) == 0 else { return nil }
        var one: Int32 = 1
        _ = unsafe setsockopt(ends[0], SOL_SOCKET, SO_NOSIGPIPE, &one, socklen_t(MemoryLayout<Int32>.size))
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_CLOEXEC_DEFAULT
        let environment = unsafe _NSGetEnviron().pointee
    #else
        #if canImport(Musl)
            let kind = SOCK_STREAM | SOCK_CLOEXEC
        #else
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        #endif
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        let flags = POSIX_SPAWN_SETPGROUP
        let environment = unsafe environ
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    #if canImport(Darwin)
        // Its messages are as good as ours: the flag above closes what is not named here.
        unsafe posix_spawn_file_actions_addinherit_np(&actions, 2)
    #endif
    unsafe posix_spawnattr_init(&attributes)
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    var process = pid_t()
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe command.map { unsafe strdup($0) } + [nil]
    let code = unsafe posix_spawnp(&process, program, &actions, &attributes, &arguments, environment)
    for index in unsafe arguments.indices { unsafe free(arguments[index]) }
    unsafe posix_spawn_file_actions_destroy(&actions)
    unsafe posix_spawnattr_destroy(&attributes)
    close(ends[1])
    if code == 0 { return (process, ends[0]) }
    close(ends[0])
    return nil
}

/// `send` to a socket of ``startFilter(_:)``.
public func sendWithoutSignal(_ socket: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    #if canImport(Darwin)
        unsafe send(socket, bytes, count, 0)
    #else
        unsafe send(socket, bytes, count, Int32(MSG_NOSIGNAL))
    #endif
}
