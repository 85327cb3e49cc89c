"""What the tests of the second run share: what is in a folder of token files, read without wikiprep's own code.

Documents are known by marks, words such as `kx17q` that no other document has: what was decoded is searched for
them. A vocabulary is decoded here from its file, and the token files of every format by their published layout, so
that a test does not believe the program that it tests.
"""

import array
import base64
import hashlib
import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Which document it is, in each of its versions; and which version, or which of two texts of one document.
IDENTITY = re.compile(rb"kx[0-9]+q")
MARK = re.compile(rb"k[xv][0-9]+q")
WORDS = (
    "amber anchor basket bridge candle canyon copper cradle desert engine fabric falcon garden glacier hammer harbour "
    "island jacket kettle ladder lantern marble meadow needle orchard paddle pebble quarry ribbon saddle shelter "
    "thunder timber tunnel valley velvet violet walnut window winter"
).split()


class Failure(Exception):
    pass


def check(condition, message):
    if not condition:
        raise Failure(message)


def can_mount(scratch):
    """Whether small file systems in memory can be mounted: that needs root."""
    folder = pathlib.Path(scratch) / "mount"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True)
    if done.returncode == 0:
        subprocess.run(["umount", str(folder)], check=True)
    return done.returncode == 0


def sentence(rng, words):
    """So many words, from few, so that little tells documents apart but their marks."""
    return " ".join(rng.choices(WORDS, k=words))


def digest(path):
    """What tells a file's content: of a record the text, so that it can be said what differs."""
    data = path.read_bytes()
    return data.decode() if path.suffix == ".json" and len(data) < 1 << 16 else hashlib.sha256(data).hexdigest()


def everything(folder):
    """All files in a folder but locks: a command that is refused changes none of them."""
    return {
        str(path.relative_to(folder)): digest(path)
        for path in sorted(pathlib.Path(folder).rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def contents(folder):
    """What a folder is, whatever was before: all files but the reports, which tell of their run (its times, examples,
    what it reused), and what is remembered of the files that were read (their inodes and time stamps)."""
    return {
        name: data
        for name, data in everything(folder).items()
        if pathlib.PurePath(name).name not in ("report.json", "report.html")
        and not pathlib.PurePath(name).name.startswith(".source")
    }


def difference(found, expected):
    missing = sorted(expected.keys() - found.keys())
    more = sorted(found.keys() - expected.keys())
    other = sorted(name for name in found.keys() & expected.keys() if found[name] != expected[name])
    told = ", ".join(
        f"{what} {names[:6]}" for what, names in (("missing", missing), ("more", more), ("different", other)) if names
    )
    for name in other:
        if name.endswith(".json"):
            told += f"; {name}: {fields(found[name], expected[name])}"
    return told


def fields(found, expected):
    """In which fields two records differ."""
    try:
        found, expected = json.loads(found), json.loads(expected)
    except ValueError:
        return "no record"
    return ", ".join(
        f"{name} {json.dumps(found.get(name))[:400]} and not {json.dumps(expected.get(name))[:400]}"
        for name in sorted(found.keys() | expected.keys())
        if found.get(name) != expected.get(name) and name != "files"
    )


def check_whole(folder):
    """Nothing that is unfinished stays behind a command that has ended well."""
    left = [
        name
        for name in everything(folder)
        if pathlib.PurePath(name).name.endswith(".partial") or "unfinished" in name or "/renewal/" in name
    ]
    check(not left, f"unfinished files are left: {left[:6]}")


def peak_memory(command, **options):
    """Runs a command: status, standard error, seconds, and the most memory that it took, in bytes."""
    start = time.monotonic()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, **options)
    message = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, message, time.monotonic() - start, usage.ru_maxrss * 1024


def kill_after(command, seconds, number=signal.SIGKILL, **options):
    """Sends a signal to a command after some time. Returns its status and standard error."""
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, **options
    )
    time.sleep(seconds)
    process.send_signal(number)
    _, message = process.communicate(timeout=600)
    return process.returncode, message.decode(errors="replace")


