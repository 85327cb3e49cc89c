"""The text of a corpus: the current versions of its documents, one after another or by page."""

from __future__ import annotations

import contextlib
import json
import operator
import os
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

from ._versions import PageEntry, PartFacts, Ruling, Versions
from ._zstd import Decompressor
from .errors import CorpusError, FormatError
from .meta import is_plain_name, read_json

_LAYOUT_VERSION = 3
_INDEX_MAGIC = 0x184D2A5C
_MASK = (1 << 64) - 1
# A larger share of an older dump's documents that a newer legacy dump lacks is refused, in percent.
_MISSING_PERCENT = 1


@dataclass(frozen=True)
class Document:
    """A document, as its line of the corpus has it.

    Attributes:
        id: the page id, as the dump has it.
        wiki: the wiki's database name, such as `enwiki`.
        title: the page's title, with spaces.
        url: its address; empty where it is not known.
        text: the text.
        revision: the revision's id; 0 where it is not known.
        fields: what else the line has.
    """

    id: int
    wiki: str
    title: str
    url: str
    text: str
    revision: int
    fields: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Segment:
    """A segment file: where its buckets stand.

    Attributes:
        file: its name in the part's folder.
        documents, pages: how many documents and entries of pages it has.
        bytes: the size of all lines before compression.
        offsets: where each bucket's frame begins, and where the last ends: buckets + 1 byte offsets.
    """

    file: str
    documents: int
    pages: int
    bytes: int
    offsets: Tuple[int, ...] = field(repr=False)

    @property
    def buckets(self) -> int:
        """A power of two."""
        return len(self.offsets) - 1


@dataclass(frozen=True)
class Part:
    """A part of a corpus, as a rule one dump.

    Attributes:
        name: its name, and its folder's.
        wiki: the wiki's database name.
        source: the dump's file name.
        documents: how many documents it has, older versions of pages among them.
        options: the options that shaped its text.
        record: all of `part.json`.
    """

    name: str
    wiki: str
    source: str
    documents: int
    options: Mapping[str, str] = field(repr=False)
    segments: Tuple[Segment, ...] = field(repr=False)
    record: Mapping[str, Any] = field(repr=False)


