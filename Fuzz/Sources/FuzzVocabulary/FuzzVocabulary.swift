import BytePairEncoding
import FuzzSupport

/// A vocabulary file, `.tiktoken` or `tokenizer.json`: when it is taken, texts are encoded and decoded back.
///
/// Input: a byte for the pattern; the file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let pattern = input.choice(of: SplitPattern.allCases + [nil])
    let isJSON = input.rest.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{")
    let vocabulary: Vocabulary
    do {
        vocabulary = try Vocabulary(contents: input.rest, fileName: "some.tiktoken", pattern: pattern)
    } catch {
        require(!"\(error)".isEmpty, "an error without words")
        return 0
    }
    let special = Set(vocabulary.specialTokens.values)
    var encoder = Encoder(vocabulary)
    let reference = vocabulary.composes || vocabulary.prependsSpace ? nil : ReferenceEncoder(vocabulary)
    for text in texts {
        let ids = encoder.encode(text)
        require(ids.allSatisfy { !special.contains($0) && Int($0) < vocabulary.size }, "ids \(ids)")
        let bytes = try? vocabulary.decode(ids)
        if !vocabulary.composes, !vocabulary.prependsSpace {
            require(bytes == Array(text.utf8), "\(text.debugDescription) is decoded as other bytes")
        }
        // Merges of a tokenizer.json need not be in the order of the ids, which the twin goes by.
        if let reference, !isJSON {
            require(reference.encode(text) == ids, "\(text.debugDescription): \(ids), not as the twin")
        }
    }
    return 0
}

private let texts = [
    "", "a", "abc abcabc  ab\n\nABC'll", "日本語のテキスト。", "\u{0}\u{1}é1234567 <|endoftext|>",
    String(repeating: "ab", count: 100),
]
