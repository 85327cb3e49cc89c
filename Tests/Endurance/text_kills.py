"""Text and JSON Lines that are interrupted while they are tokenized: nothing that was complete is done again.

    python3 Tests/Endurance/text_kills.py .build/release/wikiprep --trials 200 [--seed N] [--only NAME] [--trial K]

kills       kill -9, Ctrl-C and SIGTERM, once or several times, at any moment
full disks  a small file system in memory fills up (as root; left out otherwise)
bad lines   a line in the middle that is no JSON, or bytes that are no gzip or zstd: what was done before it stays,
            and the mended file goes on

After each, the same command ends with the bytes of one that nothing came between. Files of tokens that were complete
(`inputs/*/`) are not written again, and no unfinished file stays behind. The formats are plain, gzip and zstd; one
text, lines, JSON Lines; a folder that is new and one that grows. An input has several such files only where it is
large: `--bytes 60000000` with a release build interrupts inside of inputs, too. Each trial prints its number when it
fails; `--seed N --trial K` repeats it. zstd must be installed.
"""

import argparse
import collections
import gzip
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from folders import Failure, announce, can_mount, check, check_whole, contents, difference, sentence


def packed(path, data):
    """The data under that name, packed as it says; several streams, as parallel compressors write them."""
    middle = len(data) // 3
    if path.suffix == ".gz":
        path.write_bytes(b"".join(gzip.compress(piece, 1, mtime=0) for piece in (data[:middle], data[middle:])))
    elif path.suffix == ".zst":
        path.write_bytes(
            b"".join(
                subprocess.run(["zstd", "-q", "-1", "-c"], input=piece, capture_output=True, check=True).stdout
                for piece in (data[:middle], data[middle:])
            )
        )
    else:
        path.write_bytes(data)


class Scenario:
    """A command that makes a folder of some files, or adds the last of them to a folder that has the others."""

    def __init__(self, name, files, options, grows=False):
        self.name, self.files, self.options, self.grows = name, files, options, grows
        self.reference, self.before, self.seconds, self.bytes = None, None, None, None

    def command(self, program, out, files=None):
        return [program, "tokenize", *map(str, files or self.files), "-o", str(out), *self.options, "-j", "2", "-q"]


def make_scenarios(folder, size, program):
    """Texts of so many bytes each."""
    rng = random.Random(17)
    inputs = folder / "inputs"
    inputs.mkdir()

    def lines(count):
        made, length = [], 0
        while length < count:
            made.append(sentence(rng, rng.choice([3, 20, 60, 60, 200])))
            length += len(made[-1]) + 1
        return made

    def write(name, share, kind):
        made = lines(int(size * share))
        if kind == "rows":
            data = "".join(
                json.dumps({"id": f"{name}-{index}", "text": line} if index % 3 else {"text": line}) + "\n"
                for index, line in enumerate(made)
            )
        elif kind == "delimited":
            data = "<|endoftext|>".join(made)
        else:
            data = "\n".join(made) + "\n"
        packed(inputs / name, data.encode())
        return inputs / name

    shares = (0.5, 1, 0.1, 2)
    texts = [
        write(f"text{index}{suffix}", share, "text")
        for index, (share, suffix) in enumerate(zip(shares, (".txt", ".txt.gz", ".txt.zst", ".txt")))
    ]
    rows = [
        write(f"rows{index}{suffix}", share, "rows")
        for index, (share, suffix) in enumerate(zip(shares, (".jsonl", ".jsonl.zst", ".jsonl", ".jsonl.gz")))
    ]
    delimited = [
        write(f"stories{index}{suffix}", share, "delimited")
        for index, (share, suffix) in enumerate(zip((1, 2), (".txt.zst", ".txt")))
    ]
    help_text = subprocess.run([program, "tokenize", "--help"], capture_output=True, text=True, check=True).stdout
    # Pieces small enough that there are many.
    pieces = ["--segment-size", "256K"] if "--segment-size" in help_text else []
    return [
        Scenario("texts", texts, ["--val-ratio", "0.01", *pieces]),
        Scenario("lines", texts, ["--lines", "--val-ratio", "0.01", *pieces]),
        Scenario("rows", rows, ["--val-ratio", "0.01", *pieces]),
        Scenario(
            "rows, llm.c",
            rows,
            ["--val-ratio", "0.01", "--format", "llmc", "--shard-tokens", "100K", "--shard-name", "rows", *pieces],
        ),
        Scenario(
            "delimited, in order",
            delimited,
            ["--delimiter", "<|endoftext|>", "--val-ratio", "0.01", "--no-shuffle", *pieces],
        ),
        Scenario("growth", rows, ["--val-ratio", "0.01", *pieces], grows=True),
        Scenario("texts that grow", texts, ["--val-ratio", "0.01", *pieces], grows=True),
    ]


