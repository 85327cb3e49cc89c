"""The inputs of a sequence: dumps, JSON Lines, lines, texts, whose documents have marks (folders.py)."""

import bz2
import gzip
import json

from folders import MARK, sentence

MINIMUM = {"enwiki": 200, "jawiki": 100}


class Numbers:
    """Marks that no other document of a sequence has."""

    def __init__(self):
        self.count = 0

    def identity(self):
        self.count += 1
        return f"kx{self.count}q"

    def version(self):
        self.count += 1
        return f"kv{self.count}q"


class Found:
    """A document of an input: its key, how new it is, the marks of its text; without marks a page is no document."""

    def __init__(self, key, newness, text):
        self.key, self.newness, self.marks = key, newness, frozenset(MARK.findall(text.encode()))


class Dump:
    """A part of a wiki's dump."""

    def __init__(self, sequence, wiki, number, date=1):
        self.wiki, self.number, self.date = wiki, number, date
        self.first, self.last = (1, 499) if number == 1 else (500, 999)
        self.pages, self.missing = {}, None
        self.packed = sequence.rng.random() < 0.7
        rng = sequence.rng
        for number in sorted(rng.sample(range(self.first, self.last + 1), rng.randint(6, 14))):
            self.pages[number] = self.page(sequence, number, rng)

    def page(self, sequence, number, rng):
        identity = sequence.pages.setdefault((self.wiki, number), sequence.numbers.identity())
        sequence.revision += 1
        kind = rng.choice(["article"] * 9 + ["short", "redirect", "disambiguation"])
        twin = sequence.twins.get(self.wiki)
        if kind == "article" and rng.random() < 0.06:
            # Two pages of the same text: marked by it, and not by their own identity.
            twin = sequence.twins.setdefault(self.wiki, sequence.numbers.version() + " is " + sentence(rng, 45))
            return kind, sequence.revision, twin
        words = {"article": 45, "short": 18, "disambiguation": 45}.get(kind, 0)
        text = f"{identity} {sequence.numbers.version()} is {sentence(rng, words)}"
        return kind, sequence.revision, text

    @property
    def name(self):
        return (f"{self.wiki}-2026{self.date:02}01-pages-articles{self.number}.xml-p{self.first}p{self.last}") + (
            ".bz2" if self.packed else ""
        )

    @property
    def part(self):
        return self.name.replace(".xml", "").removesuffix(".bz2")

    def newer(self, sequence):
        """The same part a month later: pages changed, come and, where that is said, gone."""
        rng, other = sequence.rng, Dump(sequence, self.wiki, self.number, self.date + 1)
        new = {number: page for number, page in other.pages.items() if number not in self.pages and rng.random() < 0.5}
        other.pages = dict(self.pages)
        for number in list(other.pages):
            if rng.random() < 0.3:
                other.pages[number] = self.page(sequence, number, rng)
        if rng.random() < 0.3:
            other.missing = rng.choice(["keep", "delete"])
            for number in rng.sample(sorted(other.pages), 2):
                del other.pages[number]
        elif self.missing:
            # What the one before lacks, this one lacks, too: of so many, nobody may say nothing.
            other.missing = rng.choice(["keep", "delete"])
        other.pages = dict(sorted({**other.pages, **new}.items()))
        return other

    def change(self, sequence):
        """The same file with other content."""
        for number in list(self.pages):
            if sequence.rng.random() < 0.3:
                self.pages[number] = self.page(sequence, number, sequence.rng)

    def data(self):
        kinds = {"redirect": "#REDIRECT [[Page]]", "disambiguation": "\n{{disambiguation}}"}
        pages = "".join(
            f"  <page>\n    <title>Page {number}</title>\n    <ns>0</ns>\n    <id>{number}</id>\n"
            f"    <revision>\n      <id>{revision}</id>\n      <timestamp>2025-12-01T00:00:00Z</timestamp>\n"
            f"      <model>wikitext</model>\n      <format>text/x-wiki</format>\n"
            f'      <text bytes="{len(text)}" xml:space="preserve">'
            f'{kinds[kind] if kind == "redirect" else text + kinds.get(kind, "")}</text>\n    </revision>\n  </page>\n'
            for number, (kind, revision, text) in self.pages.items()
        )
        data = (
            f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="{self.wiki[:2]}">\n'
            f"  <siteinfo><sitename>Wikipedia</sitename><dbname>{self.wiki}</dbname>\n"
            f"    <base>https://{self.wiki[:2]}.wikipedia.org/wiki/Main_Page</base>\n"
            '    <namespaces><namespace key="0" case="first-letter" /></namespaces></siteinfo>\n'
            + pages
            + "</mediawiki>\n"
        ).encode()
        return bz2.compress(data, 1) if self.packed else data

    def found(self, options):
        minimum = int(options.get("--min-chars", MINIMUM[self.wiki]))
        for number, (kind, revision, text) in self.pages.items():
            kept = (
                kind == "article"
                or kind == "short"
                and minimum <= len(text)
                or kind == "disambiguation"
                and "--keep-disambiguation" in options
            )
            yield Found(("page", self.wiki, number), (revision, self.date), text if kept else "")


