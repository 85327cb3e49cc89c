import Testing

@testable import TokenFiles

@Suite struct DatatroveMetadataTests {
    /// What the Python package humanize prints: `metric(n, unit="T")`.
    @Test(arguments: [
        (0, "0.00 T"), (5, "5.00 T"), (42, "42.0 T"), (999, "999 T"), (1000, "1.00 kT"), (1234, "1.23 kT"),
        (12_345, "12.3 kT"), (123_456, "123 kT"), (1_234_567, "1.23 MT"), (100_000_000, "100 MT"),
        (2_147_483_647, "2.15 GT"), (1_500_000_000_000, "1.50 TT"),
    ])
    func tokensForPeople(tokens: Int, text: String) {
        #expect(DatatroveMetadata.metric(tokens) == text)
    }

    @Test func withoutATokenizersName() {
        #expect(DatatroveMetadata.text(tokenizer: "", width: .uint32, tokens: 5) == "Unknown Tokenizer|4|4\n5\n5.00 T")
    }
}
