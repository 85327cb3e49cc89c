/// SHA-256 (FIPS 180-4) of bytes as they come.
package final class SHA256 {
    private let digest: MessageDigest

    /// Of no bytes yet.
    package init() throws(ChecksumError) { digest = try MessageDigest(.sha256) }

    /// Adds bytes.
    package func update(_ bytes: [UInt8]) { digest.update(bytes) }

    /// The hash of all bytes that were added, as 64 hexadecimal digits. Nothing can be added after it.
    package func finish() throws(ChecksumError) -> String { try digest.finish() }

    /// The hash of a few bytes.
    package static func of(_ bytes: [UInt8]) throws(ChecksumError) -> String {
        let hash = try SHA256()
        hash.update(bytes)
        return try hash.finish()
    }
}
