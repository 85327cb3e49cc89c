#!/usr/bin/env python3
"""How much memory text of many gigabytes takes: one text, lines, JSON Lines, packed, without duplicates, remade.

    Benchmarks/text-memory.py .build/release/wikiprep --gigabytes 5 [--source FILE...] [--folder DIR] [--only NAME]
        [--limit 300]

The text is that of some files (JSON Lines with `text`, as `wikiprep extract DUMP -o -` writes, or plain text; default:
the samples), repeated with other numbers in it. It is made in DIR (default: the folder for temporary files), which
needs three times as much room, and deleted afterwards. Each case says its seconds and its peak memory (`ru_maxrss`),
and fails above the limit in MB.
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Tests/Endurance"))
from folders import peak_memory  # noqa: E402


def source_text(paths, program):
    """Documents of the files, a line each, until there are some megabytes."""
    documents = []
    if not paths:
        for path in sorted((ROOT / "Samples").glob("*.bz2")):
            lines = subprocess.run(
                [program, "extract", str(path), "-o", "-", "-q"], capture_output=True, check=True
            ).stdout.splitlines()
            documents += [json.loads(line)["text"] for line in lines]
    for path in paths:
        with open(path, encoding="utf-8", errors="replace") as file:
            if path.endswith((".jsonl", ".json")):
                documents += [json.loads(line)["text"] for line in file]
            else:
                documents += file.read(64 << 20).split("\n\n")
    return [document.replace("\n", " ") for document in documents if document.strip()]


def changed(block, number):
    """The same text with other numbers in it: other tokens, and no two copies of a document alike."""
    return block.replace(b" the ", b" %d the " % number).replace("。".encode(), "%d。".encode() % number)


def write(path, documents, size, kind):
    if kind == "rows":
        block = "".join(
            json.dumps({"id": f"#{index}-@", "text": document}, ensure_ascii=False) + "\n"
            for index, document in enumerate(documents)
        ).encode()
    else:
        block = "".join(document + "\n" for document in documents).encode()
    block *= max(1, (4 << 20) // len(block))
    written = number = 0
    with open(path, "wb") as file:
        while written < size:
            piece = changed(block, number)
            if kind == "rows":
                # Copies of the block have ids of their own, too.
                piece = b"\n".join(
                    line.replace(b"-@", b"-%d-%d" % (number, row), 1) for row, line in enumerate(piece.split(b"\n"))
                )
            elif kind == "line":
                piece = piece.replace(b"\n", b" ")
            file.write(piece)
            written += len(piece)
            number += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--gigabytes", type=float, default=5)
    parser.add_argument("--source", nargs="*", default=[])
    parser.add_argument("--folder")
    parser.add_argument("--only", help="cases whose name begins so")
    parser.add_argument("--limit", type=float, default=300, help="megabytes")
    arguments = parser.parse_args()
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="wikiprep-text-memory-", dir=arguments.folder))
    size = int(arguments.gigabytes * 1e9)
    failed = 0
    try:
        documents = source_text(arguments.source, arguments.program)
        cases = (
            ("one text", "text", [[]]),
            ("one line", "line", [[]]),
            ("lines", "text", [["--lines", "--val-ratio", "0.001"], ["--remake", "--format", "llmc"]]),
            ("lines, no duplicates", "text", [["--lines", "--dedup"]]),
            ("lines, packed", "packed", [["--lines"]]),
            ("JSON Lines", "rows", [["--val-ratio", "0.001"], []]),
            ("rows of 1024", "rows", [["--block-size", "1024"]]),
        )
        for name, kind, runs in cases:
            if arguments.only and not name.startswith(arguments.only):
                continue
            path = scratch / ("rows.jsonl" if kind == "rows" else "text.txt")
            write(path, documents, size, kind)
            if kind == "packed":
                subprocess.run(["zstd", "-q", "-1", "--rm", str(path)], check=True)
                path = path.with_name(path.name + ".zst")
            for options in runs:
                status, message, seconds, memory = peak_memory(
                    [arguments.program, "tokenize", str(path), "-o", str(scratch / "out"), *options]
                )
                good = status == 0 and memory < arguments.limit * 1e6
                failed += not good
                tokens = (
                    json.loads((scratch / "out/meta.json").read_text())["tokens"] if status == 0 else message[-1000:]
                )
                print(
                    f"{name} {' '.join(options)}: {seconds:.0f} s, {size / seconds / 1e6:.0f} MB/s, "
                    f"peak memory {memory / 1e6:.0f} MB, {tokens}"
                    f"{'' if good else f'  FAILED: status {status}, limit {arguments.limit:.0f} MB'}",
                    flush=True,
                )
                if status != 0:
                    break
            path.unlink()
            shutil.rmtree(scratch / "out", ignore_errors=True)
    finally:
        shutil.rmtree(scratch)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
