#!/usr/bin/env python3
"""Writes EntityTable.swift: the named character references of HTML 5, as Python's html.entities lists them.

    python3 Sources/Wikitext/Data/EntityTable.py > Sources/Wikitext/Data/EntityTable.swift
"""

import html.entities
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from swift_literal import literal  # noqa: E402

# MediaWiki knows none without the semicolon.
NAMES = sorted(name[:-1] for name in html.entities.html5 if name.endswith(";"))
print(f'''\
// Made by EntityTable.py. Do not edit.

/// The named character references of HTML 5 (https://html.spec.whatwg.org/entities.json) that end with a semicolon, as
/// MediaWiki knows them: name, blank, code points in hexadecimal; sorted by the bytes of the name.
enum EntityTable {{
    static let source: StaticString = """
{literal([name + " " + "+".join(f"{ord(c):X}" for c in html.entities.html5[name + ";"]) for name in NAMES])}
        """
}}''')
