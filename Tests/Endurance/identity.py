"""Dumps that take another's place, and dumps that only look as if they did.

    python3 Tests/Endurance/identity.py .build/release/wikiprep --trials 100 [--seed N] [--only NAME] [--trial K]

replace   a run is killed, another dump of the same size, time stamp, head and tail takes the dump's place, and the same command goes on: what comes
          out is the second dump's, to the byte, and nothing of the first. Files, in place and by a new one, and standard input
during    the dump is overwritten while it is read: an error in words, or one dump's output; then the same command makes the second one's
mend      a damaged dump is salvaged, and the mended one, with the old time stamp, takes its place
changed   a complete part's dump changes in one place: its segments are extracted again, and no others
same      touch, mv, cp -a, a copy in memory, another mount: nothing is extracted again; and what was looked at once is not read again

Each trial prints its number when it fails; `--seed N --trial K` repeats it.
"""

import argparse
import bz2
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from folders import Failure, check

NAME = "enwiki-20260101-pages-articles1.xml-p1p9999"
PAGES_A_STREAM = 4
EDGE = 65 << 10


def page(number, rng):
    words = " ".join("".join(rng.choices("abcdefghijklmnop", k=rng.randint(3, 9))) for _ in range(150))
    return (
        f"  <page>\n    <title>Page {number}</title>\n    <ns>0</ns>\n    <id>{number}</id>\n    <revision>\n      <id>{number + 5000}</id>\n"
        f'      <timestamp>2025-12-01T00:00:00Z</timestamp>\n      <model>wikitext</model>\n      <format>text/x-wiki</format>\n'
        f'      <text bytes="1" xml:space="preserve">{words}</text>\n    </revision>\n  </page>\n').encode()


def pieces(first, rng):
    return b"".join(page(first + index, rng) for index in range(PAGES_A_STREAM))


HEAD = b"""<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">
  <siteinfo><sitename>Wikipedia</sitename><dbname>enwiki</dbname><base>https://en.wikipedia.org/wiki/Main_Page</base>
    <namespaces><namespace key="0" case="first-letter" /></namespaces></siteinfo>
"""
TAIL = b"</mediawiki>\n"


class Pair:
    """Two dumps that differ in the middle, and have the same size."""

    def __init__(self, rng, packed):
        self.name = NAME + (".bz2" if packed else "")
        pack = (lambda data: bz2.compress(data, 9)) if packed else (lambda data: data)
        count = 64
        first = [pack(HEAD)] + [pack(pieces(1 + PAGES_A_STREAM * index, rng)) for index in range(count)] + [pack(TAIL)]
        second = list(first)
        start, size = 0, sum(map(len, first))
        middle = []
        for index, piece in enumerate(first):
            if EDGE < start < size - EDGE - len(piece):
                middle.append(index)
            start += len(piece)
        # At least one of them.
        for index in {rng.choice(middle), *(index for index in middle if rng.random() < 0.4)}:
            second[index] = self.other(first[index], 1 + PAGES_A_STREAM * (index - 1), rng, pack)
        self.first, self.second = b"".join(first), b"".join(second)
        assert self.first != self.second and len(self.first) == len(self.second)
        assert self.first[:EDGE] == self.second[:EDGE] and self.first[-EDGE:] == self.second[-EDGE:]

    @staticmethod
    def other(piece, number, rng, pack):
        """Other pages of the same ids, that take as many bytes."""
        while True:
            found = pack(pieces(number, rng))
            if len(found) == len(piece):
                return found
            if pack(b"x") == b"x":
                # The last word takes up the difference.
                missing = len(piece) - len(found)
                end = found.rindex(b"</text>")
                if missing > 0:
                    return found[:end] + b"q" * missing + found[end:]
                if end + missing > found.rindex(b"preserve") + 100:
                    return found[:end + missing] + found[end:]


