import PortableFoundation

/// Encodes a record as its file has it: sorted, for people to read, with a line feed at its end.
/// - Parameter pretty: whether it takes several lines.
package func encodeJSON(_ value: some Encodable, pretty: Bool = true) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting =
        pretty ? [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes] : [.sortedKeys, .withoutEscapingSlashes]
    return try Array(encoder.encode(value)) + [UInt8(ascii: "\n")]
}
