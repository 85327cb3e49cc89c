"""Random sequences of commands on one folder: the second run of wikiprep, and all that follow.

    python3 Tests/Endurance/second_run.py .build/release/wikiprep --sequences 300 [--seed N] [--sequence K]
        [--kind NAME] [--old PROGRAM] [--verbose]

A sequence makes a folder from dumps, JSON Lines, lines, texts or a corpus, and then adds inputs, changes, renames and
removes them, restates options, gives other ones, remakes, and kills. After each command:

leak      no document that was ever for validation is for training, nor the reverse, but behind --new-split
refused   a command with options that differ from the folder's fails before it changes a file
rebuilt   the commands that meta.json holds make the same bytes from the inputs alone, in an empty folder
killed    a command that was killed and run again makes the bytes of one that was not
whole     every document is there, in its newest version, or counted as removed

A sequence that fails prints its commands; `--seed N --sequence K` repeats it. Needs nothing but Python.
"""

import argparse
import collections
import concurrent.futures
import pathlib
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

from folders import (
    Failure,
    TokenFolder,
    announce,
    check,
    check_whole,
    contents,
    difference,
    everything,
    kill_after,
    sentence,
)
from inputs import Dump, Lines, Numbers, Rows, Text, pack

FLAGS = {
    "--dedup": "--no-dedup",
    "--documents": "--no-documents",
    "--no-shuffle": "--shuffle",
    "--lines": "--no-lines",
    "--with-title": "--no-with-title",
    "--nfkc": "--no-nfkc",
    "--captions": "--no-captions",
    "--keep-disambiguation": "--no-keep-disambiguation",
    "--skip-invalid": "--no-skip-invalid",
}
# What the command means that gives none of them.
DEFAULTS = {
    "--format": "nanogpt",
    "--eot": "append",
    "--val-ratio": "0.0005",
    "--seed": "2357",
    "--tokenizer": "gpt2",
    "--mix": "none",
    "--shard-tokens": "none",
    "--block-size": "none",
    "--text-format": "plain",
    "--headings": "keep",
    "--lists": "plain",
    "--delimiter": "none",
    "--text-field": "text",
    **{flag: False for flag in FLAGS},
}
# Other ways to write a value.
SPELLINGS = {"2K": "2000", "0.3": "0.30", "0.5": ".5", "small.tiktoken": "same.tiktoken"}
TOKEN_OPTIONS = [
    {},
    {},
    {"--format": "llmc", "--shard-tokens": "2K"},
    {"--format": "npy", "--eot": "append"},
    {"--format": "megatron"},
    {"--format": "datatrove", "--shard-tokens": "2K"},
    {"--tokenizer": "small.tiktoken", "--pattern": "gpt2"},
    {"--tokenizer": "small.json", "--eot": "prepend"},
    {"--block-size": "32"},
    {"--block-size": "32", "--pack": "documents", "--tail": "pad"},
    {"--dedup": True},
    {"--documents": True},
    {"--format": "llmc", "--shard-name": "part", "--documents": True},
    {"--eot": "none"},
    {"--seed": "11"},
    {"--dedup": True, "--documents": True, "--format": "npy"},
]
TEXT_OPTIONS = [
    {},
    {},
    {},
    {"--text-format": "markdown"},
    {"--headings": "drop"},
    {"--with-title": True},
    {"--min-chars": "0"},
    {"--min-chars": "150", "--nfkc": True},
    {"--sections-file": "sections.txt"},
    {"--keep-disambiguation": True, "--lists": "markdown"},
]
RATIOS = ["0.2", "0.3", "0.5"]


