import InputNumbers
import Statistics

/// What documents are like: of a segment, of a part, or of a whole corpus. Statistics of pieces are added without loss.
public struct TextStatistics: Codable, Equatable, Sendable {
    /// How often something occurs that looks like markup.
    public struct Leftover: Codable, Equatable, Sendable {
        /// The places.
        public var places: Int
        /// The documents that have such places.
        public var documents: Int

        /// A count from its parts.
        public init(places: Int, documents: Int) {
            self.places = places
            self.documents = documents
        }
    }

    /// The text of all documents, in bytes.
    public private(set) var bytes = 0
    /// How long documents are, in Unicode scalars.
    public private(set) var characters = LengthDistribution(steps: characterSteps)
    /// What looks like markup in the text, by kind; only kinds that occur.
    public private(set) var leftovers: [String: Leftover] = [:]
    /// Templates that showed nothing since they are not known.
    public var droppedTemplates = TemplateCounts()

    /// Lengths are exact to a sixteenth: a segment's statistics take some hundred bytes.
    public static let characterSteps = 16

    enum CodingKeys: String, CodingKey {
        case bytes, characters, leftovers
        case droppedTemplates = "dropped_templates"
    }

    /// No documents.
    public init() {}

    /// Adds a document.
    /// - Parameters:
    ///   - bytes: the bytes of its text.
    ///   - characters: the characters of its text.
    ///   - leftovers: how many places in its text look like markup, by kind.
    ///   - droppedTemplates: how often it called unknown templates.
    public mutating func add(
        bytes: Int, characters: Int, leftovers: [(kind: String, places: Int)], droppedTemplates: [String: Int]
    ) {
        self.bytes.addClamped(bytes)
        self.characters.add(characters)
        for (kind, places) in leftovers { add(kind, Leftover(places: places, documents: 1)) }
        self.droppedTemplates.add(droppedTemplates)
    }

    /// Adds other documents.
    public mutating func add(_ other: TextStatistics) {
        bytes.addClamped(other.bytes)
        characters.add(other.characters)
        for (kind, count) in other.leftovers { add(kind, count) }
        droppedTemplates.add(other.droppedTemplates)
    }

    private mutating func add(_ kind: String, _ count: Leftover) {
        let before = leftovers[kind] ?? Leftover(places: 0, documents: 0)
        leftovers[kind] = Leftover(
            places: before.places.addingClamped(count.places),
            documents: before.documents.addingClamped(count.documents))
    }

    /// Reads what was written, and refuses what no corpus can have.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        bytes = try values.decode(Int.self, forKey: .bytes)
        characters = try values.decode(LengthDistribution.self, forKey: .characters)
        leftovers = try values.decode([String: Leftover].self, forKey: .leftovers)
        droppedTemplates = try values.decode(TemplateCounts.self, forKey: .droppedTemplates)
        let sizes = Count.range
        guard characters.steps == Self.characterSteps, sizes ~= bytes,
            leftovers.values.allSatisfy({ sizes ~= $0.places && sizes ~= $0.documents })
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .characters, in: values, debugDescription: "these are no statistics of text")
        }
    }
}
