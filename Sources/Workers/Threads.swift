import CLibrary

/// Runs a body on so many threads and waits for all of them.
package func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    // With fewer threads than wanted the work is still done.
    let threads = (1..<max(count, 1)).compactMap { index in WorkThread { body(index) } }
    body(0)
    for thread in threads { thread.join() }
}
