#include "CGPT2Vocabulary.h"

// #embed is C23; clang takes it in every dialect and says so under -Wpedantic. It builds in 0.02 s, where a Swift
// array literal of this size takes minutes.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t bytes[] = {
#embed "gpt2.tiktoken"
};

const uint8_t *gpt2_vocabulary_bytes(void) { return bytes; }

size_t gpt2_vocabulary_length(void) { return sizeof bytes; }
