import CLibrary

/// Memory for tables that are read here and there. Large ones ask for large pages, so that fewer reads wait for the
/// translation of an address: 1.1 times the speed with o200k_base.
enum TableMemory {
    private static let largePage = 2 << 20

    /// Uninitialised room for at least one element.
    static func allocate<Element: BitwiseCopyable>(
        _ type: Element.Type, count: Int
    ) -> UnsafeMutablePointer<Element> {
        let bytes = max(1, count) * MemoryLayout<Element>.stride
        let alignment = bytes >= largePage / 2 ? largePage : 64
        var memory: UnsafeMutableRawPointer?
        guard unsafe posix_memalign(&memory, alignment, bytes) == 0, let start = unsafe memory else {
            preconditionFailure("out of memory: \(bytes) bytes")
        }
        if alignment == largePage { unsafe adviseLargePages(start, bytes) }
        return unsafe start.bindMemory(to: type, capacity: max(1, count))
    }

    /// Gives back what came from `allocate`.
    static func deallocate<Element>(_ memory: UnsafeMutablePointer<Element>) {
        unsafe free(memory)
    }
}
