#!/usr/bin/env python3
"""Writes NormalizationTable.swift: canonical decompositions and combining classes, of the Unicode of Python's unicodedata.

MediaWiki stores pages in the form of an older Unicode than the newest, and the version decides which text is unchanged:
Python 3.11 has Unicode 14.0. Run it with that one, or raise the version on purpose: the rules of the text change then.

    python3.11 Sources/UnicodeNormalization/NormalizationTable.py > Sources/UnicodeNormalization/NormalizationTable.swift
"""

import pathlib
import sys
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from swift_literal import literal  # noqa: E402


def decompositions():
    for c in range(0x110000):
        mapping = unicodedata.decomposition(chr(c))
        if not mapping or mapping.startswith("<") or 0xAC00 <= c <= 0xD7A3:
            continue
        composes = unicodedata.normalize("NFC", unicodedata.normalize("NFD", chr(c))) == chr(c)
        parts = "+".join(f"{int(part, 16):X}" for part in mapping.split())
        yield f"{c:X} {'' if composes else '!'}{parts}"


def combining_classes():
    ranges = []
    for c in range(0x110000):
        value = unicodedata.combining(chr(c))
        if value == 0:
            continue
        if ranges and ranges[-1][1] + 1 == c and ranges[-1][2] == value:
            ranges[-1][1] = c
        else:
            ranges.append([c, c, value])
    for first, last, value in ranges:
        yield (f"{first:X}" if first == last else f"{first:X}-{last:X}") + f" {value}"


VERSION = unicodedata.unidata_version
print(f'''\
// Made by NormalizationTable.py. Do not edit.

/// What Unicode {VERSION} says about canonical equivalence: https://www.unicode.org/Public/{VERSION}/ucd/UnicodeData.txt
/// and CompositionExclusions.txt. Hangul syllables are computed.
enum NormalizationTable {{
    /// Each code point with a canonical decomposition, and its decomposition of one step; `!` where the decomposition
    /// does not compose again. In hexadecimal.
    static let decompositions: StaticString = """
{literal(list(decompositions()))}
        """

    /// Code points, or ranges of them, and their combining class.
    static let combiningClasses: StaticString = """
{literal(list(combining_classes()))}
        """
}}''')