class Corpus:
    """The documents of a folder that `wikiprep run` or `wikiprep extract` has made.

        corpus = Corpus("enwiki")
        for document in corpus: ...
        corpus["enwiki", 25].text

    Only the current version of a page is there: of several dumps the newest revision rules, and a page that has become
    a redirect, or that a newer dump proves to be deleted, is not there. The order is that of the shuffle, so it is
    the order of the token files, and does not depend on how many dumps there are. Memory: one range of the shuffle.

    Objects can be pickled, and used by several processes; not by several threads at once.

    Args:
        folder: the folder of a run, or of a corpus.
        missing: `keep` or `delete`: what becomes of documents whose pages a newer legacy dump lacks, where nothing was
            said of it when the dump was added; as the program's `--missing`.

    Raises:
        CorpusError: the folder holds no corpus, or not a whole one.
        FormatError: a record cannot be read.
        ImportError: there is nothing to read zstd with; it says what to install.
    """

    def __init__(self, folder: Union[str, "os.PathLike[str]"], *, missing: Optional[str] = None) -> None:
        if missing not in (None, "keep", "delete"):
            raise ValueError(f"missing={missing!r}: must be 'keep' or 'delete'")
        self.folder = _corpus_folder(Path(folder))
        manifest = read_json(self.folder / "manifest.json")
        version = manifest.get("version")
        if version != _LAYOUT_VERSION:
            raise CorpusError(
                f"{self.folder} has layout version {version}, this package reads version {_LAYOUT_VERSION}; "
                "use the package that goes with the program that made it"
            )
        try:
            self.seed = int(manifest["seed"])
            names = [str(part["name"]) for part in manifest["parts"]]
        except (KeyError, TypeError, ValueError) as error:
            raise FormatError(f"cannot read {self.folder / 'manifest.json'}: {error!r}") from None
        self.parts: Tuple[Part, ...] = tuple(_part(self.folder, name) for name in names)
        self._refuse_half_replaced(set(names))
        said = _said_of_missing(self.folder, missing)
        self._wikis: Dict[str, Versions] = {}
        self._numbers: Dict[str, List[int]] = {}
        for number, part in enumerate(self.parts):
            self._numbers.setdefault(part.wiki, []).append(number)
        for wiki, numbers in self._numbers.items():
            facts = [_facts(self.parts[number], number) for number in numbers]
            self._wikis[wiki] = Versions([each.deciding(said.get(each.name, missing)) for each in facts])
        self._believed = False
        self._length: Optional[int] = None
        # Of the records of parts, as they were looked at last.
        self._stamps: Dict[int, Tuple[int, int, int]] = {}
        self._decompressor: Optional[Decompressor] = Decompressor()

    def __getstate__(self) -> Dict[str, Any]:
        return {**self.__dict__, "_decompressor": None, "_stamps": {}}

    def __repr__(self) -> str:
        return f"Corpus({str(self.folder)!r}, parts={len(self.parts)})"

    @property
    def wikis(self) -> Tuple[str, ...]:
        """The database names of the wikis, sorted."""
        return tuple(sorted(self._wikis))

    def __iter__(self) -> Iterator[Document]:
        return self.documents()

    def __len__(self) -> int:
        """The number of current documents. Where dumps may disagree, all indices of pages are read for it, once."""
        if self._length is not None:
            return self._length
        count = sum(
            self.parts[number].documents
            for wiki, numbers in self._numbers.items()
            if not self._wikis[wiki].may_disagree
            for number in numbers
        )
        self._check_missing()
        for wiki, versions in self._wikis.items():
            if versions.may_disagree:
                ranges = self._ranges([wiki])
                count += sum(len(self._rule(wiki, index, ranges).versions) for index in range(ranges))
        self._length = count
        return count

    def documents(self, *, wiki: Optional[str] = None, worker: int = 0, workers: int = 1) -> Iterator[Document]:
        """The current documents, in the order of the shuffle.

        Args:
            wiki: only those of this wiki.
            worker, workers: only those of this one of so many readers, which together read all, each once.

        Raises:
            CorpusError: a file is damaged; or a newer legacy dump lacks more than 1 % of a wiki's documents, and
                nobody has said what that means (`missing=`).
            KeyError: there is no such wiki.
        """
        if not 0 <= worker < workers:
            raise ValueError(f"worker {worker} of {workers}: must be 0 to {workers - 1}")
        if wiki is not None and wiki not in self._wikis:
            raise KeyError(wiki)
        wikis = [wiki] if wiki is not None else list(self._wikis)
        self._check_missing()
        ranges = self._ranges(wikis)
        # A reader has neighbouring ranges, so what two readers read, one after another, is in order.
        for index in range(ranges * worker // workers, ranges * (worker + 1) // workers):
            lines: List[Tuple[int, bytes, int, int, Document]] = []
            for name in wikis:
                lines += self._range(name, index, ranges)
            lines.sort(key=lambda line: line[:4])
            for line in lines:
                yield line[4]

    def get(self, wiki: str, page: int) -> Optional[Document]:
        """The current document of a page; None where there is none.

        Of each segment file of the wiki's dumps one entry of its index is read, and of one file one bucket.

        Raises:
            CorpusError: a file is damaged.
        """
        page = operator.index(page)
        versions = self._wikis.get(wiki)
        if versions is None or not 0 <= page <= _MASK:
            return None
        key = shuffle_key(self.seed, wiki, page)
        entries: List[Tuple[int, PageEntry]] = []
        places: Dict[int, List[Segment]] = {}
        for number in self._numbers[wiki]:
            for segment in self.parts[number].segments:
                bucket = _bucket(key, segment.buckets)
                for entry in self._entries(number, segment, bucket, bucket + 1):
                    if entry.page == page:
                        entries.append((number, entry))
                        if entry.text is not None and segment not in places.setdefault(number, []):
                            places[number].append(segment)
        version = versions.decide(entries).versions.get(page)
        if version is None:
            return None
        number, revision, text = version
        found: List[Document] = []
        for segment in places[number]:
            bucket = _bucket(key, segment.buckets)
            for line in self._lines(number, segment, bucket, bucket + 1):
                document = self._document(number, segment, line)
                if document.id == page and document.revision == revision:
                    found.append(document)
        if not found:
            raise CorpusError(f"{self.folder / self.parts[number].name}: the document of page {page} is missing")
        return _with_text(found, text)

    def __getitem__(self, key: Tuple[str, int]) -> Document:
        """The current document of (wiki, page id).

        Raises:
            KeyError: there is none.
        """
        document = self.get(*key)
        if document is None:
            raise KeyError(key)
        return document

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, tuple) or len(key) != 2:
            return False
        wiki, page = key
        return isinstance(wiki, str) and hasattr(page, "__index__") and self.get(wiki, page) is not None

    # Ranges of the shuffle key: the buckets of the file that has the fewest.

    def _ranges(self, wikis: Sequence[str]) -> int:
        buckets = [
            segment.buckets
            for wiki in wikis
            for number in self._numbers[wiki]
            for segment in self.parts[number].segments
        ]
        return min(buckets, default=1)

    def _rule(self, wiki: str, index: int, ranges: int) -> Ruling:
        entries: List[Tuple[int, PageEntry]] = []
        for number in self._numbers[wiki]:
            for segment in self.parts[number].segments:
                each = segment.buckets // ranges
                entries += [
                    (number, entry) for entry in self._entries(number, segment, index * each, (index + 1) * each)
                ]
        return self._wikis[wiki].decide(entries)

    def _range(self, wiki: str, index: int, ranges: int) -> List[Tuple[int, bytes, int, int, Document]]:
        """The current documents of a wiki in a range, with what they are sorted by."""
        versions = self._wikis[wiki]
        ruling = self._rule(wiki, index, ranges) if versions.may_disagree else None
        found: Dict[int, List[Document]] = {}
        for number in self._numbers[wiki]:
            for segment in self.parts[number].segments:
                each = segment.buckets // ranges
                for line in self._lines(number, segment, index * each, (index + 1) * each):
                    document = self._document(number, segment, line)
                    if ruling is not None:
                        version = ruling.versions.get(document.id)
                        if version is None or version[:2] != (number, document.revision):
                            continue
                    found.setdefault(document.id, []).append(document)
        if ruling is not None and len(found) != len(ruling.versions):
            raise CorpusError(f"{self.folder}: documents of {wiki} are missing; the corpus is not as it was written")
        name = wiki.encode()
        result: List[Tuple[int, bytes, int, int, Document]] = []
        for page, candidates in found.items():
            document = candidates[0]
            if ruling is not None:
                document = _with_text(candidates, ruling.versions[page][2])
            result.append((shuffle_key(self.seed, wiki, page), name, page, document.revision, document))
        return result

    def _check_missing(self) -> None:
        """Refuses to leave out documents, as the program does, where a dump seems to be cut."""
        if self._believed:
            return
        for wiki, versions in self._wikis.items():
            if not (versions.may_disagree and versions.deletes_by_rule):
                continue
            ranges = self._ranges([wiki])
            covered = lacking = 0
            for index in range(ranges):
                ruling = self._rule(wiki, index, ranges)
                covered += ruling.covered_by_rule
                lacking += ruling.lacking_by_rule
            if lacking * 100 > covered * _MISSING_PERCENT:
                raise CorpusError(
                    f"newer dumps of {wiki} lack {lacking} of {covered} documents that they cover: missing='delete' "
                    "takes them for deleted, missing='keep' keeps them"
                )
        self._believed = True

    def _refuse_half_replaced(self, complete: "set[str]") -> None:
        for folder in sorted(self.folder.iterdir()):
            if folder.name in complete or not (folder / "part.json").is_file():
                continue
            record = read_json(folder / "part.json")
            if record.get("replaces") is True and record.get("complete") is not True:
                raise CorpusError(f"{folder} is to replace a part and is not whole; run the command again that made it")

    # Segment files.

    def _path(self, number: int, segment: Segment) -> Path:
        return self.folder / self.parts[number].name / segment.file

    def _lines(self, number: int, segment: Segment, first: int, end: int) -> Iterator[bytes]:
        """The lines of some buckets of a file."""
        with self._as_opened(number):
            yield from self._lines_as_recorded(number, segment, first, end)

    def _lines_as_recorded(self, number: int, segment: Segment, first: int, end: int) -> Iterator[bytes]:
        start, stop = segment.offsets[first], segment.offsets[end]
        if start == stop:
            return
        path = self._path(number, segment)
        data = _read(path, start, stop - start)
        if self._decompressor is None:
            self._decompressor = Decompressor()
        for bucket in range(first, end):
            a, b = segment.offsets[bucket], segment.offsets[bucket + 1]
            if a < b:
                frame = data[a - start : b - start]
                content = self._decompressor.frame(frame, segment.bytes, f"{path} at byte {a}")
                # Not splitlines: a text may have other ends of lines in it.
                for line in content.split(b"\n"):
                    if line:
                        yield line

    def _document(self, number: int, segment: Segment, line: bytes) -> Document:
        try:
            fields = json.loads(line)
            return Document(
                id=int(fields.pop("id")),
                wiki=fields.pop("wiki"),
                title=fields.pop("title"),
                url=fields.pop("url"),
                text=fields.pop("text"),
                revision=int(fields.pop("revision", 0)),
                fields=fields,
            )
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise CorpusError(f"{self._path(number, segment)}: not a line of a document ({error!r})") from None

    def _entries(self, number: int, segment: Segment, first: int, end: int) -> List[PageEntry]:
        """The entries of some buckets of a file's index of pages (Sources/Corpus/PageIndex.swift)."""
        with self._as_opened(number):
            return self._entries_as_recorded(number, segment, first, end)

    @contextlib.contextmanager
    def _as_opened(self, number: int) -> Iterator[None]:
        """Refuses files of a part that is another one by now; and what is not as its record says is damaged, but where
        it was replaced meanwhile."""
        self._refuse_changed(number)
        try:
            yield
        except CorpusError:
            self._refuse_changed(number)
            raise

    def _refuse_changed(self, number: int) -> None:
        part = self.parts[number]
        path = self.folder / part.name / "part.json"
        try:
            status = path.stat()
            stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
            if self._stamps.get(number) == stamp:
                return
            if read_json(path) == part.record:
                self._stamps[number] = stamp
                return
        except (OSError, FormatError):
            pass
        raise CorpusError(f"{path.parent} was changed since it was opened; open the corpus again") from None

    def _entries_as_recorded(self, number: int, segment: Segment, first: int, end: int) -> List[PageEntry]:
        if segment.pages == 0:
            return []
        path = self._path(number, segment)
        start = segment.offsets[-1]
        with _open(path) as file:
            magic, size = struct.unpack("<II", _exactly(file, path, start, 8))
            if magic != _INDEX_MAGIC:
                raise _damaged(path, start)
            count = end - first + 1
            bounds = struct.unpack(f"<{count}I", _exactly(file, path, start + 8 + 4 * first, 4 * count))
            body = start + 8 + 4 * (segment.buckets + 1)
            if list(bounds) != sorted(bounds) or bounds[-1] > size - 4 * (segment.buckets + 1):
                raise _damaged(path, start)
            data = _exactly(file, path, body + bounds[0], bounds[-1] - bounds[0])
        entries: List[PageEntry] = []
        try:
            for a, b in zip(bounds, bounds[1:]):
                place, stop, page = a - bounds[0], b - bounds[0], 0
                while place < stop:
                    distance, place = _number(data, place)
                    revision, place = _number(data, place)
                    page += distance
                    is_kept = data[place]
                    place += 1
                    text: Optional[int] = None
                    if is_kept:
                        high, low = struct.unpack_from("<QQ", data, place)
                        text = high << 64 | low
                        place += 16
                    if place > stop or is_kept > 1 or page > _MASK:
                        raise IndexError
                    entries.append(PageEntry(page, revision, text))
        except (IndexError, struct.error):
            raise _damaged(path, start) from None
        return entries


