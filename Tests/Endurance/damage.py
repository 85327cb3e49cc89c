#!/usr/bin/env python3
"""Damages dumps in many ways and looks at what wikiprep makes of them.

    Tests/Endurance/damage.py --program .build/release/wikiprep --variants 1000 DUMP...

Of every dump small ones are made, of some pages: one stream of small blocks, one of large ones, streams of ten pages as in multistream dumps,
and streams that are cut anywhere. Each variant of them has bits flipped, bytes cut out, zeroed, overwritten or put in, blocks or streams
swapped, doubled or taken away. This script finds the blocks by its own search, decodes each by Python's bz2, and so knows which pages are whole.

Without --salvage, a variant must end with status 3, or with the result of the whole dump, or with a warning; with it, every page that
is whole must come out, nothing else may, however the file is cut, and the ids that the part says it covers must be those of pages that are
there. No run may crash or take longer than ten seconds.

What nobody can tell from the file: that whole streams with whole pages were taken away, or, where streams are cut anywhere, put elsewhere. Then
only the second half is asked for.
"""

import argparse
import bz2
import collections
import json
import multiprocessing
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

BLOCK, END = 0x314159265359, 0x177245385090
FRAME = 48 + 32 + 7 + 32
PAGE = re.compile(rb"<page>.*?</page>", re.S)


