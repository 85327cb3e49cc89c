// Hashes of bytes as they come: ``SHA256`` by libcrypto, and ``XXH128`` by libxxhash.
//
// SHA-256 identifies a file to the world: it is what `sha256sum` prints, and nobody can make another file that has the
// same one. XXH128 runs at the speed of memory; it tells files apart that differ by accident, and is what `xxhsum -H2`
// prints.
//
//     let hash = try SHA256()
//     while let bytes = try next() { hash.update(bytes) }
//     let digits = try hash.finish()
//
// A hash that could not be taken is an error, or nil: there is no text that stands for it and could equal another.

/// Why a hash could not be taken.
public enum ChecksumError: Error, Equatable, CustomStringConvertible {
    /// The library that computes it does not.
    case unavailable(hash: String, library: String)

    /// What is the matter.
    public var description: String {
        switch self {
        case .unavailable(let hash, let library):
            "\(library) computes no \(hash): memory is short, or the library's configuration forbids it"
        }
    }
}

/// Bytes as lower-case hexadecimal digits.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
