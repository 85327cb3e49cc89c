#!/usr/bin/env python3
"""Writes the seeds: for each fuzz target a folder of small inputs from which libFuzzer starts.

    python3 make-seeds.py FOLDER

A seed is what a target reads: some bytes that choose, as the head of the target's file says, then the subject. All texts are written
for this project: those here, the cases of Tests/WikitextTests and the pages of Samples.
"""

import base64
import bz2
import gzip
import json
import pathlib
import struct
import sys

checkout = pathlib.Path(__file__).resolve().parent.parent
folder = pathlib.Path(sys.argv[1])


def seed(target, name, content):
    path = folder / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def bits(stream):
    """What stands behind the checksum of a stream's first block."""
    return stream[14:]


TEXT = ("The kettle boils; tea is poured. " * 40 + "お茶を注ぐ。" * 30).encode()
NOISE = bytes((i * i * 31 + i * 7 + (i >> 3)) & 255 for i in range(900))

# bzip2
for name, content in {"text": TEXT, "noise": NOISE, "run": b"a" * 3000, "short": b"x", "four": b"aaaa", "period": b"abc" * 500}.items():
    for level in (1, 9):
        seed("FuzzBZip2Block", f"{name}-{level}", bytes([level - 1]) + bits(bz2.compress(content, level)))
for kind in (0, 5, 10, 15, 0x1D, 0x3D, 0x7E):
    seed("FuzzBZip2Streams", f"made-{kind}", bytes([kind, 0, 30, 0, 90]) + bytes([0, 0, 20, 3, 2, 0, 60, 7] * 2) + TEXT[:600])
blocks = bz2.compress(b"".join(bytes([65 + i % 26]) * (i % 40 + 4) for i in range(12000)), 1)
for name, content in {
    "two": bz2.compress(TEXT[:300], 1) + bz2.compress(TEXT[300:500], 9),
    "blocks": blocks[:4000], "empty": bz2.compress(b""), "garbage": bz2.compress(b"tea") + b"garbage",
    "header": bz2.compress(b"tea") + b"BZh9" + b"x" * 20, "cut": bz2.compress(TEXT)[:-5],
}.items():
    seed("FuzzBZip2Streams", f"file-{name}", bytes([0x80, 0, 40, 0, 99]) + content)

# Dumps
REVISION = "<revision><id>{0}</id><timestamp>20{0}-01-01T00:00:00Z</timestamp><contributor><id>7</id></contributor><text bytes=\"9\" xml:space=\"preserve\">{1}</text></revision>"
PAGE = "<page><title>{0}</title><ns>0</ns><id>{1}</id>{2}</page>\n"
HEAD = ('<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en"><siteinfo><sitename>W</sitename>'
        '<dbname>enwiki</dbname><base>https://en.wikipedia.org/wiki/Main_Page</base><namespaces><namespace key="0" case="first-letter" />'
        '<namespace key="1" case="first-letter">Talk</namespace></namespaces></siteinfo>\n')
pages = {
    "plain": PAGE.format("Tea", 1, REVISION.format(11, "a &lt;b&gt; &amp; c &#x3042;")),
    "history": PAGE.format("Cup", 2, REVISION.format(23, "new") + REVISION.format(21, "old") + REVISION.format(24, "newest")),
    "redirect": PAGE.format("Pot", 3, '<redirect title="Tea" />' + REVISION.format(31, "#REDIRECT [[Tea]]")),
    "slots": PAGE.format("Slot", 4, "<revision><id>4</id><model>wikitext</model><text>x</text><content><role>a</role><text>y</text></content></revision>"),
    "hidden": PAGE.format("Gone", 5, '<revision><id>5</id><text bytes="-1" deleted="deleted" /></revision>'),
    "empty": "<page/>" + "<page>" + PAGE.format("", "", "") + "</page >",
    "cdata": PAGE.format("C", 6, REVISION.format(61, "<![CDATA[<page></page><text>]]><!-- <page> -->")),
    "long": PAGE.format("L", 7, REVISION.format(71, "tea " * 60)),
    "entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + PAGE.format("E", 8, REVISION.format(81, "&x;&amp;#38;")),
    "id": PAGE.format("I", "9" * 40, REVISION.format("1" * 30, "x")),
}
for name, page in pages.items():
    for choices in range(4):
        seed("FuzzDumpParser", f"{name}-{choices}", bytes([choices, 40, 0, 30, 0, 90]) + (HEAD + page + "</mediawiki>\n").encode())
