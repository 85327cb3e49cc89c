#!/usr/bin/env python3
"""Writes ScalarClassRanges.swift: which Unicode scalars are letters, numbers, marks, white space and so on.

Ids can only equal tiktoken's where both agree on every scalar's class, so tiktoken itself is asked: with a vocabulary
of the 256 bytes and a pattern of one class, what it encodes is exactly the members of that class. Run it again after
an update of tiktoken, and take over the checksum that it prints into ScalarClassTests.swift.

Hugging Face's tokenizers (0.23) have another regular-expression engine; it gives every scalar the same classes.

    pip install tiktoken
    python3 Sources/BytePairEncoding/ScalarClassRanges.py > Sources/BytePairEncoding/ScalarClassRanges.swift
"""

import importlib.metadata
import sys

import tiktoken

SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
# The bits are those of ScalarClass in ScalarClassTable.swift.
CLASSES = [
    ("titleOrUppercaseLetters", r"[\p{Lu}\p{Lt}]", 0b1001, "General categories Lu and Lt."),
    ("lowercaseLetters", r"\p{Ll}", 0b10001, "General category Ll."),
    ("caselessLetters", r"[\p{Lm}\p{Lo}]", 0b11001, "General categories Lm and Lo."),
    ("marks", r"\p{M}", 0b11000, "General category M."),
    ("numbers", r"\p{N}", 0b10, "General category N."),
    ("whiteSpace", r"\s", 0b100, "The property White_Space."),
    ("lineEnds", r"[\r\n]", 0b100000, "Carriage return and line feed."),
    ("hiraganaLetters", r"[ぁ-ゖゝ-ゟ]", 0b1000000, "Hiragana: letters and iteration marks."),
    ("clauseEnds", r"[、。，．！？]", 0b10000000, "What ends a sentence or a clause in Japanese."),
]
TEXT = "".join(map(chr, SCALARS))


def members(pattern):
    bytes_only = {bytes([b]): b for b in range(256)}
    encoding = tiktoken.Encoding("bytes", pat_str=pattern, mergeable_ranks=bytes_only, special_tokens={})
    return sorted(map(ord, bytes(encoding.encode_ordinary(TEXT)).decode()))


def ranges(scalars):
    found = []
    for c in scalars:
        if found and found[-1][1] + 1 == c:
            found[-1][1] = c
        else:
            found.append([c, c])
    return found


def unicode_version():
    """The newest version of which tiktoken's regular expressions know the age of a scalar."""
    newest = "unknown"
    for version in ["13.0", "14.0", "15.0", "15.1", "16.0", "17.0", "18.0", "19.0"]:
        try:
            members(r"\p{age=%s}" % version)
            newest = version
        except Exception:
            pass
    return newest


def main():
    table = [0] * 0x110000
    print(f"""\
// Made by ScalarClassRanges.py. Do not edit.
// Unicode {unicode_version()}, as the regular expressions of tiktoken {importlib.metadata.version("tiktoken")} see it.

/// The members of the classes that pre-tokenizers tell apart, as pairs of a first and a last scalar.
enum ScalarClassRanges {{""")
    for name, pattern, bits, summary in CLASSES:
        found = members(pattern)
        for c in found:
            assert table[c] & bits & 0b111 == 0, "the classes overlap"
            table[c] |= bits
        print(f"    /// {summary}\n    static let {name}: [(first: UInt32, last: UInt32)] = [")
        line = "       "
        for first, last in ranges(found):
            pair = f" (0x{first:04X}, 0x{last:04X}),"
            if len(line) + len(pair) > 118:
                print(line)
                line = "       "
            line += pair
        print(f"{line}\n    ]")
        if name != CLASSES[-1][0]:
            print()
    print("}")
    checksum = 0xCBF29CE484222325  # FNV-1a, 64 bits, over the bits of each scalar
    for value in table:
        checksum = (checksum ^ value) * 0x100000001B3 % (1 << 64)
    print(f"checksum 0x{checksum:016X}", file=sys.stderr)


main()
