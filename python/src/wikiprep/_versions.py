"""Which part's version of a page is in the output, as the program decides it.

The twin of Sources/Tokenization/Selection/PageVersions.swift and DumpCoverage.swift: the newest revision of a page
rules, or of equal ones the newer dump; a page that a newer dump proves to be deleted is gone.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import Dict, Iterable, List, Optional, Sequence, Set, Tuple

MOST_ID = (1 << 64) - 1
Interval = Tuple[int, int]


@dataclass(frozen=True)
class PageEntry:
    """What became of a page in a part: `text` is XXH128 of its text, None where it was rejected."""

    page: int
    revision: int
    text: Optional[int]


def dump_day(file: str) -> Optional[str]:
    """`enwiki-20260101-pages-articles1.xml-p1p41242.bz2` → `2026-01-01`; None where the name tells no day."""
    _, hyphen, rest = file.partition("-")
    if not hyphen:
        return None
    digits = re.match(r"[0-9]*", rest)
    assert digits is not None
    if len(digits.group()) == 8:
        day = f"{rest[:4]}-{rest[4:6]}-{rest[6:8]}"
    else:
        if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])", rest):
            return None
        day = rest[:10]
    try:
        datetime.date(int(day[:4]), int(day[5:7]), int(day[8:]))
    except ValueError:
        return None
    return day


@dataclass(frozen=True)
class Claim:
    """What a dump's name claims to hold: the pages with these ids; of a legacy dump, all of them."""

    first: int
    last: int
    is_legacy: bool

    @classmethod
    def of(cls, file: str) -> Optional[Claim]:
        """None of a name that claims nothing."""
        name = file
        for ending in (".bz2", ".zst", ".gz"):
            if name.endswith(ending):
                name = name[: -len(ending)]
        hyphen = name.find("-")
        if hyphen <= 0:
            return None
        rest = name[hyphen:].replace(".xml", "")
        is_latest = rest.startswith("-latest-")
        if not is_latest and dump_day(file) is None:
            return None
        date = len("-latest") if is_latest else 9 if rest[1:9].isdigit() else 11
        kind = rest[date:]
        if date == 11:
            span = _span(kind)
            return None if span is None else cls(span[0], span[1], False)
        for start in ("-pages-articles-multistream", "-pages-articles", "-pages-meta-current"):
            if kind.startswith(start):
                numbered = re.match(r"([0-9]*)(.*)$", kind[len(start) :], re.DOTALL)
                assert numbered is not None
                part, ids = numbered.groups()
                if not part and not ids:
                    return cls(0, MOST_ID, True)
                span = _span(ids)
                return None if span is None else cls(span[0], span[1], True)
        return None


def _span(text: str) -> Optional[Interval]:
    """`-p10p20` → (10, 20)."""
    match = re.fullmatch(r"-p([0-9]+)p([0-9]+)", text)
    if match is None:
        return None
    first, last = int(match.group(1)), int(match.group(2))
    return (first, last) if first <= last <= MOST_ID else None


def without(intervals: Sequence[Interval], removed: Sequence[Interval]) -> List[Interval]:
    """Intervals of ids, both ends among them, less others."""
    result = list(intervals)
    for first, last in removed:
        kept: List[Interval] = []
        for start, end in result:
            if end < first or start > last:
                kept.append((start, end))
                continue
            if start < first:
                kept.append((start, first - 1))
            if end > last:
                kept.append((last + 1, end))
        result = kept
    return result