class Rows:
    """JSON Lines: with ids, with a wiki's, with none."""

    def __init__(self, sequence, wikis=()):
        self.wikis = list(wikis)
        self.name = sequence.new_name("rows", ".jsonl")
        self.rows = []
        for _ in range(sequence.rng.randint(10, 30)):
            self.add(self.row(sequence))

    def add(self, row):
        """In one file an id comes once, or in two revisions: else it is a hash that decides."""
        key = self.key(row)
        if key is None or "revision" in row or all(self.key(other) != key for other in self.rows):
            self.rows.append(row)

    def row(self, sequence, key=None):
        rng = sequence.rng
        sequence.revision += 1
        if key is None:
            kind = rng.choice(["id", "id", "id", "url", "none", "wiki"])
            number = rng.randrange(1, 200)
            wiki = rng.choice(self.wikis or ["enwiki", "dewiki"])
            known = [number for name, number in sequence.pages if name == wiki]
            key = {
                "id": ("id", f"a{number}"),
                "url": ("url", f"https://example.org/{number}"),
                "none": None,
                "wiki": ("page", wiki, rng.choice(known) if known and rng.random() < 0.7 else number),
            }[kind]
        if key is None:
            return {"text": f"{sequence.numbers.identity()} {sentence(rng, 12)}"}
        identities = sequence.pages if key[0] == "page" else sequence.ids
        identity = identities.setdefault(key[1:] if key[0] == "page" else key, sequence.numbers.identity())
        row = {"text": f"{identity} {sequence.numbers.version()} {sentence(rng, 12)}"}
        if key[0] == "page":
            row.update(wiki=key[1], id=str(key[2]), revision=str(sequence.revision))
        else:
            row[key[0]] = key[1]
        return row

    @staticmethod
    def key(row):
        if "wiki" in row:
            return "page", row["wiki"], int(row["id"])
        return ("id", row["id"]) if "id" in row else ("url", row["url"]) if "url" in row else None

    def change(self, sequence):
        """Rows inserted, taken out, and with other texts, in another order."""
        rng, before = sequence.rng, self.rows
        self.rows = []
        for row in before:
            if rng.random() < 0.1:
                continue
            self.add(self.row(sequence, self.key(row)) if rng.random() < 0.3 else row)
        for _ in range(rng.randint(0, 5)):
            self.add(self.row(sequence))
            self.rows.insert(rng.randint(0, len(self.rows)), self.rows.pop())
        if rng.random() < 0.3:
            rng.shuffle(self.rows)

    def data(self):
        return pack(self.name, "".join(json.dumps(row) + "\n" for row in self.rows).encode())

    def found(self, options):
        for index, row in enumerate(self.rows):
            key = self.key(row) or ("text", row["text"])
            yield Found(key, (int(row.get("revision", 0)), self.name), row["text"])


class Lines:
    """A text whose lines are documents, or what stands between delimiters."""

    def __init__(self, sequence, delimiter=None):
        self.delimiter = delimiter
        self.name = sequence.new_name("lines", ".txt")
        self.lines = [self.line(sequence) for _ in range(sequence.rng.randint(8, 30))]

    def line(self, sequence):
        between = "\n" if self.delimiter and sequence.rng.random() < 0.5 else " "
        return f"{sequence.numbers.identity()} {sentence(sequence.rng, 5)}{between}{sentence(sequence.rng, 5)}"

    def change(self, sequence):
        rng = sequence.rng
        lines = []
        for line in self.lines:
            if rng.random() < 0.2:
                lines.append(self.line(sequence))
            if rng.random() > 0.1:
                lines.append(line)
        if rng.random() < 0.3:
            lines.append(rng.choice(lines or self.lines))
        if rng.random() < 0.3:
            rng.shuffle(lines)
        self.lines = lines or self.lines

    def data(self):
        text = (
            "".join(line + "\n" for line in self.lines)
            if self.delimiter is None
            else f"\n{self.delimiter}\n".join(self.lines)
        )
        return pack(self.name, text.encode())

    def found(self, options):
        for line in self.lines:
            yield Found(("text", line), (0, self.name), line)


class Text:
    """A text that is one document, of which the end as it is first seen is for validation."""

    def __init__(self, sequence):
        self.name = sequence.new_name("text", ".txt")
        # With line ends, in one line.
        self.between = sequence.rng.choice(["\n", "\n", " ", "\n\n"])
        self.pieces = self.more(sequence, sequence.rng.choice([3, 20, 60, 120]))
        self.seen = None

    def more(self, sequence, count):
        return [
            f"{sequence.numbers.identity()} {sentence(sequence.rng, sequence.rng.randint(1, 9))}{self.between}"
            for _ in range(count)
        ]

    def grow(self, sequence):
        self.pieces += self.more(sequence, sequence.rng.choice([1, 5, 40]))

    def change(self, sequence):
        """Something else in the part that was seen first: its validation is not what it was."""
        index = sequence.rng.randrange(self.seen or len(self.pieces))
        self.pieces[index : index + sequence.rng.choice([0, 1])] = self.more(sequence, 1)

    def change_end(self, sequence):
        """Something else in what was appended."""
        self.pieces[self.seen :] = self.more(sequence, sequence.rng.randint(1, 9))

    def data(self):
        return pack(self.name, "".join(self.pieces).encode())

    def found(self, options):
        yield Found(("file", self.name), (0, self.name), "".join(self.pieces))


def pack(name, data):
    if name.endswith(".gz"):
        return gzip.compress(data, 1, mtime=0)
    if name.endswith(".bz2"):
        return bz2.compress(data, 1)
    return data
