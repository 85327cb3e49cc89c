#!/usr/bin/env python3
"""The structure of the sources in figures: files, lines, comments, declarations that others see, and who imports whom.

    python3 Benchmarks/structure.py [--check] [CHECKOUT]

With --check only what a module imports without saying so in Package.swift is printed, and the exit status is 1: SwiftPM
itself lets it pass where another module has been built before.
"""

import argparse
import json
import pathlib
import re
import statistics
import subprocess
import sys

SYSTEM = re.compile(r"^(Synchronization|Testing|Dispatch|Foundation\w*|Glibc|Musl|Darwin|PackageDescription)$")
DECLARATION = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(public|package|open)(?:\(set\))?\s+(?:[a-z]+\s+)*?"
    r"(struct|enum|class|protocol|actor|typealias|func|var|let|init|subscript|case|extension)\b"
)
TYPES = {"struct", "enum", "class", "protocol", "actor", "typealias"}


def declared(checkout):
    """What Package.swift says: the dependencies of each target, and its folder."""
    dump = subprocess.run(["swift", "package", "dump-package"], cwd=checkout, check=True, capture_output=True).stdout
    targets = {}
    for target in json.loads(dump)["targets"]:
        names = {next(iter(d.values()))[0] for d in target["dependencies"]}
        kind = target["type"]
        folder = target.get("path") or ("Tests/" if kind == "test" else "Sources/") + target["name"]
        targets[target["name"]] = (kind, checkout / folder, names)
    return targets


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))] if values else 0


def module(folder):
    files = sorted(folder.rglob("*.swift"))
    lengths, comments, long, others, types = [], 0, 0, {"public": 0, "package": 0}, {"public": 0, "package": 0}
    imports = set()
    for file in files:
        lines = file.read_text().split("\n")
        lengths.append(len(lines) - 1)
        for line in lines:
            comments += line.lstrip().startswith("//")
            long += len(line) > 120
            if found := re.match(r"\s*(?:@\w+ )*(?:package |public |internal )?import (?:\w+ )?(\w+)", line):
                imports.add(found[1])
            if (found := DECLARATION.match(line)) and found[2] != "extension":
                access = "public" if found[1] == "open" else found[1]
                others[access] += 1
                types[access] += found[2] in TYPES
    return files, lengths, comments, long, others, types, imports


def check(targets):
    faults = 0
    for name, (_, folder, names) in sorted(targets.items()):
        for imported in sorted(module(folder)[-1] - names - {name}):
            if imported in targets:
                print(f"{name} imports {imported}, which Package.swift does not say")
                faults += 1
        imports = module(folder)[-1]
        for unused in sorted(names - imports) if targets[name][1].parts[-2] == "Sources" and imports else []:
            print(f"{name} does not import {unused}, which Package.swift gives it")
            faults += 1
    return faults


def floors(targets, names):
    """Each module's floor: one above the highest that it imports."""
    floor = {}

    def height(name, above=()):
        if name in above:
            sys.exit(f"a circle: {' → '.join([*above, name])}")
        if name not in floor:
            below = [height(other, (*above, name)) for other in targets[name][2] if other in names]
            floor[name] = max(below, default=-1) + 1
        return floor[name]

    for name in names:
        height(name)
    return floor


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkout", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[1])
    parser.add_argument("--check", action="store_true", help="only look for imports that Package.swift does not have")
    options = parser.parse_args()
    targets = declared(options.checkout)
    if options.check:
        sys.exit(1 if check(targets) else 0)
    names = [name for name, (kind, folder, _) in targets.items()
             if kind != "test" and "Sources" in folder.parts and any(folder.rglob("*.swift"))]
    print(f"{'module':22}{'files':>6}{'lines':>7}{'median':>7}{'p95':>5}{'max':>5}{'comments':>9}{'over 120':>9}"
          f"{'public':>8}{'package':>8}   types")
    every, total, comments, long = [], 0, 0, 0
    found = {name: module(targets[name][1]) for name in names}
    for name, (files, lengths, own, wide, others, types, _) in sorted(found.items(), key=lambda x: -sum(x[1][1])):
        print(f"{name:22}{len(files):6}{sum(lengths):7}{statistics.median(lengths):7.0f}{percentile(lengths, .95):5}"
              f"{max(lengths):5}{own / max(sum(lengths), 1):9.0%}{wide:9}{others['public']:8}{others['package']:8}"
              f"   {types['public']} + {types['package']}")
        every += lengths
        comments, long = comments + own, long + wide
    print(f"{'all':22}{len(every):6}{sum(every):7}{statistics.median(every):7.0f}{percentile(every, .95):5}"
          f"{max(every):5}{comments / sum(every):9.0%}{long:9}")
    floor = floors(targets, set(names))
    print("\nEach floor imports only those below it:")
    for number in range(max(floor.values()), -1, -1):
        print(f"\nfloor {number}")
        for name in sorted(name for name in names if floor[name] == number):
            below = sorted(found[name][-1] & set(names) - {name}, key=lambda other: (-floor[other], other))
            print(f"  {name:20} {'← ' + ', '.join(below) if below else ''}".rstrip())


if __name__ == "__main__":
    main()