def shuffle_key(seed: int, wiki: str, page: int) -> int:
    """Where a page stands in the shuffle: 64 bits (Sources/Corpus/ShuffleKey.swift)."""
    return _mix(_mix(seed ^ _fnv1a(wiki)) ^ page)


def _mix(x: int) -> int:
    """SplitMix64's finalizer."""
    z = (x + 0x9E3779B97F4A7C15) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def _fnv1a(name: str) -> int:
    known = _HASHES.get(name)
    if known is None:
        known = 0xCBF29CE484222325
        for byte in name.encode():
            known = ((known ^ byte) * 0x100000001B3) & _MASK
        if len(_HASHES) < 10_000:
            _HASHES[name] = known
    return known


_HASHES: Dict[str, int] = {}


def _bucket(key: int, buckets: int) -> int:
    return key >> (64 - buckets.bit_length() + 1)


def _number(data: bytes, place: int) -> Tuple[int, int]:
    """A number in LEB128, and where the next begins."""
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7
        if shift > 63:
            raise IndexError


def _with_text(candidates: Sequence[Document], text: int) -> Document:
    """The candidate whose text has the hash. Only a dump that has one revision twice has more than one."""
    if len({document.text for document in candidates}) == 1:
        return candidates[0]
    try:
        import xxhash
    except ImportError:
        raise ImportError("a dump has a revision twice, with two texts: pip install xxhash tells which rules") from None
    for candidate in candidates:
        if xxhash.xxh3_128_intdigest(candidate.text.encode()) == text:
            return candidate
    raise CorpusError(f"page {candidates[0].id}: no text has the hash that the index has")


