#!/usr/bin/env python3
"""make-samples.py [--check]: pages/*/ → the two sample dumps, expected/counts.json and the tables of README.md.

    Samples/make-samples.py            write what changed
    Samples/make-samples.py --check    write nothing; exit status 1 if something would change

Needs Python 3.9 or newer and nothing else. The same pages give the same bytes: time stamps, revision
ids and authors come from the page id, and the compressor is libbz2 at a fixed level.

A page is a file of plain wikitext (or Lua, CSS, JSON …) in pages/en or pages/ja. Its line in the
index.json beside it says the rest: id, title, and where they differ from an article's, namespace
(`ns`), content model (`model`), redirect target, an older revision, an extra slot, the outcome under
wikiprep's defaults (`outcome`: "kept", or the reason why it is rejected).
"""
import bz2
import hashlib
import json
import re
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
SCHEMA = "http://www.mediawiki.org/xml/export-0.11/"
FORMATS = {"wikitext": "text/x-wiki", "Scribunto": "text/plain", "javascript": "text/javascript",
           "css": "text/css", "json": "application/json", "wikibase-mediainfo": "application/json"}

# The namespaces as the wikis name them in <siteinfo>.
ENGLISH_NAMESPACES = {
    -2: "Media", -1: "Special", 0: "", 1: "Talk", 2: "User", 3: "User talk", 4: "Wikipedia", 5: "Wikipedia talk",
    6: "File", 7: "File talk", 8: "MediaWiki", 9: "MediaWiki talk", 10: "Template", 11: "Template talk", 12: "Help",
    13: "Help talk", 14: "Category", 15: "Category talk", 100: "Portal", 101: "Portal talk", 118: "Draft",
    119: "Draft talk", 126: "MOS", 127: "MOS talk", 710: "TimedText", 711: "TimedText talk", 828: "Module",
    829: "Module talk", 1728: "Event", 1729: "Event talk"}
JAPANESE_NAMESPACES = {
    -2: "メディア", -1: "特別", 0: "", 1: "ノート", 2: "利用者", 3: "利用者‐会話", 4: "Wikipedia",
    5: "Wikipedia‐ノート", 6: "ファイル", 7: "ファイル‐ノート", 8: "MediaWiki", 9: "MediaWiki‐ノート",
    10: "Template", 11: "Template‐ノート", 12: "Help", 13: "Help‐ノート", 14: "Category", 15: "Category‐ノート",
    100: "Portal", 101: "Portal‐ノート", 102: "プロジェクト", 103: "プロジェクト‐ノート", 828: "モジュール",
    829: "モジュール‐ノート"}


def single_stream(header, pages, footer):
    """One bzip2 stream, like most dumps, with blocks of 100 kB so that there is more than one."""
    return bz2.compress(header + b"".join(pages) + footer, 1)


def multistream(header, pages, footer):
    """The header, every ten pages and the footer as streams of their own, like a multistream dump (which takes a hundred)."""
    pieces = [header] + [b"".join(pages[i:i + 10]) for i in range(0, len(pages), 10)] + [footer]
    return b"".join(bz2.compress(piece, 9) for piece in pieces)


WIKIS = [
    {"language": "en", "wiki": "enwiki", "main_page": "https://en.wikipedia.org/wiki/Main_Page",
     "namespaces": ENGLISH_NAMESPACES, "min_chars": 200, "compress": single_stream,
     "dump": "enwiki-20260101-pages-articles1.xml-p1p999.bz2"},
    {"language": "ja", "wiki": "jawiki",
     "main_page": "https://ja.wikipedia.org/wiki/%E3%83%A1%E3%82%A4%E3%83%B3%E3%83%9A%E3%83%BC%E3%82%B8",
     "namespaces": JAPANESE_NAMESPACES, "min_chars": 100, "compress": multistream,
     "dump": "jawiki-20260101-pages-articles-multistream1.xml-p1p999.bz2"},
]


# ---------------------------------------------------------------- pages → XML

def sha1_base36(data):
    """SHA-1 as MediaWiki writes it: base 36, 31 digits."""
    number, digits = int.from_bytes(hashlib.sha1(data).digest(), "big"), ""
    for _ in range(31):
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def quoted(text):
    return escape(text, {'"': "&quot;"})


