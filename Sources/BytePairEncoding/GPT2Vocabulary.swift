import CGPT2Vocabulary

extension Vocabulary {
    /// GPT-2's vocabulary, which is inside the program: 50,257 ids, the last of them `<|endoftext|>`. It is read and
    /// indexed at the first call, which takes some 20 ms.
    ///
    /// Source: `r50k_base.tiktoken` of OpenAI's tiktoken (MIT licence).
    public static func gpt2() throws(VocabularyError) -> Vocabulary {
        try shared.get()
    }

    private static let shared = Result { () throws(VocabularyError) in
        let text = unsafe UnsafeBufferPointer(start: gpt2_vocabulary_bytes(), count: gpt2_vocabulary_length()).span
        return try Vocabulary(tiktoken: text, name: "gpt2", pattern: .gpt2, specialTokens: ["<|endoftext|>": 50256])
    }

    /// The bytes of the `.tiktoken` file that is inside the program.
    public static var gpt2File: [UInt8] {
        unsafe Array(UnsafeBufferPointer(start: gpt2_vocabulary_bytes(), count: gpt2_vocabulary_length()))
    }
}