def _corpus_folder(folder: Path) -> Path:
    for candidate in (folder, folder / "corpus"):
        if (candidate / "manifest.json").is_file():
            return candidate
    raise CorpusError(f"{folder} is not a corpus folder: neither it nor {folder / 'corpus'} has a manifest.json")


def _part(folder: Path, name: str) -> Part:
    if not is_plain_name(name):
        raise CorpusError(f"{folder / 'manifest.json'}: {name!r} cannot be the name of a part's folder")
    path = folder / name / "part.json"
    record = read_json(path)
    if record.get("complete") is not True:
        raise CorpusError(
            f"{folder / name} was complete, and is not now; run the command again that made it, or take it out"
        )
    try:
        segments = []
        for each in record["segments"]:
            offsets = tuple(int(offset) for offset in each["offsets"])
            buckets = len(offsets) - 1
            if not is_plain_name(each["file"]) or offsets[0] != 0 or list(offsets) != sorted(offsets):
                raise ValueError("this is not a layout of a segment file")
            if buckets < 1 or buckets & (buckets - 1):
                raise ValueError("buckets must be a power of two")
            documents, pages, size = (int(each[name]) for name in ("documents", "pages", "bytes"))
            segments.append(Segment(each["file"], documents, pages, size, offsets))
        return Part(
            name=name,
            wiki=str(record["wiki"]),
            source=str(record["source"]["file"]),
            documents=sum(segment.documents for segment in segments),
            options=record["options"],
            segments=tuple(segments),
            record=record,
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise FormatError(f"cannot read {path}: {error!r}") from None


def _facts(part: Part, number: int) -> PartFacts:
    record = part.record
    try:
        return PartFacts(
            number=number,
            name=part.name,
            file=part.source,
            covers=sorted((int(first), int(last)) for first, last in record["covers"]),
            unread=sorted((int(first), int(last)) for first, last in record.get("unread") or []),
            missing=record.get("missing"),
            is_whole=not record["damage"] and record.get("slice") is None,
            is_slice=record.get("slice") is not None,
            ascending=bool(record["ascending"]),
            seen=int(record["pages"]["seen"]),
            newest_revision=int(record["newest_revision"]),
            newest_timestamp=str(record["newest_timestamp"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(f"cannot read the record of {part.name}: {error!r}") from None


def _said_of_missing(folder: Path, missing: Optional[str]) -> Dict[str, str]:
    """What the token files beside a corpus were made with, part by part: `tokenize --missing` records it there."""
    if missing is not None or folder.name != "corpus" or not (folder.parent / "meta.json").is_file():
        return {}
    parts = read_json(folder.parent / "meta.json").get("parts") or []
    return {
        str(part.get("name")): part["missing"]
        for part in parts
        if isinstance(part, dict) and part.get("missing") in ("keep", "delete")
    }


def _open(path: Path) -> Any:
    try:
        return open(path, "rb")
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror}") from None


def _exactly(file: Any, path: Path, start: int, count: int) -> bytes:
    file.seek(start)
    data: bytes = file.read(count)
    if len(data) != count:
        raise CorpusError(f"{path} is cut short; delete the file and run the same command again")
    return data


def _read(path: Path, start: int, count: int) -> bytes:
    with _open(path) as file:
        return _exactly(file, path, start, count)


def _damaged(path: Path, place: int) -> CorpusError:
    return CorpusError(f"{path} is damaged at byte {place}; delete the part's folder and run the same command again")