def text_element(text):
    data = text.encode()
    attributes = f'bytes="{len(data)}" sha1="{sha1_base36(data)}"'
    return f'<text {attributes} xml:space="preserve">{quoted(text)}</text>' if data else f"<text {attributes} />"


def revision_xml(page, text, number, parent, slot=None):
    """One <revision>. `text` None: a deleted one, of which the dump shows only that it was there."""
    ident, model = page["id"], page.get("model", "wikitext")
    revision = 90_000_000 + ident * 100 + number
    stamp = f"2025-{ident % 12 + 1:02}-{ident % 28 + 1:02}T{ident % 24:02}:{ident * 7 % 60:02}:{number:02}Z"
    lines = [f"<id>{revision}</id>"]
    if parent:
        lines.append(f"<parentid>{revision - 1}</parentid>")
    lines.append(f"<timestamp>{stamp}</timestamp>")
    if text is None:
        lines += ['<contributor deleted="deleted" />', '<comment deleted="deleted" />']
    elif ident % 5 == 0:
        lines += ["<contributor>", f"  <ip>192.0.2.{ident % 250}</ip>", "</contributor>"]
    else:
        lines += ["<contributor>", "  <username>Sample editor</username>", "  <id>7</id>", "</contributor>"]
        if ident % 3 == 0:
            lines.append("<minor />")
        lines.append("<comment>/* Sample */ written for &quot;wikiprep&quot; &amp; its tests</comment>")
    lines += [f"<origin>{revision}</origin>", f"<model>{model}</model>", f"<format>{FORMATS[model]}</format>"]
    lines.append('<text bytes="-1" sha1="" deleted="deleted" />' if text is None else text_element(text))
    if slot is not None:
        lines += ["<content>", "  <role>mediainfo</role>", f"  <origin>{revision}</origin>",
                  "  <model>wikibase-mediainfo</model>", f"  <format>{FORMATS['wikibase-mediainfo']}</format>",
                  "  " + text_element(slot), "</content>"]
    lines.append("<sha1 />" if text is None else f"<sha1>{sha1_base36(text.encode())}</sha1>")
    return "    <revision>\n" + "".join(f"      {line}\n" for line in lines) + "    </revision>\n"


def page_xml(page, folder):
    def read(key):
        return (folder / page[key]).read_text("utf-8").rstrip("\n") if key in page else None

    text = None if page.get("hidden") else "" if page.get("empty") else read("file")
    older = read("older")
    head = [f"<title>{quoted(page['title'])}</title>", f"<ns>{page.get('ns', 0)}</ns>", f"<id>{page['id']}</id>"]
    if "redirect" in page:
        head.append(f'<redirect title="{quoted(page["redirect"].split("#")[0])}" />')
    revisions = [] if older is None else [revision_xml(page, older, 1, parent=False)]
    revisions.append(revision_xml(page, text, 2, parent=older is not None, slot=read("slot")))
    return "  <page>\n" + "".join(f"    {line}\n" for line in head) + "".join(revisions) + "  </page>\n"


def header_xml(site):
    spaces = "".join(
        f'      <namespace key="{key}" case="first-letter"' + (f">{name}</namespace>\n" if name else " />\n")
        for key, name in site["namespaces"].items())
    return (
        f'<mediawiki xmlns="{SCHEMA}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{SCHEMA} http://www.mediawiki.org/xml/export-0.11.xsd" version="0.11" '
        f'xml:lang="{site["language"]}">\n'
        "  <siteinfo>\n    <sitename>Wikipedia</sitename>\n"
        f'    <dbname>{site["wiki"]}</dbname>\n    <base>{site["main_page"]}</base>\n'
        "    <generator>make-samples.py</generator>\n    <case>first-letter</case>\n"
        f"    <namespaces>\n{spaces}    </namespaces>\n  </siteinfo>\n")


# ---------------------------------------------------------------- an independent count of what is in a dump

DISAMBIGUATION = re.compile(r"\{\{\s*(disambig|disambiguation|aimai|曖昧さ回避)\s*[|}]", re.I)


