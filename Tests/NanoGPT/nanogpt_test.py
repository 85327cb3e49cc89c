"""nanoGPT on what wikiprep makes of text: how large train.bin and val.bin are, and ten steps of its train.py on each.

    git clone https://github.com/karpathy/nanoGPT
    python3 Tests/NanoGPT/nanogpt_test.py .build/release/wikiprep nanoGPT [--only NAME] [--python PYTHON]
        [--megabytes 300]

The cases: a text of 300 MB, of 30 kB, of one line, two files, a text that grows twice, --lines, --delimiter, and few
documents, of which wikiprep says what ratio would help. PYTHON has torch and numpy (nanoGPT's own needs); without
torch the arithmetic of get_batch is done here instead, and it says so. The checkout is only read: its train.py is run
in it, and writes into a folder of ours.
"""

import argparse
import array
import pathlib
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Endurance"))
from folders import Failure, announce, check, sentence  # noqa: E402

# What a split has at least, of one text: so many tokens, or a tenth.
LEAST, TENTH = 16_384, 0.1
# What lies between two cuts that are as good: words are not cut.
WORD = 64
STEPS = [
    "--device=cpu",
    "--compile=False",
    "--dtype=float32",
    "--max_iters=10",
    "--lr_decay_iters=10",
    "--warmup_iters=2",
    "--eval_interval=5",
    "--eval_iters=2",
    "--log_interval=1",
    "--gradient_accumulation_steps=1",
    "--batch_size=4",
    "--n_layer=2",
    "--n_head=2",
    "--n_embd=32",
    "--always_save_checkpoint=False",
]


