// Text → token ids, by byte-level byte-pair encoding, with the ids that OpenAI's tiktoken gives, and Hugging Face's
// tokenizers for theirs.
//
// A *vocabulary* says which byte sequences are tokens; the id of a token is also its rank. A *pre-tokenizer* cuts text
// into pretokens (words, numbers, punctuation, white space) that tokens never cross. An *encoder* starts from the bytes
// of each pretoken and merges, again and again, the neighbours whose concatenation is the token of the lowest rank.
//
//     let vocabulary = try Vocabulary.gpt2()
//     var encoder = Encoder(vocabulary)
//     var ids: [TokenID] = []
//     encoder.encode(text.utf8.span, appendTo: &ids)
//     let bytes = try vocabulary.decode(ids)
//
// A vocabulary is immutable and shared by all threads; an encoder has a cache and belongs to one thread.
// `ReferenceEncoder` is the slow, obvious twin against which `Encoder` is tested.
//
// | to change | open |
// |---|---|
// | which files are vocabularies | VocabularyFile.swift, KnownVocabularies.swift, GPT2Vocabulary.swift |
// | how a `.tiktoken` file is read | TiktokenFormat.swift |
// | how a `tokenizer.json` is read | HuggingFaceFile.swift, HuggingFaceSettings.swift, HuggingFaceVocabulary.swift |
// | where text is cut into pretokens | SplitPattern.swift, PreTokenizer.swift |
// | where a text larger than memory is cut | TextCut.swift |
// | which scalars are letters, numbers, white space | ScalarClassRanges.py, ScalarClassTable.swift |
// | how pairs are merged | PairMerger.swift, MergeWindow.swift, PairTable.swift |
// | where a pretoken falls into pieces | MergeBarriers.swift |
// | what is remembered of earlier text | PretokenCache.swift, PieceCache.swift, ScalarCache.swift |
// | what becomes of invalid UTF-8 | UTF8Repair.swift |

/// The number of a token in its vocabulary.
public typealias TokenID = UInt32

/// The version of the rules by which ids are made of text. It is recorded with token files and raised whenever a
/// vocabulary and a pattern give other ids than before: else those that are there are copied.
public let tokenRulesVersion = 1
