// GPT-2's vocabulary in the text form of OpenAI's tiktoken (MIT licence, see LICENSE beside this target's files).
// One line a token: the token's bytes in base64, a space, its rank in decimal.
#ifndef CGPT2VOCABULARY_H
#define CGPT2VOCABULARY_H

#include <stddef.h>
#include <stdint.h>

/// The first byte of the text. It is not terminated by a zero byte.
const uint8_t *gpt2_vocabulary_bytes(void);

/// The length of the text in bytes.
size_t gpt2_vocabulary_length(void);

#endif
