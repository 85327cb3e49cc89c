"""Pieces of tokens -> token files, and what describes them.

A split that is one file, or rows, is written by one task. Of one that is cut into shards each shard is a task: the counts of all pieces are known, so each
shard knows which tokens are its own.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, BinaryIO, Optional

from . import frames
from .attempts import Workplace, files_in
from .cluster import Cluster
from .extraction import plural
from .program import Feed, Program, ProgramFailure, Result
from .storage import Storage, is_path

SPLITS = ("train", "val")
FRAME_BYTES = 4 << 20


@dataclass(frozen=True)
class Pieces:
    """The pieces of one split, in the order of the ranges; travels to the executors."""

    split: str
    folder: str
    # Where the tokens and the documents of each piece begin in the split, and where the last ones end: ranges + 1 numbers.
    first_tokens: tuple[int, ...]
    first_documents: tuple[int, ...]
    # Bytes of a token.
    width: int
    # The number of the first piece, where others come before.
    first: int = 0

    @staticmethod
    def of(split: str, folder: str, results: list[Result]) -> "Pieces":
        tokens = [result.record["tokens"][split] for result in results]
        documents = [result.record["documents"][split] for result in results]
        sizes = [result.more["sizes"].get(f"{number:06}.{split}.tokens", 0) for number, result in enumerate(results)]
        width = next((size // count for size, count in zip(sizes, tokens) if count), 2)
        return Pieces(split, folder, (0, *accumulate(tokens)), (0, *accumulate(documents)), width)

    def only(self, numbers: range) -> "Pieces":
        """Some of the pieces, and no more to know of than these."""
        end = max(numbers.start, numbers.stop)
        return Pieces(
            self.split, self.folder, self.first_tokens[numbers.start:end + 1], self.first_documents[numbers.start:end + 1], self.width,
            self.first + numbers.start)

    @property
    def count(self) -> int:
        return len(self.first_tokens) - 1

    def documents_file(self, number: int) -> str:
        return f"{self.folder}/{self.first + number:06}.documents"

    def tokens_file(self, number: int) -> str:
        return f"{self.folder}/{self.first + number:06}.{self.split}.tokens"

    def overlapping(self, first_token: int, tokens: int, first_document: int, documents: int) -> range:
        """The pieces that hold any of these tokens or documents."""

        def span(starts: tuple[int, ...], first: int, count: int) -> tuple[int, int]:
            if count == 0:
                return self.count, 0
            return bisect_right(starts, first) - 1, bisect_right(starts, first + count - 1)

        one, other = span(self.first_tokens, first_token, tokens), span(self.first_documents, first_document, documents)
        return range(min(one[0], other[0]), min(self.count, max(one[1], other[1])))


@dataclass(frozen=True)
class Shard:
    """One task: a shard of a split."""

    pieces: Pieces
    number: int
    first_token: int
    tokens: int
    first_document: int
    documents: int


@dataclass(frozen=True)
class Splits:
    """What the tasks know; travels to the executors."""

    program: Program
    workplace: Workplace
    # Where the files go.
    folder: str
    # Where they will be: shards are named after it.
    output: str

    @property
    def storage(self) -> Storage:
        return self.workplace.storage

    # MARK: tasks

    def write(self, pieces: Pieces) -> Result:
        """A whole split."""
        return self._written("write", pieces, [], self._feed(pieces, range(pieces.count), 0, pieces.first_tokens[-1]))

    def index(self, pieces: Pieces) -> Result:
        """Where documents start, which pages they were, and what the shards hold."""
        return self._written("index", pieces, [], self._feed(pieces, range(pieces.count), 0, 0))

    def shard(self, shard: Shard) -> Result:
        """A shard."""
        pieces = shard.pieces
        words = [
            f"--shard={shard.number}", f"--first-token={shard.first_token}", f"--token-count={shard.tokens}",
            f"--piece-token={pieces.first_tokens[0]}", f"--piece-document={pieces.first_documents[0]}",
            f"--first-document={shard.first_document}", f"--document-count={shard.documents}",
        ]
        return self._written("shard", pieces, words, self._feed(pieces, range(pieces.count), shard.first_token, shard.tokens))

    def _written(self, verb: str, pieces: Pieces, words: list[str], feed: Feed) -> Result:
        with self.workplace.attempt(f"{verb}-{pieces.split}") as attempt:
            result = self.program.record(verb, f"--split={pieces.split}", *words, f"--token-folder={self.output}", "-o", attempt, feed=feed)
            self.workplace.publish(attempt, files_in(attempt), self.folder)
            return result

    def _feed(self, pieces: Pieces, numbers: range, first: int, count: int) -> Feed:
        """Some pieces one after another, with the documents of all, and just the bytes of some tokens of the split."""

        def feed(stream: BinaryIO) -> None:
            for number in numbers:
                content = self.storage.contents(pieces.documents_file(number))
                stream.write(frames.HEADER.pack(frames.DOCUMENTS_KIND, pieces.first + number, len(content)))
                stream.write(content)
                start, end = pieces.first_tokens[number], pieces.first_tokens[number + 1]
                here = max(start, first) - start, min(end, first + count) - start
                if here[0] < here[1]:
                    self._send(stream, pieces, number, here[0] * pieces.width, here[1] * pieces.width)
            stream.write(frames.HEADER.pack(frames.END_KIND, 0, 0))

        return feed

    def _send(self, stream: BinaryIO, pieces: Pieces, number: int, start: int, end: int) -> None:
        place = pieces.tokens_file(number)
        with self.storage.open(place) as file:
            for at in range(start, end, FRAME_BYTES):
                size = min(FRAME_BYTES, end - at)
                stream.write(frames.HEADER.pack(frames.TOKENS_KIND, pieces.first + number, size))
                if is_path(place):
                    # From file to pipe without a way through this process.
                    stream.flush()
                    sent = 0
                    while sent < size:
                        moved = os.sendfile(stream.fileno(), file.fileno(), at + sent, size - sent)
                        if moved == 0:
                            raise ProgramFailure(f"{place} ends before byte {end}", 1, "write")
                        sent += moved
                else:
                    file.seek(at)
                    content = file.read(size)
                    if len(content) != size:
                        raise ProgramFailure(f"{place} ends before byte {end}", 1, "write")
                    stream.write(content)

    # MARK: jobs

    def run(self, cluster: Cluster, splits: list[Pieces], cut: Optional[bool]) -> list[dict[str, Any]]:
        """All files of all splits, and what describes them.

        - cut: whether each shard is a task; None: where there are several.
        """
        if cut is False:
            return self._written_whole(cluster, splits)
        try:
            indices = cluster.each("index", plural(len(splits), "split"), splits, self.index)
        except ProgramFailure as failure:
            # Rows are not cut; whatever else is wrong, writing tells as well.
            if cut or failure.status != 2:
                raise
            return self._written_whole(cluster, splits)
        shards = [
            Shard(
                pieces.only(pieces.overlapping(shard["first_token"], shard["tokens"], shard["first_document"], shard["documents"])),
                shard["number"], shard["first_token"], shard["tokens"], shard["first_document"], shard["documents"])
            for pieces, index in zip(splits, indices) for shard in index.record["shards"]
        ]
        results = cluster.each("shard", plural(len(shards), "shard"), shards, self.shard)
        records = []
        for index in indices:
            record = dict(index.record)
            record.pop("shards")
            records.append(record)
        records += [result.record for result in results]
        return records

    def _written_whole(self, cluster: Cluster, splits: list[Pieces]) -> list[dict[str, Any]]:
        return [result.record for result in cluster.each("write", plural(len(splits), "split"), splits, self.write)]
