/// A number of things, or of bytes, that a JSON record tells: from 0 to 2^50, where it is decoded.
///
/// Whoever wrote the record: a sum of a few thousand counts fits 64 bits, and none makes a range that ends before it
/// begins. In JSON it is a plain number.
@propertyWrapper @frozen
public struct Count: Codable, Hashable, Sendable {
    /// What is believed: no disk has 2^50 bytes, and no corpus has as many tokens.
    public static let range = 0...1 << 50

    /// The number, 0 or more.
    public var wrappedValue: Int

    /// A number that the program itself has counted.
    @inlinable
    public init(wrappedValue: Int) { self.wrappedValue = wrappedValue }

    /// - Throws: `DecodingError` for what is no number of the range.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.singleValueContainer()
        wrappedValue = try values.decode(Int.self)
        guard Self.range.contains(wrappedValue) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "\(wrappedValue) is no count: one is from 0 to \(Self.range.upperBound)"))
        }
    }

    /// Writes a plain number.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.singleValueContainer()
        try values.encode(wrappedValue)
    }
}

/// Counts by name, each of them a ``Count``.
@propertyWrapper @frozen
public struct CountsByName: Codable, Hashable, Sendable {
    /// The numbers by name, each 0 or more.
    public var wrappedValue: [String: Int]

    /// Numbers that the program itself has counted.
    @inlinable
    public init(wrappedValue: [String: Int]) { self.wrappedValue = wrappedValue }

    /// - Throws: `DecodingError` where one is none.
    public init(from decoder: any Decoder) throws {
        wrappedValue = try decoder.singleValueContainer().decode([String: Count].self).mapValues(\.wrappedValue)
    }

    /// Writes what a plain dictionary of numbers would.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.singleValueContainer()
        try values.encode(wrappedValue)
    }
}
