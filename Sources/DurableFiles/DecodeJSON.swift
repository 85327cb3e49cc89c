import PortableFoundation

/// Decodes a JSON text that anybody may have written.
///
/// Foundation refuses values that are nested more than 512 deep, and stops the program where the text ends just there: so it never ends there.
public func decodeJSON<Value: Decodable>(_ type: Value.Type, from bytes: some Sequence<UInt8>) throws -> Value {
    var data = Data(bytes)
    data.append(UInt8(ascii: "\n"))
    return try JSONDecoder().decode(type, from: data)
}