class Bench:
    def __init__(self, arguments, scratch):
        self.program, self.nanogpt, self.python = arguments.program, arguments.nanogpt, arguments.python
        self.scratch, self.megabytes = pathlib.Path(scratch), arguments.megabytes
        self.rng = random.Random(5)
        self.has_torch = subprocess.run([self.python, "-c", "import torch, numpy"], capture_output=True).returncode == 0
        if not self.has_torch:
            announce("torch is not there: get_batch's arithmetic is done without it, and no step is trained")

    def prose(self, count):
        return "\n".join(sentence(self.rng, self.rng.randint(5, 60)) for _ in range(count // 200 + 2))[:count]

    def write(self, name, text):
        path = self.scratch / name
        path.write_text(text)
        return path

    def run(self, out, *words):
        """Tokenizes. Returns what is said on standard error."""
        done = subprocess.run(
            [self.program, "tokenize", *map(str, words), "-o", str(self.scratch / out)], capture_output=True, text=True
        )
        check(done.returncode == 0, f"tokenize: status {done.returncode}: {done.stderr[-1500:]}")
        return done.stderr

    def ids(self, out, split):
        ids = array.array("H")
        ids.frombytes((self.scratch / out / f"{split}.bin").read_bytes())
        return ids

    def sizes(self, out):
        return tuple((self.scratch / out / f"{split}.bin").stat().st_size // 2 for split in ("train", "val"))

    def train(self, out, block_size):
        """Ten steps of train.py, or get_batch's requirements."""
        folder = self.scratch / out
        if not self.has_torch:
            for split, size in zip(("train", "val"), self.sizes(out)):
                # get_batch draws from 0 to len(data) - block_size, and numpy.memmap wants a file that is not empty.
                check(
                    size > block_size,
                    f"{split}.bin has {size} tokens: get_batch has nothing to draw from with block_size {block_size}",
                )
            return "could be drawn"
        done = subprocess.run(
            [
                self.python,
                "train.py",
                f"--dataset={folder}",
                f"--out_dir={self.scratch / 'checkpoints'}",
                f"--block_size={block_size}",
                *STEPS,
            ],
            cwd=self.nanogpt,
            capture_output=True,
            text=True,
        )
        losses = re.findall(r"^iter (\d+): loss ([0-9.]+)", done.stdout, re.M)
        check(
            done.returncode == 0 and losses and losses[-1][0] == "10",
            f"train.py, block_size {block_size}: {done.stdout[-500:]}{done.stderr[-1500:]}",
        )
        return f"loss {losses[0][1]} → {losses[-1][1]}"

    def report(self, name, out, block_sizes=(64, 256)):
        train, val = self.sizes(out)
        done = ", ".join(f"block_size {size}: {self.train(out, size)}" for size in block_sizes)
        announce(f"{name}: {train:,} tokens for training, {val:,} for validation; {done}")

    def check_cut(self, out, ratio=0.0005, files=1):
        """One text: validation is the larger of the ratio and min(a tenth, 16,384 tokens)."""
        train, val = self.sizes(out)
        total = train + val
        least = max(ratio * total, min(TENTH * total, LEAST)) if files == 1 else 0
        check(train > 0 and val > 0, f"{train} and {val} tokens: one is empty")
        check(val >= least - WORD, f"{val} tokens for validation, and at least {least:.0f} were to be")
        check(
            files > 1 or val <= max(least, 1) + WORD + 0.01 * least,
            f"{val} tokens for validation, and about {least:.0f} were to be",
        )

    # The cases.

    def large(self):
        """A text of 300 MB."""
        path = self.scratch / "large.txt"
        block = self.prose(1_000_000).encode()
        with open(path, "wb") as file:
            for number in range(self.megabytes):
                file.write(block.replace(b"amber", b"amber %d" % number)[:999_999] + b"\n")
        self.run("large", path)
        path.unlink()
        self.check_cut("large")
        self.report(f"{self.megabytes} MB", "large", (64, 1024))

    def small(self):
        """A text of 30 kB."""
        self.run("small", self.write("small.txt", self.prose(30_000)))
        self.check_cut("small")
        self.report("30 kB", "small")

    def ratio(self):
        """A larger share that was asked for."""
        self.run("ratio", self.write("ratio.txt", self.prose(30_000)), "--val-ratio", "0.3")
        self.check_cut("ratio", ratio=0.3)
        self.report("30 kB, --val-ratio 0.3", "ratio")

    def one_line(self):
        """A text without a line end; and one without any white space, which is cut between characters."""
        self.run("line", self.write("line.txt", self.prose(30_000).replace("\n", " ")))
        self.check_cut("line")
        self.report("one line", "line")
        self.run(
            "nospace",
            self.write("nospace.txt", "".join(self.rng.choices("あいうえおかきくけこさしすせそ漢字仮名", k=12_000))),
        )
        self.check_cut("nospace")
        self.report("one line without white space", "nospace")

    def two_files(self):
        first, second = self.write("first.txt", self.prose(40_000)), self.write("second.txt", self.prose(20_000))
        self.run("two", first, second)
        self.check_cut("two", files=2)
        self.report("two files", "two")
        # One after the other is the same.
        self.run("second-by-second", second)
        self.run("second-by-second", first)
        check(
            self.ids("two", "val") == self.ids("second-by-second", "val")
            and self.ids("two", "train") == self.ids("second-by-second", "train"),
            "two files at once are not what one after the other is",
        )

    def growing(self):
        text = self.prose(60_000)
        self.run("growing", self.write("growing.txt", text[:20_000]))
        self.check_cut("growing")
        val, before = self.ids("growing", "val"), self.sizes("growing")
        for end in (20_500, 60_000):
            self.run("growing", self.write("growing.txt", text[:end]))
            check(self.ids("growing", "val") == val, "what is for validation has changed")
            check(self.sizes("growing")[0] > before[0], f"{self.sizes('growing')[0]} tokens for training, as before")
            before = self.sizes("growing")
        self.report("growing from 20 kB to 60 kB", "growing")

    def lines(self):
        self.run(
            "lines",
            self.write("lines.txt", "\n".join(sentence(self.rng, 20) for _ in range(2000))),
            "--lines",
            "--val-ratio",
            "0.05",
        )
        self.report("--lines --val-ratio 0.05", "lines")

    def delimiter(self):
        stories = "<|endoftext|>".join(self.prose(self.rng.randint(100, 900)) for _ in range(400))
        self.run("delimiter", self.write("stories.txt", stories), "--delimiter", "<|endoftext|>", "--val-ratio", "0.05")
        self.report("--delimiter --val-ratio 0.05", "delimiter")

    def few(self):
        """So few documents that none falls into validation: the ratio that is named helps."""
        path = self.write("few.txt", "\n".join(sentence(self.rng, 60) for _ in range(200)))
        said = self.run("few", path, "--lines")
        if self.sizes("few")[1] == 0:
            named = re.search(r"--val-ratio (0\.\d+)", said)
            check("warning" in said and named, f"val.bin is empty, and no ratio is named: {said[-500:]}")
            self.run("helped", path, "--lines", "--val-ratio", named[1])
            check(self.sizes("helped")[1] > 0, f"--val-ratio {named[1]} was to help, and val.bin is empty")
            announce(
                f"200 lines with the default: warned of, and --val-ratio {named[1]} gives "
                f"{self.sizes('helped')[1]:,} tokens"
            )

    def none(self):
        """Nothing for validation where that was asked for, all where that was."""
        path = self.write("none.txt", self.prose(5000))
        self.run("none", path, "--val-ratio", "0")
        check(self.sizes("none")[1] == 0 and self.sizes("none")[0] > 0, f"--val-ratio 0: {self.sizes('none')}")
        self.run("all", path, "--val-ratio", "1")
        check(self.sizes("all")[0] == 0 and self.sizes("all")[1] > 0, f"--val-ratio 1: {self.sizes('all')}")

    def tiny(self):
        """Texts of a few words: neither file is empty, as far as there are two tokens."""
        for text in ("Hello world", "one two three\n", "a b", "日本語のテキスト", "word " * 30):
            out = f"tiny-{len(text)}"
            self.run(out, self.write(f"{out}.txt", text))
            check(all(self.sizes(out)), f"{text!r}: {self.sizes(out)} tokens")
        announce("texts of some words: both files have tokens")

    CASES = (small, ratio, one_line, two_files, growing, lines, delimiter, few, none, tiny, large)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("nanogpt", help="a checkout of nanoGPT")
    parser.add_argument("--python", default=sys.executable, help="a Python with torch and numpy")
    parser.add_argument("--megabytes", type=int, default=300, help="size of the large text")
    parser.add_argument("--only", choices=[case.__name__ for case in Bench.CASES])
    arguments = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="wikiprep-nanogpt-") as scratch:
        bench = Bench(arguments, scratch)
        for case in Bench.CASES:
            if arguments.only in (None, case.__name__):
                try:
                    case(bench)
                except (Failure, OSError) as error:
                    failed += 1
                    announce(f"FAILED: {case.__name__}: {error}")
    announce(f"{failed} cases failed" if failed else "all cases went well")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
