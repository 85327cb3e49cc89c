#!/usr/bin/env python3
"""How long a run takes with N workers, by simulation: the same pieces, claimed in order, committed in order.

    python3 simulate-scaling.py --dump-gb 24 --extract 0.19 --encode 0.012

A piece is claimed by one worker at a time (the claim feeds the dump's bytes to the checksum), done in any order, and committed by
one worker at a time, in order; no piece is claimed that lies more than `lookahead` before the first that is not committed. That is
`OrderedWork`. The costs are those that `bench.py` measures; their scatter is log-normal.
"""

import argparse
import heapq
import random


def simulate(durations, claims, commits, workers, lookahead):
    """The time until everything is committed, and how long claiming and committing were busy."""
    count = len(durations)
    free = [(0.0, worker) for worker in range(workers)]
    heapq.heapify(free)
    committed = []  # when each piece was committed
    done = []
    claim_free = commit_free = 0.0
    for index in range(count):
        now, worker = heapq.heappop(free)
        if index >= lookahead:
            now = max(now, committed[index - lookahead])
        now = max(now, claim_free) + claims[index]
        claim_free = now
        end = now + durations[index]
        done.append(end)
        # Whoever finishes the oldest piece commits it, and those that wait behind it.
        commit_free = max(commit_free, end) + commits[index]
        committed.append(commit_free)
        heapq.heappush(free, (max(end, commit_free) if commit_free - end <= commits[index] else end, worker))
    return committed[-1]


def scattered(mean, sigma, count, rng):
    return [mean * rng.lognormvariate(-sigma * sigma / 2, sigma) for _ in range(count)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dump-gb", type=float, default=24.2, help="compressed size; enwiki has 24.2 (default)")
    parser.add_argument("--extract", type=float, default=0.19, help="CPU seconds for a MB of the compressed dump")
    parser.add_argument("--encode", type=float, default=0.013, help="CPU seconds for a MB of text")
    parser.add_argument("--text-per-dump", type=float, default=0.9, help="MB of text from a MB of the compressed dump")
    parser.add_argument("--checksum", type=float, default=295, help="MB/s of the dump's checksum, which one process computes")
    parser.add_argument("--seam", type=float, default=0.004, help="seconds to stitch the pages of two segments, at the commit")
    parser.add_argument("--write", type=float, default=1000, help="MB/s of the token files: written, flushed, read back for the checksum")
    parser.add_argument("--scatter", type=float, default=0.25, help="how unequal pieces are (sigma of the log-normal)")
    options = parser.parse_args()

    dump = options.dump_gb * 1000
    segment = min(max(dump / 1024, 2.1), 33.6)
    segments = max(1, round(dump / segment))
    text = dump * options.text_per_dump
    ranges = max(1, round(text / 8.4))
    print(f"{segments} segments of {segment:.1f} MB, {ranges} ranges of {text / ranges:.1f} MB of text")
    print("workers   extract s  tokenize s     whole s  speed-up  limits of extract: workers, checksum; of tokenize: workers, writer (s)")
    alone = None
    for workers in (1, 2, 4, 8, 16, 32, 64, 128):
        rng = random.Random(1)
        extract = simulate(
            scattered(options.extract * segment, options.scatter, segments, rng),
            [segment / options.checksum] * segments, [options.seam] * segments, workers, 2 * workers + 2)
        tokens = 0.25 * 2 * text / ranges
        tokenize = simulate(
            scattered(options.encode * text / ranges, options.scatter, ranges, rng), [0.0] * ranges,
            [tokens / options.write] * ranges, max(workers, 1), workers + 2)
        whole = extract + tokenize
        alone = alone or whole
        print(
            f"{workers:7} {extract:11.0f} {tokenize:11.0f} {whole:11.0f} {alone / whole:9.1f}  "
            f"{options.extract * dump / workers:.0f}, {dump / options.checksum:.0f}; "
            f"{options.encode * text / workers:.0f}, {tokens * ranges / options.write:.0f}")


if __name__ == "__main__":
    main()
