"""Runs that are killed, and disks that fill up: the same command goes on, and nothing is lost.

    python3 Tests/Endurance/endurance.py .build/release/wikiprep --kills 200 --full-disks 50 [--seed N] [--only NAME]

Each trial works in a folder of its own and prints its number when it fails; `--seed N --trial K` repeats it. The dumps are those of the folder that
WIKIPREP_SHARED names (or `shared` beside the checkout), else the samples. Disks that fill up are small file systems in memory, which only
root can mount: without it they are left out, and it says so.
"""

import argparse
import collections
import copy
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from folders import Failure, can_mount, check

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEGMENT = re.compile(r"\d{5}(-\d+)?\.jsonl\.zst")


def dumps():
    """Two dumps, and the size of segments that makes many of them."""
    shared = pathlib.Path(os.environ.get("WIKIPREP_SHARED", ROOT.parent / "shared")) / "data/dumps"
    if (shared / "en-dev.xml.bz2").exists():
        return [str(shared / "ja-dev.xml.bz2"), str(shared / "elwikivoyage-2040-pages.xml.bz2")], "256K"
    print("the shared dumps are not there: small runs on the samples")
    return [str(path) for path in sorted(ROOT.glob("Samples/*.bz2"))], "4K"


class Scenario:
    """A command that writes into a folder, given as a function of that folder, which is a copy of `before` or is not there yet."""

    def __init__(self, name, command, before=None):
        self.name = name
        self.command = command
        self.before = before
        self.reference = None
        self.seconds = None
        self.bytes = None
        self.allowed = {}


def scenarios(program, prepared):
    files, segment = dumps()
    corpus, lines = f"{prepared}/corpus", f"{prepared}/lines.jsonl"
    threads = ["-j", "2", "-q"]
    subprocess.run([program, "extract", *files, "-o", corpus, *threads], check=True)
    with open(lines, "wb") as out:
        subprocess.run([program, "extract", files[1], "-o", "-", "-q"], check=True, stdout=out)
    half = f"{prepared}/half"
    subprocess.run([program, "run", files[1], "-o", half, "--segment-size", segment, "--val-ratio", "0.05", *threads], check=True)
    return [
        # A part is added to what is there: its tokens are merged with the old ones.
        Scenario(
            "growth", lambda out: [program, "run", *files, "-o", out, "--segment-size", segment, "--val-ratio", "0.05", *threads], half),
        Scenario("extract", lambda out: [program, "extract", *files, "-o", out, "--segment-size", segment, *threads]),
        Scenario("run", lambda out: [program, "run", *files, "-o", out, "--segment-size", segment, "--val-ratio", "0.05", *threads]),
        Scenario("tokenize", lambda out: [program, "tokenize", corpus, "-o", out, "--val-ratio", "0.05", *threads]),
        Scenario("tokenize shards", lambda out: [
            program, "tokenize", corpus, "-o", out, "--val-ratio", "0.05", "--format", "llmc", "--shard-name", "corpus", "--shard-tokens", "100K", *threads]),
        Scenario("tokenize lines", lambda out: [
            program, "tokenize", lines, "-o", out, "--val-ratio", "0.05", "--format", "megatron", "--shard-name", "lines", *threads]),
        Scenario("train-tokenizer", lambda out: [
            program, "train-tokenizer", corpus, "--vocab-size", "4000", "--memory", "1M", "-o", f"{out}/vocabulary", *threads]),
    ]


def report_digest(path):
    """A report tells of its run, times and all: it is only looked at whether it is whole."""
    content = path.read_text()
    if path.suffix == ".json":
        try:
            json.loads(content)
        except ValueError as error:
            raise Failure(f"{path.name} is half written: {error}")
    else:
        check(content.startswith("<!") and content.endswith("</html>\n"), f"{path.name} is half written")
    return "a whole report"


