import BytePairEncoding

/// GPT-2's ids of a text, and the text that they make.
func encodeAndDecode(_ text: String) throws -> (ids: [TokenID], text: String) {
    let vocabulary = try Vocabulary.gpt2()
    var encoder = Encoder(vocabulary)
    let ids = encoder.encode(text)
    return (ids, String(decoding: try vocabulary.decode(ids), as: UTF8.self))
}