class Bench:
    """A program and a folder."""

    def __init__(self, program, folder, rng):
        self.program, self.folder, self.rng = program, folder, rng
        # Tokens take most of the time, and are made of the corpus alone.
        self.makes_tokens = rng.random() < 0.2
        self.options = ["--min-chars", "0", "--segment-size", "8K", "-q", *(["--val-ratio", "0.05"] if self.makes_tokens else [])]
        self.time = 1_700_000_000 + rng.randrange(10**6)

    def command(self, out, dump, *more):
        verb, folder = ("run", out) if self.makes_tokens else ("extract", out / "corpus")
        return [self.program, verb, str(dump), "-o", str(folder), "-j", str(self.rng.randint(1, 3)), *self.options, *more]

    def run(self, out, dump, *more, stdin=None):
        source = open(stdin, "rb") if stdin else subprocess.DEVNULL
        return subprocess.run(self.command(out, dump, *more), capture_output=True, text=True, stdin=source, check=False)

    def put(self, path, data, in_place):
        """The dump, with a time stamp that tells nothing."""
        if in_place or not path.exists():
            with open(path, "r+b" if path.exists() else "wb") as file:
                file.write(data)
                file.truncate()
        else:
            other = path.with_name("other")
            other.write_bytes(data)
            os.replace(other, path)
        os.utime(path, (self.time, self.time))

    def reference(self, data, name, *more):
        """What a run makes that nothing comes between."""
        folder = self.folder / "reference"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "in").mkdir(parents=True)
        self.put(folder / "in" / name, data, True)
        done = self.run(folder / "out", folder / "in" / name, *more)
        check(done.returncode == 0, f"the reference: {done.stderr}")
        return contents(folder / "out")

    def killed(self, command, seconds, stdin=None):
        """Whether it was killed before its end."""
        source = open(stdin, "rb") if stdin else subprocess.DEVNULL
        process = subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        process.kill()
        return process.wait() != 0

    def timed(self, data, name):
        start = time.monotonic()
        made = self.reference(data, name)
        return made, time.monotonic() - start


def contents(out):
    """What is promised to be the same, whatever was between."""
    made = {}
    for path in sorted(out.rglob("*")):
        name = str(path.relative_to(out))
        if path.is_file() and path.name not in (".lock", ".source-state.json", "report.json", "report.html"):
            made[name] = path.read_bytes()
    return made


def difference(found, wanted):
    names = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
    return ", ".join(names[:8])


def segments(out):
    """The segment files, by what changes when one is written again."""
    return {str(path.relative_to(out)): (path.stat().st_ino, path.stat().st_mtime_ns)
            for path in out.rglob("[0-9]*.jsonl.zst")}


def replace(bench, rng):
    pair = Pair(rng, rng.random() < 0.6)
    wanted, seconds = bench.timed(pair.second, pair.name)
    dump, out = bench.folder / pair.name, bench.folder / "out"
    bench.put(dump, pair.first, True)
    piped = rng.random() < 0.3
    words = ("-", "--name", "enwiki-20260101-piped") if piped else (dump,)
    stdin = dump if piped else None
    if piped:
        reference = bench.folder / "piped"
        shutil.rmtree(reference, ignore_errors=True)
        dump_b = bench.folder / "b"
        dump_b.write_bytes(pair.second)
        done = bench.run(reference, *words, stdin=dump_b)
        check(done.returncode == 0, f"the reference: {done.stderr}")
        wanted = contents(reference)
    if not bench.killed(bench.command(out, *words), rng.uniform(0.1, 0.9) * seconds, stdin):
        return "ended before it was killed"
    bench.put(dump, pair.second, rng.random() < 0.5)
    complete = (out / "corpus/manifest.json").exists() and json.loads((out / "corpus/manifest.json").read_text())["parts"]
    done = bench.run(out, *words, stdin=stdin)
    check(done.returncode == 0, f"status {done.returncode}: {done.stderr}")
    made = contents(out)
    check(made == wanted, f"not the second dump's: {difference(made, wanted)}")
    return f"{'piped, ' if piped else ''}{'complete' if complete else 'begun'}"