@dataclass(frozen=True)
class PartFacts:
    """What the ruling needs of a part's record.

    Attributes:
        covers, unread: intervals of page ids, ascending.
        is_whole: complete, without damage, and no slice.
    """

    number: int
    name: str
    file: str
    covers: Sequence[Interval]
    unread: Sequence[Interval]
    missing: Optional[str]
    is_whole: bool
    is_slice: bool
    ascending: bool
    seen: int
    newest_revision: int
    newest_timestamp: str

    @property
    def age(self) -> Tuple[str, str, int, str]:
        """The newest dump has the highest."""
        day = dump_day(self.file) or self.newest_timestamp[:10]
        return (day, self.newest_timestamp, self.newest_revision, self.name)

    def coverage(self) -> Tuple[List[Interval], Optional[str]]:
        """The ids of which the part speaks, and what the absence of one means: `rule` (deleted, since a legacy dump
        lacks it), `delete`, `keep`; None: nothing."""
        claim = Claim.of(self.file)
        pages = list(self.covers)
        if claim is not None and self.is_whole and pages:
            if claim.first <= pages[0][0] and pages[-1][1] <= claim.last:
                pages = without([(claim.first, claim.last)], self.unread)
                if self.missing is None and claim.is_legacy:
                    return pages, "rule"
        if self.missing is not None:
            return pages, self.missing
        return pages, "keep" if claim is not None and not self.is_slice else None

    def deciding(self, missing: Optional[str]) -> PartFacts:
        """The facts with what the user says of missing pages, where that decides."""
        if missing is None or self.coverage()[1] != "rule":
            return self
        values = dict(self.__dict__)
        values["missing"] = missing
        return PartFacts(**values)


@dataclass
class Ruling:
    """What was decided of some pages: for each page that is in the output its part, revision and text."""

    versions: Dict[int, Tuple[int, int, int]] = field(default_factory=dict)
    superseded: int = 0
    deleted: int = 0
    covered_by_rule: int = 0
    lacking_by_rule: int = 0


class Versions:
    """The parts of one wiki, and which of them rules."""

    def __init__(self, parts: Sequence[PartFacts]) -> None:
        by_age = sorted(parts, key=lambda part: part.age)
        self.ranks = {part.number: rank for rank, part in enumerate(by_age)}
        coverages = [part.coverage() for part in by_age]
        self.deleting = [(rank, pages) for rank, (pages, means) in enumerate(coverages) if means in ("rule", "delete")]
        self.by_rule: Set[int] = {rank for rank, (_, means) in enumerate(coverages) if means == "rule"}
        self.may_disagree = _may_disagree(by_age, [pages for pages, _ in coverages])

    @property
    def deletes_by_rule(self) -> bool:
        """Whether a legacy dump may delete documents of older parts though nobody has said so."""
        return any(rank > 0 for rank in self.by_rule)

    def decide(self, entries: Iterable[Tuple[int, PageEntry]]) -> Ruling:
        """Decides on pages.

        Args:
            entries: the number of a part and an entry of it: all entries of these pages, in any order.
        """
        ruling = Ruling()
        pages: Dict[int, List[Tuple[int, int, bool, int, int]]] = {}
        for number, entry in entries:
            text = entry.text
            version = (entry.revision, self.ranks[number], text is not None, text or 0, number)
            pages.setdefault(entry.page, []).append(version)
        for page, versions in pages.items():
            revision, rank, is_kept, text, number = max(versions)
            kept = sum(1 for version in versions if version[2])
            ranks = {version[1] for version in versions}
            covering = [other for other, spans in self.deleting if _contains(spans, page)]
            lacking = [other for other in covering if other > rank and other not in ranks]
            rules = [other for other in covering if other in self.by_rule]
            if rules and any(version[2] and version[1] < rules[-1] for version in versions):
                ruling.covered_by_rule += 1
                if lacking and is_kept and all(other in self.by_rule for other in lacking):
                    ruling.lacking_by_rule += 1
            if lacking:
                ruling.deleted += kept
            elif is_kept:
                ruling.versions[page] = (number, revision, text)
                ruling.superseded += kept - 1
            else:
                ruling.superseded += kept
        return ruling


def _contains(spans: Sequence[Interval], page: int) -> bool:
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle][1] < page:
            low = middle + 1
        else:
            high = middle
    return low < len(spans) and spans[low][0] <= page


def _may_disagree(parts: Sequence[PartFacts], coverages: Sequence[Sequence[Interval]]) -> bool:
    """Whether a page may be known to two of the parts, or twice to one."""
    if any(not part.ascending for part in parts):
        return True
    if len(parts) < 2:
        return False
    if any(not spans and part.seen > 0 for spans, part in zip(coverages, parts)):
        return True
    ends = sorted((spans[0][0], spans[-1][1]) for spans in coverages if spans)
    return any(first[1] >= second[0] for first, second in zip(ends, ends[1:]))
