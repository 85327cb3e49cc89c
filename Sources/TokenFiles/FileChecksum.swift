import CXXHash
import DurableFiles

/// XXH128 of files, by libxxhash: what `xxhsum -H2` prints; and XXH3 of bytes. It runs at the speed of memory, which SHA-256 does not.
public enum FileChecksum {
    private static let batch = 64 << 10

    /// XXH3 of bytes: 64 bits, without a seed.
    public static func xxh3(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        unsafe bytes.withUnsafeBytes { unsafe XXH3_64bits($0.baseAddress, $0.count) }
    }

    /// The checksum of a file, as 32 hexadecimal digits.
    public static func xxh128(path: String) throws(TokenFileError) -> String {
        let file = try TokenFileError.open(path)
        let hash = try XXH128(path: path)
        var position = 0
        while true {
            let bytes = try TokenFileError.read(file, batch, at: position)
            if bytes.isEmpty { return hash.digits }
            hash.update(bytes)
            position += bytes.count
        }
    }
}

/// The state of a hash.
@safe private final class XXH128 {
    private let state: OpaquePointer

    init(path: String) throws(TokenFileError) {
        guard let state = unsafe XXH3_createState() else { throw .file(FileError("hash", path)) }
        unsafe self.state = unsafe state
        unsafe XXH3_128bits_reset(state)
    }

    deinit { unsafe XXH3_freeState(state) }

    func update(_ bytes: [UInt8]) {
        _ = unsafe bytes.withUnsafeBytes { unsafe XXH3_128bits_update(state, $0.baseAddress, $0.count) }
    }

    var digits: String {
        let hash = unsafe XXH3_128bits_digest(state)
        return [hash.high64, hash.low64].map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