for name, head in {
    "head": HEAD, "utf16": "\ufeff" + HEAD, "latin": '<?xml version="1.0" encoding="ISO-8859-1"?>' + HEAD,
    "base": HEAD.replace("<dbname>enwiki</dbname>", ""), "shiftjis": '<?xml version="1.0" encoding="Shift_JIS"?>' + HEAD.replace("W", "茶"),
    "entity": '<!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + HEAD.replace(">W<", ">&b;<"),
    "slash": HEAD.replace("enwiki", "../../x"),
}.items():
    encoding = {"utf16": "utf-16-le", "shiftjis": "shift_jis"}.get(name, "utf-8")
    seed("FuzzDumpHead", name, b"\x20" + head.encode(encoding))

# Wikitext: the cases of the tests, and the first lines of the samples.
number = 0
for path in sorted((checkout / "Tests/WikitextTests/Cases").glob("*.txt")):
    for case in path.read_text().split("\n%% ")[1:]:
        text = case.split("\n%=")[0].split("\n", 1)[-1]
        seed("FuzzWikitext", f"case-{number}", bytes([number % 15]) + text.replace("·", " ").replace("⇥", "\t").encode())
        number += 1
for path in sorted((checkout / "Samples/pages").rglob("*")):
    if path.is_file():
        seed("FuzzWikitext", f"sample-{path.parent.name}-{path.name}"[:80], bytes([3 if "ja" in path.parent.name else 0]) + path.read_bytes()[:3000])

# Documents
lines = [
    {"id": "1", "wiki": "enwiki", "title": "Tea", "url": "https://en.wikipedia.org/wiki/Tea", "revision": 11, "text": "Tea is\n\ta \"drink\" \\ 茶"},
    {"text": "", "id": 5}, {"text": "a", "meta": {"a": [1, -2.5e10, True, None, {"b": []}], "c": "\u0001"}}, {"id": "x"},
]
for number, line in enumerate(lines):
    for ascii in (True, False):
        seed("FuzzJSONLines", f"{number}-{ascii}", json.dumps(line, ensure_ascii=ascii))
seed("FuzzJSONLines", "surrogates", r'{"text":"\ud83d\ude00 \ud83d x \udc00 é"}')
seed("FuzzJSONLines", "deep", '{"a":' + "[" * 300 + "]" * 300 + ',"text":"x"}')
seed("FuzzJSONLines", "number", '{"revision":' + "9" * 400 + ',"text":"x"}')
jsonl = "\n".join(json.dumps(line) for line in lines[:3]).encode() + b"\n\r\n"
text = b"One line.\nAnother one.\r\n\n\nA paragraph.<|e|>\nThe next<|e|><|e|>\n" * 3


def zstd(content):
    """A frame of one block that is not compressed. Source: RFC 8878."""
    return b"\x28\xb5\x2f\xfd\x60" + struct.pack("<H", len(content) - 256) + struct.pack("<I", len(content) << 3 | 1)[:3] + content


for kind in range(0, 32):
    content = jsonl if kind & 3 == 0 else text
    seed("FuzzDocuments", f"plain-{kind}", bytes([kind, 5]) + content)
    packed = [gzip.compress(content, mtime=0), bz2.compress(content), zstd(content.ljust(300))][kind % 3]
    seed("FuzzDocuments", f"packed-{kind}", bytes([kind, 60]) + packed)
for size in (0, 3, 100):
    seed("FuzzCompressedStreams", f"gzip-{size}", bytes([0, size]) + gzip.compress(TEXT, mtime=0) + gzip.compress(NOISE, mtime=0) + b"\0\0")
    seed("FuzzCompressedStreams", f"zstd-{size}", bytes([1, size]) + zstd(NOISE) + b"\x50\x2a\x4d\x18\x04\0\0\0skip" + zstd(TEXT))

