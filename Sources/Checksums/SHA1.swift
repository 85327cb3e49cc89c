import COpenSSL

/// SHA-1 (FIPS 180-4), by libcrypto: what MediaWiki states of texts. It tells accidents, and nothing that somebody made
/// on purpose.
package enum SHA1 {
    /// The algorithm, looked up once: for a short text that takes longer than the sum.
    private nonisolated(unsafe) static let algorithm = unsafe EVP_MD_fetch(nil, "SHA1", nil)

    /// The 20 bytes of the hash; nil where the library does not compute it.
    package static func of(_ bytes: [UInt8]) -> [UInt8]? {
        var digest = [UInt8](repeating: 0, count: 20)
        let isRight = unsafe bytes.withUnsafeBytes { source in
            unsafe digest.withUnsafeMutableBytes { target in
                unsafe EVP_Digest(
                    source.baseAddress, source.count, target.baseAddress?.assumingMemoryBound(to: UInt8.self), nil,
                    algorithm, nil) == 1
            }
        }
        return isRight ? digest : nil
    }
}
