#!/usr/bin/env python3
"""Measures wikiprep: every stage, the whole, and the peers that are installed. `make bench DUMP=...` runs it; see README.md.

Each ratio is of two commands that run one after the other, again and again; the median of the ratios of the pairs counts, so
that what slows the machine slows both. CPU time is user and system time of a command and all it starts.
"""

import argparse
import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


class Run:
    """One run of a command: wall and CPU seconds, peak memory in MB."""

    def __init__(self, command, env=None, cwd=None):
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, **(env or {})}, cwd=cwd,
            shell=isinstance(command, str),
        )
        message = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        self.wall = time.perf_counter() - start
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1000
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{command}: status {process.returncode}\n{message.decode(errors='replace')[-2000:]}")


class Report:
    def __init__(self):
        self.lines = []

    def add(self, text=""):
        self.lines.append(text)
        print(text, flush=True)

    def table(self, *columns):
        self.add("| " + " | ".join(columns) + " |")
        self.add("|" + "---|" * len(columns))

    def row(self, *cells):
        self.add("| " + " | ".join(str(cell) for cell in cells) + " |")


def spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def paired(report, name, ours, theirs, runs, measure, target=""):
    """Runs both by turns; adds the medians, and the median of the ratios ours / theirs with the lowest and the highest."""
    ratios, a_values, b_values = [], [], []
    for number in range(runs):
        first, second = (ours, theirs) if number % 2 == 0 else (theirs, ours)
        results = {first: getattr(first(), measure), second: getattr(second(), measure)}
        a_values.append(results[ours])
        b_values.append(results[theirs])
        ratios.append(results[ours] / results[theirs])
    report.row(
        name, f"{statistics.median(a_values):.2f} s", f"{statistics.median(b_values):.2f} s", spread(ratios), target)


def stages(report, options, dump, xml_bytes):
    report.add(f"\n### Stages, one thread, `{os.path.basename(dump)}`\n")
    texts = os.path.join(options.scratch, "texts.jsonl")
    command = [options.stages, dump, *options.vocabularies]
    results = {}
    for _ in range(options.runs):
        output = subprocess.run(
            command, stdout=subprocess.PIPE, check=True, env={**os.environ, "WIKIPREP_BENCH_TEXTS": texts}
        ).stdout
        for line in output.splitlines():
            stage = json.loads(line)
            results.setdefault(stage["stage"], []).append(stage)
    xml = max((s["xml"] for runs in results.values() for s in runs), default=0) or xml_bytes
    report.table("stage", "MB/s of", "median (lowest–highest)", "CPU s for 100 MB of XML")
    seconds = {}
    for name, runs in results.items():
        speeds = [s["bytes"] / s["seconds"] / 1e6 for s in runs]
        seconds[name] = statistics.median(s["seconds"] for s in runs)
        report.row(
            name, runs[0]["unit"],
            f"{statistics.median(speeds):.0f} ({min(speeds):.0f}–{max(speeds):.0f})",
            f"{seconds[name] / xml * 1e8:.2f}")
    peers(report, options, texts, results)


def peers(report, options, texts, results):
    """The peers' encoders on the same texts, in pairs with ours."""
    ours, theirs = {}, {}
    environment = {**os.environ, "RAYON_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    dump_command = [options.stages, options.current_dump, *options.vocabularies]
    command = [sys.executable, os.path.join(HERE, "peers", "encoders.py"), texts, options.gpt2, *options.vocabularies]
    for _ in range(options.runs):
        for line in subprocess.run(dump_command, stdout=subprocess.PIPE, check=True).stdout.splitlines():
            stage = json.loads(line)
            if stage["stage"].startswith("encode "):
                ours.setdefault(stage["stage"][7:], []).append(stage["seconds"])
        for line in subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment).stdout.splitlines():
            stage = json.loads(line)
            theirs.setdefault(stage["stage"], []).append(stage["seconds"])
    report.add("\nEncoders, CPU time, one thread, the same texts; theirs / ours:\n")
    report.table("peer", "ratio (lowest–highest)")
    for name, values in theirs.items():
        vocabulary = name.split(" ", 1)[1]
        report.row(name, spread([b / a for a, b in zip(ours[vocabulary], values)]))