class Vocabulary:
    """The bytes of each token."""

    def __init__(self, pieces):
        self.pieces = pieces

    @staticmethod
    def tiktoken(data):
        pieces = {}
        for line in data.split(b"\n"):
            if line:
                token, rank = line.split()
                pieces[int(rank)] = base64.b64decode(token)
        return Vocabulary(pieces)

    @staticmethod
    def hugging_face(data):
        """A byte-level tokenizer.json: its signs are bytes, those that cannot be seen shifted behind U+0100."""
        seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
        signs = {chr(byte): byte for byte in seen}
        signs.update(
            {chr(0x100 + index): byte for index, byte in enumerate(byte for byte in range(256) if byte not in seen)}
        )
        tokens = json.loads(data)
        pieces = {
            number: bytes(signs[sign] for sign in token)
            for token, number in tokens["model"]["vocab"].items()
            if all(sign in signs for sign in token)
        }
        for special in tokens.get("added_tokens", []):
            pieces[special["id"]] = b"\n"
        return Vocabulary(pieces)

    known = {}

    @classmethod
    def of(cls, folder, record):
        """That of a folder: GPT-2's, or the copy in `tokenizer/`."""
        if record["tokenizer"] == "gpt2":
            path = ROOT / "Sources/CGPT2Vocabulary/gpt2.tiktoken"
        else:
            files = list((pathlib.Path(folder) / "tokenizer").iterdir())
            check(len(files) == 1, f"tokenizer/ has {len(files)} files")
            path = files[0]
        data = path.read_bytes()
        key = hashlib.sha256(data).digest()
        if key not in cls.known:
            cls.known[key] = cls.hugging_face(data) if path.suffix == ".json" else cls.tiktoken(data)
        return cls.known[key]

    def decode(self, ids, eot):
        return b"".join([b"\n" if number == eot else self.pieces.get(number, b"") for number in ids])


def token_ids(path, kind):
    """The bytes of a file's ids: llm.c's has 256 numbers before them, NumPy's says how long its header is."""
    data = path.read_bytes()
    if path.suffix == ".npy":
        check(data[:6] == b"\x93NUMPY", f"{path.name} is not NumPy's")
        data = data[10 + int.from_bytes(data[8:10], "little") :]
    elif kind == "llmc":
        check(int.from_bytes(data[:4], "little") in (20240520, 20240801), f"{path.name} is not llm.c's")
        check(
            int.from_bytes(data[8:12], "little") * (2 if data[4] == 1 else 4) == len(data) - 1024,
            f"{path.name} has another number of tokens",
        )
        data = data[1024:]
    return data


class TokenFolder:
    """A folder of token files: what both splits say."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.record = json.loads((self.folder / "meta.json").read_text())
        vocabulary = Vocabulary.of(folder, self.record)
        self.ids, self.text = {}, {}
        for split in ("train", "val"):
            ids = array.array("H" if self.record["dtype"] == "uint16" else "I")
            for file in self.record["files"]:
                path = self.folder / file["name"]
                check(path.exists(), f"meta.json names {file['name']}, which is not there")
                check(path.stat().st_size == file["bytes"], f"{file['name']} has another size than meta.json says")
                if (
                    file["split"] == split
                    and path.suffix in (".bin", ".npy", ".ds")
                    and not file["name"].startswith(("documents/", "offsets/"))
                    and "offsets" not in path.name
                ):
                    ids.frombytes(token_ids(path, self.record["format"]))
            # Of rows, what does not fill one is dropped.
            check(
                self.record.get("block_size") or len(ids) == self.record["tokens"][split],
                f"{split} has {len(ids)} tokens, and meta.json says {self.record['tokens'][split]}",
            )
            self.ids[split], self.text[split] = ids, vocabulary.decode(ids, self.record["eot"])

    def identities(self, split):
        return set(IDENTITY.findall(self.text[split]))

    def marks(self):
        return set(MARK.findall(self.text["train"])) | set(MARK.findall(self.text["val"]))

    def commands(self):
        """The commands that the record says make it, each without the program's name."""
        found = self.record.get("commands", self.record.get("command"))
        check(found, "meta.json has no command")
        if isinstance(found, str):
            found = shlex.split(found)
        commands = [found] if isinstance(found[0], str) else found
        return [words[1:] if pathlib.PurePath(words[0]).name == "wikiprep" else words for words in commands]


def announce(text):
    print(text)
    sys.stdout.flush()