class Sequence:
    """One sequence: a folder, its inputs, and what is known of both."""

    def __init__(self, bench, number, kind=None):
        self.bench, self.number = bench, number
        self.rng = random.Random(f"{bench.seed}-{number}")
        drawn = self.rng.choice(["dumps", "dumps", "rows", "lines", "texts", "texts", "corpus"])
        self.kind = kind or drawn
        self.root = pathlib.Path(bench.scratch) / f"sequence-{number}"
        self.inputs = self.root / "in"
        self.inputs.mkdir(parents=True)
        # What the names of shards begin with.
        self.out = self.root / "run" / self.rng.choice(["out", "tokens"])
        self.log, self.counts = [], bench.counts
        self.numbers, self.revision, self.names = Numbers(), 1000, 0
        self.pages, self.ids, self.twins = {}, {}, {}
        # The inputs that the folder was made of, by name, and their content as it was read.
        self.joined, self.read = {}, {}
        self.options = {}
        self.ever = {"train": set(), "val": set()}
        self.only_new, self.before_only_new, self.uncertain = False, set(), False
        # Whether its text is of earlier rules than this version's.
        self.outdated = False
        for name, data in bench.vocabularies.items():
            (self.inputs / name).write_bytes(data)
        (self.inputs / "sections.txt").write_text("Sources\n# no prose\nWorks\n")
        self.verb = "run" if self.kind == "dumps" else "tokenize"

    # Inputs.

    def new_name(self, stem, suffix):
        self.names += 1
        return f"{stem}{self.names}{suffix}" + self.rng.choice(["", "", ".gz", ".bz2"])

    def new_input(self):
        rng = self.rng
        if self.kind == "dumps":
            kept = {(one.wiki, one.number) for one in self.joined.values()}
            free = [pair for pair in (("enwiki", 1), ("enwiki", 2), ("jawiki", 1), ("jawiki", 2)) if pair not in kept]
            if free:
                return Dump(self, *rng.choice(free))
            # Of the newest of each part: the same part from two files is refused.
            by_date = sorted(self.joined.values(), key=lambda one: one.date)
            newest = {(one.wiki, one.number): one for one in by_date}
            return rng.choice(list(newest.values())).newer(self)
        if self.kind == "rows":
            return Rows(self)
        if self.kind == "corpus":
            return Rows(self, ["enwiki"])
        if self.kind == "lines":
            return Lines(self, self.options.get("--delimiter"))
        return Text(self)

    def write(self, one):
        (self.inputs / one.name).write_bytes(one.data())

    def make_corpus(self):
        """A corpus outside the folder, of one dump."""
        self.dump = Dump(self, "enwiki", 1)
        self.write(self.dump)
        self.extract()

    def extract(self):
        done = self.execute(
            [
                "extract",
                self.dump.name,
                "-o",
                "enwiki-corpus",
                "-q",
                *(["--missing", self.dump.missing] if self.dump.missing else []),
            ]
        )
        check(done.returncode == 0, f"extract: {done.stderr}")
        self.read[self.dump.name] = (self.inputs / self.dump.name).read_bytes()

    def given(self, names):
        """The words for these inputs: by name or by path."""
        words = [name if self.rng.random() < 0.7 else str(self.inputs / name) for name in names]
        if self.kind == "corpus":
            words.insert(self.rng.randint(0, len(words)), "enwiki-corpus")
        # What is said is said of all dumps of the command, and recorded with their parts: of one of which nothing was
        # said, it would be something new.
        missing = {
            self.joined[name].missing if name in self.joined else None for name in names if self.kind == "dumps"
        }
        said = missing.pop() if len(missing) == 1 else None
        return words, (["--missing", said] if said else [])

    # Commands.

    def execute(self, words, cwd=None):
        done = subprocess.run(
            [self.bench.program, *words],
            cwd=cwd or self.inputs,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )
        self.log.append(f"{shlex.join(map(str, words))}   [{done.returncode}] {done.stderr.strip()[-600:]}")
        check(done.returncode >= 0 and done.returncode < 128, f"it crashed: {done.returncode} {done.stderr[-2000:]}")
        check(done.returncode == 0 or "wikiprep: " in done.stderr, f"status {done.returncode} without a word")
        return done

    @staticmethod
    def flatten(options):
        words = []
        for name, value in options.items():
            if name in FLAGS:
                words.append(name if value else FLAGS[name])
            else:
                words += [name, value]
        return words

    def attempt(
        self,
        names,
        options=None,
        more=(),
        verdict="pass",
        then=None,
        same=False,
        says=(),
        may_kill=True,
        new_split=False,
        only_new=False,
        what="",
    ):
        """A command, and all that must be true behind it. Returns whether it ended well."""
        rng = self.rng
        inputs, missing = self.given(names)
        options = list((options or {}).items())
        rng.shuffle(options)
        words = [
            self.verb,
            *inputs,
            "-o",
            str(self.out),
            *missing,
            *self.flatten(dict(options)),
            *more,
            "-q",
            "-j",
            rng.choice("123"),
        ]
        self.log.append(f"# {what}: {verdict}")
        before = everything(self.out)
        before_result = contents(self.out)
        dry = None
        if rng.random() < 0.15:
            dry = self.execute([*words, "--dry-run"])
            check(everything(self.out) == before, f"the dry run changed {difference(everything(self.out), before)}")
        reference = None
        if may_kill and verdict != "refuse" and rng.random() < self.bench.kill_share:
            reference = self.kill(words)
        done = self.execute(words)
        check(
            dry is None or (dry.returncode == 0) == (done.returncode == 0),
            f"the dry run says {dry and dry.returncode}, the run {done.returncode}",
        )
        self.counts[f"{what}: {'done' if done.returncode == 0 else 'refused'}"] += 1
        if done.returncode != 0:
            check(done.returncode in (1, 2), f"status {done.returncode}")
            check(verdict != "pass", f"refused: {done.stderr}")
            check(reference is None, f"killed, and then refused: {done.stderr}")
            check(everything(self.out) == before, f"refused, but changed {difference(everything(self.out), before)}")
            for text in says:
                check(text in done.stderr, f"{text!r} is not in what it says: {done.stderr}")
            return False
        check(verdict != "refuse", "done, and should have been refused")
        if reference is not None:
            check(
                contents(self.out) == reference,
                f"killed and run again is not what undisturbed is: {difference(contents(self.out), reference)}",
            )
            self.counts["killed and run again"] += 1
        if same:
            check(
                contents(self.out) == before_result,
                f"nothing was to be done, but there is another result: {difference(contents(self.out), before_result)}",
            )
        for name in names:
            self.read[name] = (self.inputs / name).read_bytes()
        if then:
            then()
        self.examine(new_split, only_new)
        return True

    def kill(self, words):
        """What the command makes undisturbed, in a copy; then it is killed in the folder. None: it is refused."""
        aside = self.root / "aside" / self.out.name
        shutil.rmtree(aside.parent, ignore_errors=True)
        if self.out.exists():
            shutil.copytree(self.out, aside)
        elsewhere = [str(aside) if word == str(self.out) else word for word in words]
        start = time.monotonic()
        done = self.execute(elsewhere)
        seconds = time.monotonic() - start
        if done.returncode != 0:
            return None
        reference = contents(aside)
        shutil.rmtree(aside.parent)
        for _ in range(self.rng.choice([1, 1, 2, 3])):
            moment = self.rng.choice([self.rng.uniform(0, 1), self.rng.uniform(0.5, 1)]) * seconds
            status, message = kill_after([self.bench.program, *words], moment, cwd=self.inputs)
            check(status in (0, -9), f"killed after {moment:.3f} s, but status {status}: {message}")
            self.log.append(f"# killed after {moment:.3f} s of {seconds:.3f} s: {status}")
            self.counts["ended before it was killed" if status == 0 else "killed"] += 1
        return reference

    # What must be true.

    def expected(self):
        """The marks of the documents that the inputs have, each in its newest version."""
        newest, dumps = {}, []
        readers = [(one, self.options) for one in self.joined.values()]
        if self.kind == "corpus":
            readers += [(one, {}) for one in self.corpus_parts]
        for one, options in readers:
            if isinstance(one, Dump):
                dumps.append(one)
            for found in one.found(options):
                if found.key not in newest or newest[found.key][0].newness < found.newness:
                    newest[found.key] = (found, one)
        marks, self.perhaps = set(), set()
        for (kind, *page), (found, one) in newest.items():
            gone = isinstance(one, Dump) and any(
                other.wiki == one.wiki
                and other.date > one.date
                and other.missing == "delete"
                and other.first <= page[1] <= other.last
                and page[1] not in other.pages
                for other in dumps
            )
            if not gone:
                marks |= found.marks
            if gone or not found.marks:
                # The page is gone from the corpus: a row that has an older text of it may stay, or go, too.
                self.perhaps.update(
                    *(
                        other.marks
                        for rows in self.joined.values()
                        if isinstance(rows, Rows)
                        for other in rows.found({})
                        if other.key == (kind, *page)
                    )
                )
        return marks

    def examine(self, new_split, only_new):
        check_whole(self.out)
        folder = TokenFolder(self.out)
        record = folder.record
        sides = {split: folder.identities(split) for split in ("train", "val")}
        if new_split:
            self.ever = {"train": set(), "val": set()}
        for split, other in (("train", "val"), ("val", "train")):
            leaked = sides[split] & self.ever[other]
            check(
                not leaked,
                f"LEAK: {len(leaked)} documents for {split} were for {other} before, such as {sorted(leaked)[:4]}",
            )
        for split in sides:
            self.ever[split] |= sides[split]
        check(not sides["train"] & sides["val"], f"LEAK: in both splits: {sorted(sides['train'] & sides['val'])[:4]}")

        marks, expected = folder.marks(), self.expected()
        weights = [float(share.split("=")[1]) for share in self.options.get("--mix", "none").split(",") if "=" in share]
        rows = self.options.get("--block-size", "none") != "none"
        if not only_new:
            self.only_new, self.before_only_new = False, set()
        more = marks - expected - self.before_only_new - self.perhaps
        check(
            self.uncertain or not more,
            f"{len(more)} documents are there that should be gone, such as {sorted(more)[:4]}",
        )
        if not rows and all(weight >= 1 for weight in weights) and not self.uncertain:
            lost = expected - marks
            check(not lost, f"{len(lost)} of {len(expected)} documents are missing, such as {sorted(lost)[:4]}")
        self.before_only_new |= marks
        self.only_new = self.only_new or only_new
        if self.kind == "texts" and not rows:
            check(
                all(len(ids) > 0 for ids in folder.ids.values()),
                f"{record['tokens']} tokens: one of the splits is empty",
            )
        if (
            not self.only_new
            and not weights
            and not rows
            and self.kind != "texts"
            and not self.uncertain
            and not self.perhaps
        ):
            self.check_counts(record)
        commands = folder.commands() if self.bench.check_commands else []
        if commands and not self.only_new and len(commands) == 1 and not self.uncertain:
            self.check_options(commands[0])
        if self.rng.random() < 0.15:
            done = self.execute(["inspect", str(self.out), "--verify"])
            check(done.returncode == 0, f"inspect --verify: {done.stderr}")
        if self.bench.check_commands and self.rng.random() < 0.3:
            self.rebuild()

    def check_counts(self, record):
        """Documents in = documents out + those removed, by reason."""
        readers = [(one, self.options) for one in self.joined.values()] + (
            [(one, {}) for one in self.corpus_parts] if self.kind == "corpus" else []
        )
        came = sum(bool(found.marks) for one, options in readers for found in one.found(options))
        went = sum(record["documents"].values()) + sum(record["removed"].values())
        check(came == went, f"{came} documents in, {record['documents']} out, removed {record['removed']}")

    def check_options(self, command):
        """The record has the options that were given, and no others."""
        options = self.parse(command)
        # Where no --eot is said, the format decides.
        usual = {**DEFAULTS, "--eot": "prepend" if options.get("--format") in ("llmc", "npy") else "append"}
        if options.get("--text-format") == "markdown":
            usual.update(dict.fromkeys(("--headings", "--lists", "--tables"), "markdown"))
        for name, value in self.options.items():
            if name in DEFAULTS and name != "--mix":
                check(
                    options.get(name, usual[name]) in (value, SPELLINGS.get(value)),
                    f"the record has {name} {options.get(name)}, given was {value}",
                )
        for name, value in options.items():
            if name in DEFAULTS and name not in ("--eot", "--shard-tokens", "--format", "--mix"):
                wanted = self.options.get(name, DEFAULTS[name])
                check(value in (wanted, SPELLINGS.get(wanted)), f"the record has {name} {value}, given was {wanted}")

    @staticmethod
    def parse(command):
        """The options of a command."""
        options, words = {}, iter(command)
        for word in words:
            if word.startswith("--") and "=" in word:
                name, _, value = word.partition("=")
                options[name] = value
            elif word in FLAGS or word in FLAGS.values():
                positive = word if word in FLAGS else next(name for name, negative in FLAGS.items() if negative == word)
                options[positive] = word in FLAGS
            elif word.startswith("--"):
                options[word] = next(words)
        return options

    def rebuild(self):
        """The commands of the record, in a folder with nothing but the inputs, make every byte."""
        if self.uncertain or self.outdated:
            return
        commands = TokenFolder(self.out).commands()
        anew = self.root / "anew"
        shutil.rmtree(anew, ignore_errors=True)
        (anew / "in").mkdir(parents=True)
        for name, data in {
            **self.bench.vocabularies,
            "sections.txt": (self.inputs / "sections.txt").read_bytes(),
            **self.read,
        }.items():
            (anew / "in" / name).write_bytes(data)
        out = anew / "run" / self.out.name
        for words in commands:
            if "-o" not in words:
                words = [*words, "-o", str(out)]
            elif any(command[0] == "run" for command in commands):
                # A corpus that is made before lies in the folder.
                words = [str(out / word) if before == "-o" else word for before, word in zip(["", *words], words)]
            done = self.execute([*words, "-q"], cwd=anew / "in")
            check(done.returncode == 0, f"the recorded command fails: {done.stderr}")
        wanted, found = contents(self.out), contents(out)
        check(found == wanted, f"the recorded command makes other bytes: {difference(found, wanted)}")
        self.counts["rebuilt"] += 1
        shutil.rmtree(anew)

    # Steps.

    def first(self):
        rng = self.rng
        options = {"--val-ratio": rng.choice(RATIOS), **rng.choice(TOKEN_OPTIONS)}
        if self.kind == "texts" and rng.random() < 0.7:
            del options["--val-ratio"]
        if self.kind == "dumps":
            options.update(rng.choice(TEXT_OPTIONS))
            if rng.random() < 0.2:
                options["--mix"] = rng.choice(["enwiki=2,jawiki=1", "enwiki=0.5,jawiki=1"])
        if self.kind == "lines":
            options.update(rng.choice([{"--lines": True}, {"--delimiter": "<|endoftext|>"}]))
        if self.kind in ("rows", "lines") and rng.random() < 0.2 and not {"--dedup", "--documents"} & options.keys():
            options["--no-shuffle"] = True
        if self.kind == "corpus":
            self.make_corpus()
            self.corpus_parts = [self.dump]
            options.pop("--seed", None)
        self.options = options
        inputs = [self.new_input()]
        if "--mix" in options:
            # A wiki that it does not name is refused, and so is one that is not there.
            inputs = [Dump(self, "enwiki", 1), Dump(self, "jawiki", 1)]
        elif rng.random() < 0.3:
            self.joined = {one.name: one for one in inputs}
            inputs.append(self.new_input())
        for one in inputs:
            self.write(one)
        self.joined = {one.name: one for one in inputs}
        names = list(self.joined)
        rng.shuffle(names)
        if self.bench.old and rng.random() < 0.7 and self.kind in ("dumps", "rows", "lines"):
            self.begin_with_old(names, inputs, options)
            # What 0.1 made of text may be refused, or go on; the split is that of 0.1 in both cases.
            return self.attempt(
                names,
                verdict="pass" if self.kind == "dumps" else "either",
                what="made by 0.1, and again",
                may_kill=False,
            )
        self.attempt(names, options, then=self.seen(inputs), what="first")

    def begin_with_old(self, names, inputs, options):
        """The folder is made by version 0.1."""
        # Its record says nothing of a list of documents, and it took no duplicates out of text.
        options.pop("--documents", None)
        if self.kind != "dumps":
            options.pop("--dedup", None)
        done = subprocess.run(
            [self.bench.old, self.verb, *self.given(names)[0], "-o", str(self.out), *self.flatten(options), "-q"],
            cwd=self.inputs,
            check=False,
            capture_output=True,
            text=True,
        )
        check(done.returncode == 0, f"version 0.1: {done.stderr}")
        self.log.append(f"# made by version 0.1: {shlex.join([*names, *self.flatten(options)])}")
        self.read.update({name: (self.inputs / name).read_bytes() for name in names})
        folder = TokenFolder(self.out)
        self.ever = {split: folder.identities(split) for split in self.ever}
        self.outdated = self.kind == "dumps"
        self.seen(inputs)()

    def seen(self, inputs):
        def then():
            for one in inputs:
                self.joined[one.name] = one
                if isinstance(one, Text) and one.seen is None:
                    one.seen = len(one.pieces)

        return then

    def some(self, least=1):
        """Some of the inputs that are there, by name."""
        there = [name for name in self.joined if (self.inputs / name).exists()]
        return self.rng.sample(there, self.rng.randint(min(least, len(there)), len(there))) if there else []

    def again(self):
        """The same inputs, some of them, and no options."""
        self.attempt(self.some(), same=not self.only_new, what="again")

    def restate(self):
        """Options that are those of the folder, written otherwise, and defaults."""
        rng = self.rng
        options = {name: value for name, value in self.options.items() if rng.random() < 0.5}
        options = {
            name: SPELLINGS.get(value, value) if rng.random() < 0.4 else value for name, value in options.items()
        }
        if rng.random() < 0.5:
            for name in rng.sample(["--dedup", "--documents", "--seed"], 2):
                options.setdefault(name, self.options.get(name, DEFAULTS[name]))
        if self.kind == "dumps" and rng.random() < 0.3:
            options.setdefault("--text-format", self.options.get("--text-format", "plain"))
        if options.get("--tokenizer", "").endswith(".tiktoken"):
            options["--pattern"] = "gpt2"
        self.attempt(self.some(), options, same=not self.only_new, what="restated")

    def other_option(self):
        """An option with another value than the folder has."""
        rng = self.rng
        choices = {
            "--val-ratio": ["0.1", "0.4"],
            "--eot": ["append", "prepend", "none"],
            "--seed": ["5"],
            "--dedup": [True, False],
            "--documents": [True, False],
            "--tokenizer": ["gpt2", "small.tiktoken", "small.json"],
            "--shard-tokens": ["600", "2K"],
        }
        if self.options.get("--block-size", "none") == "none":
            choices["--format"] = ["nanogpt", "llmc", "npy", "megatron", "datatrove"]
        if self.kind == "dumps":
            choices.update(
                {
                    "--text-format": ["markdown", "plain"],
                    "--with-title": [True, False],
                    "--min-chars": ["17"],
                    "--headings": ["drop", "keep"],
                }
            )
        if self.kind in ("rows", "lines"):
            choices["--no-shuffle"] = [True, False]
        if self.kind == "lines":
            choices["--lines"] = [True, False]
        effective = {**DEFAULTS, **self.options}
        if "--eot" not in self.options and effective["--format"] in ("llmc", "npy"):
            effective["--eot"] = "prepend"
        if effective["--block-size"] != "none":
            effective["--format"] = "npy"
        if effective["--text-format"] == "markdown":
            del choices["--headings"]
        name = rng.choice(list(choices))
        values = [value for value in choices[name] if value != effective.get(name)]
        value = rng.choice(values) if values else None
        if value is None:
            return self.other_option()
        return {name: value, **({"--pattern": "gpt2"} if value == "small.tiktoken" else {})}

    def differ(self):
        """An option that differs from the folder's: refused, and nothing has changed."""
        other = self.other_option()
        name = next(iter(other))
        inputs = self.some()
        options = {
            **(
                {"--documents": self.options["--documents"]}
                if "--documents" in self.options and self.rng.random() < 0.5
                else {}
            ),
            **other,
        }
        new = None
        if self.rng.random() < 0.4:
            # Nor has the input joined that was given with it.
            new = self.new_input()
            self.write(new)
            inputs.append(new.name)
        self.attempt(
            inputs, options, verdict="refuse", says=[name.removeprefix("--").removeprefix("no-")], what="differs"
        )
        if new:
            (self.inputs / new.name).unlink()

    def remake(self):
        """Options of the form change; what is in which split does not."""
        other = self.other_option()
        name = next(iter(other))
        split = name in ("--val-ratio", "--seed", "--lines")
        text = name in ("--text-format", "--with-title", "--min-chars", "--headings")
        options = dict(other)
        inputs = [name for name in self.joined if (self.inputs / name).exists()]
        complete = len(inputs) == len(self.joined)
        # With another seed or other borders of documents it is refused, or the split is kept all the same.
        # Duplicates and a list of documents want a shuffle.
        ordered = name == "--no-shuffle" or name in ("--dedup", "--documents") and "--no-shuffle" in self.options
        verdict = (
            "refuse" if name == "--val-ratio" else "either" if text or split or ordered or not complete else "pass"
        )

        def then():
            self.options.update(options)
            if name == "--tokenizer":
                self.options.pop("--pattern", None)
                self.options.update({key: value for key, value in options.items() if key == "--pattern"})
            if name == "--lines" and options[name]:
                self.options.pop("--delimiter", None)

        self.attempt(
            inputs,
            options,
            ["--remake"],
            verdict=verdict,
            then=then,
            what=f"remade, {name}" + ("" if complete else ", inputs gone"),
        )

    def new_split(self):
        """The split is given up."""
        ratio = self.rng.choice([one for one in ["0.1", "0.25", "0.4"] if one != self.options.get("--val-ratio")])
        inputs = [name for name in self.joined if (self.inputs / name).exists()]

        def then():
            self.options["--val-ratio"] = ratio
            for one in self.joined.values():
                if isinstance(one, Text):
                    one.seen = len(one.pieces)

        self.attempt(
            inputs,
            {"--val-ratio": ratio},
            ["--remake", "--new-split"],
            verdict="pass" if len(inputs) == len(self.joined) else "either",
            then=then,
            new_split=True,
            what="new split",
        )

    def mix(self):
        """Weights for another wiki join those of the folder; another weight for a wiki that has one is refused."""
        if self.kind != "dumps" or "--mix" not in self.options:
            return self.again()
        if self.rng.random() < 0.5:
            return self.attempt(
                self.some(), {"--mix": "enwiki=3,jawiki=1"}, verdict="refuse", says=["--mix"], what="another weight"
            )
        return self.attempt(
            self.some(), {"--mix": self.options["--mix"]}, same=not self.only_new, what="the same weights"
        )

    def add(self, only_new=False):
        """A further input."""
        one = self.new_input()
        if self.kind == "corpus" and self.rng.random() < 0.5:
            return self.grow_corpus(only_new)
        self.write(one)
        # A newer dump that lacks pages says what that means.
        more = (["--missing", one.missing] if isinstance(one, Dump) and one.missing else []) + (
            ["--only-new"] if only_new else []
        )
        if isinstance(one, Dump) and "--mix" in self.options and one.wiki not in self.options["--mix"]:
            return None
        names = [one.name] + (self.some(0) if self.rng.random() < 0.3 and not (isinstance(one, Dump)) else [])
        if self.attempt(
            names,
            more=more,
            verdict=("either" if isinstance(one, Dump) else self.verdict_only_new()) if only_new else "pass",
            then=self.seen([one]),
            only_new=only_new,
            what="added, only new" if only_new else "added",
        ):
            if only_new:
                self.attempt(names, more=more, same=True, only_new=True, what="only new, again")
            return None
        (self.inputs / one.name).unlink()

    def verdict_only_new(self):
        """Rows are filled across documents, a list of documents is of all files, and without a shuffle none is found."""
        rows = self.options.get("--block-size", "none") != "none"
        return "refuse" if rows or self.options.get("--documents") or self.options.get("--no-shuffle") else "pass"

    def add_only_new(self):
        self.add(only_new=True)

    def grow_corpus(self, only_new=False):
        """A newer dump joins the corpus that is tokenized."""
        self.dump = self.dump.newer(self)
        self.write(self.dump)
        self.extract()
        self.corpus_parts.append(self.dump)
        self.attempt(
            self.some(0),
            more=["--only-new"] if only_new else [],
            verdict="either" if only_new else "pass",
            only_new=only_new,
            what="the corpus grew",
        )
        if only_new:
            self.attempt(self.some(0), what="all in one")

    def newer(self):
        """The next month's dump."""
        if self.kind != "dumps":
            return self.change()
        latest = {}
        for one in self.joined.values():
            latest[one.wiki, one.number] = max(
                [one, latest.get((one.wiki, one.number), one)], key=lambda each: each.date
            )
        one = self.rng.choice(list(latest.values())).newer(self)
        self.write(one)
        self.attempt(
            [one.name],
            more=["--missing", one.missing] if one.missing else [],
            then=self.seen([one]),
            what="a newer dump",
        )

    def change(self):
        """A file has other content."""
        there = self.some()
        if not there:
            return
        one = self.joined[self.rng.choice(there)]
        before = (self.inputs / one.name).read_bytes()
        if isinstance(one, Text):
            kept = list(one.pieces)
            only_new = self.rng.random() < 0.3
            what = self.rng.choice(["grow", "grow", "grow", "change", "change_end"])
            if what == "change_end" and len(one.pieces) == one.seen:
                what = "grow"
            getattr(one, what)(self)
            self.write(one)
            if only_new and one.pieces != kept:
                # What was made of it stays, and it is no longer there.
                self.attempt([one.name], more=["--only-new"], verdict="refuse", what="a changed text, only new")
            verdict = "refuse" if what == "change" and one.pieces != kept else "pass"
            if not self.attempt([one.name], verdict=verdict, what=f"a text: {what}"):
                one.pieces = kept
                (self.inputs / one.name).write_bytes(before)
            return
        if isinstance(one, Dump) and any(
            other.date > one.date and (other.wiki, other.number) == (one.wiki, one.number)
            for other in self.joined.values()
        ):
            return
        if isinstance(one, Dump):
            # Where nothing is left of a dump it is another one, and refused: these have one segment.
            kept = dict(one.pages)
            one.change(self)
            self.write(one)
            if not self.attempt([one.name], verdict="either", what="a changed dump"):
                one.pages = kept
                (self.inputs / one.name).write_bytes(before)
            return
        one.change(self)
        self.write(one)
        if self.rng.random() < 0.3 and (self.inputs / one.name).read_bytes() != before:
            self.attempt([one.name], more=["--only-new"], verdict="refuse", what="a changed file, only new")
        self.attempt([one.name], what="a changed file")

    def rename(self):
        """A file has another name: it is the same input."""
        there = self.some()
        if self.kind == "dumps" or not there:
            return self.again()
        one = self.joined[self.rng.choice(there)]
        name = "other-" + one.name
        (self.inputs / one.name).rename(self.inputs / name)
        grown = isinstance(one, Text) and self.rng.random() < 0.4
        words, _ = self.given([])
        if grown:
            # Under another name and with more at its end: what was for validation stays so.
            other = Text(self)
            other.pieces = one.pieces + other.more(self, 9)
            (self.inputs / name).write_bytes(pack(name, "".join(other.pieces).encode()))
            self.uncertain = True
            done = self.attempt([name], verdict="either", may_kill=False, what="renamed and grown")
            self.uncertain = False
            (self.inputs / name).unlink()
            self.write(one)
            if done:
                self.over = True
            return
        self.read.pop(name, None)
        self.attempt([name], same=not self.only_new, what="renamed")
        self.read.pop(name, None)
        (self.inputs / name).rename(self.inputs / one.name)

    def two_of_a_name(self):
        """Two files of one name in one command: refused."""
        there = self.some()
        if not there or self.kind == "dumps":
            return self.again()
        one = self.joined[self.rng.choice(there)]
        other = self.new_input()
        (self.root / "elsewhere").mkdir(exist_ok=True)
        path = self.root / "elsewhere" / one.name
        other.name = one.name
        path.write_bytes(other.data())
        words = [
            self.verb,
            *(["enwiki-corpus"] if self.kind == "corpus" else []),
            str(path),
            one.name,
            "-o",
            str(self.out),
            "-q",
        ]
        before = everything(self.out)
        self.log.append("# two of a name: refuse")
        done = self.execute(words)
        check(done.returncode in (1, 2), "two inputs of one name in one command are not refused")
        check(everything(self.out) == before, "refused, but changed")
        self.counts["two of a name: refused"] += 1

    def remove(self):
        """An input is taken out, and the token files follow; now and then it comes back."""
        if len(self.joined) < 2 or self.only_new:
            return self.again()
        one = self.joined[self.rng.choice(list(self.joined))]
        rest = [name for name in self.joined if name != one.name and (self.inputs / name).exists()]
        if not rest or "--mix" in self.options:
            return self.again()
        done = self.execute(["corpus", "remove", str(self.out), one.part if isinstance(one, Dump) else one.name])
        check(done.returncode == 0, f"corpus remove: {done.stderr}")
        del self.joined[one.name]
        self.attempt([self.rng.choice(rest)], what="removed")
        if self.rng.random() < 0.5 and (self.inputs / one.name).exists():
            if isinstance(one, Text) and self.rng.random() < 0.6:
                # What was for validation stays so, even where nothing is left of it but that.
                one.grow(self)
                self.write(one)
            more = ["--missing", one.missing] if isinstance(one, Dump) and one.missing else []
            self.attempt([one.name], more=more, then=self.seen([one]), what="removed, and back")

    def gone(self):
        """An input's file is gone: what was made of it stays."""
        there = self.some()
        if len(there) < 2:
            return self.again()
        (self.inputs / there[0]).unlink()
        self.attempt(there[1:], same=not self.only_new, what="a file is gone")

    def lose_tokenizer(self):
        """The tokenizer's file is gone: the folder has it."""
        name = self.options.get("--tokenizer", "gpt2")
        if name == "gpt2":
            return self.again()
        (self.inputs / name).rename(self.root / "lost")
        # The path that was given says nothing any more, and the folder knows what it had.
        options = {"--tokenizer": name} if self.rng.random() < 0.5 else {}
        if options and name.endswith(".tiktoken"):
            options["--pattern"] = "gpt2"
        self.attempt(self.some(), options, same=not self.only_new, what="the tokenizer's file is gone")
        (self.root / "lost").rename(self.inputs / name)
        (self.root / "changed").write_bytes(b"IQ== 0\n")

    def abandon(self):
        """A remake is killed, and then the plain command is run: the folder still knows what it is."""
        other = self.other_option()
        name = next(iter(other))
        if (
            name
            in (
                "--val-ratio",
                "--seed",
                "--lines",
                "--text-format",
                "--with-title",
                "--min-chars",
                "--headings",
                "--tokenizer",
            )
            or self.only_new
        ):
            return self.again()
        inputs, missing = self.given(self.some())
        words = [self.verb, *inputs, "-o", str(self.out), *missing, *self.flatten(other), "--remake", "-q"]
        moment = self.rng.uniform(0, self.bench.seconds)
        status, message = kill_after([self.bench.program, *words], moment, cwd=self.inputs)
        self.log.append(f"# {shlex.join(words)} killed after {moment:.3f} s: {status} {message}")
        self.uncertain = True
        self.attempt(self.some(), what="a remake killed and forgotten", may_kill=False)
        self.uncertain = False
        if status == 0:
            # It had ended before.
            self.options.update(other)
        elif self.bench.check_commands:
            command = self.parse(TokenFolder(self.out).commands()[0])
            # Where the end-of-text token stands by itself, the format says.
            default = None if name == "--eot" else DEFAULTS.get(name)
            if command.get(name, default) == other[name]:
                self.options.update(other)
        self.rebuild()

    def nest(self):
        """Another folder of the same corpus with another share: the smaller validation is in the larger one."""
        if self.kind != "corpus":
            return self.again()
        sides = {}
        for ratio in ("0.15", "0.45"):
            out = self.root / "nested" / ratio
            done = self.execute(["tokenize", "enwiki-corpus", "-o", str(out), "--val-ratio", ratio, "-q"])
            check(done.returncode == 0, done.stderr)
            sides[ratio] = TokenFolder(out)
        small, large = (sides[ratio].identities("val") for ratio in ("0.15", "0.45"))
        check(small <= large, f"validation of 0.15 is not in that of 0.45: {sorted(small - large)[:4]}")
        check(
            not small & sides["0.45"].identities("train"),
            "validation of the smaller share is for training in the larger one",
        )
        shutil.rmtree(self.root / "nested")
        self.counts["nested"] += 1

    def without_corpus(self):
        """The corpus that the folder was made of is not named: refused, and never dropped."""
        if self.kind != "corpus":
            return self.again()
        there = self.some()
        if not there:
            return
        before = everything(self.out)
        done = self.execute(["tokenize", *there, "-o", str(self.out), "-q"])
        check(
            done.returncode in (1, 2) and "corpus" in done.stderr,
            f"the corpus is not named, and status {done.returncode}: {done.stderr}",
        )
        check(everything(self.out) == before, f"refused, but changed {difference(everything(self.out), before)}")
        self.counts["without the corpus: refused"] += 1

    def refresh(self):
        """Parts of earlier rules are made again; else there is nothing to do."""
        if self.kind != "dumps" or not self.bench.refreshes:
            return self.again()
        there = [name for name in self.joined if (self.inputs / name).exists()]
        before = contents(self.out)
        words = ["corpus", "refresh", str(self.out), *(there if self.outdated else [])]
        if self.rng.random() < 0.5:
            kill_after([self.bench.program, *words], self.rng.uniform(0, self.bench.seconds), cwd=self.inputs)
            self.log.append("# a refresh, killed")
        done = self.execute(words)
        self.counts["refresh"] += 1
        if self.outdated and len(there) < len(self.joined):
            return None
        check(done.returncode == 0, f"refresh: {done.stderr}")
        if not self.outdated:
            check(contents(self.out) == before, f"refresh changed {difference(contents(self.out), before)}")
            return None
        self.outdated = False
        self.attempt(self.some(), what="after a refresh")

    STEPS = {
        "nest": 1,
        "without_corpus": 1,
        "refresh": 1,
        "again": 2,
        "restate": 2,
        "differ": 4,
        "remake": 4,
        "new_split": 1,
        "mix": 1,
        "add": 4,
        "add_only_new": 2,
        "newer": 2,
        "change": 4,
        "rename": 2,
        "two_of_a_name": 1,
        "remove": 2,
        "gone": 1,
        "lose_tokenizer": 1,
        "abandon": 2,
    }

    def run(self):
        self.over = False
        self.first()
        for _ in range(self.rng.randint(3, 8)):
            if self.over:
                return
            getattr(self, self.rng.choices(list(self.STEPS), list(self.STEPS.values()))[0])()
        if self.bench.check_commands and not self.over:
            self.rebuild()


