import COpenSSL

/// A cryptographic hash of bytes as they come, by libcrypto: it uses the processor's own instructions for it, where
/// there are any.
@safe package final class MessageDigest {
    /// The hashes that are known.
    package enum Algorithm: String, CaseIterable, Sendable {
        /// RFC 1321: 128 bits. It tells accidents, and nothing that somebody made on purpose.
        case md5
        /// FIPS 180-4: 160 bits. It tells accidents, and nothing that somebody made on purpose.
        case sha1
        /// FIPS 180-4: 256 bits.
        case sha256

        /// As people write it.
        package var shown: String {
            switch self {
            case .md5: "MD5"
            case .sha1: "SHA-1"
            case .sha256: "SHA-256"
            }
        }

        fileprivate var size: Int {
            switch self {
            case .md5: 16
            case .sha1: 20
            case .sha256: 32
            }
        }
    }

    private let algorithm: Algorithm
    private let context: OpaquePointer
    /// Whether all went well up to now.
    private var isSound: Bool

    /// Of no bytes yet.
    package init(_ algorithm: Algorithm) throws(ChecksumError) {
        self.algorithm = algorithm
        guard let context = unsafe EVP_MD_CTX_new() else { throw Self.unavailable(algorithm) }
        unsafe self.context = unsafe context
        let kind =
            switch algorithm {
            case .md5: unsafe EVP_md5()
            case .sha1: unsafe EVP_sha1()
            case .sha256: unsafe EVP_sha256()
            }
        isSound = unsafe EVP_DigestInit_ex(context, kind, nil) == 1
        if !isSound { throw Self.unavailable(algorithm) }
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Adds bytes.
    package func update(_ bytes: [UInt8]) {
        let isAdded = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) == 1 }
        isSound = isSound && isAdded
    }

    /// The hash of all bytes that were added, in hexadecimal digits. Nothing can be added after it.
    package func finish() throws(ChecksumError) -> String {
        var digest = [UInt8](repeating: 0, count: algorithm.size)
        let isWhole = unsafe digest.withUnsafeMutableBytes { buffer in
            unsafe EVP_DigestFinal_ex(context, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), nil) == 1
        }
        let isRight = isSound && isWhole
        isSound = false
        if !isRight { throw Self.unavailable(algorithm) }
        return hexadecimal(digest)
    }

    private static func unavailable(_ algorithm: Algorithm) -> ChecksumError {
        .unavailable(hash: algorithm.shown, library: "libcrypto")
    }
}
