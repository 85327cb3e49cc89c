/// A table of 256 bit sets: which classes a byte belongs to.
@safe struct ByteClasses: ~Copyable {
    private let table: UnsafeMutablePointer<UInt8>

    init(_ classes: (UInt8) -> UInt8) {
        unsafe table = .allocate(capacity: 256)
        for byte in 0...255 { unsafe table[byte] = classes(UInt8(byte)) }
    }

    deinit { unsafe table.deallocate() }

    subscript(byte: UInt8) -> UInt8 {
        @inline(__always) get { unsafe table[Int(byte)] }
    }
}