def whole(report, options, dump):
    report.add(f"\n### The whole, `{os.path.basename(dump)}`, {os.path.getsize(dump) / 1e6:.1f} MB compressed\n")
    out = os.path.join(options.scratch, "out")
    memory = []

    def wikiprep(threads):
        def run():
            shutil.rmtree(out, ignore_errors=True)
            wiki = ["--wiki", options.wiki] if options.wiki else []
            result = Run([options.wikiprep, dump, "-o", out, "-q", "--threads", str(threads), *wiki])
            memory.append((threads, result.memory))
            return result

        return run

    def decompress():
        return Run([options.wikiprep, "decompress", dump, "-q", "--threads", "1"])

    two, one = wikiprep(2), wikiprep(1)
    report.table("ours / theirs", "ours", "theirs", "ratio (lowest–highest)", "wanted")
    if shutil.which("lbzip2"):
        one_lbzip2 = lambda: Run(["lbzip2", "-dc", "-n1", dump])
        paired(report, "dump → train.bin, CPU / `lbzip2 -dc -n1`, CPU", two, one_lbzip2, options.runs, "cpu", "≤ 0.95")
        paired(
            report, "dump → train.bin, 2 threads, wall / `lbzip2 -dc -n2`, wall", two,
            lambda: Run(["lbzip2", "-dc", "-n2", dump]), options.runs, "wall", "≤ 1.0")
        paired(report, "`decompress`, CPU / `lbzip2 -dc -n1`, CPU", decompress, one_lbzip2, options.runs, "cpu", "≤ 0.45")
    else:
        report.add("lbzip2 is not installed: not measured\n")
    if shutil.which("bzip2"):
        paired(
            report, "`decompress`, CPU / `bzip2 -dc`, CPU", decompress, lambda: Run(["bzip2", "-dc", dump]), options.runs,
            "cpu")
    paired(report, "1 thread, wall / 2 threads, wall", one, two, options.runs, "wall", "≥ 1.8")
    paired(report, "2 threads, CPU / 1 thread, CPU", two, one, options.runs, "cpu", "≤ 1.1")
    report.add(f"\nPeak memory, 2 threads: {max(m for t, m in memory if t == 2):.0f} MB")


def chain(report, options, dump):
    """The peers' way of doing the same."""
    report.add(f"\n### The peers' way, `{os.path.basename(dump)}`\n")
    out = os.path.join(options.scratch, "out")
    extracted = os.path.join(options.scratch, "extracted")
    wiki = ["--wiki", options.wiki] if options.wiki else []

    def wikiprep():
        shutil.rmtree(out, ignore_errors=True)
        return Run([options.wikiprep, dump, "-o", out, "-q", "--threads", "2", *wiki])

    def extract():
        shutil.rmtree(out, ignore_errors=True)
        return Run([options.wikiprep, "extract", dump, "-o", out, "-q", "--threads", "2", *wiki])

    def wikiextractor():
        shutil.rmtree(extracted, ignore_errors=True)
        script = os.path.join(HERE, "peers", "wikiextractor_tiktoken.py")
        return Run(
            f"'{sys.executable}' -m wikiextractor.WikiExtractor --no-templates --processes 2 --json -o '{extracted}' '{dump}'"
            f" && '{sys.executable}' '{script}' '{extracted}' '{out}' '{options.gpt2}'", cwd=options.scratch)

    def segment_wiki():
        return Run(
            [sys.executable, "-m", "gensim.scripts.segment_wiki", "-w", "2", "-f", dump, "-o",
             os.path.join(options.scratch, "gensim.json")])

    report.table("theirs / ours", "theirs", "ours", "ratio (lowest–highest)", "wanted")
    if installed("wikiextractor"):
        paired(
            report, "wikiextractor, then tiktoken, wall / `wikiprep`, wall", wikiextractor, wikiprep, options.runs, "wall",
            "≥ 8")
    else:
        report.add("wikiextractor is not installed: not measured\n")
    if installed("gensim"):
        paired(
            report, "gensim's segment_wiki, wall / `wikiprep extract`, wall", segment_wiki, extract, options.runs, "wall")
    else:
        report.add("gensim is not installed: not measured\n")
    texts_of_peers(report, options, dump)


