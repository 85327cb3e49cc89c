"""The share of list items that texts have kept.

    python3 list_items.py DUMP.xml.bz2 RENDERED.jsonl TEXTS.jsonl ...

Counted are the lines of a page's wikitext that begin with * or #, hold no markup, and stand in what MediaWiki renders of the page
(RENDERED.jsonl: title, text): so a tool has nothing to do but to leave them there.
"""

import json
import re
import sys

from texts import pages

ITEM = re.compile(r"^[*#]+[ \t]*([^\[\]{}<>'|&\n]{12,})$", re.MULTILINE)


def texts_of(path):
    with open(path, encoding="utf-8") as lines:
        return {page["title"]: " ".join(page["text"].split()) for page in map(json.loads, lines)}


def main(dump, rendered, *candidates):
    rendered = texts_of(rendered)
    items = [
        (title, item)
        for _, title, wikitext in pages(dump)
        for item in (" ".join(match.split()) for match in ITEM.findall(wikitext))
        if item in rendered.get(title, "")
    ]
    for path in candidates:
        texts = texts_of(path)
        kept = sum(item in texts.get(title, "") for title, item in items)
        print(f"{path}: {kept} of {len(items)} list items, {100 * kept / max(len(items), 1):.1f} %")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