class Bits:
    """Bytes as a number whose bits can be cut out."""

    def __init__(self, data):
        self.data = data
        self.size = len(data) * 8

    def cut(self, start, end):
        """The bits from start to end, as a string of bytes; zeros fill the last one."""
        first, last = start // 8, (end + 7) // 8
        value = int.from_bytes(self.data[first:last], "big")
        value = (value >> (last * 8 - end)) & ((1 << (end - start)) - 1)
        return (value << (-(end - start) % 8)).to_bytes((end - start + 7) // 8, "big")

    def number(self, start, count):
        return int.from_bytes(self.cut(start, start + count), "big") >> (-count % 8)

    def find(self, magic):
        """All bits at which a magic of 48 bits stands."""
        found = []
        for shift in range(8):
            shifted = (int.from_bytes(self.data, "big") << shift).to_bytes(len(self.data) + 1, "big")[1:]
            place = shifted.find(magic.to_bytes(6, "big"))
            while place >= 0:
                if place * 8 + shift + 48 <= self.size:
                    found.append(place * 8 + shift)
                place = shifted.find(magic.to_bytes(6, "big"), place + 1)
        return sorted(found)


def join(parts):
    """Puts (bytes, number of bits) together, byte after byte filled."""
    value = size = 0
    for data, bits in parts:
        value = value << bits | int.from_bytes(data, "big") >> (-bits % 8)
        size += bits
    return (value << (-size % 8)).to_bytes((size + 7) // 8, "big")


decoded_blocks = {}


def decode_block(bits, start, end):
    """The bytes of a block that ends at a known bit; None when it is damaged."""
    block = bits.cut(start, end)
    key = hash(block), end - start
    if key not in decoded_blocks:
        crc = bits.number(start + 48, 32)
        stream = join([(b"BZh9", 32), (block, end - start), (END.to_bytes(6, "big"), 48), (crc.to_bytes(4, "big"), 32)])
        try:
            decoded_blocks[key] = bz2.decompress(stream)
        except (OSError, ValueError, EOFError):
            decoded_blocks[key] = None
        if len(decoded_blocks) > 20000:
            decoded_blocks.clear()
            return decode_block(bits, start, end)
    return decoded_blocks[key]


class File:
    """The blocks of a file that can be decoded, and the XML that they hold."""

    def __init__(self, data):
        self.bits = Bits(data)
        starts, ends = self.bits.find(BLOCK), self.bits.find(END)
        places = sorted([(bit, True) for bit in starts] + [(bit, False) for bit in ends])
        self.blocks = []
        for (bit, is_block), (following, _) in zip(places, places[1:]):
            content = decode_block(self.bits, bit, following) if is_block else None
            if content is not None:
                self.blocks.append((bit, following, content))
        self.ends = [bit for bit in ends]

    def follows(self, end, start):
        """Whether a block follows another, with at most whole ends and headers of streams between."""
        while end != start:
            header = (end + 80 + 7) // 8
            if end not in self.ends or not self.bits.data[header:header + 4].startswith(b"BZh"):
                return False
            if not 0x31 <= self.bits.data[header + 3] <= 0x39:
                return False
            end = header * 8 + 32
        return True

    def runs(self):
        """The XML of blocks that follow one another; and between which bits the others are."""
        runs, gaps = [], []
        before = 32 if self.bits.data[:3] == b"BZh" else None
        for start, end, content in self.blocks:
            if before is not None and self.follows(before, start):
                if runs:
                    runs[-1].append(content)
                else:
                    runs.append([content])
            else:
                gaps.append((before or 0, start))
                runs.append([content])
            before = end
        return [b"".join(run) for run in runs], gaps


def streams_of(data):
    """The streams of a good file, as byte ranges."""
    starts, offset = [], 0
    while offset < len(data):
        starts.append(offset)
        decompressor = bz2.BZ2Decompressor()
        decompressor.decompress(data[offset:])
        offset = len(data) - len(decompressor.unused_data)
    return list(zip(starts, starts[1:] + [len(data)]))


def small_dumps(path, pages, generator):
    """(name, kind, bytes) of small dumps made of one dump's pages."""
    with open(path, "rb") as file:
        data = file.read()
    xml = bz2.decompress(data) if data[:3] == b"BZh" else data
    first = xml.index(b"<page>")
    head = xml[:first]
    all_pages = [match.group(0) for match in PAGE.finditer(xml)]
    start = generator.randrange(max(1, len(all_pages) - pages))
    chosen, size = [], 0
    for page in all_pages[start:start + pages]:
        if size + len(page) > 700_000 and len(chosen) > 20:
            break
        if len(page) < 150_000:
            chosen.append(page)
            size += len(page)
    body = b"\n  ".join(chosen) + b"\n"
    whole = head + body + b"</mediawiki>\n"
    name = os.path.basename(path).split(".")[0]
    yield name, "one", bz2.compress(whole, 1)
    yield name, "large", bz2.compress(whole, 9)
    streams = [head] + [b"  " + b"\n  ".join(chosen[n:n + 10]) + b"\n" for n in range(0, len(chosen), 10)]
    yield name, "multi", b"".join(bz2.compress(part, 9) for part in streams + [b"</mediawiki>\n"])
    yield name, "cut", b"".join(bz2.compress(whole[n:n + 50_000], 9) for n in range(0, len(whole), 50_000))


def flipped(data, bits):
    changed = bytearray(data)
    for bit in bits:
        changed[bit // 8] ^= 0x80 >> bit % 8
    return bytes(changed)


class Original:
    """A good dump with all that is known of it."""

    def __init__(self, name, kind, data, run):
        self.name, self.kind, self.data = name, kind, data
        self.file = File(data)
        self.streams = streams_of(data)
        xml = b"".join(content for _, _, content in self.file.blocks)
        assert xml == bz2.decompress(data), "the search for blocks is wrong"
        self.wiki = re.search(rb"<dbname>([^<]*)", xml)
        self.wiki = self.wiki.group(1).decode() if self.wiki else "testwiki"
        self.ids = {}
        for page in PAGE.findall(xml):
            self.ids[page] = int(re.search(rb"<id>(\d+)", page).group(1))
        status, output, errors = run(self, data, [])
        assert status == 0, errors
        self.output = output
        self.documents = {json.loads(line)["id"]: line for line in output.splitlines()}
        self.ascending = b"stands behind one" not in errors


def variant(original, random):
    """A damaged copy: what was done, the bytes, and whether a file alone can tell."""
    data, size = original.data, len(original.data)
    blocks, streams = original.file.blocks, original.streams
    kinds = ["flip", "flip", "flips", "truncate", "cut", "zero", "overwrite", "copy", "insert", "append", "frame"]
    kinds += ["swap blocks", "double block", "drop block", "boundary", "join"]
    if len(streams) > 2:
        kinds += ["swap streams", "double stream", "drop stream"]
    kind = random.choice(kinds)
    a, b = sorted(random.randrange(size + 1) for _ in range(2))
    if random.random() < 0.7:
        b = min(size, a + random.choice([1, 4, 100, 5000]))
    if kind == "flip":
        return kind, flipped(data, [random.randrange(size * 8)]), True
    if kind == "flips":
        return kind, flipped(data, [random.randrange(size * 8) for _ in range(random.randrange(2, 20))]), True
    if kind == "truncate":
        return kind, data[:a], True
    if kind == "cut":
        return kind, data[:a] + data[b:], True
    if kind == "zero":
        return kind, data[:a] + bytes(b - a) + data[b:], True
    if kind == "overwrite":
        return kind, data[:a] + random.randbytes(b - a) + data[b:], True
    if kind == "copy":
        c = random.randrange(size - (b - a) + 1)
        return kind, data[:a] + data[c:c + b - a] + data[b:], True
    if kind == "insert":
        return kind, data[:a] + random.randbytes(b - a) + data[a:], True
    if kind == "append":
        return kind, data + random.choice([bytes(b - a), random.randbytes(b - a), data[a:b], data[a:]]), True
    if kind == "frame":
        # The header of a stream, or its end.
        start, end = random.choice(streams)
        first, count = random.choice([(start, 10), (end - 11, 11)])
        return kind, flipped(data, [random.randrange(first * 8, (first + count) * 8)]), True
    if kind == "boundary":
        return kind, data[:random.choice(streams)[1]][:random.choice([size, -1, -4])], True
    if kind == "join":
        # Two ends that do not belong together, at the borders of streams or anywhere.
        c = random.choice([random.randrange(size), random.choice(streams)[0]])
        d = random.choice([random.randrange(size), random.choice(streams)[0]])
        at_border = c in [s for s, _ in streams] and d in [s for s, _ in streams]
        return kind, data[:c] + data[d:], not at_border
    if kind in ("swap blocks", "double block", "drop block"):
        bits = Bits(data)
        cuts = [0]
        for start, end, _ in blocks:
            cuts += [start, end]
        cuts.append(size * 8)
        parts = [(bits.cut(x, y), y - x) for x, y in zip(cuts, cuts[1:])]
        i, j = (2 * random.randrange(len(blocks)) + 1 for _ in range(2))
        # Moving bits would leave the next stream's header between bytes: then only within one stream.
        if kind == "swap blocks":
            parts[i], parts[j] = parts[j], parts[i]
        elif kind == "double block":
            parts.insert(i, parts[i])
        else:
            del parts[i]
        return kind, join(parts), True
    i, j = random.randrange(len(streams)), random.randrange(len(streams))
    order = list(range(len(streams)))
    if kind == "swap streams":
        order[i], order[j] = order[j], order[i]
    elif kind == "double stream":
        order.insert(i, i)
    else:
        del order[i]
    return kind, b"".join(data[slice(*streams[n])] for n in order), False


class Checker:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def path(self, original):
        return os.path.join(self.folder, f"{os.getpid()}.xml.bz2")

    def run(self, original, data, options, output="-"):
        path = self.path(original)
        if data is not None:
            with open(path, "wb") as file:
                file.write(data)
        command = [self.program, "extract", path, "-o", output, "--min-chars", "0", "--wiki", original.wiki] + options
        try:
            done = subprocess.run(command, capture_output=True, timeout=10)
        except subprocess.TimeoutExpired:
            return "timeout", b"", b"took longer than 10 s"
        return done.returncode, done.stdout, done.stderr

    def check(self, original, what, data, can_tell, random):
        """What is wrong with the program's behaviour; and what it was."""
        sizes = ["--segment-size", str(random.choice([1 << 10, 3 << 10, 20 << 10, 1 << 30]))]
        threads = ["--threads", str(random.choice([1, 2, 4]))]
        problems = []
        status, output, errors = self.run(original, data, sizes + threads)
        verdict = "detected"
        if status == 0:
            same = sorted(set(output.splitlines())) == sorted(set(original.output.splitlines()))
            verdict = "harmless" if same else "warned" if b"stands behind one" in errors else "silent"
            if verdict == "silent" and can_tell:
                problems.append("not detected")
        elif status != 3:
            problems.append(f"status {status}: {errors[-300:]!r}")
        elif b"wikiprep: " not in errors:
            problems.append("status 3 without a message")
        problems += self.check_salvage(original, data, random)
        return problems, verdict if can_tell else verdict + " (cannot be told)"

    def check_salvage(self, original, data, random):
        corpus = os.path.join(self.folder, f"{os.getpid()}.corpus")
        shutil.rmtree(corpus, ignore_errors=True)
        whole = ["--salvage", "--segment-size", "1G", "--threads", "1"]
        status, _, errors = self.run(original, None, whole, corpus)
        cut = ["--salvage", "--segment-size", str(random.choice([1 << 10, 2 << 10, 7 << 10, 50 << 10]))]
        status_cut, output, errors_cut = self.run(original, None, cut + ["--threads", str(random.choice([1, 2, 4]))])
        file = File(data)
        if status != status_cut:
            return [f"salvage: status {status} or {status_cut}: {errors[-200:]!r} {errors_cut[-200:]!r}"]
        if status != 0:
            # Of a file without any block there is nothing to salvage.
            return [f"salvage: status {status}: {errors[-300:]!r}"] if file.blocks or status != 3 else []
        problems = []
        folder = os.path.join(corpus, str(os.getpid()))
        with open(os.path.join(folder, "part.json")) as record:
            part = json.load(record)
        lines = output.splitlines()
        # Starting a program costs more than what it does here.
        if random.random() < 0.2:
            files = [os.path.join(folder, segment["file"]) for segment in part["segments"]]
            stored = subprocess.run(["zstd", "-dcq"] + files, capture_output=True, check=True).stdout if files else b""
            if sorted(stored.splitlines()) != sorted(lines):
                problems.append("another result when cut otherwise")
        warnings, warnings_cut = ([l for l in e.splitlines() if b"warning" in l and b"rejected" not in l] for e in (errors, errors_cut))
        if warnings != warnings_cut:
            problems.append(f"other warnings when cut otherwise: {warnings[:2]} {warnings_cut[:2]}")
        pages = part["pages"]
        if pages["seen"] != pages["kept"] + sum(pages["rejected"].values()) or pages["kept"] != len(lines):
            problems.append(f"counts: {pages}, {len(lines)} lines")
        runs, gaps = file.runs()
        there = [page for run in runs for page in PAGE.findall(run) if page in original.ids]
        damage = part["damage"]
        disorder = any(entry["kind"] == "order" for entry in damage)
        # Without the head, the names of namespaces are not known.
        has_head = bool(runs) and 0 <= runs[0].find(b"</siteinfo>") < runs[0].find(b"<page>")
        text = {id: json.loads(line)["text"] for id, line in original.documents.items()}
        got = collections.Counter()
        for line in lines:
            document = json.loads(line)
            got[document["id"]] += 1
            # A block that went elsewhere may have made one page of two; so may a join at the borders of streams.
            mixed = disorder or original.kind == "cut" or not part["ascending"] or not has_head
            if text.get(document["id"]) != document["text"] and not mixed:
                problems.append(f"a document that is none: {document['id']}")
        for page in there:
            id = str(original.ids[page])
            if id in original.documents and not got[id]:
                problems.append(f"page {id} is whole and was lost")
        for start, end in gaps:
            if not any(entry["compressed_from"] * 8 <= end and start <= entry["compressed_to"] * 8 + 7 for entry in damage):
                problems.append(f"the loss of bits {start} to {end} is not told: {damage}")
        whole_ids = {original.ids[page] for page in there}
        if damage:
            for first, last in part["covers"]:
                missing = [
                    id for id in original.ids.values()
                    if first <= id <= last and str(id) in original.documents and id not in whole_ids and not got[str(id)]]
                if missing and self.can_tell:
                    problems.append(f"covers {first} to {last}, but {missing[:3]} are not there")
        return problems


def work(arguments):
    number, seed = arguments
    generator = random.Random(f"{seed} {number}")
    original = generator.choice(originals)
    what, data, can_tell = variant(original, generator)
    if data == original.data:
        return number, original.name, what, [], "unchanged"
    checker.can_tell = can_tell
    try:
        problems, verdict = checker.check(original, what, data, can_tell, generator)
    except Exception as error:
        problems, verdict = [f"the script failed: {error!r}"], "failed"
    if problems:
        with open(os.path.join(kept, f"variant-{number}.xml.bz2"), "wb") as file:
            file.write(data)
    return number, f"{original.name} {original.kind}", what, problems, verdict


def main():
    global originals, checker, kept
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dumps", nargs="+", help="good dumps, of which small ones are made")
    parser.add_argument("--program", default=".build/release/wikiprep")
    parser.add_argument("--variants", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--pages", type=int, default=100, help="pages of a small dump")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="end after so many seconds")
    parser.add_argument("--only", type=int, help="one variant alone, by its number")
    parser.add_argument("--keep", default="damaged", help="the folder for variants that show a defect")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    kept = options.keep
    os.makedirs(kept, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="wikiprep-damage-")
    try:
        checker = Checker(os.path.abspath(options.program), folder)
        generator = random.Random(options.seed)
        originals = []
        for path in options.dumps:
            for name, kind, data in small_dumps(path, options.pages, generator):
                originals.append(Original(name, kind, data, checker.run))
        for original in originals:
            print(f"{original.name} {original.kind}: {len(original.data)} bytes, {len(original.file.blocks)} blocks,"
                  f" {len(original.streams)} streams, {len(original.documents)} documents", flush=True)
        numbers = [options.only] if options.only is not None else range(options.variants)
        tally, failures, end = collections.Counter(), 0, time.time() + options.seconds
        with multiprocessing.Pool(options.jobs) as pool:
            for number, name, what, problems, verdict in pool.imap_unordered(work, [(n, options.seed) for n in numbers], 4):
                tally[what, verdict] += 1
                if problems:
                    failures += 1
                    print(f"variant {number} ({name}, {what}): " + "; ".join(problems[:3]), flush=True)
                if tally.total() % 500 == 0:
                    print(f"{tally.total()} variants tried", flush=True)
                if time.time() > end:
                    pool.terminate()
                    break
        for (what, verdict), count in sorted(tally.items()):
            print(f"{count:7} {what}: {verdict}")
        print(f"{failures} of {tally.total()} variants show a defect" + (f"; they are in {kept}/" if failures else ""))
        return 1 if failures else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
