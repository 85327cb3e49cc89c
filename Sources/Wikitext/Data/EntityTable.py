#!/usr/bin/env python3
"""Writes EntityTable.swift: the named character references of HTML 5, as Python's html.entities lists them.

    python3 Sources/Wikitext/Data/EntityTable.py > Sources/Wikitext/Data/EntityTable.swift
"""

import html.entities

WIDTH = 119


def literal(entries):
    """The entries as the lines of a literal whose line ends mean nothing."""
    lines, line = [], "       "
    for number, entry in enumerate(entries):
        entry += "," if number + 1 < len(entries) else ""
        if len(line.strip()) + 8 + len(entry) > WIDTH:
            lines.append(line + "\\")
            line = "       "
        line += (" " if line.strip() == "" else "") + entry
    return "\n".join(lines + [line])


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
