import CLibrary
import CProcess
import Synchronization

/// What the process finds when it begins: arguments, descriptors, limits. All of it may be odd, and nothing of it may
/// be taken on trust.
enum Surroundings {
    /// Mends what must be mended before anything is opened or allocated.
    static func prepare() {
        wikiprep_fill_standard_descriptors()
        ignoreFileSizeSignal()
        if addressSpace != nil {
            useOneArena()
            // A failed allocation traps in Swift: what the check at the door let through still ends in words.
            unsafe exhaustion.utf8Start.withMemoryRebound(to: CChar.self, capacity: exhaustion.utf8CodeUnitCount) {
                unsafe wikiprep_explain_exhaustion($0, exhaustion.utf8CodeUnitCount)
            }
        }
    }

    // MARK: - Arguments

    /// An argument: what the system handed over, and the text that it is.
    struct Argument {
        var bytes: [UInt8]
        /// What is no UTF-8 in it is U+FFFD here.
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// The arguments behind the program's name. `CommandLine` needs /proc for them.
    static var arguments: [Argument] {
        var count: Int32 = 0
        guard let vector = unsafe wikiprep_arguments(&count), count > 1 else { return [] }
        return (1..<Int(count)).compactMap { index in
            guard let argument = unsafe vector[index] else { return nil }
            return unsafe Argument(
                bytes: Array(UnsafeRawBufferPointer(start: argument, count: strlen(argument))))
        }
    }

    /// Refuses arguments that are no text: names are kept in JSON, which is UTF-8, and another name must not be taken
    /// for this one.
    static func check(_ arguments: [Argument]) throws {
        for (index, argument) in arguments.enumerated() {
            if String(validating: argument.bytes, as: UTF8.self) != nil { continue }
            throw UsageError(
                "argument \(index + 1) is not UTF-8: \(escaped(argument.bytes)); rename the file, "
                    + "make a link to it with a name in UTF-8 (ln -s), or pipe it in (-)"
            )
        }
    }

    /// Bytes as text, with `\\xFF` for each that is no UTF-8.
    static func escaped(_ bytes: [UInt8]) -> String {
        var text = ""
        var rest = bytes[...]
        while let first = rest.first {
            let character = (1...4).lazy.filter { $0 <= rest.count }.compactMap { length in
                String(validating: rest.prefix(length), as: UTF8.self).map { (length, $0) }
            }.first
            text += character?.1 ?? "\\x\(first < 16 ? "0" : "")\(String(first, radix: 16, uppercase: true))"
            rest = rest.dropFirst(character?.0 ?? 1)
        }
        return text
    }

    // MARK: - Stack

    /// Runs a body on a stack of the usual size, though `ulimit -s` may have left the main thread a smaller one.
    static func onLargeStack(_ body: @escaping @Sendable () -> Int32) -> Int32 {
        let limit = wikiprep_stack_limit()
        if limit < 0 || limit >= WorkThread.stackSize { return body() }
        let result = Result()
        guard let thread = WorkThread({ result.status.store(body(), ordering: .releasing) }) else { return body() }
        thread.join()
        return result.status.load(ordering: .acquiring)
    }

    private final class Result: Sendable {
        let status = Atomic<Int32>(ExitStatus.failure.code)
    }

    // MARK: - Address space

    /// The bytes of address space that the process may take, by `ulimit -v`; nil: any number.
    static let addressSpace: Int? = {
        let limit = wikiprep_address_space_limit()
        return limit < 0 ? nil : limit
    }()

    /// What the program takes with one thread and a small input: itself, its libraries, a vocabulary.
    private static let leastSpace = 160 << 20
    /// What a further thread takes: its stack, its tables, a batch of pages, the documents of a segment.
    private static let spaceOfThread = 96 << 20

    /// Refuses to begin where one thread has no room.
    static func checkAddressSpace() throws {
        guard let addressSpace, addressSpace < leastSpace else { return }
        throw SmallAddressSpace(limit: addressSpace, needed: leastSpace)
    }

    /// How many threads work: as many as are wanted, or as there is room for.
    static func threads(_ wanted: Int?) -> Int {
        let wanted = wanted ?? Processors.available
        guard let addressSpace else { return wanted }
        let threads = min(wanted, max((addressSpace - leastSpace) / spaceOfThread + 1, 1))
        if threads < wanted, !warnedOfThreads.exchange(true, ordering: .relaxed) {
            Message.warning(
                "the address space is bounded to \(addressSpace >> 20) MiB (ulimit -v): threads at work: \(threads), "
                    + "not \(wanted)"
            )
        }
        return threads
    }

    private static let warnedOfThreads = Atomic(false)

    private static let exhaustion: StaticString = """
        wikiprep: out of memory: the address space that it may take is too small for this (ulimit -v); \
        allow more, or use fewer threads (--threads 1); run the same command again to go on

        """
}

/// The address space that the process may take does not hold the program.
struct SmallAddressSpace: Error, CustomStringConvertible {
    /// The bytes that it may take, and that it needs.
    var limit: Int
    var needed: Int

    var description: String {
        "the address space is bounded to \(limit >> 20) MiB (ulimit -v), and at least \(needed >> 20) MiB are needed; "
            + "run 'ulimit -v unlimited' first, or use another machine"
    }
}