def during(bench, rng):
    pair = Pair(rng, rng.random() < 0.6)
    wanted, seconds = bench.timed(pair.second, pair.name)
    first, _ = bench.timed(pair.first, pair.name)
    dump, out = bench.folder / pair.name, bench.folder / "out"
    bench.put(dump, pair.first, True)
    process = subprocess.Popen(bench.command(out, dump), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(rng.uniform(0.05, 0.9) * seconds)
    bench.put(dump, pair.second, True)
    _, message = process.communicate()
    if process.returncode == 0:
        made = contents(out)
        check(made in (first, wanted), f"a mixture: {difference(made, first)}; {difference(made, wanted)}")
        kind = "one dump's"
    else:
        check("wikiprep: " in message and ("while it was read" in message or "damaged" in message or "magic" in message
                                           or "checksum" in message or "CRC" in message or "bzip2" in message), message)
        kind = "refused"
    done = bench.run(out, dump)
    check(done.returncode == 0, f"{kind}, then status {done.returncode}: {done.stderr}")
    made = contents(out)
    check(made == wanted, f"{kind}, then not the second dump's: {difference(made, wanted)}")
    return kind


def mend(bench, rng):
    pair = Pair(rng, True)
    good = pair.first
    bad = bytearray(good)
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(2000, len(bad) - 3000)
        count = rng.randint(1, 900)
        bad[place:place + count] = rng.randbytes(count)
    bad = bytes(bad)
    wanted = bench.reference(good, pair.name)
    dump, out = bench.folder / pair.name, bench.folder / "out"
    bench.put(dump, bad, True)
    done = bench.run(out, dump, "--salvage")
    check(done.returncode == 0, f"salvage: {done.stderr}")
    before, salvaged = segments(out), contents(out)
    done = bench.run(out, dump, *(["--salvage"] if rng.random() < 0.5 else []))
    check(done.returncode == 0 and segments(out) == before and contents(out) == salvaged,
          f"what was salvaged is done again: {done.stderr} {difference(contents(out), salvaged)}")
    bench.put(dump, good, rng.random() < 0.5)
    done = bench.run(out, dump, *(["--salvage"] if rng.random() < 0.3 else []))
    check(done.returncode == 0, f"mended: {done.stderr}")
    stayed = len(before.items() & segments(out).items())
    # Damage is in two segments at most, and a third one looks back on it.
    check(stayed >= len(before) - 9, f"{stayed} of {len(before)} segments stayed")
    made = contents(out)
    made_text = {name: data for name, data in made.items() if not name.startswith("corpus/")}
    wanted_text = {name: data for name, data in wanted.items() if not name.startswith("corpus/")}
    check(made_text == wanted_text, f"not the mended dump's: {difference(made_text, wanted_text)}")
    part = f"corpus/{NAME.replace('.xml', '')}/part.json"
    check(made[part] == wanted[part], "another part.json")
    return f"{stayed} of {len(before)} segments stayed"


def changed(bench, rng):
    pair = Pair(rng, rng.random() < 0.6)
    first, _ = bench.timed(pair.first, pair.name)
    wanted = bench.reference(pair.second, pair.name)
    dump, out = bench.folder / pair.name, bench.folder / "out"
    bench.put(dump, pair.first, True)
    done = bench.run(out, dump)
    check(done.returncode == 0 and contents(out) == first, f"{done.stderr}")
    before = segments(out)
    # A dump that is no good takes nothing away.
    if pair.name.endswith(".bz2"):
        bench.put(dump, pair.second[:len(pair.second) * 3 // 4], rng.random() < 0.5)
        done = bench.run(out, dump)
        made = {name: data for name, data in contents(out).items() if "/renewal/" not in name}
        check(done.returncode != 0 and made == first, f"a broken dump: {done.returncode} {done.stderr} {difference(made, first)}")
    bench.put(dump, pair.second, rng.random() < 0.5)
    if rng.random() < 0.5:
        bench.killed(bench.command(out, dump), rng.uniform(0.05, 0.5))
    done = bench.run(out, dump)
    check(done.returncode == 0, f"status {done.returncode}: {done.stderr}")
    made = contents(out)
    check(made == wanted, f"not the second dump's: {difference(made, wanted)}")
    stayed = len(before.items() & segments(out).items())
    check(stayed >= 8, f"{stayed} of {len(before)} segments stayed")
    return f"{stayed} of {len(before)} segments stayed"


def read_bytes(command):
    """The bytes that a program reads."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    facts = dict(line.split(": ") for line in pathlib.Path(f"/proc/{process.pid}/io").read_text().splitlines())
    check(process.wait() == 0, "the run failed")
    return int(facts["rchar"])


def same(bench, rng):
    pair = Pair(rng, rng.random() < 0.6)
    wanted, seconds = bench.timed(pair.first, pair.name)
    dump, out = bench.folder / pair.name, bench.folder / "out"
    bench.put(dump, pair.first, True)
    begun = rng.random() < 0.4
    if begun:
        begun = bench.killed(bench.command(out, dump), rng.uniform(0.2, 0.9) * seconds)
    else:
        check(bench.run(out, dump).returncode == 0, "the first run")
    before = segments(out)
    place, unmount = dump, None
    ways = ["touch", "mv", "cp -a", "memory", "mount", "nothing"]
    way = rng.choice(ways)
    if way == "touch":
        os.utime(dump)
    elif way == "mv":
        place = bench.folder / "elsewhere" / dump.name
        place.parent.mkdir()
        os.rename(dump, place)
        if rng.random() < 0.5:
            os.rename(place, dump)
            place = dump
    elif way == "cp -a":
        place = bench.folder / "copy" / dump.name
        place.parent.mkdir()
        subprocess.run(["cp", "-a", dump, place], check=True)
    elif way == "memory":
        unmount = pathlib.Path(tempfile.mkdtemp(dir="/dev/shm"))
        place = unmount / dump.name
        shutil.copyfile(dump, place)
    elif way == "mount":
        place = bench.folder / "mounted" / dump.name
        place.parent.mkdir()
        if subprocess.run(["mount", "--bind", bench.folder, place.parent], capture_output=True, check=False).returncode == 0:
            unmount = place.parent
        else:
            way, place = "nothing", dump
    try:
        done = bench.run(out, place)
        check(done.returncode == 0, f"{way}: {done.stderr}")
        made, after = contents(out), segments(out)
        check(before.items() <= after.items(), f"{way}: {len(before.items() - after.items())} of {len(before)} segments are extracted again")
        check(made == wanted, f"{way}: another output: {difference(made, wanted)}")
        time.sleep(0.03)
        check(bench.run(out, place).returncode == 0, way)
        corpus = out / "corpus"
        command = [bench.program, "extract", str(place), "-o", str(corpus), *bench.options[:5]]
        one = read_bytes(command)
        check(segments(out) == after and contents(out)[f"corpus/{NAME.replace('.xml', '')}/part.json"] == made[f"corpus/{NAME.replace('.xml', '')}/part.json"],
              f"{way}: the third run changes something")
        state = corpus / NAME.replace(".xml", "") / ".source-state.json"
        check(state.exists(), f"{way}: nothing is remembered")
        state.unlink()
        two = read_bytes(command)
        check(two - one > len(pair.first) * 0.9, f"{way}: what was looked at is read again: {one} bytes, and {two} without a memory")
    finally:
        if unmount and way == "mount":
            subprocess.run(["umount", unmount], check=False)
        elif unmount:
            shutil.rmtree(unmount)
    return f"{way}{', begun' if begun else ''}: {len(before)} segments"


KINDS = {"replace": replace, "during": during, "mend": mend, "changed": changed, "same": same}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--trials", type=int, default=20, help="of each kind")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--trial", type=int, help="this one only")
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.program).resolve())
    failed = 0
    print(f"seed {arguments.seed}")
    for kind in [arguments.only] if arguments.only else KINDS:
        numbers = [arguments.trial] if arguments.trial is not None else range(arguments.trials)
        failures = 0
        for number in numbers:
            rng = random.Random(f"{arguments.seed} {kind} {number}")
            with tempfile.TemporaryDirectory() as folder:
                try:
                    outcome = KINDS[kind](Bench(program, pathlib.Path(folder), rng), rng)
                    if arguments.verbose:
                        print(f"  {kind} {number}: {outcome}")
                except Failure as failure:
                    failures += 1
                    print(f"{kind}, trial {number} FAILED: {failure}")
        print(f"{kind}: {len(numbers)} trials, {failures} failed")
        failed += failures
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
