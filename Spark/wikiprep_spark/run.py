"""The phases of a run, one after another."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import uuid
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any, Optional, Union

from .attempts import Workplace, files_in
from .cluster import Cluster
from .counters import Counts, counts, difference, shown, total
from .extraction import Extraction, stamps
from .folder_lock import FolderLock
from .program import Program, ProgramFailure, Result
from .splits import SPLITS, Pieces, Splits
from .storage import Storage, is_path, name_of
from .tokenization import Slice, TextFile, Tokenization, number_of_ranges, slices, text_bytes

# Texts whose names say how texts are split: of more, none is cut.
MOST_NAMED = 32


@dataclass(frozen=True)
class Request:
    """What is wanted. Places are absolute."""

    inputs: tuple[str, ...]
    output: str
    # How many ranges the shuffle key is cut into; None: by the size of the text.
    ranges: Optional[int] = None
    range_bytes: Optional[int] = None
    # Whether each shard is a task; None: where that can be.
    cut: Optional[bool] = None
    # Whether what is needed in between stays.
    keeps_work: bool = False
    # The words of the command line, for the report.
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inputs:
    """The inputs by their kinds."""

    dumps: list[str]
    # The corpus that is to be tokenized, whether or not it is made first.
    corpus: Optional[str]
    texts: list[TextFile]


class Run:
    """One run, on the driver."""

    def __init__(self, cluster: Cluster, program: Program, storage: Storage, request: Request) -> None:
        self.cluster = cluster
        self.program = program
        self.storage = storage
        self.request = request
        self.is_shared = is_path(request.output)
        self.root = f"{request.output}/_spark"
        self.workplace = Workplace(f"{self.root}/{uuid.uuid4().hex}", storage)
        # A folder of the driver's own.
        self.scratch = ""
        # Where the records of the output folder can be read.
        self.remembered = request.output
        # The parts that this run has made.
        self.completed: set[str] = set()

    def run(self) -> Counts:
        """Does all of it; the counters."""
        inputs = self.inputs()
        with ExitStack() as stack:
            corpus_lock = stack.enter_context(ExitStack())
            if self.is_shared:
                stack.enter_context(FolderLock(self.request.output))
                if inputs.dumps and inputs.corpus is not None:
                    corpus_lock.enter_context(FolderLock(inputs.corpus))
            stack.enter_context(self.work_folders())
            self.program = self.remembering(inputs)
            merged, parts = self.corpus(inputs, corpus_lock)
            pieces = self.tokenize(inputs, merged, parts)
            self.check(inputs, merged, parts, pieces)
            records = self.write(pieces)
            self.finish(inputs, parts, pieces, records)
            if not self.request.keeps_work:
                self.storage.remove_tree(self.root)
        return self.checked_counters()

    def inputs(self) -> Inputs:
        """What the inputs are, by their names: dumps, a corpus, other text."""
        dumps: list[str] = []
        corpora: list[str] = []
        texts: list[TextFile] = []
        for place in dict.fromkeys(self.request.inputs):
            facts = self.storage.facts(place)
            name = name_of(place)
            if facts is None:
                if not self.storage.exists(f"{place}/manifest.json"):
                    raise ProgramFailure(
                        f"{place}: there is no such file, and no corpus folder. Inputs must be where every machine sees them; "
                        "options of wikiprep stand behind --", 2, "inputs")
                corpora.append(place)
            elif re.search(r"\.xml(\.bz2)?$", name) or (name.endswith(".bz2") and not re.search(r"\.(jsonl?|ndjson|txt)\.bz2$", name)):
                dumps.append(place)
            else:
                texts.append(TextFile(place, facts.size))
        if dumps and (corpora or texts):
            raise ProgramFailure(
                f"{dumps[0]} is a dump, and {(corpora or [texts[0].place])[0]} is none: dumps become OUT/corpus first; run them alone, and then OUT/corpus with the rest",
                2, "inputs")
        if corpora and texts:
            raise ProgramFailure(
                f"{corpora[0]} is a corpus, and {texts[0].place} is none: tasks that share nothing cannot join them; tokenize each into a folder of its own, or both by wikiprep tokenize on one machine",
                2, "inputs")
        if len(corpora) > 1:
            raise ProgramFailure("one corpus at a time: extract all dumps into one", 2, "inputs")
        names: dict[str, str] = {}
        for dump in dumps:
            if names.setdefault(name_of(dump), dump) != dump:
                raise ProgramFailure(f"{names[name_of(dump)]} and {dump} have one name, which is that of a part: rename one of them", 2, "inputs")
        return Inputs(dumps, f"{self.request.output}/corpus" if dumps else corpora[0] if corpora else None, texts)

    def work_folders(self) -> ExitStack:
        """The folders that the run needs in between; they go at its end."""
        stack = ExitStack()
        # What a driver that was killed has left: its tasks, if any still run, publish nothing from here on. The record of the files that it was about to
        # replace stays.
        for name in self.storage.names(self.root):
            if name != "meta.json":
                self.storage.remove_tree(f"{self.root}/{name}")
        if self.is_shared:
            for name in ("attempts", "pieces", "files", "driver"):
                os.makedirs(f"{self.workplace.folder}/{name}")
            self.scratch = f"{self.workplace.folder}/driver"
        else:
            self.scratch = tempfile.mkdtemp(prefix="wikiprep-driver-")
            stack.callback(shutil.rmtree, self.scratch, ignore_errors=True)
        if not self.request.keeps_work:
            stack.callback(self.storage.remove_empty, self.root)
            stack.callback(self.storage.remove_tree, self.workplace.folder)
        return stack

    def remembering(self, inputs: Inputs) -> Program:
        """The program with the options that the output folder was made with, where no others were asked for."""
        folder = self.remembered = self.request.output
        if not self.is_shared:
            folder = self.remembered = f"{self.scratch}/remembered/{name_of(self.request.output)}"
            os.makedirs(folder)
            for name in ("meta.json", "meta.unfinished.json", "_spark/meta.json"):
                if self.storage.exists(f"{self.request.output}/{name}"):
                    self.storage.local_copy(f"{self.request.output}/{name}", folder, name)
        # So many are enough to say how texts are split.
        texts = [text.place for text in inputs.texts[:MOST_NAMED]]
        result = self.cluster.here("options", "what the output folder remembers", lambda: self.program.record("options", *texts, "-o", folder))
        if not self.is_shared and "--tokenizer" in result.record["options"]:
            raise ProgramFailure(f"{self.request.output} was made with a vocabulary of its own, which the executors do not see: name it with --tokenizer", 2, "options")
        return replace(self.program, options=(*self.program.options, *result.record["options"]))

    def corpus(self, inputs: Inputs, lock: ExitStack) -> tuple[Optional[dict[str, Any]], Optional[str]]:
        """Dumps -> corpus. What its parts are, and where parts.json is."""
        if inputs.corpus is None:
            return None, None
        extraction = Extraction(self.program, self.workplace, inputs.corpus)
        run: list[str] = []
        if inputs.dumps:
            run, self.completed = extraction.run(self.cluster, inputs.dumps)
        # The program locks the corpus by itself for that.
        lock.close()
        merged = self.cluster.here("merge", "the corpus's manifest", lambda: extraction.merge(self.scratch, run, self.remembered)).record
        earlier = (counts(pages=part["pages"]) for part in merged["parts"] if part["name"] not in self.completed)
        self.cluster.count(total(earlier))
        if self.is_shared:
            return merged, f"{self.scratch}/parts.json"
        parts = f"{self.workplace.folder}/parts.json"
        self.storage.put(f"{self.scratch}/parts.json", parts)
        return merged, parts

    def tokenize(self, inputs: Inputs, merged: Optional[dict[str, Any]], parts: Optional[str]) -> list[Result]:
        """Corpus and texts -> pieces."""
        tasks: list[Union[Slice, TextFile]] = list(inputs.texts)
        bytes = sum(text_bytes(text) for text in inputs.texts)
        if merged is not None and inputs.corpus is not None:
            tasks += slices(merged["parts"], inputs.corpus, self.cluster.cores)
            bytes += sum(part["bytes"] for part in merged["parts"])
        ranges = self.request.ranges or number_of_ranges(bytes, self.request.range_bytes, self.cluster.cores)
        work = Tokenization(
            self.program, self.workplace, ranges, parts, f"{self.workplace.folder}/pieces", self.request.output, self.duplicates(inputs, parts))
        return work.run(self.cluster, tasks)

    def check(self, inputs: Inputs, merged: Optional[dict[str, Any]], parts: Optional[str], pieces: list[Result]) -> None:
        """Whether every document came through the shuffle, once, before token files that are there are touched."""
        self.describe("check", self.request.output, inputs, parts, self.results(inputs, pieces, []))
        if merged is not None:
            expected = sum(segment["documents"] for part in merged["parts"] for segment in part["segments"])
            found = sum(end.record["documents"] for end in pieces[0].more["ends"] if end.is_slice)
            if expected != found:
                raise ProgramFailure(f"the corpus has {expected:,} documents, and {found:,} were read: run the same command again", 1, "tokenize")

    def duplicates(self, inputs: Inputs, parts: Optional[str]) -> Optional[str]:
        """What --dedup drops: a file that says it; None where it is not wanted."""
        if inputs.corpus is None or "--dedup" not in self.program.options:
            return None
        if not is_path(inputs.corpus):
            raise ProgramFailure(f"--dedup looks at all of the corpus at once, which must be on a shared path: {inputs.corpus} is not", 2, "duplicates")
        corpus = inputs.corpus
        words = [corpus, f"--parts={self.storage.local_copy(str(parts), self.scratch)}", "-o", self.scratch]
        self.cluster.here("duplicates", "what --dedup drops", lambda: self.program.record("duplicates", *words))
        if self.is_shared:
            return f"{self.scratch}/duplicates"
        place = f"{self.workplace.folder}/duplicates"
        self.storage.put(f"{self.scratch}/duplicates", place)
        return place

    def write(self, results: list[Result]) -> list[dict[str, Any]]:
        """Pieces -> token files, in their places."""
        # Nothing says any longer what the files are; `finish` still wants to know which ones were there.
        if self.storage.exists(f"{self.request.output}/meta.json"):
            self.storage.move(f"{self.request.output}/meta.json", f"{self.root}/meta.json")
        folder = f"{self.workplace.folder}/files" if self.is_shared else self.request.output
        pieces = [Pieces.of(split, f"{self.workplace.folder}/pieces", results) for split in SPLITS]
        records = Splits(self.program, self.workplace, folder, self.request.output).run(self.cluster, pieces, self.request.cut)
        if self.is_shared:
            for name in files_in(folder):
                parent = os.path.dirname(f"{self.request.output}/{name}")
                if parent != self.request.output and os.path.islink(parent):
                    raise ProgramFailure(f"{parent} is a link, which is not written through; remove it", 1, "write")
                self.storage.put(f"{folder}/{name}", f"{self.request.output}/{name}")
        return records

    def finish(self, inputs: Inputs, parts: Optional[str], pieces: list[Result], records: list[dict[str, Any]]) -> None:
        """What describes the token files, and the report."""
        file = self.results(inputs, pieces, records)
        if self.is_shared:
            self.describe("finish", self.request.output, inputs, parts, file)
        else:
            self.describe_in_copy(inputs, parts, file, records)

    def results(self, inputs: Inputs, pieces: list[Result], records: list[dict[str, Any]]) -> str:
        """What the tasks said, in a file for `check` and `finish`."""
        took = self.cluster.seconds
        seconds = {"tokenize": sum(took.get(phase, 0) for phase in ("tokenize", "index", "shard", "write"))}
        if inputs.dumps:
            seconds["extract"] = sum(took.get(phase, 0) for phase in ("plan", "extract", "complete", "merge"))
        ends = pieces[0].more["ends"]
        results = {
            "tokenize": [piece.record for piece in pieces],
            "encode": [end.record for end in ends if not end.is_slice],
            "splits": records,
            "inputs": [text.place for text in inputs.texts],
            "extracted": sorted(self.completed),
            "seconds": seconds,
            "executors": self.cluster.cores,
            "arguments": list(self.request.arguments),
        }
        file = f"{self.scratch}/results.json"
        with open(file, "w", encoding="utf-8") as stream:
            json.dump(results, stream)
        return file

    def describe(self, verb: str, out: str, inputs: Inputs, parts: Optional[str], results: str) -> None:
        """Runs `check` or `finish`, for token files in a folder."""
        words = ["-o", out, f"--results={results}"]
        if parts is not None and inputs.corpus is not None:
            corpus = inputs.corpus if is_path(inputs.corpus) else f"{self.scratch}/corpus"
            words += [f"--parts={self.scratch}/parts.json", f"--corpus={corpus}"]
        what = {"check": "every document is accounted for", "finish": "meta.json and the report"}[verb]
        self.cluster.here(verb, what, lambda: self.program.record(verb, *words))

    def describe_in_copy(self, inputs: Inputs, parts: Optional[str], results: str, records: list[dict[str, Any]]) -> None:
        """The same for an output that is not on a path: in a folder of files that have the names and sizes of those that are there.

        What tells which documents they are of is read, and so is copied: texts that are on both sides are counted.
        """
        # Shards are named after it.
        out = f"{self.scratch}/described/{name_of(self.request.output)}"
        sizes = {file["name"]: file["bytes"] for record in records for file in record["files"]}
        for name in {*sizes, *self.names_there()}:
            os.makedirs(os.path.dirname(f"{out}/{name}"), exist_ok=True)
            with open(f"{out}/{name}", "wb") as file:
                file.truncate(sizes.get(name, 0))
        for name in sizes:
            if name.startswith("documents/"):
                self.storage.local_copy(f"{self.request.output}/{name}", out, name)
        earlier = f"{self.root}/meta.json"
        if self.storage.exists(earlier):
            self.storage.local_copy(earlier, out, "_spark/meta.json")
        before = stamps(out)
        self.describe("finish", out, inputs, parts, results)
        after = stamps(out)
        for name in before.keys() - after.keys():
            self.storage.remove(f"{self.request.output}/{name}")
        written = [name for name in after if before.get(name) != after[name]]
        self.workplace.publish(out, sorted(written, key=lambda name: (name == "meta.json", name)), self.request.output)

    def names_there(self) -> list[str]:
        """The files of the output folder, but for the corpus."""
        found = []
        for name in self.storage.names(self.request.output):
            if self.storage.exists(f"{self.request.output}/{name}"):
                found.append(name)
            elif name not in ("corpus", "_spark"):
                found += [f"{name}/{inner}" for inner in self.storage.names(f"{self.request.output}/{name}")]
        return found

    # MARK: counters

    def checked_counters(self) -> Counts:
        """The counters, which must be those of the report."""
        counters = shown(self.cluster.counters.value)
        report = json.loads(self.storage.contents(f"{self.request.output}/report.json"))
        tokens = dict(report["tokens"])
        said = counts(documents=tokens["documents"], removed=tokens["removed"], tokens={split: tokens[split] for split in SPLITS})
        if report["parts"]:
            said.update(counts(pages=report["pages"]))
        missing = difference(said, counters)
        if missing:
            raise ProgramFailure(f"the counters are not those of report.json: they lack {missing}; please report this, with the command", 1, "counters")
        return counters