class Trials:
    def __init__(self, arguments, scratch):
        self.program, self.seed, self.scratch = arguments.program, arguments.seed, pathlib.Path(scratch)
        self.counts = collections.Counter()
        self.temporary = self.scratch / "temporary"
        self.temporary.mkdir()
        self.environment = dict(os.environ, TMPDIR=str(self.temporary))
        self.scenarios = [
            one
            for one in make_scenarios(self.scratch, arguments.bytes, self.program)
            if one.name.startswith(arguments.scenario)
        ]
        for number, scenario in enumerate(self.scenarios):
            if scenario.grows:
                scenario.before = self.scratch / f"before-{number}"
                self.execute(scenario.command(self.program, scenario.before, scenario.files[:2]))
            for _ in range(2):
                out = self.begin(scenario, self.scratch / "reference")
                start = time.monotonic()
                self.execute(scenario.command(self.program, out))
                seconds = time.monotonic() - start
                found = contents(out)
                check(
                    scenario.reference in (None, found),
                    f"{scenario.name}: two undisturbed runs differ: {difference(found, scenario.reference or {})}",
                )
                check_whole(out)
                scenario.reference, scenario.seconds = found, min(seconds, scenario.seconds or seconds)
                scenario.bytes = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
                shutil.rmtree(out.parent)
            announce(
                f"{scenario.name}: {len(scenario.reference)} files, {scenario.bytes} bytes, "
                f"{scenario.seconds:.2f} s undisturbed"
            )

    def begin(self, scenario, folder):
        """The folder as it was before the command; always of one name, which names of shards begin with."""
        out = folder / "out"
        if scenario.before:
            shutil.copytree(scenario.before, out)
        else:
            folder.mkdir()
        return out

    def execute(self, command, status=0):
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=600
        )
        check(done.returncode == status, f"status {done.returncode} and not {status}: {done.stderr[-2000:]}")
        return done.stderr

    @staticmethod
    def pieces(out):
        """The files of tokens that are complete: name -> what changes when one is written again."""
        found = {}
        for path in out.glob("inputs/*/*"):
            if (
                path.is_file()
                and not path.name.startswith(".")
                and not path.name.endswith(".partial")
                and path.name != "input.json"
            ):
                status = path.stat()
                found[str(path.relative_to(out))] = (status.st_ino, status.st_mtime_ns, status.st_size)
        return found

    def check_kept(self, before, out):
        after = self.pieces(out)
        for name, state in before.items():
            check(
                after.get(name) == state, f"{name} was complete, and is {'written again' if name in after else 'gone'}"
            )
        self.counts["complete pieces kept"] += len(before)

    def finish(self, scenario, out, kept):
        """The same command, to its end."""
        self.execute(scenario.command(self.program, out))
        found = contents(out)
        check(found == scenario.reference, f"another result: {difference(found, scenario.reference)}")
        check_whole(out)
        self.check_kept(kept, out)
        left = list(self.temporary.iterdir())
        check(not left, f"temporary files are left: {left}")

    def kill(self, rng, folder):
        scenario = rng.choice(self.scenarios)
        self.counts[scenario.name] += 1
        out = self.begin(scenario, folder)
        kept = {}
        for _ in range(rng.choice([1, 1, 2, 3, 5])):
            number = rng.choice([signal.SIGKILL] * 4 + [signal.SIGTERM, signal.SIGINT])
            moment = scenario.seconds * rng.choice([rng.uniform(0, 1.1), rng.uniform(0.5, 1.1), rng.uniform(0, 0.3)])
            process = subprocess.Popen(
                scenario.command(self.program, out),
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            time.sleep(moment)
            process.send_signal(number)
            _, messages = process.communicate(timeout=600)
            if process.returncode == 0:
                self.counts["ended before the signal"] += 1
            else:
                check(
                    process.returncode
                    == (
                        -number if number == signal.SIGKILL or moment < 0.1 and process.returncode < 0 else 128 + number
                    ),
                    f"{number.name}: status {process.returncode}: {messages[-2000:]}",
                )
                self.counts[f"stopped by {number.name}"] += 1
            if out.exists():
                self.check_kept(kept, out)
                kept = self.pieces(out)
        self.finish(scenario, out, kept)

    def fill(self, rng, folder):
        scenario = rng.choice(self.scenarios)
        self.counts[scenario.name] += 1
        folder.mkdir()
        mount = lambda options: subprocess.run(["mount", "-t", "tmpfs", *options], check=True)
        mount(["-o", "size=1g", "tmpfs", str(folder)])
        try:
            out = self.begin(scenario, folder / "disk")
            used = sum(path.stat().st_blocks * 512 for path in folder.rglob("*"))
            size = used + (1 << 16) + rng.randrange(1 << 12, max(scenario.bytes - used, 1 << 13))
            mount(["-o", f"remount,size={size}", str(folder)])
            kept = {}
            while True:
                done = subprocess.run(
                    scenario.command(self.program, out),
                    env=self.environment,
                    capture_output=True,
                    text=True,
                    timeout=600,
                )
                if done.returncode == 0:
                    break
                check(size < 1 << 30, f"a disk of a gigabyte: status {done.returncode}: {done.stderr[-2000:]}")
                check(done.returncode == 1, f"size {size}: status {done.returncode}: {done.stderr[-2000:]}")
                check(
                    "No space left on device" in done.stderr and "make room" in done.stderr,
                    f"size {size}: {done.stderr[-2000:]}",
                )
                self.counts["disk full, and said so"] += 1
                if out.exists():
                    self.check_kept(kept, out)
                    kept = self.pieces(out)
                size = 1 << 30 if rng.random() < 0.5 else size + rng.randrange(1 << 12, 1 << 20)
                mount(["-o", f"remount,size={size}", str(folder)])
            mount(["-o", "remount,size=1g", str(folder)])
            self.finish(scenario, out, kept)
        finally:
            subprocess.run(["umount", str(folder)], check=True)

    def bad_line(self, rng, folder):
        """One of the files is bad somewhere, and then it is mended."""
        scenario = rng.choice(
            [one for one in self.scenarios if one.name.startswith(("rows", "growth"))] or self.scenarios
        )
        self.counts[scenario.name] += 1
        out = self.begin(scenario, folder)
        path = rng.choice(scenario.files[2:] if scenario.grows else scenario.files)
        good = path.read_bytes()
        stamp = path.stat()
        try:
            if path.suffix == ".jsonl":
                lines = good.split(b"\n")
                number = rng.randrange(len(lines) - 1)
                lines[number] = rng.choice([b"{", b"no JSON", b'{"id": "x", "title": "no text"}', lines[number][:-2]])
                path.write_bytes(b"\n".join(lines))
                said = [path.name, f"{number + 1}"]
            else:
                bad = bytearray(good)
                place = rng.randrange(100, len(bad) - 100)
                bad[place : place + 8] = rng.randbytes(8)
                path.write_bytes(bad)
                said = [path.name]
            done = subprocess.run(
                scenario.command(self.program, out), env=self.environment, capture_output=True, text=True, timeout=600
            )
            check(done.returncode in (1, 3), f"a bad {path.name}, and status {done.returncode}: {done.stderr[-1000:]}")
            for text in said:
                check(
                    text in done.stderr.replace(",", ""), f"a bad {path.name}: {text!r} is not in {done.stderr[-1000:]}"
                )
            self.counts[f"a bad {path.suffix}: status {done.returncode}"] += 1
            kept = self.pieces(out)
        finally:
            path.write_bytes(good)
            if rng.random() < 0.5:
                # A mended file under its old time stamp is not the bad one.
                os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        self.finish(scenario, out, self.of_others(kept, path))

    @staticmethod
    def of_others(kept, path):
        """Complete pieces of the other inputs; those of the bad one may have been read past what was bad."""
        return {name: state for name, state in kept.items() if pathlib.PurePath(name).parent.name != path.name}

    def run(self, name, trial, numbers):
        failed = 0
        start = time.monotonic()
        self.counts.clear()
        for number in numbers:
            folder = self.scratch / f"trial-{number}"
            try:
                trial(random.Random(f"{self.seed} {name} {number}"), folder)
            except (Failure, subprocess.TimeoutExpired, OSError) as error:
                failed += 1
                announce(f"FAILED: {name}, seed {self.seed}, trial {number}: {error}")
            shutil.rmtree(folder, ignore_errors=True)
            for path in self.temporary.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        announce(
            f"{name}: {len(numbers) - failed} of {len(numbers)} with the undisturbed result, "
            f"{time.monotonic() - start:.0f} s"
        )
        for what, times in sorted(self.counts.items()):
            announce(f"  {times:10} {what}")
        return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--trials", type=int, default=200, help="of all kinds together")
    parser.add_argument("--bytes", type=int, default=1 << 20, help="of text, the unit of the inputs' sizes")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--only", choices=["kills", "full disks", "bad lines"])
    parser.add_argument("--scenario", default="", help="only those whose name begins so")
    parser.add_argument("--trial", type=int, help="only this one of each kind")
    arguments = parser.parse_args()
    announce(f"seed {arguments.seed}")
    scratch = tempfile.mkdtemp(prefix="wikiprep-text-kills-")
    failed = 0
    try:
        trials = Trials(arguments, scratch)
        for name, trial, share in (
            ("kills", trials.kill, 0.6),
            ("full disks", trials.fill, 0.25),
            ("bad lines", trials.bad_line, 0.15),
        ):
            if arguments.only in (None, name):
                if name == "full disks" and not can_mount(scratch):
                    announce("SKIPPED: full disks need root, to mount small file systems in memory")
                    continue
                count = max(1, round(arguments.trials * (1 if arguments.only else share)))
                failed += trials.run(name, trial, range(count) if arguments.trial is None else [arguments.trial])
    finally:
        shutil.rmtree(scratch)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
