import BytePairEncoding
import FuzzSupport

/// Text → ids: by the encoder and by its slow twin, whole and cut where texts larger than memory are cut.
///
/// Input: a byte for the pattern; the text, valid UTF-8 or not.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let subject = unsafe subjects[Int(input.byte()) % subjects.count]
    let bytes = input.rest
    let text = String(decoding: bytes, as: UTF8.self)
    let ids = subject.encode(bytes)
    require(ids == subject.reference.encode(text), "not as the twin: \(ids)")
    let decoded = try? subject.vocabulary.decode(ids)
    require(decoded == Array(text.utf8), "decoded as other bytes")
    if let cut = TextCut.last(in: bytes.span) {
        require((1..<max(bytes.count, 2)).contains(cut), "cut at \(cut) of \(bytes.count)")
        let parts = subject.encode(Array(bytes[..<cut])) + subject.encode(Array(bytes[cut...]))
        require(parts == ids, "cut at \(cut): other ids")
    }
    return 0
}

private final class Subject {
    let vocabulary: Vocabulary
    let reference: ReferenceEncoder
    private var encoder: Encoder

    init(_ vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
        reference = ReferenceEncoder(vocabulary)
        encoder = Encoder(vocabulary)
    }

    func encode(_ bytes: [UInt8]) -> [TokenID] {
        var ids: [TokenID] = []
        encoder.encode(bytes, appendTo: &ids)
        return ids
    }
}

/// GPT-2's tokens, with each of the patterns.
nonisolated(unsafe) private let subjects: [Subject] = {
    let file = Vocabulary.gpt2File
    let subjects = SplitPattern.allCases.compactMap { pattern in
        (try? Vocabulary(tiktoken: file.span, name: "gpt2", pattern: pattern)).map { Subject($0) }
    }
    require(subjects.count == SplitPattern.allCases.count, "GPT-2's vocabulary cannot be read")
    return subjects
}()
