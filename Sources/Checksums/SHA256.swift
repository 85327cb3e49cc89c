import COpenSSL

/// SHA-256 (FIPS 180-4) of bytes as they come, by libcrypto: it uses the processor's own instructions for it, where
/// there are any.
@safe package final class SHA256 {
    private let context: OpaquePointer
    /// Whether all went well up to now.
    private var isSound: Bool

    /// Of no bytes yet.
    package init() throws(ChecksumError) {
        guard let context = unsafe EVP_MD_CTX_new() else { throw Self.unavailable }
        unsafe self.context = unsafe context
        isSound = unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        if !isSound { throw Self.unavailable }
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Adds bytes.
    package func update(_ bytes: [UInt8]) {
        let isAdded = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) == 1 }
        isSound = isSound && isAdded
    }

    /// The hash of all bytes that were added, as 64 hexadecimal digits. Nothing can be added after it.
    package func finish() throws(ChecksumError) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        let isWhole = unsafe digest.withUnsafeMutableBytes { buffer in
            unsafe buffer.count == 32
                && EVP_DigestFinal_ex(context, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), nil) == 1
        }
        let isRight = isSound && isWhole
        isSound = false
        if !isRight { throw Self.unavailable }
        return hexadecimal(digest)
    }

    /// The hash of a few bytes.
    package static func of(_ bytes: [UInt8]) throws(ChecksumError) -> String {
        let hash = try SHA256()
        hash.update(bytes)
        return try hash.finish()
    }

    private static let unavailable = ChecksumError.unavailable(hash: "SHA-256", library: "libcrypto")
}
