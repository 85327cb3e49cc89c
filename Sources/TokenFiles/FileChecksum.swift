import CXXHash
import Checksums
import DurableFiles

/// XXH128 of files, by libxxhash: what `xxhsum -H2` prints; and XXH3 of bytes. It runs at the speed of memory, which
/// SHA-256 does not.
public enum FileChecksum {
    private static let batch = 64 << 10

    /// XXH3 of bytes: 64 bits, without a seed.
    public static func xxh3(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        unsafe bytes.withUnsafeBytes { unsafe XXH3_64bits($0.baseAddress, $0.count) }
    }

    /// The checksum of a file, as 32 hexadecimal digits.
    public static func xxh128(path: String) throws(TokenFileError) -> String {
        let file = try TokenFileError.open(path)
        guard let hash = try? XXH128() else { throw .file(FileError("hash", path)) }
        var position = 0
        while true {
            let bytes = try TokenFileError.read(file, batch, at: position)
            if bytes.isEmpty { return hash.digits }
            hash.update(bytes[...])
            position += bytes.count
        }
    }
}
