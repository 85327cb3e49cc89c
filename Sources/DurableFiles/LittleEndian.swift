/// Numbers as bytes of files.
package enum LittleEndian {
    /// Adds a number's bytes.
    @inlinable package static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    /// Reads a number.
    /// - Parameter offset: where it begins; all of its bytes must be there.
    @inlinable package static func read<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, from bytes: [UInt8], at offset: Int
    ) -> Value {
        precondition(offset >= 0 && offset + MemoryLayout<Value>.size <= bytes.count)
        return unsafe bytes.withUnsafeBytes {
            unsafe Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Value.self))
        }
    }
    /// Reads all numbers; bytes that are no whole one are left out.
    @inlinable package static func numbers<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, from bytes: [UInt8]
    ) -> [Value] {
        let size = MemoryLayout<Value>.size
        return (0..<bytes.count / size).map { read(type, from: bytes, at: $0 * size) }
    }
}