class Bench:
    """The program, what all sequences share, and what became of them."""

    def __init__(self, arguments, scratch):
        self.program, self.old, self.seed, self.scratch = arguments.program, arguments.old, arguments.seed, scratch
        self.kill_share = arguments.kill_share
        self.check_commands = not arguments.no_commands
        self.counts = collections.Counter()
        self.verbose, self.kind, self.keep = arguments.verbose, arguments.kind, arguments.keep
        self.vocabularies = self.make_vocabularies(pathlib.Path(scratch))
        self.refreshes = (
            "refresh"
            in subprocess.run([self.program, "corpus", "--help"], capture_output=True, text=True, check=True).stdout
        )
        start = time.monotonic()
        subprocess.run([self.program, "tokenize", f"{scratch}/words.txt", "-o", f"{scratch}/timed", "-q"], check=True)
        self.seconds = time.monotonic() - start

    def make_vocabularies(self, scratch):
        """Two small ones of its own."""
        rng = random.Random(1)
        (scratch / "words.txt").write_text("\n".join(sentence(rng, 10) for _ in range(300)))
        subprocess.run(
            [
                self.program,
                "train-tokenizer",
                "words.txt",
                "--vocab-size",
                "400",
                "-o",
                "small",
                "--pattern",
                "gpt2",
                "-q",
            ],
            check=True,
            cwd=scratch,
        )
        return {
            "small.tiktoken": (scratch / "small.tiktoken").read_bytes(),
            "same.tiktoken": (scratch / "small.tiktoken").read_bytes(),
            "small.json": (scratch / "small.json").read_bytes(),
        }

    def sequence(self, number):
        """Whether it went well."""
        sequence = Sequence(self, number, self.kind)
        failure = None
        try:
            sequence.run()
        except (Failure, subprocess.TimeoutExpired) as error:
            failure = str(error)
        except (
            Exception
        ) as error:  # A fault of this script, or a record that cannot be read: what led to it is wanted, too.
            failure = "".join(traceback.format_exception(error))
        if failure or self.verbose:
            announce(
                f"{'FAILED: ' if failure else ''}sequence {number} ({sequence.kind}), seed {self.seed}: "
                f"{failure or 'well'}\n  " + "\n  ".join(line.replace(str(sequence.root), "~") for line in sequence.log)
            )
        if not (failure and self.keep):
            shutil.rmtree(sequence.root)
        return failure is None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--sequences", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--sequence", type=int, help="only this one")
    parser.add_argument("--kind", choices=["dumps", "rows", "lines", "texts", "corpus"])
    parser.add_argument("--kill-share", type=float, default=0.2, help="of how many commands a run is killed")
    parser.add_argument(
        "--old",
        type=lambda path: str(pathlib.Path(path).resolve()),
        help="a program of version 0.1, which makes some of the folders",
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", action="store_true", help="keep the folders of sequences that fail")
    parser.add_argument(
        "--no-commands", action="store_true", help="do not look at recorded commands, which a program before 0.2 lacks"
    )
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    announce(f"seed {arguments.seed}")
    scratch = tempfile.mkdtemp(prefix="wikiprep-second-run-")
    started = time.monotonic()
    try:
        bench = Bench(arguments, scratch)
        numbers = range(arguments.sequences) if arguments.sequence is None else [arguments.sequence]
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            well = list(pool.map(bench.sequence, numbers))
    finally:
        if not arguments.keep:
            shutil.rmtree(scratch)
        else:
            announce(f"kept in {scratch}")
    announce(f"{sum(well)} of {len(well)} sequences went well, {time.monotonic() - started:.0f} s")
    for what, times in sorted(bench.counts.items()):
        announce(f"  {times:6} {what}")
    sys.exit(0 if all(well) else 1)


if __name__ == "__main__":
    main()
