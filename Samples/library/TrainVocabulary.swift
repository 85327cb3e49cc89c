import BytePairEncoding

/// How a vocabulary that was trained on some texts cuts another one.
func tokens(of text: String, trainedOn texts: [String], size: Int) throws -> [String] {
    let trained = try Trainer(TrainingOptions(vocabularySize: size)).train(on: texts, pattern: .gpt2)
    let vocabulary = try trained.vocabulary(name: "mine")
    var encoder = Encoder(vocabulary)
    return encoder.encode(text).compactMap { id in
        vocabulary.bytes(of: id).map { String(decoding: $0, as: UTF8.self) }
    }
}
