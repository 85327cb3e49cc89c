/// How many bits each id takes in a token file.
public enum TokenWidth: String, Sendable, CaseIterable {
    /// 16 bits, without a sign.
    case uint16
    /// 32 bits, without a sign.
    case uint32
    /// 32 bits with a sign, as Megatron-LM stores the ids of large vocabularies.
    case int32

    /// The narrowest width without a sign that holds all ids of a vocabulary.
    public init(vocabularySize: Int) {
        self = vocabularySize <= 1 << 16 ? .uint16 : .uint32
    }

    /// The bytes of one id.
    public var byteCount: Int {
        switch self {
        case .uint16: 2
        case .uint32, .int32: 4
        }
    }

    /// The highest id that can be stored.
    public var maximumID: UInt32 {
        switch self {
        case .uint16: UInt32(UInt16.max)
        case .uint32: UInt32.max
        case .int32: UInt32(Int32.max)
        }
    }

    /// NumPy's description of the type: `<u2` is a little-endian unsigned number of two bytes.
    var numPyDescription: String {
        switch self {
        case .uint16: "<u2"
        case .uint32: "<u4"
        case .int32: "<i4"
        }
    }
}
