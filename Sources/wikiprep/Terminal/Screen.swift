import DurableFiles
import Synchronization

/// Standard error: messages one below the other, and on a terminal a line below them that is drawn again and again.
///
/// A terminal that was stopped with Ctrl-S takes nothing, and who writes to it waits. So that the work does not wait, a
/// thread of its own writes to a terminal: what others have to say stands in a queue until it comes.
enum Screen {
    /// What is to be written, in its order.
    private static let queue = Mutex<[String]>([])
    /// The line that is drawn: its cells and its text; nil: none is there. Who writes holds the lock.
    private static let open = Mutex<(cells: Int, text: String)?>(nil)

    /// Whether a thread calls ``writeQueue()`` again and again.
    static var hasWriter: Bool {
        get { writer.load(ordering: .relaxed) }
        set { writer.store(newValue, ordering: .relaxed) }
    }
    private static let writer = Atomic(false)

    /// Writes a text as it is, above the line that is drawn. Where nobody reads standard error, the work goes on.
    static func write(_ text: String) {
        append(text)
        if !hasWriter { writeQueue() }
    }

    /// Puts a text into the queue, which never takes long.
    static func append(_ text: String) { queue.withLock { $0.append(text) } }

    /// Waits until all is written.
    static func flush() { open.withLock { writeQueue(&$0) } }

    /// Draws the line anew.
    /// - Parameter line: the line with the orders that colour it, and its cells; it is asked for when the queue is
    ///   empty. Nil: none is wanted.
    static func draw(columns: Int, _ line: () -> (text: String, cells: Int)?) {
        open.withLock { open in
            writeQueue(&open)
            guard let line = line() else { return }
            if let open, open.text == line.text, open.cells < columns { return }
            put(erasing(open?.cells ?? 0, columns: columns) + line.text + "\u{1B}[K")
            open = (line.cells, line.text)
        }
    }

    /// Writes what is in the queue, unless somebody else does.
    static func writeQueue() {
        // Whoever writes at present looks once more when it has written.
        while queue.withLock({ !$0.isEmpty }), open.withLockIfAvailable({ writeQueue(&$0) }) != nil {}
    }

    private static func writeQueue(_ open: inout (cells: Int, text: String)?) {
        while let text = queue.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            if let line = open, ProcessState.isInForeground {
                put(erasing(line.cells, columns: ProcessState.columns) + "\u{1B}[K")
            }
            open = nil
            put(text)
        }
    }

    private static func put(_ text: String) {
        if !text.isEmpty { try? writeAll(Array(text.utf8), descriptor: 2, path: "to standard error", at: nil) }
    }

    /// What goes back to the beginning of a line that is drawn. In a window that has become narrower, the terminal has
    /// broken it into several; they are erased one by one, since tmux keeps in its history what is erased to the end of
    /// the screen.
    static func erasing(_ cells: Int, columns: Int) -> String {
        let rows = cells > 0 ? (cells - 1) / max(columns, 1) : 0
        return "\r" + String(repeating: "\u{1B}[K\u{1B}[A", count: rows)
    }
}