def snapshot(folder):
    """What is in a folder: relative name -> digest. The lock's file has no content and stays; what is
    remembered of the files that were read (inodes, time stamps) differs."""
    files = {}
    for path in sorted(pathlib.Path(folder).rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise Failure(f"{name} is neither a file nor a folder")
        if path.name in ("report.json", "report.html"):
            files[name] = report_digest(path)
        elif path.is_file() and path.name != ".lock" and not path.name.startswith(".source"):
            files[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return files


def difference(found, expected):
    missing = sorted(expected.keys() - found.keys())
    more = sorted(found.keys() - expected.keys())
    other = sorted(name for name in found.keys() & expected.keys() if found[name] != expected[name])
    return f"missing {missing}, more {more}, different {other}"


def segments(folder, scenario):
    """Segment files that are complete, and of the range that they will have: name -> what changes when one is written anew."""
    found = {}
    for path in pathlib.Path(folder).rglob("*.jsonl.zst"):
        if re.fullmatch(SEGMENT, path.name):
            status = path.stat()
            name = str(path.relative_to(folder))
            if hashlib.sha256(path.read_bytes()).hexdigest() == scenario.reference.get(name):
                found[name] = (status.st_ino, status.st_mtime_ns, status.st_size)
    return found


def check_nothing_half_written(folder, scenario):
    """Under final names stands what the undisturbed run has there, or what was there before, or a record of work in hand."""
    reference = scenario.reference
    before = snapshot(scenario.before) if scenario.before else scenario.allowed
    for name, digest in snapshot(folder).items():
        base = os.path.basename(name)
        if base.startswith(".") and base.endswith(".partial"):
            continue
        if base in ("manifest.json", "part.json", "meta.unfinished.json"):
            json.loads((pathlib.Path(folder) / name).read_bytes())
            continue
        if name in before and digest == before[name]:
            continue
        check(name in reference, f"{name} is no file of the result, and no temporary one")
        if digest != reference[name] and re.fullmatch(SEGMENT, base):
            # A segment whose borders were not yet known for certain is done again: until then its file is another one, and whole.
            program = scenario.command(folder)[0]
            shown = subprocess.run([program, "inspect", "-n", "100000", f"{folder}/{name}"], capture_output=True, text=True)
            check(shown.returncode == 0, f"{name} is not whole: {shown.stderr}")
            continue
        check(digest == reference[name], f"{name} is not what the undisturbed run has under this name")


def execute(command, environment, expect=0):
    result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    check(result.returncode == expect, f"status {result.returncode} and not {expect}: {result.stderr[-2000:]}")
    return result.stderr


class Trials:
    def __init__(self, program, scratch):
        self.program = program
        self.scratch = pathlib.Path(scratch)
        self.counts = collections.Counter()
        self.temporary = self.scratch / "temporary"
        self.temporary.mkdir()
        self.environment = dict(os.environ, TMPDIR=str(self.temporary))
        prepared = self.scratch / "prepared"
        prepared.mkdir()
        self.scenarios = scenarios(program, prepared)
        for scenario in self.scenarios:
            folder = self.scratch / "reference"
            times = []
            for _ in range(2):
                shutil.rmtree(folder, ignore_errors=True)
                self.begin(scenario, folder)
                started = time.monotonic()
                execute(scenario.command(folder), self.environment)
                times.append(time.monotonic() - started)
                found = snapshot(folder)
                check(scenario.reference in (None, found), f"{scenario.name}: two undisturbed runs differ")
                scenario.reference = found
            scenario.seconds = min(times)
            scenario.bytes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            shutil.rmtree(folder)
            print(f"{scenario.name}: {len(scenario.reference)} files, {scenario.bytes} bytes, {scenario.seconds:.2f} s undisturbed", flush=True)

    def begin(self, scenario, folder):
        if scenario.before:
            shutil.copytree(scenario.before, folder)

    def finish(self, scenario, folder):
        """The same command, to its end: the result is that of the undisturbed run."""
        execute(scenario.command(folder), self.environment)
        found = snapshot(folder)
        check(found == scenario.reference, difference(found, scenario.reference))
        left = list(self.temporary.iterdir())
        check(not left, f"temporary files are left: {left}")

    def check_kept(self, before, folder, scenario):
        after = segments(folder, scenario)
        for name, state in before.items():
            check(after.get(name) == state, f"the segment file {name}, complete before, was written anew or is gone")
        self.counts["segment files kept"] += len(before)

    def kill(self, random, folder):
        scenario = random.choice(self.scenarios)
        kills = random.choice([1, 1, 1, 2, 3, 5])
        self.counts[f"{scenario.name}"] += 1
        self.begin(scenario, folder)
        if scenario.name.startswith("tokenize") and random.random() < 0.4:
            # What a run with other options has left goes, too.
            # But for its inputs, which wait for it.
            others = [one for one in self.scenarios if one.name.startswith("tokenize") and one is not scenario and one.name != "tokenize lines"]
            other = random.choice(others or [scenario])
            process = subprocess.Popen(other.command(folder), env=self.environment, stderr=subprocess.DEVNULL)
            time.sleep(random.uniform(0.3, 1) * other.seconds)
            process.kill()
            process.wait()
            if (folder / "meta.json").exists():
                # It had ended, and a folder with finished files keeps its options.
                shutil.rmtree(folder)
                self.begin(scenario, folder)
            self.counts["killed with other options before"] += 1
            scenario = copy.copy(scenario)
            scenario.allowed = snapshot(folder) if folder.exists() else {}
        kept = segments(folder, scenario)
        for _ in range(kills):
            # Most of what can go wrong is at the start and at the end.
            moment = scenario.seconds * random.choice([random.uniform(0, 1.1), random.uniform(0.8, 1.1), random.uniform(0, 0.2)])
            number = random.choice([signal.SIGKILL] * 4 + [signal.SIGTERM, signal.SIGINT])
            process = subprocess.Popen(scenario.command(folder), env=self.environment, stderr=subprocess.PIPE, text=True)
            time.sleep(moment)
            process.send_signal(number)
            _, messages = process.communicate(timeout=600)
            if process.returncode == 0:
                self.counts["ended before the signal"] += 1
            elif number == signal.SIGKILL:
                check(process.returncode == -number, f"killed, but status {process.returncode}: {messages}")
                self.counts["killed (SIGKILL)"] += 1
            elif process.returncode == -number:
                # The signal came before the program had set itself up.
                check(moment < 0.1, f"{number.name} after {moment:.2f} s ended it at once")
                self.counts[f"ended by {number.name} while starting"] += 1
            else:
                check(process.returncode == 128 + number, f"{number.name}: status {process.returncode}: {messages}")
                check("stopped" in messages, f"{number.name}: {messages}")
                self.counts[f"stopped by {number.name}"] += 1
            if os.path.isdir(folder):
                self.check_kept(kept, folder, scenario)
                check_nothing_half_written(folder, scenario)
                kept = segments(folder, scenario)
        self.finish(scenario, folder)
        self.check_kept(kept, folder, scenario)

    def fill(self, random, folder):
        scenario = random.choice(self.scenarios)
        self.counts[f"{scenario.name}"] += 1
        folder.mkdir()
        # Of what the result takes, or of a little more: files wait under temporary names, too.
        size = random.choice([random.randrange(1 << 12, 1 << 16), random.randrange(1 << 16, scenario.bytes), random.randrange(1 << 16, scenario.bytes)])
        mount = lambda options: subprocess.run(["mount", "-t", "tmpfs", *options], check=True)
        mount(["-o", f"size={size}", "tmpfs", str(folder)])
        try:
            out = folder / "out"
            try:
                self.begin(scenario, out)
            except shutil.Error:
                # What was there before has no room already.
                mount(["-o", "remount,size=1g", str(folder)])
                shutil.rmtree(out)
                self.begin(scenario, out)
                used = sum(path.stat().st_blocks * 512 for path in folder.rglob("*"))
                size = used + (1 << 20) + random.randrange(1 << 12, 1 << 22)
                mount(["-o", f"remount,size={size}", str(folder)])
            kept = segments(out, scenario)
            grown = False
            while True:
                process = subprocess.run(scenario.command(out), env=self.environment, capture_output=True, text=True, timeout=600)
                if process.returncode == 0:
                    break
                check(size < 1 << 30, f"a disk of a gigabyte: status {process.returncode}: {process.stderr[-2000:]}")
                check(process.returncode == 1, f"size {size}: status {process.returncode}: {process.stderr[-2000:]}")
                check("No space left on device" in process.stderr and "make room" in process.stderr, f"size {size}: {process.stderr}")
                self.counts["disk full: status 1, said so"] += 1
                if out.exists():
                    check_nothing_half_written(out, scenario)
                    self.check_kept(kept, out, scenario)
                    kept = segments(out, scenario)
                # Once a little more, and then enough.
                size = 1 << 30 if grown or random.random() < 0.5 else size + random.randrange(1 << 12, 1 << 20)
                grown = True
                mount(["-o", f"remount,size={size}", str(folder)])
            found = snapshot(out)
            check(found == scenario.reference, difference(found, scenario.reference))
            self.check_kept(kept, out, scenario)
        finally:
            subprocess.run(["umount", str(folder)], check=True)

    # What must be refused.

    def refused(self, scenario, folder, *said, status=1, **options):
        """The command fails with the status, says so, and leaves nothing under a final name."""
        result = subprocess.run(scenario.command(folder), env=self.environment, capture_output=True, text=True, timeout=600, **options)
        check(result.returncode == status, f"{scenario.name}: status {result.returncode}: {result.stderr}")
        for text in said:
            check(text in result.stderr, f"{scenario.name}: not {text!r}: {result.stderr}")
        check(result.stderr.count("\n") <= 3, f"{scenario.name}: {result.stderr}")
        if os.path.isdir(folder):
            check_nothing_half_written(folder, scenario)

    def two_writers(self, random, folder):
        """Several at once into one folder: each is refused or does all; the next one finds everything as it should be."""
        scenario = random.choice(self.scenarios)
        self.counts[scenario.name] += 1
        self.begin(scenario, folder)
        running = []
        for _ in range(random.choice([2, 2, 3])):
            running.append(subprocess.Popen(scenario.command(folder), env=self.environment, stderr=subprocess.PIPE, text=True))
            time.sleep(random.choice([0, 0, random.uniform(0, scenario.seconds)]))
        for process in running:
            _, messages = process.communicate(timeout=600)
            if process.returncode == 0:
                self.counts["did all"] += 1
            else:
                check(process.returncode == 1, f"{scenario.name}: status {process.returncode}: {messages}")
                check("another process is writing" in messages or "another wikiprep is writing" in messages, f"{scenario.name}: {messages}")
                self.counts["refused"] += 1
        check_nothing_half_written(folder, scenario)
        self.finish(scenario, folder)

    def stale_lock(self, random, folder):
        """A lock's file that a killed run has left is no lock."""
        scenario = random.choice([one for one in self.scenarios if one.before is None])
        (folder / "corpus").mkdir(parents=True)
        for name in (".lock", "corpus/.lock") if scenario.name == "run" else (".lock",):
            (folder / name).touch()
        if scenario.name != "run":
            (folder / "corpus").rmdir()
        self.finish(scenario, folder)

    def bad_output(self, random, folder):
        """An output that is a file, lies in one, is read-only, or is somebody else's; then the obstacle goes."""
        scenario = random.choice([one for one in self.scenarios if one.before is None])
        kind = random.choice(["file", "in a file", "read-only", "no permission", "half way", "temporary folder gone"])
        if kind in ("read-only", "no permission", "half way") and os.getuid() != 0:
            kind = "file"
        self.counts[f"output: {kind}"] += 1
        folder.mkdir()
        out = folder / "out"
        if kind == "file":
            out.write_text("mine")
            if scenario.name == "train-tokenizer":
                self.refused(scenario, out, "Not a directory", str(out))
            else:
                self.refused(scenario, out, "that is a file", str(out), status=2)
            check(out.read_text() == "mine", "the file was changed")
            out.unlink()
        elif kind == "in a file":
            (folder / "file").write_text("mine")
            self.refused(scenario, folder / "file/out", "Not a directory", str(folder / "file"))
            check((folder / "file").read_text() == "mine", "the file was changed")
        elif kind == "read-only":
            subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", str(folder)], check=True)
            try:
                self.refused(scenario, out, "Read-only file system", str(folder))
            finally:
                subprocess.run(["umount", str(folder)], check=True)
        elif kind == "no permission":
            folder.chmod(0o755)
            self.refused(scenario, out, "Permission denied", str(folder), user=65534, group=65534, extra_groups=[])
        elif kind == "half way":
            # Somebody takes the right to write while the work goes on: a file system that becomes read-only.
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", str(folder)], check=True)
            try:
                process = subprocess.Popen(scenario.command(out), env=self.environment, stderr=subprocess.PIPE, text=True)
                time.sleep(random.uniform(0, scenario.seconds))
                process.send_signal(signal.SIGSTOP)
                process.send_signal(signal.SIGKILL)
                process.wait()
                process.stderr.close()
                subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
                result = subprocess.run(scenario.command(out), env=self.environment, capture_output=True, text=True, timeout=600)
                check(result.returncode in (0, 1), f"status {result.returncode}: {result.stderr}")
                check(result.returncode == 0 or "Read-only file system" in result.stderr, result.stderr)
                subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
                self.finish(scenario, out)
            finally:
                subprocess.run(["umount", str(folder)], check=True)
            return
        elif kind == "temporary folder gone":
            self.temporary.rmdir()
            try:
                result = subprocess.run(scenario.command(out), env=self.environment, capture_output=True, text=True, timeout=600)
                check(result.returncode in (0, 1), f"status {result.returncode}: {result.stderr}")
            finally:
                self.temporary.mkdir()
        self.finish(scenario, out)

    def vanished_input(self, random, folder):
        """The dump, the corpus or the lines are gone, cannot be read, or become something else; then they are there again."""
        scenario = random.choice([one for one in self.scenarios if one.before is None])
        inputs = [word for word in scenario.command(folder) if isinstance(word, str) and os.path.exists(word) and word != self.program]
        path = random.choice(inputs)
        kind = random.choice(["gone", "no permission", "a folder"]) if os.getuid() == 0 else "gone"
        if kind == "a folder" and os.path.isdir(path):
            kind = "gone"
        self.counts[f"input: {kind}"] += 1
        aside = self.scratch / "aside"
        if kind == "no permission":
            folder.mkdir()
            folder.chmod(0o777)
            copy = self.scratch / "secret"
            copy.mkdir(mode=0o700)
            command = [str(copy / "x.bz2") if word == path else word for word in scenario.command(folder / "out")]
            shutil.copy(path, copy / "x.bz2") if os.path.isfile(path) else shutil.copytree(path, copy / "x.bz2")
            result = subprocess.run(command, capture_output=True, text=True, timeout=600, user=65534, group=65534, extra_groups=[])
            shutil.rmtree(copy)
            check(result.returncode == 1 and "Permission denied" in result.stderr, f"status {result.returncode}: {result.stderr}")
            shutil.rmtree(folder)
        else:
            mine = path.startswith(str(self.scratch))
            if mine:
                os.rename(path, aside)
            command = scenario.command(folder) if mine else [str(aside) if word == path else word for word in scenario.command(folder)]
            missing = path if mine else str(aside)
            if kind == "a folder":
                os.mkdir(missing)
            try:
                result = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=600)
                check(result.returncode in (1, 2) and missing in result.stderr, f"{kind}: status {result.returncode}: {result.stderr}")
                if folder.exists():
                    check_nothing_half_written(folder, scenario)
            finally:
                if kind == "a folder":
                    os.rmdir(missing)
                if mine:
                    os.rename(aside, path)
        self.finish(scenario, folder)

    def run(self, name, trial, count, seed, only):
        failures = []
        started = time.monotonic()
        self.counts.clear()
        for number in range(count) if only is None else [only]:
            generator = random.Random(f"{seed}-{name}-{number}")
            folder = self.scratch / f"trial-{number}"
            try:
                trial(generator, folder)
            except (Failure, subprocess.TimeoutExpired) as error:
                print(f"FAILED: {name}, seed {seed}, trial {number}: {error}", flush=True)
                failures.append(number)
            shutil.rmtree(folder, ignore_errors=True)
        done = count if only is None else 1
        print(f"{name}: {done - len(failures)} of {done} with the undisturbed result, {time.monotonic() - started:.0f} s")
        for what, times in sorted(self.counts.items()):
            print(f"  {times:6} {what}")
        sys.stdout.flush()
        return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--full-disks", type=int, default=10)
    parser.add_argument("--others", type=int, default=10, help="trials of each other kind: two writers, bad outputs, vanished inputs")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--trial", type=int, help="only this one of each kind")
    parser.add_argument("--scenario", help="only those whose name begins so")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    scratch = tempfile.mkdtemp(prefix="wikiprep-endurance-")
    # Others must be able to go in, for the trials without permission.
    os.chmod(scratch, 0o755)
    failures = []
    try:
        trials = Trials(arguments.program, scratch)
        if arguments.scenario:
            trials.scenarios = [one for one in trials.scenarios if one.name.startswith(arguments.scenario)]
        if arguments.kills:
            failures += trials.run("kills", trials.kill, arguments.kills, arguments.seed, arguments.trial)
        if arguments.full_disks and can_mount(scratch):
            failures += trials.run("full disks", trials.fill, arguments.full_disks, arguments.seed, arguments.trial)
        elif arguments.full_disks:
            print("SKIPPED: full disks need root, to mount small file systems in memory")
        for name, trial in (
            ("two writers", trials.two_writers), ("stale locks", trials.stale_lock), ("bad outputs", trials.bad_output),
            ("vanished inputs", trials.vanished_input),
        ):
            if arguments.others:
                failures += trials.run(name, trial, arguments.others, arguments.seed, arguments.trial)
    finally:
        shutil.rmtree(scratch)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
