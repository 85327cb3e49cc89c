"""Dumps -> corpus: segments of dumps are tasks of their own.

Segments and parts that are there from a run before are not done again. On a shared path the tasks write where the corpus is; in other places a task works on
a scratch copy of the few files that it needs, and puts what it made there.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from typing import Any, Optional, Sequence

from .attempts import Workplace, files_in
from .cluster import Cluster
from .counters import Counts, counts, difference, total
from .dump_bytes import LOOK_BACK_BYTES, TAIL_BYTES, dump_words
from .program import Program, ProgramFailure, Result
from .storage import Storage, is_path


# From so many segments on, they become larger; but not larger than this: the text of one would become several files.
MOST_SEGMENTS = 20_000
MOST_SEGMENT_BYTES = 64 << 20
# Small segments that follow one another are one task, up to so many bytes: the start of a process and its look at the dump's head cost as much as 1 MB of it. But
# each core gets some tasks.
TASK_BYTES = 16 << 20
TASKS_PER_CORE = 8


@dataclass(frozen=True)
class Segments:
    """One task: segments of a dump that follow one another."""

    dump: str
    size: int
    first: int
    last: int
    start: int
    # The part's folder in the corpus, whose seed it is.
    folder: str
    seed: int
    # The options that the corpus hands down.
    options: tuple[str, ...]


@dataclass(frozen=True)
class Dump:
    """A dump, and what its plan says."""

    place: str
    size: int
    plan: dict[str, Any]

    @property
    def part(self) -> str:
        return self.plan["part"]


@dataclass(frozen=True)
class Extraction:
    """What the tasks know; travels to the executors."""

    program: Program
    workplace: Workplace
    # The corpus folder.
    corpus: str

    @property
    def storage(self) -> Storage:
        return self.workplace.storage

    # MARK: tasks

    def plan(self, dump: str) -> Result:
        """Begins a part, or finds it begun or complete."""
        facts = self.storage.facts(dump)
        if facts is None:
            raise ProgramFailure(f"{dump}: there is no such file, on this machine at least; inputs must be where every machine sees them", 1, "plan")
        result = self._plan_with(dump_words(self.storage, dump, facts.size, (max(0, facts.size - TAIL_BYTES), None)))
        if not result.record["verified"]:
            # The part is complete, and the dump has the same size, beginning and end: whether it is the same, all of it tells.
            result = self._plan_with(dump_words(self.storage, dump, facts.size, (0, None)))
        result.more = {"dump": Dump(dump, facts.size, result.record)}
        return result

    def _plan_with(self, operands: "tuple[list[str], Any]") -> Result:
        words, feed = operands
        if is_path(self.corpus):
            return self.program.record("plan", *words, "-o", self.corpus, feed=feed)
        return self._plan_in_copy(words, feed)

    def _plan_in_copy(self, words: list[str], feed: Any) -> Result:
        with self.workplace.attempt("plan") as attempt:
            # Which part it is, the program says; then it is asked again with what is there of that part.
            self._copy(["manifest.json"], attempt)
            result = self.program.record("plan", *words, "-o", attempt, feed=feed)
            record = f"{result.record['part']}/part.json"
            if self._copy([record], attempt):
                there = contents(f"{attempt}/{record}")
                result = self.program.record("plan", *words, "-o", attempt, feed=feed)
                now = contents(f"{attempt}/{record}")
                if now == there:
                    return result
                if without_missing(now) == without_missing(there):
                    self.workplace.publish(attempt, [record], self.corpus)
                    return result
                # Of another file, or with other options: what is there is no longer of use.
                self.storage.remove_tree(f"{self.corpus}/{result.record['part']}")
            self.workplace.publish(attempt, [name for name in files_in(attempt) if not name.endswith(".lock")], self.corpus)
            return result

    def extract(self, segments: Segments) -> Result:
        """Extracts segments; each of them has its files in the corpus as soon as it is done, and is not done again by a second attempt."""
        whole = Result({"segments": []})
        for first, last in self._not_there(segments):
            with self.workplace.attempt(f"extract-{first}") as attempt:
                words, feed = dump_words(self.storage, segments.dump, segments.size, (max(0, segments.start - LOOK_BACK_BYTES), None))

                def publish(segment: dict[str, Any]) -> None:
                    # The file that makes the segment complete comes last.
                    main = segment_file(segment["segment"])
                    self.workplace.publish(attempt, sorted(segment["files"], key=lambda name: (name == main, name)), segments.folder)

                result = self.program.records(
                    "extract", *words, f"--segment={first}-{last}", "--each", f"--seed={segments.seed}", *segments.options, "-o", attempt, each=publish, feed=feed)
                whole.record["segments"] += result.record["segments"]
                whole.messages += result.messages
        return whole

    def _not_there(self, segments: Segments) -> list[tuple[int, int]]:
        """The segments that no earlier attempt has published: the first and the last of each that follow one another."""
        runs: list[tuple[int, int]] = []
        for number in range(segments.first, segments.last + 1):
            if self.storage.exists(f"{segments.folder}/{segment_file(number)}"):
                continue
            if runs and runs[-1][1] + 1 == number:
                runs[-1] = (runs[-1][0], number)
            else:
                runs.append((number, number))
        return runs

    def complete(self, dump: Dump) -> Result:
        """Completes a part whose segments are there: reads the dump once, and stitches the pages that straddle segments."""
        words, feed = dump_words(self.storage, dump.place, dump.size, (0, None))
        options = dump.plan["options"]
        if is_path(self.corpus):
            return self.program.record("complete", *words, *options, "-o", self.corpus, feed=feed)
        with self.workplace.attempt("complete") as attempt:
            folder = f"{self.corpus}/{dump.part}"
            self._copy(["manifest.json", *(f"{dump.part}/{name}" for name in self.storage.names(folder))], attempt)
            before = stamps(attempt)
            result = self.program.record("complete", *words, *options, "-o", attempt, feed=feed)
            after = stamps(attempt)
            changed = [name for name in after if before.get(name) != after[name] and os.path.basename(name) not in (".lock", "manifest.json")]
            # The record last: it makes the part complete.
            self.workplace.publish(attempt, sorted(changed, key=lambda name: (name.endswith("/part.json"), name)), self.corpus)
            for name in before.keys() - after.keys():
                self.storage.remove(f"{self.corpus}/{name}")
            return result

    def merge(self, attempt: str, dumps: Sequence[str], remembered: str) -> Result:
        """Lists the complete parts in the corpus's manifest, and says in `attempt/parts.json` what tokenizing needs of them.

        `dumps` are the parts of this run's dumps, `remembered` is a folder with the records of the output folder.
        """
        words = [*dumps, f"--token-folder={remembered}", "-o", attempt]
        if is_path(self.corpus):
            return self.program.record("merge", self.corpus, *words)
        copy = f"{attempt}/corpus"
        parts = [name for name in self.storage.names(self.corpus) if self.storage.exists(f"{self.corpus}/{name}/part.json")]
        os.makedirs(copy, exist_ok=True)
        self._copy(["manifest.json", *(f"{name}/part.json" for name in parts)], copy)
        before = stamps(copy)
        result = self.program.record("merge", copy, *words)
        # What is said of missing pages may have changed records of parts. The manifest comes last.
        changed = [name for name, stamp in stamps(copy).items() if stamp != before.get(name)]
        if changed:
            self.workplace.publish(copy, sorted(changed, key=lambda name: (name == "manifest.json", name)), self.corpus)
        return result

    def _copy(self, names: list[str], folder: str) -> bool:
        """Copies files of the corpus that are there; tells whether all are."""
        there = [name for name in names if self.storage.exists(f"{self.corpus}/{name}")]
        for name in there:
            self.storage.local_copy(f"{self.corpus}/{name}", folder, name)
        return len(there) == len(names)

    # MARK: jobs

    def run(self, cluster: Cluster, dumps: list[str]) -> tuple[list[str], set[str]]:
        """All dumps, up to complete parts; ``merge`` lists them.

        Returns the names of their parts, and of those that were not complete before.
        """
        self = self._with_segments_for(dumps)
        planned = [result.more["dump"] for result in cluster.each("plan", plural(len(dumps), "dump"), dumps, self.plan)]
        self._refuse_two_of_a_name(planned)
        open_dumps = [dump for dump in planned if not dump.plan.get("complete")]
        for dump in planned:
            if dump.plan.get("complete"):
                cluster.say(f"{dump.part}: the corpus has it")
        missing = {dump.place: self._missing(dump) for dump in open_dumps}
        wanted = sum(len(numbers) for numbers in missing.values())
        known = sum(len(dump.plan["segments"]) for dump in open_dumps) - wanted
        bytes = sum(dump.plan["segments"][number][1] - dump.plan["segments"][number][0] for dump in open_dumps for number in missing[dump.place])
        worth = min(TASK_BYTES, bytes // (TASKS_PER_CORE * cluster.cores))
        segments = [task for dump in open_dumps for task in self._tasks(dump, missing[dump.place], worth)]
        what = f"{plural(len(open_dumps), 'dump')}, {plural(wanted, 'segment')}" + (f" ({known} are there)" if known else "")
        results = cluster.each("extract", what, segments, self.extract, pages_of_segments)
        # What straddles segments, and what an earlier run had extracted, comes to light when a part is complete.
        extracted: dict[str, list[Counts]] = {}
        for segment, result in zip(segments, results):
            extracted.setdefault(segment.dump, []).append(pages_of_segments(segment, result))
        sums = {place: total(many) for place, many in extracted.items()}
        cluster.each("complete", plural(len(open_dumps), "dump"), open_dumps, self.complete, Rest(sums))
        return [dump.part for dump in planned], {dump.part for dump in open_dumps}

    def _with_segments_for(self, dumps: list[str]) -> "Extraction":
        """The same with a size of segments for so many dumps, where the user has not said one: each segment becomes a file."""
        if any(option.split("=")[0] == "--segment-size" for option in self.program.options):
            return self
        sizes = [facts.size for facts in map(self.storage.facts, dumps) if facts is not None]
        size = segment_size(sizes)
        if size is None:
            return self
        options = (*self.program.options, f"--segment-size={size}")
        return replace(self, program=replace(self.program, options=options))

    def _missing(self, dump: Dump) -> list[int]:
        there = set(self.storage.names(f"{self.corpus}/{dump.part}"))
        return [number for number in range(len(dump.plan["segments"])) if segment_file(number) not in there]

    def _tasks(self, dump: Dump, numbers: list[int], worth: int) -> list[Segments]:
        """Tasks of at least so many bytes, where segments follow one another."""
        places = dump.plan["segments"]
        tasks: list[Segments] = []
        for number in numbers:
            last = tasks[-1] if tasks else None
            if last is not None and last.last + 1 == number and places[last.last][1] - last.start < worth:
                tasks[-1] = replace(last, last=number)
            else:
                tasks.append(
                    Segments(
                        dump.place, dump.size, number, number, places[number][0], f"{self.corpus}/{dump.part}", dump.plan["seed"],
                        tuple(dump.plan["options"])))
        return tasks

    @staticmethod
    def _refuse_two_of_a_name(dumps: list[Dump]) -> None:
        seen: dict[str, str] = {}
        for dump in dumps:
            other = seen.setdefault(dump.part, dump.place)
            if other != dump.place or sum(one.place == dump.place for one in dumps) > 1:
                raise ProgramFailure(f"{other} and {dump.place} would both be the part {dump.part}: give one of them another name", 2, "plan")


@dataclass(frozen=True)
class Rest:
    """The pages of a complete part that its segments did not count; travels to the executors."""

    extracted: dict[str, Counts]

    def __call__(self, dump: Dump, result: Result) -> Counts:
        return difference(counts(pages=result.record["pages"]), self.extracted.get(dump.place, {}))


def pages_of_segments(_: Segments, result: Result) -> Counts:
    return total(counts(pages=segment["pages"]) for segment in result.record["segments"])


def segment_size(dumps: list[int]) -> Optional[int]:
    """Bytes of a segment with which dumps of these sizes become no more files than a file system likes; None: what the program takes by itself will do."""
    usual = sum(max(1, size // min(max(size >> 10, 2 << 20), 32 << 20)) for size in dumps)
    if usual <= MOST_SEGMENTS:
        return None
    return min(max(sum(dumps) // MOST_SEGMENTS, 2 << 20), MOST_SEGMENT_BYTES)


def segment_file(number: int) -> str:
    """The file that makes a segment complete."""
    return f"{number:05}.jsonl.zst"


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def contents(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def without_missing(record: bytes) -> dict[str, Any]:
    """A part's record but for what `--missing` says, which changes none of its documents."""
    fields = json.loads(record)
    fields.pop("missing", None)
    return fields


def stamps(folder: str) -> dict[str, tuple[int, int, int]]:
    """What changes when a file is written anew."""
    found = {}
    for name in files_in(folder):
        status = os.stat(f"{folder}/{name}")
        found[name] = (status.st_ino, status.st_mtime_ns, status.st_size)
    return found