# Corpora: documents, the index of pages, and the trailer, as Sources/Corpus/PageIndex.swift and SegmentTrailer.swift tell.
documents = zstd(json.dumps(lines[0]).encode().ljust(399) + b"\n")
entries = b"\x01\x0b\x01" + bytes(range(16)) + b"\x01\x0c\0" + b"\xff\x01\xac\x02\0"
index = struct.pack("<3I", 0, len(entries), len(entries)) + entries
layout = {"file": "00000.jsonl.zst", "documents": 1, "bytes": 400, "offsets": [0, len(documents), len(documents)], "pages": 3}
header = json.dumps({"layout": layout, "pages": {"seen": 3, "kept": 1, "rejected": {"short": 2}}}).encode().ljust(300)
attachment = b"{}".ljust(300)
content = zstd(header) + zstd(attachment) + struct.pack("<II", len(zstd(header)), len(zstd(attachment))) + b"wikiseg1"
trailer = struct.pack("<II", 0x184D2A5B, len(content)) + content
seed("FuzzSegmentFile", "whole", documents + struct.pack("<II", 0x184D2A5C, len(index)) + index + trailer)
seed("FuzzSegmentFile", "trailer", trailer)


def frame(part, content, range=0):
    return struct.pack("<IIQ", range, part, len(content)) + content


END_OF_FRAMES = frame(0xFFFFFFFF, b"{}", range=0xFFFFFFFF)
line = json.dumps({"id": "5", "wiki": "enwiki", "title": "Tea", "url": "u", "text": "Tea is poured. " * 20}).encode() + b"\n"
# The entry of page 5 that was kept: its id, revision 0, and a hash.
page_index = struct.pack("<IIII", 0x184D2A5C, 8 + 19, 0, 19) + bytes([5, 0, 1]) + bytes(16)
for name, part in {"slice": 1, "index": 0}.items():
    content = zstd(line)
    seed("FuzzRangeFrames", name, frame(part, struct.pack("<4Q", 1, len(line), len(content), 1) + content + page_index) + END_OF_FRAMES)
record_of_tokens = struct.pack("<QQQQQBH", 77, 0, 0, 3, 0xFFFFFFFFFFFFFFFF, 0, 0) + struct.pack("<3H", 11, 12, 50256)
seed("FuzzRangeFrames", "records", frame(0xFFFFFFFF, record_of_tokens * 2) + END_OF_FRAMES)
seed("FuzzRangeFrames", "none", END_OF_FRAMES)
source = {"file": "enwiki.xml.bz2", "bytes": 10, "modified": 5, "sha256": "ab", "head_and_tail": "cd"}
counts = {"seen": 3, "kept": 1, "rejected": {"short": 2}}
part = {
    "name": "p", "wiki": "enwiki", "source": source, "options": {"min_chars": "200"}, "pages": counts, "base": "https://en.wikipedia.org/wiki/Main_Page",
    "newest_timestamp": "2026-01-01T00:00:00Z",
}
seed("FuzzRecords", "manifest", b"\0" + json.dumps({"version": 3, "seed": 2357, "text_rules": 2, "parts": [dict(part, bytes=400)]}).encode())
record = dict(
    part, complete=True, seed=1, text_rules=2, segment_size=2 << 20, buckets=2, covers=[[1, 5], [9, 9]], ascending=True, newest_revision=61,
    damage=[], segments=[layout],
    statistics={
        "bytes": 3, "characters": {"steps": 16, "count": 1, "minimum": 3, "maximum": 3, "sum": 3, "bins": [[3, 1]]},
        "leftovers": {"[[": {"places": 2, "documents": 1}}, "dropped_templates": {"x": {"calls": 1, "documents": 1}},
    })
seed("FuzzRecords", "part", b"\1" + json.dumps(record).encode())
meta = {
    "program": "wikiprep 0.2.0", "format": "nanogpt", "files": [
        {"name": "train.bin", "split": "train", "bytes": 4, "tokens": 2, "documents": 1, "xxh128": "00"}],
    "tokenizer": "gpt2", "tokenizer_file": "tokenizer/a.json", "pattern": "gpt2", "vocab_size": 50257, "vocab_sha256": "", "dtype": "uint16",
    "eot": 50256, "eot_position": "append", "seed": 1, "shuffled": True, "val_ratio": 0.1, "tokens": {"train": 2, "val": 0},
    "documents": {"train": 1, "val": 0}, "replaced_invalid_sequences": 0, "parts": [dict(part, bytes=400)], "inputs": [], "licence": "x",
    "block_size": 4, "pack": "stream", "pad_id": 3, "shard_name": "x", "shard_tokens": 100,
    "removed": {"deleted": 0, "duplicate": 1, "sampled": 0, "superseded": 2}, "dedup": True,
    "attribution": [{"authors": "https://en.wikipedia.org/w/index.php?curid=ID&action=history", "dump_dates": ["2026-01-01"], "licence": "x", "wiki": "enwiki"}],
}
seed("FuzzRecords", "meta", b"\2" + json.dumps(meta).encode())

