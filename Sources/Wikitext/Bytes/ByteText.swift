/// Text compared and changed by its bytes.
///
/// Comparing characters, or hashing a string, puts the marks that combine with a letter in order, in time with the
/// square of their number, and a page may put thousands on one letter. MediaWiki works on bytes, too.
extension String {
    /// With a sequence of bytes replaced wherever it stands.
    func replacingBytes(_ pattern: StaticString, with replacement: StaticString) -> String {
        let bytes = Array(utf8)
        return pattern.withUTF8Buffer { pattern in
            guard let first = unsafe pattern.first, bytes.contains(first) else { return self }
            return replacement.withUTF8Buffer { replacement in
                var output: [UInt8] = []
                output.reserveCapacity(bytes.count)
                var index = 0
                while index < bytes.count {
                    if bytes[index] == first, unsafe bytes[index...].starts(with: pattern) {
                        unsafe output.append(contentsOf: replacement)
                        index += pattern.count
                    } else {
                        output.append(bytes[index])
                        index += 1
                    }
                }
                return String(decoding: output, as: UTF8.self)
            }
        }
    }

    /// Whether it begins with ASCII characters, whatever combines with them.
    func hasPrefixBytes(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }
}
