/// An immutable table at an address that does not move, for loops that read it without bounds checks.
///
/// The pointer is valid as long as the table lives. Whoever reads through it must keep the index within `count`: an
/// index comes from the tables themselves or is masked, never from input unchecked.
@safe final class FlatTable<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    let start: UnsafePointer<Element>
    let count: Int

    init(_ elements: [Element]) {
        let memory = unsafe TableMemory.allocate(Element.self, count: elements.count)
        _ = unsafe UnsafeMutableBufferPointer(start: memory, count: elements.count).update(fromContentsOf: elements)
        unsafe start = unsafe UnsafePointer(memory)
        count = elements.count
    }

    /// A table of equal elements, some of which are changed before anyone else sees it.
    init(repeating element: Element, count: Int, _ change: (UnsafeMutablePointer<Element>) -> Void) {
        let memory = unsafe TableMemory.allocate(Element.self, count: count)
        unsafe memory.initialize(repeating: element, count: count)
        unsafe change(memory)
        unsafe start = unsafe UnsafePointer(memory)
        self.count = count
    }

    deinit {
        unsafe TableMemory.deallocate(UnsafeMutablePointer(mutating: start))
    }
}