# Vocabularies and texts
tokens = [bytes([b]) for b in range(256)] + [b"ab", b"abc", b" a", b"  ", "日".encode(), b"12"]
tiktoken = "".join(f"{base64.b64encode(t).decode()} {i}\n" for i, t in enumerate(tokens))
seed("FuzzVocabulary", "tiktoken", b"\0" + tiktoken.encode())
printable = [b for b in range(256) if 33 <= b < 127 or 161 <= b < 173 or 174 <= b]
alphabet = {b: chr(b) for b in printable} | {b: chr(256 + n) for n, b in enumerate(b for b in range(256) if b not in printable)}
names = ["".join(alphabet[b] for b in t) for t in tokens]
for name, normalizer, merges in [("json", None, ["a b", "ab c", "Ġ a"]), ("nfc", {"type": "NFC"}, [["a", "b"], ["ab", "c"]])]:
    model = {"type": "BPE", "vocab": {n: i for i, n in enumerate(names)}, "merges": merges}
    tokenizer = {
        "added_tokens": [{"id": 300, "content": "<|endoftext|>", "special": True}], "normalizer": normalizer,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": name == "nfc", "use_regex": True}, "model": model,
    }
    seed("FuzzVocabulary", name, b"\6" + json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")).encode())
for number, text in enumerate([
    "I'll pour 1234567 cups of tea, won't I?\n\n  Yes.\r\n", "お茶を２杯。カップはABC製！", "ÀÉ éè ﬁ e\u0301 ǅ ʰ", "\t  \n \n\n ", "'LL'sT'Re", "x" * 200,
]):
    for pattern in range(6):
        seed("FuzzEncoder", f"{number}-{pattern}", bytes([pattern]) + text.encode())
seed("FuzzEncoder", "invalid", b"\0tea \xff\xc3\x28\xed\xa0\x80\xf4\x90\x80\x80 cup\xe3\x81")

# Token files
ids = struct.pack("<12H", 1, 2, 3, 256, 4, 5, 256, 6, 7, 8, 9, 256)
offsets = struct.pack("<4Q", 0, 4, 7, 12)


def npy(description, shape, content):
    """NumPy's format 1.0."""
    head = f"{{'descr': '{description}', 'fortran_order': False, 'shape': {shape}, }}"
    head += " " * (63 - (10 + len(head)) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + content


def token_seed(name, choice, index, content):
    seed("FuzzTokenFiles", name, bytes([choice]) + struct.pack(">H", len(index)) + index + content)


token_seed("llmc", 0, b"", struct.pack("<3i", 20240520, 1, 12) + bytes(1012) + ids)
token_seed("llmc-wide", 0, b"", struct.pack("<3i", 20240801, 7, 3) + bytes(1012) + struct.pack("<3I", 1, 2, 70000))
token_seed("npy", 1, b"", npy("<u2", "(12,)", ids))
token_seed("npy-rows", 1, b"", npy("<u2", "(3, 4)", ids))
index = b"MMIDIDX\0\0" + struct.pack("<QBQQ", 1, 8, 3, 4) + struct.pack("<3i", 4, 3, 5) + struct.pack("<3q", 0, 8, 14) + struct.pack("<4q", 0, 1, 2, 3)
token_seed("megatron", 2, index, ids)
token_seed("datatrove", 3, offsets[8:], ids)
token_seed("datatrove-wide", 0x80 | 3, struct.pack("<2Q", 2, 6), struct.pack("<6I", 1, 256, 2, 3, 4, 256))
token_seed("nanogpt", 4, npy("<u8", "(4,)", offsets), ids)
token_seed("blocks", 5, npy("<u8", "(4,)", offsets), npy("<u2", "(3, 4)", ids))
token_seed("blocks-of-documents", 0x80 | 5, npy("<u8", "(4,)", struct.pack("<4Q", 0, 1, 2, 3)), npy("<u2", "(3, 4)", ids))
