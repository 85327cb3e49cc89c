#!/usr/bin/env python3
"""Builds the fuzz targets, runs them one after another, and says what each reached.

    python3 Fuzz/fuzz.py [--seconds N] [--no-build] [TARGET...]

Inputs that reach something new are kept in Fuzz/.build/corpus and are where the next run begins. What was found is kept in Fuzz/findings, and
the exit status is 1.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

fuzz = pathlib.Path(__file__).resolve().parent
program = fuzz / ".build/release"
# The longest input, where 4 KiB are not the right measure: vocabularies have 256 tokens at least, and the encoder's twin is slow.
longest = {"FuzzVocabulary": 8192, "FuzzEncoder": 300, "FuzzBZip2Block": 2048, "FuzzWikitext": 4096}
# Tables that live as long as the program are held by pointers with flags in them, which the leak detector does not follow; the rest is speed.
sanitizer = "detect_leaks=0:malloc_context_size=4:quarantine_size_mb=16"
# In seconds and MB; nothing of such a size may take them.
timeout, memory = 10, 2048


def build(targets):
    # Of several -sanitize the last one counts, and SwiftPM must know that libFuzzer brings `main`.
    command = ["swift", "build", "-c", "release", "--package-path", fuzz, "--static-swift-stdlib", "--sanitize", "fuzzer",
               "-Xswiftc", "-sanitize=fuzzer,address", "-Xswiftc", "-enable-testing", "-Xswiftc", "-use-ld=lld"]
    # Or SwiftPM would not look for new files in the package that this one depends on.
    (fuzz / "Package.swift").touch()
    for product in targets if len(targets) < 4 else [None]:
        subprocess.run(command + (["--product", product] if product else []), check=True)


def run(target, seconds, folder, scratch):
    """Runs one target. Returns whether nothing was found."""
    corpus = fuzz / ".build/corpus" / target
    corpus.mkdir(parents=True, exist_ok=True)
    findings = fuzz / "findings"
    findings.mkdir(exist_ok=True)
    command = [
        program / target, corpus, folder / target, f"-max_total_time={seconds}", f"-timeout={timeout}", f"-rss_limit_mb={memory}",
        f"-max_len={longest.get(target, 4096)}", f"-artifact_prefix={findings}/{target}-", "-print_final_stats=1",
    ]
    dictionary = fuzz / "Dictionaries" / f"{target}.dict"
    if dictionary.exists():
        command.append(f"-dict={dictionary}")
    ended = subprocess.run(command, env=dict(os.environ, TMPDIR=scratch, ASAN_OPTIONS=sanitizer), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    log = ended.stderr.decode(errors="replace")
    (fuzz / ".build" / f"{target}.log").write_text(log)
    edges = re.findall(r"cov: (\d+)", log)
    features = re.findall(r"ft: (\d+)", log)
    total = re.search(r"\((\d+) inline 8-bit counters\)", log)
    runs = re.search(r"stat::number_of_executed_units:\s*(\d+)", log) or re.search(r"Done (\d+) runs", log)
    runs = int(runs[1]) if runs else 0
    print(f"{target:24}{runs:10} runs {runs / seconds:9.0f} a second   {edges[-1] if edges else 0:>6} of {total[1] if total else 0:>6} edges"
          f" {features[-1] if features else 0:>7} features", flush=True)
    if ended.returncode == 0:
        return True
    told = [line for line in log.splitlines() if re.search(r"FINDING|ERROR:|Fatal error|SUMMARY|Test unit written", line)]
    print("\n".join("    " + line[:300] for line in told[:8]))
    artifact = re.search(r"Test unit written to (\S+)", log)
    if artifact:
        print(f"    again: ASAN_OPTIONS=detect_leaks=0 {program.relative_to(fuzz.parent)}/{target} {os.path.relpath(artifact[1])}")
    print(f"    all it said: {fuzz.relative_to(fuzz.parent)}/.build/{target}.log", flush=True)
    return False


def main():
    known = re.findall(r'^    \("(Fuzz\w+)", "', (fuzz / "Package.swift").read_text(), re.M)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="all, unless some are named: " + ", ".join(known))
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    parser.add_argument("--no-build", action="store_true")
    options = parser.parse_args()
    unknown = [target for target in options.targets if target not in known]
    if unknown:
        parser.error(f"no target {', '.join(unknown)}; there are {', '.join(known)}")
    if options.seconds < 1:
        parser.error("--seconds must be at least 1")
    targets = options.targets or known
    if not options.no_build:
        build(targets)
    memory_folder = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="wikiprep-fuzz-", dir=memory_folder) as scratch:
        seeds = pathlib.Path(scratch) / "seeds"
        subprocess.run([sys.executable, fuzz / "make-seeds.py", seeds], check=True)
        sound = [run(target, options.seconds, seeds, scratch) for target in targets]
    sys.exit(0 if all(sound) else 1)


if __name__ == "__main__":
    main()
