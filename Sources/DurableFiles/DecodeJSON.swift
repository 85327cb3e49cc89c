import PortableFoundation

/// Why a JSON text is not what it should be.
public struct JSONProblem: Error, Equatable, CustomStringConvertible {
    /// What is wrong.
    public var reason: String
    /// The fields that lead to it, joined by dots; empty for the whole text.
    public var place: String

    init(_ error: any Error) {
        switch error as? DecodingError {
        case .keyNotFound(let key, let context):
            reason = "there is no field \"\(key.stringValue)\""
            place = Self.place(context)
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            reason = context.debugDescription
            place = Self.place(context)
        default:
            reason = "\(error)"
            place = ""
        }
        while reason.last == "." { reason.removeLast() }
    }

    /// A reason and, where it is known, the field.
    public var description: String { place.isEmpty ? reason : "\(reason) (at \(place))" }

    private static func place(_ context: DecodingError.Context) -> String {
        context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}

/// A JSON object as its fields in the order of their names: of a dictionary the order changes from run to run, and
/// with it which of several
/// errors is found first.
package struct SortedObject<Value: Decodable>: Decodable {
    /// The fields.
    package var entries: [(name: String, value: Value)]

    /// The value of a field.
    package subscript(name: String) -> Value? { entries.first { $0.name == name }?.value }

    private struct Name: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Decodes an object; the first field, by name, that is not what it should be is the error.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        let names = container.allKeys.sorted { $0.stringValue < $1.stringValue }
        entries = try names.map { ($0.stringValue, try container.decode(Value.self, forKey: $0)) }
    }
}

extension SortedObject: Sendable where Value: Sendable {}

/// Decodes a JSON text that anybody may have written.
///
/// Foundation refuses values that are nested more than 512 deep, and stops the program where the text ends just there:
/// so it never ends there.
/// - Throws: ``JSONProblem``.
package func decodeJSON<Value: Decodable>(_ type: Value.Type, from bytes: some Sequence<UInt8>) throws(JSONProblem)
    -> Value
{
    var data = Data(bytes)
    data.append(UInt8(ascii: "\n"))
    do {
        return try JSONDecoder().decode(type, from: data)
    } catch {
        throw JSONProblem(error)
    }
}
