"""Inputs: the sample dumps, a later dump of the same wiki, a damaged one, JSON Lines, text; and real dumps where they are there."""

import bz2
import gzip
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENGLISH = ROOT / "Samples/enwiki-20260101-pages-articles1.xml-p1p999.bz2"
JAPANESE = ROOT / "Samples/jawiki-20260101-pages-articles-multistream1.xml-p1p999.bz2"
LATER = "enwiki-20260201-pages-articles1.xml-p1p999.bz2"


def later_dump(folder):
    """The next month's dump of the English sample: one page is gone, one has become a redirect, and some have a newer text."""
    xml = bz2.decompress(ENGLISH.read_bytes()).decode()
    pages = re.findall(r"  <page>.*?</page>\n", xml, re.DOTALL)
    articles = [page for page in pages if "<ns>0</ns>" in page and "<redirect" not in page]
    xml = xml.replace(articles[3], "")
    for page in articles[5:12]:
        newer = re.sub(r"(<revision>\s*<id>)(\d+)", lambda found: found[1] + str(int(found[2]) + 100_000), page)
        xml = xml.replace(page, re.sub(r"(<text[^>]*>)", r"\1A sentence that the dump before did not have. ", newer))
    path = pathlib.Path(folder) / LATER
    path.write_bytes(bz2.compress(xml.encode()))
    return path


def lacking_dump(folder):
    """The next month's dump of the English sample without a third of its long articles: more than are deleted in a month."""
    xml = bz2.decompress(ENGLISH.read_bytes()).decode()
    articles = [page for page in re.findall(r"  <page>.*?</page>\n", xml, re.DOTALL) if "<ns>0</ns>" in page and "<redirect" not in page and len(page) > 2000]
    for page in articles[1:-1:3]:
        xml = xml.replace(page, "")
    folder.mkdir()
    path = folder / LATER
    path.write_bytes(bz2.compress(xml.encode()))
    return path


def copied_wiki(folder):
    """Another wiki with the texts of the English sample."""
    xml = bz2.decompress(ENGLISH.read_bytes()).decode()
    path = pathlib.Path(folder) / "simplewiki-20260101-pages-articles.xml.bz2"
    path.write_bytes(bz2.compress(xml.replace("<dbname>enwiki</dbname>", "<dbname>simplewiki</dbname>").encode()))
    return path


def damaged_dump(folder):
    """The Japanese sample with a flipped bit in the middle of a stream."""
    content = bytearray(JAPANESE.read_bytes())
    content[len(content) // 2] ^= 4
    path = pathlib.Path(folder) / JAPANESE.name
    path.write_bytes(content)
    return path


def lines_and_text(program, folder):
    """JSON Lines, plain and compressed, and text."""
    folder = pathlib.Path(folder)
    said = subprocess.run([program, "extract", ENGLISH, "-o", "-", "-q"], check=True, capture_output=True).stdout
    plain, compressed, text = folder / "english.jsonl", folder / "japanese.jsonl.gz", folder / "sea.txt"
    plain.write_bytes(said + b'{"text": "cut by \xff bytes that are no UTF-8"}\n{"text": ""}\n{"no": "text"}\n')
    said = subprocess.run([program, "extract", JAPANESE, "-o", "-", "-q"], check=True, capture_output=True).stdout
    compressed.write_bytes(gzip.compress(said, mtime=0))
    text.write_text("The tide leaves the harbour of Aldane twice a day. " * 500)
    return [plain, compressed, text]


def real_dumps():
    """English, Japanese and Greek dumps of some megabytes; none where they are not there."""
    shared = pathlib.Path(os.environ.get("WIKIPREP_SHARED", ROOT.parent / "shared")) / "data/dumps"
    found = [shared / name for name in ("en-dev.xml.bz2", "ja-dev.xml.bz2", "elwikivoyage-2040-pages.xml.bz2")]
    return found if all(path.exists() for path in found) else []
