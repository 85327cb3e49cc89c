"""A corpus, or other text -> pieces of tokens, one for each range of the shuffle key.

Documents go from the tasks that read them to those that encode them through Spark's own shuffle; its key is the range. How many ranges there are changes no
output.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, BinaryIO, Iterable, Iterator, Optional, Union

from . import frames
from .attempts import Workplace, files_in, scratch_folder
from .cluster import Cluster, guarded
from .counters import Counts, counts
from .dump_bytes import feed as feed_of
from .extraction import plural
from .program import Program, ProgramFailure, Result
from .storage import Storage, is_path, name_of

# What a task of `slice` reads, at least: a process a file would be too many. And of how many tasks there should not be more: Spark keeps a block for
# each of them and each range.
SLICE_BYTES = 64 << 20
MOST_SLICES = 4096
MOST_SLICE_BYTES = 1 << 30
# What a range holds, at least, and at most, where nobody says: a task of `tokenize` takes three times as much memory. In between there are so many ranges.
RANGE_BYTES = 64 << 20
MOST_RANGES = 4096
MOST_RANGE_BYTES = 512 << 20
# Text files are compressed by about so much, for a guess at the number of ranges.
COMPRESSION = 4


@dataclass(frozen=True)
class Slice:
    """Segment files of one part."""

    part: int
    files: tuple[str, ...]


@dataclass(frozen=True)
class TextFile:
    """JSON Lines, or text."""

    place: str
    size: int


@dataclass(frozen=True)
class End:
    """The end of what a task read: what it counted, or why it failed."""

    record: dict[str, Any]
    messages: str = ""
    is_slice: bool = True
    failure: Optional[ProgramFailure] = None


# What the shuffle carries: the bytes of a frame, or an end.
Carried = Union[bytes, End]


@dataclass(frozen=True)
class Tokenization:
    """What the tasks know; travels to the executors."""

    program: Program
    workplace: Workplace
    ranges: int
    # Where parts.json is; None: no corpus.
    parts: Optional[str]
    # Where the pieces go.
    pieces: str
    # Where the token files will be: shards are named after it.
    output: str
    # Where it is told what --dedup drops; None: nothing.
    duplicates: Optional[str] = None

    @property
    def storage(self) -> Storage:
        return self.workplace.storage

    # MARK: tasks

    def read(self, inputs: Iterable[Union[Slice, TextFile]]) -> Iterator[tuple[int, Carried]]:
        """The documents of some files, by range. Ends go to the first range, failures to all."""
        for one in inputs:
            is_slice = isinstance(one, Slice)
            try:
                for frame in self._slice(one) if isinstance(one, Slice) else self._encode(one):
                    if frame.is_end:
                        yield 0, End(frame.record(), frame.messages, is_slice)
                    else:
                        yield frame.range, frame.bytes
            except ProgramFailure as failure:
                if not failure.is_final:
                    raise
                for number in range(self.ranges):
                    yield number, End({}, failure=failure)

    def _slice(self, one: Slice) -> Iterator[frames.Frame]:
        with self.workplace.attempt(f"slice-{one.part}") as attempt:
            copies = [self.storage.local_copy(file, attempt) for file in one.files]
            words = [f"--ranges={self.ranges}", f"--part-number={one.part}", f"--parts={self.storage.local_copy(self.parts, attempt)}"]
            yield from self.program.frames("slice", *words, *copies)

    def _encode(self, one: TextFile) -> Iterator[frames.Frame]:
        words = [f"--ranges={self.ranges}", one.place]
        feed = None
        if not is_path(one.place):
            words.append("--stdin-holds=0-")
            feed = feed_of(self.storage, one.place, [(0, None)])
        return self.program.frames("encode", *words, feed=feed)

    def tokenize(self, number: int, carried: Iterable[Carried]) -> Result:
        """All documents of a range -> its piece."""
        ends: list[End] = []

        def feed(stream: BinaryIO) -> None:
            for one in carried:
                if isinstance(one, End):
                    if one.failure is not None:
                        raise one.failure
                    ends.append(one)
                else:
                    stream.write(one)
            stream.write(frames.end({}))

        with self.workplace.attempt(f"tokenize-{number}") as attempt:
            words = [f"--ranges={self.ranges}", f"--range={number}", f"--token-folder={self.output}", "-o", f"{attempt}/piece"]
            # What it reads again and again is better not where all machines read.
            words.append(f"--temp-dir={scratch_folder()}")
            os.mkdir(f"{attempt}/piece")
            if self.parts is not None:
                words.append(f"--parts={self.storage.local_copy(self.parts, attempt)}")
            if self.duplicates is not None:
                words.append(f"--duplicates={self.storage.local_copy(self.duplicates, attempt)}")
            result = self.program.record("tokenize", *words, feed=feed)
            files = files_in(f"{attempt}/piece")
            result.more = {"ends": ends, "sizes": {name: os.path.getsize(f"{attempt}/piece/{name}") for name in files}}
            self.workplace.publish(f"{attempt}/piece", files, self.pieces)
            result.messages += "".join(end.messages for end in ends)
            return result

    # MARK: the job

    def run(self, cluster: Cluster, inputs: list[Union[Slice, TextFile]]) -> list[Result]:
        """The pieces of all ranges; what their tasks said, in the order of the ranges."""
        tasks = cluster.context.parallelize(inputs, max(1, len(inputs)))
        shuffled = tasks.mapPartitions(self.read).partitionBy(self.ranges, frames.by_range)
        counters, failures = cluster.counters, cluster.failures()

        def encode(number: int, records: Iterable[tuple[int, Carried]]) -> list[Optional[Result]]:
            carried = (one for _, one in records)
            return [guarded(lambda number: self.tokenize(number, carried), number, counted, counters, failures)]

        what = f"{plural(len(inputs), 'task')} that read, {plural(self.ranges, 'range')}"
        return cluster.results("tokenize", what, shuffled.mapPartitionsWithIndex(encode), failures)


def counted(_: int, result: Result) -> Counts:
    record = result.record
    return counts(**{name: record[name] for name in ("documents", "tokens", "removed") if name in record})


def slices(parts: list[dict[str, Any]], corpus: str, cores: int) -> list[Slice]:
    """The segment files of a corpus, as many to a task as are worth a process, but a few tasks for each core."""
    whole = sum(part["bytes"] for part in parts)
    wanted = min(max(SLICE_BYTES, whole // MOST_SLICES), MOST_SLICE_BYTES, max(1, whole // (3 * cores)))
    found = []
    for part in parts:
        files: list[str] = []
        size = 0
        for segment in part["segments"]:
            files.append(f"{corpus}/{part['name']}/{segment['file']}")
            size += segment["bytes"]
            if size >= wanted:
                found.append(Slice(part["number"], tuple(files)))
                files, size = [], 0
        if files:
            found.append(Slice(part["number"], tuple(files)))
    return found


def text_bytes(file: TextFile) -> int:
    """About how much text is in a file."""
    is_compressed = name_of(file.place).rsplit(".", 1)[-1] in ("gz", "zst", "bz2")
    return file.size * (COMPRESSION if is_compressed else 1)


def number_of_ranges(bytes: int, range_bytes: Optional[int], cores: int) -> int:
    """As many as have about so much text each; for little text still a few for each core, so that all have something to do.

    A power of two: the documents of a segment are stored in as many buckets, and those of a bucket stay together.
    """
    if range_bytes is None:
        range_bytes = min(max(RANGE_BYTES, -(-bytes // MOST_RANGES)), MOST_RANGE_BYTES)
    wanted = max(1, -(-bytes // range_bytes), min(2 * cores, bytes >> 20))
    return 1 << (wanted - 1).bit_length()