def texts_of_peers(report, options, dump):
    """Dump → text alone, in CPU time: the peers' texts as peers/texts.py makes them against JSON Lines of ours."""
    wiki = ["--wiki", options.wiki] if options.wiki else []

    def lines():
        return Run([options.wikiprep, "extract", dump, "-o", "-", "-q", *wiki])

    for tool in ["wikiextractor", "mwparserfromhell", "gensim"]:
        if not installed(tool):
            report.add(f"{tool} is not installed: not measured\n")
            continue
        command = [sys.executable, os.path.join(HERE, "peers", "texts.py"), tool, dump]
        paired(
            report, f"{tool}, dump → text, CPU / `wikiprep extract -o -`, CPU", lambda: Run(command), lines, options.runs,
            "cpu")


def installed(module):
    return subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True).returncode == 0


def start_up(report, options):
    report.add("\n### Start-up\n")
    report.table("command", "wall, median (lowest–highest)", "wanted")
    page = os.path.join(options.scratch, "x.wiki")
    with open(page, "w") as file:
        file.write("x\n")
    for name, command, target in [
        ("`wikiprep --version`", [options.wikiprep, "--version"], "≤ 10 ms"),
        ("`wikiprep clean`, one word", [options.wikiprep, "clean", page], "≤ 20 ms"),
    ]:
        values = [Run(command).wall * 1000 for _ in range(max(20, options.runs))]
        report.row(name, f"{statistics.median(values):.1f} ms ({min(values):.1f}–{max(values):.1f})", target)


def machine():
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo") as file:
            model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), model)
    except OSError:
        pass
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{model}, {os.cpu_count()} processors, load {load} when it began, {platform.system()} {platform.release()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dumps", nargs="+", help="dumps, .xml.bz2; the whole is measured on all, the peers' way on the first two")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--wiki", help="for dumps that do not tell their wiki")
    parser.add_argument("--vocabulary", dest="vocabularies", action="append", default=[], help="a .tiktoken file to measure beside gpt2")
    parser.add_argument("--wikiprep", default=os.path.join(HERE, "..", ".build", "release", "wikiprep"))
    parser.add_argument("--stages", default=os.path.join(HERE, "..", ".build", "release", "StageBenchmark"))
    parser.add_argument("--output", help="the result file (default: results/DATE-COMMIT.md)")
    options = parser.parse_args()
    options.gpt2 = os.path.join(HERE, "..", "Sources", "CGPT2Vocabulary", "gpt2.tiktoken")

    commit = subprocess.run(
        ["git", "-C", HERE, "describe", "--always", "--dirty"], capture_output=True, text=True).stdout.strip() or "unknown"
    report = Report()
    report.add(f"# {datetime.date.today()}, commit {commit}\n")
    report.add(f"{machine()}; medians of {options.runs} pairs, with the lowest and the highest.")
    with tempfile.TemporaryDirectory() as scratch:
        options.scratch = scratch
        start_up(report, options)
        for number, dump in enumerate(options.dumps):
            dump = os.path.abspath(dump)
            options.current_dump = dump
            if number < 2:
                stages(report, options, dump, 0)
            whole(report, options, dump)
            if number < 2:
                chain(report, options, dump)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    report.add(f"\nLoad at the end: {load}.")
    output = options.output or os.path.join(HERE, "results", f"{datetime.date.today()}-{commit}.md")
    with open(output, "w", encoding="utf-8") as file:
        file.write("\n".join(report.lines) + "\n")
    print(f"written to {output}", file=sys.stderr)


if __name__ == "__main__":
    main()
