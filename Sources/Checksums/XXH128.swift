import CXXHash

/// XXH128 of bytes as they come, without a seed.
@safe package final class XXH128 {
    private let state: OpaquePointer

    /// Of no bytes yet.
    package init() throws(ChecksumError) {
        guard let state = unsafe XXH3_createState() else {
            throw ChecksumError.unavailable(hash: "XXH128", library: "libxxhash")
        }
        unsafe self.state = unsafe state
        unsafe XXH3_128bits_reset(state)
    }

    deinit { unsafe XXH3_freeState(state) }

    /// Adds bytes.
    package func update(_ bytes: ArraySlice<UInt8>) {
        _ = unsafe bytes.withUnsafeBytes { unsafe XXH3_128bits_update(state, $0.baseAddress, $0.count) }
    }

    /// The two halves of the hash of all bytes that were added up to now.
    package var halves: (high: UInt64, low: UInt64) {
        let hash = unsafe XXH3_128bits_digest(state)
        return (hash.high64, hash.low64)
    }

    /// The hash of all bytes that were added up to now, as 32 hexadecimal digits.
    package var digits: String {
        let (high, low) = halves
        return hexadecimal(
            [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } })
    }

    /// The hash of a few bytes.
    package static func of(_ bytes: [UInt8]) throws(ChecksumError) -> String {
        let hash = try XXH128()
        hash.update(bytes[...])
        return hash.digits
    }
}
