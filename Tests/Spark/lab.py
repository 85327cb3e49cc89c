"""Where trials are made: inputs, what one machine makes of them, harms; and the comparison."""

import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import time

import inputs
from py4j.protocol import Py4JError
from wikiprep_spark import command
from wikiprep_spark.program import ProgramFailure

HERE = pathlib.Path(__file__).resolve().parent
# More ranges than such small dumps would have.
RANGES = ("--ranges", "5")


class Failure(Exception):
    pass


def check(condition, message):
    if not condition:
        raise Failure(message)


# What a report tells of the result; the rest is of the run.
LASTING = ("pages", "parts", "text", "tokens")


def snapshot(folder):
    """What is in a folder: name -> digest. Of a report what lasts; of a log nothing; the token parts of inputs are not
    kept on a cluster."""
    folder = pathlib.Path(folder)
    files = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if name.split("/")[0] == "inputs":
            continue
        if path.is_symlink() or not path.is_file():
            check(path.is_dir() and not path.is_symlink(), f"{name} is neither a file nor a folder")
            files[name + "/"] = ""
        elif path.name == ".source-state.json":
            # What one machine remembers of its files.
            continue
        elif name == "report.json":
            report = json.loads(path.read_bytes())
            lasting = {key: report.get(key) for key in LASTING}
            for part in lasting["parts"]:
                # Whether it was there before.
                part.pop("new")
            files[name] = json.dumps(lasting, sort_keys=True)
        elif name == "report.html":
            files[name] = "a page" if path.read_text().endswith("</html>\n") else "half a page"
        else:
            files[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return files


def compare(found, expected):
    missing = sorted(expected.keys() - found.keys())
    more = sorted(found.keys() - expected.keys())
    other = sorted(name for name in found.keys() & expected.keys() if found[name] != expected[name])
    check(found == expected, f"missing {missing}, more {more}, different {other}")


class Lab:
    """Where trials are made: inputs, references, and harms."""

    def __init__(self, program, scratch):
        self.program = str(program)
        self.scratch = pathlib.Path(scratch)
        self.number = 0
        self.references = {}
        folder = self.scratch / "inputs"
        folder.mkdir()
        (folder / "damaged").mkdir()
        self.files = {
            "english": [str(inputs.ENGLISH)],
            "dumps": [str(inputs.ENGLISH), str(inputs.JAPANESE)],
            "later": [str(inputs.ENGLISH), str(inputs.later_dump(folder)), str(inputs.JAPANESE)],
            "lacking": [str(inputs.ENGLISH), str(inputs.lacking_dump(folder / "lacking"))],
            "copied": [str(inputs.ENGLISH), str(inputs.copied_wiki(folder))],
            "damaged": [str(inputs.ENGLISH), str(inputs.damaged_dump(folder / "damaged"))],
            "lines": [str(path) for path in inputs.lines_and_text(self.program, folder)],
            "real": [str(path) for path in inputs.real_dumps()],
        }
        corpus = self.scratch / "given/corpus"
        subprocess.run([self.program, "extract", *self.files["later"], "-o", corpus, "-q", "--segment-size", "4K"], check=True)
        self.files["corpus"] = [str(corpus)]
        self.files["identified"] = self.files["lines"][1:2]
        self.files["corpus and lines"] = [str(corpus), *self.files["lines"]]

    def reference(self, kind, options):
        """What one machine makes."""
        key = (kind, tuple(options))
        if key not in self.references:
            out = self.scratch / f"reference-{len(self.references)}/out"
            verb = "run" if kind in ("english", "dumps", "later", "lacking", "copied", "real", "here") else "tokenize"
            words = [self.program, verb, *self.files[kind], "-o", out, "-q", *options]
            done = subprocess.run(words, capture_output=True, text=True)
            check(done.returncode == 0, f"the reference fails: {done.stderr}")
            self.references[key] = snapshot(out)
            shutil.rmtree(out)
        return self.references[key]

    def output(self):
        """A fresh output folder. Its last name is always the same, since shards are named after it."""
        self.number += 1
        return self.scratch / f"trial-{self.number}/out"

    def sabotage(self, *harms):
        """A program that does harm, and the folder of what it has done."""
        self.number += 1
        folder = self.scratch / f"harm-{self.number}"
        for name in ("calls", "done"):
            (folder / name).mkdir(parents=True)
        (folder / "plan.json").write_text(json.dumps({"program": self.program, "harms": list(harms)}))
        shutil.copy(HERE / "saboteur.py", folder / "wikiprep")
        return folder

    def drive(self, session, kind, options, out, program=None, own=RANGES):
        """A run of the driver in this process."""
        words = [*self.files[kind], "-o", str(out), "-q", "--program", str(program or self.program), *own, "--", *options]
        mine, rest = command.split_words(words)
        return command.run(session.context, mine, rest, words)

    def trial(self, session, kind, options, harms=(), own=RANGES):
        """A run, perhaps with harm: the same files, and counters that are those of the report."""
        expected = self.reference(kind, options)
        out = self.output()
        folder = self.sabotage(*harms) if harms else None
        counters = self.drive(session, kind, options, out, folder and folder / "wikiprep", own)
        self.checked(out, expected, counters)
        for index, harm in enumerate(harms):
            done = len(list((folder / "done").glob(f"{index}-*")))
            check(done == len(harm["calls"]), f"harm {harm} was done {done} times")
        if folder:
            self.check_nobody_left(folder)
        shutil.rmtree(out.parent)

    def checked(self, out, expected, counters):
        compare(snapshot(out), expected)
        report = json.loads(expected["report.json"])
        said = {f"tokens.{split}": report["tokens"][split] for split in ("train", "val")}
        said |= {f"documents.{split}": report["tokens"]["documents"][split] for split in ("train", "val")}
        said |= {f"removed.{why}": count for why, count in report["tokens"]["removed"].items()}
        if report["parts"]:
            said |= {f"pages.{name}": report["pages"][name] for name in ("seen", "kept")}
            said |= {f"pages.rejected.{reason}": count for reason, count in report["pages"]["rejected"].items()}
        said = {name: count for name, count in said.items() if count}
        check(counters == said, f"counters {counters} and not {said}")

    def check_nobody_left(self, folder):
        """Whoever is killed takes along what runs for him."""
        end = time.monotonic() + 10
        while True:
            left = []
            for process in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    if str(folder).encode() in process.read_bytes():
                        left.append(process.parent.name)
                except OSError:
                    pass
            if not left:
                return
            check(time.monotonic() < end, f"processes of tasks are left: {left}")
            time.sleep(0.2)


class Trials:
    """Runs what is asked for, and says how it went."""

    def __init__(self, only):
        self.only = only
        self.failed = []
        self.done = 0

    def wants(self, name):
        return self.only is None or re.search(self.only, name) is not None

    def wants_any(self, *names):
        return any(self.wants(name) for name in names)

    def attempt(self, name, work, before=None):
        """A trial; `before` sees to what it needs."""
        if not self.wants(name):
            return
        if before is not None:
            before()
        began = time.monotonic()
        try:
            work()
            print(f"  {time.monotonic() - began:5.1f} s  {name}", flush=True)
            self.done += 1
        except (Failure, ProgramFailure, Py4JError) as error:
            print(f"  FAILED   {name}: {getattr(error, 'message', str(error)[:2000])}", flush=True)
            self.failed.append(name)