def rough_text(wikitext):
    """A crude text, good enough to tell a stub from an article: no templates, tables, references or files."""
    text = re.sub(r"<!--.*?-->|<ref[^>]*/>|<ref.*?</ref>|<gallery.*?</gallery>", "", wikitext, flags=re.S)
    before = None
    while before != text:  # from the inside out
        before, text = text, re.sub(r"\{\{[^{}]*\}\}|\{\|(?:(?!\{\|).)*?\n\|\}", "", text, flags=re.S)
    text = re.sub(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]", r"\1", text)
    text = re.sub(r"\[\[[^\[\]]*\]\]|<[^>]*>|'{2,}|^[=*#:;]+|=+$", "", text, flags=re.M)
    return re.sub(r"(?m)^(?:Category|カテゴリ|[a-z]{2}):.*$", "", text).strip()


def outcomes(xml, min_chars):
    """Page id → "kept" or the reason why it is rejected, by a DOM of the whole dump. A page near a limit is an error."""
    result, q = {}, f"{{{SCHEMA}}}"
    for page in ET.fromstring(xml).iter(q + "page"):
        newest = max(page.iter(q + "revision"), key=lambda r: r.findtext(q + "timestamp"))
        text = newest.find(q + "text")
        length = len(rough_text(text.text or ""))
        if page.findtext(q + "ns") != "0":
            reason = "namespace"
        elif page.find(q + "redirect") is not None:
            reason = "redirect"
        elif newest.findtext(q + "model") != "wikitext":
            reason = "model"
        elif text.get("deleted"):
            reason = "hidden"
        elif not text.text:
            reason = "empty"
        elif DISAMBIGUATION.search(text.text):
            reason = "disambiguation"
        elif length < min_chars:
            reason = "short"
        else:
            reason = "kept"
        title = page.findtext(q + "title")
        assert reason != "short" or length < 0.7 * min_chars, f"{title}: {length} characters, too near the limit"
        assert reason != "kept" or length > 2 * min_chars, f"{title}: {length} characters, too near the limit"
        result[int(page.findtext(q + "id"))] = reason
    return result


# ---------------------------------------------------------------- the files

def table(pages):
    cells = [(p["id"], p["title"], p["shows"].replace("|", "\\|"), p.get("outcome", "kept")) for p in pages]
    rows = ["| {} | {} | {} | {} |\n".format(*row) for row in cells]
    return "| id | title | shows | outcome |\n|---|---|---|---|\n" + "".join(rows)


def main(check):
    files, counts, readme = {}, {}, (HERE / "README.md").read_text("utf-8")
    for site in WIKIS:
        folder = HERE / "pages" / site["language"]
        pages = json.loads((folder / "index.json").read_text("utf-8"))
        assert [p["id"] for p in pages] == sorted({p["id"] for p in pages}), f"{folder}: ids must ascend"
        used = {p[key] for p in pages for key in ("file", "older", "slot") if key in p} | {"index.json"}
        assert used == {f.name for f in folder.iterdir()}, f"{folder}: {used ^ {f.name for f in folder.iterdir()}}"

        header, footer = header_xml(site).encode(), b"</mediawiki>\n"
        bodies = [page_xml(page, folder).encode() for page in pages]
        files[HERE / site["dump"]] = site["compress"](header, bodies, footer)

        found = outcomes(header + b"".join(bodies) + footer, site["min_chars"])
        stated = {page["id"]: page.get("outcome", "kept") for page in pages}
        assert found == stated, f"{site['wiki']}: {[i for i in stated if found[i] != stated[i]]} are not what index.json says"
        tally = Counter(stated.values())
        kept = tally.pop("kept")
        counts[site["dump"]] = {"wiki": site["wiki"], "min_chars": site["min_chars"],
                                "pages": {"seen": len(pages), "kept": kept, "rejected": dict(sorted(tally.items()))}}
        begin, end = f"<!-- pages of {site['wiki']} -->\n", f"<!-- end of {site['wiki']} -->"
        readme = readme[:readme.index(begin) + len(begin)] + table(pages) + readme[readme.index(end):]

    files[HERE / "expected" / "counts.json"] = (json.dumps(counts, indent=2, ensure_ascii=False) + "\n").encode()
    files[HERE / "README.md"] = readme.encode()
    changed = [path for path, data in files.items() if not path.exists() or path.read_bytes() != data]
    for path in changed:
        print("would change" if check else "wrote", path.relative_to(HERE), f"({len(files[path]):,} bytes)")
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(files[path])
    if not changed:
        print("everything is up to date")
    return 1 if check and changed else 0


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    sys.exit(main(check="--check" in sys.argv))
