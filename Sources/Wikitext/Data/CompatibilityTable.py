#!/usr/bin/env python3
"""Writes CompatibilityTable.swift: what characters become in form NFKC, of the Unicode of Python's unicodedata.

It is to be the version of UnicodeNormalization/NormalizationTable.swift: Unicode 14.0, which Python 3.11 has.

    python3.11 Sources/Wikitext/Data/CompatibilityTable.py > Sources/Wikitext/Data/CompatibilityTable.swift
"""

import pathlib
import sys
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from swift_literal import literal  # noqa: E402


def replacements():
    for c in range(0x110000):
        if 0xD800 <= c < 0xE000:
            continue
        if unicodedata.normalize("NFKD", chr(c)) != unicodedata.normalize("NFD", chr(c)):
            yield c, [ord(part) for part in unicodedata.normalize("NFKC", chr(c))]


def ranges():
    """First and last code point, the sign between them, and what the first becomes."""
    found = []
    for c, form in replacements():
        if found and len(form) == 1 and len(found[-1][3]) == 1 and found[-1][1] + 1 == c:
            first, last, sign, start = found[-1]
            for next_sign, value in [("-", start[0] + c - first), ("=", start[0])]:
                if form[0] == value and sign in ("", next_sign):
                    found[-1] = (first, c, next_sign, start)
                    break
            else:
                found.append((c, c, "", form))
        else:
            found.append((c, c, "", form))
    return found


def entry(first, last, sign, form):
    name = f"{first:X}{sign}{last:X}" if sign else f"{first:X}"
    return name + " " + "+".join(f"{c:X}" for c in form)


VERSION = unicodedata.unidata_version
print(f'''\
// Made by CompatibilityTable.py. Do not edit.

/// What Unicode {VERSION} says about compatibility: https://www.unicode.org/Public/{VERSION}/ucd/UnicodeData.txt
enum CompatibilityTable {{
    /// Each code point whose compatibility decomposition differs from its canonical one, and its form NFKC. `A-B C`:
    /// the code points from A to B become those from C on; `A=B C`: each of them becomes C. In hexadecimal.
    static let source: StaticString = """
{literal([entry(*found) for found in ranges()])}
        """
}}''')
