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
/// - Returns: its descriptor, or -1 with `errno`: `EOPNOTSUPP`, `EISDIR` or `EINVAL` where the system or the file
///   system has no such files.
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
    /// When the file's content was changed last, in nanoseconds since 1970. Programs that copy files set it.
    public var modifiedNanoseconds: Int {
        #if canImport(Darwin)
            Self.nanoseconds(st_mtimespec)
        #else
            Self.nanoseconds(st_mtim)
        #endif
    }

    /// When anything of the file was changed last, its times and its name too, in nanoseconds since 1970. Only the
    /// system sets it.
    public var changedNanoseconds: Int {
        #if canImport(Darwin)
            Self.nanoseconds(st_ctimespec)
        #else
            Self.nanoseconds(st_ctim)
        #endif
    }

    /// Anybody can give a file a time in the year 30000: it wraps around, and differs from others still.
    private static func nanoseconds(_ time: timespec) -> Int { Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec) }
}

/// The time of the system's clock, in nanoseconds since 1970.
public func wallClockNanoseconds() -> Int {
    var now = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &now)
    return Int(now.tv_sec) &* 1_000_000_000 &+ Int(now.tv_nsec)
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
    // glibc raises this bound by itself and then keeps large buffers that were freed, in pieces. The others have no
    // such bound.
    #if canImport(Glibc) && !canImport(Darwin)
        mallopt(M_MMAP_THRESHOLD, Int32(clamping: bytes))
    #endif
}

/// Ends the program as Swift does when an allocation fails: for libraries that tell of it, and would have what has no
/// room taken for damaged.
public func endForWantOfMemory() -> Never { abort() }

/// From now on all threads allocate from one arena: each of their own takes 64 MiB or more of address space, which
/// may be bounded.
public func useOneArena() {
    #if canImport(Glibc) && !canImport(Darwin)
        mallopt(M_ARENA_MAX, 1)
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

    /// The bytes of a thread's stack.
    public static let stackSize = 8 << 20

    /// Starts the work; nil where no thread can be had.
    public init?(_ body: @escaping @Sendable () -> Void) {
        let work = unsafe Unmanaged.passRetained(Work(body))
        #if canImport(Darwin) || canImport(Musl)
            var started: pthread_t?
        #else
            var started = pthread_t()
        #endif
        // The system's own size follows `ulimit -s`, which may be too small or, on musl, is.
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        unsafe pthread_attr_setstacksize(&attributes, Self.stackSize)
        defer { unsafe pthread_attr_destroy(&attributes) }
        let code = unsafe pthread_create(
            &started, &attributes,
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

// MARK: - Signals

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

/// From now on a write beyond the largest size that a file may have (`ulimit -f`) is an error, `EFBIG`, and no signal.
public func ignoreFileSizeSignal() { _ = signal(SIGXFSZ, SIG_IGN) }

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
