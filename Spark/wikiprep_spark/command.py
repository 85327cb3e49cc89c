"""The command line, from its words to the exit status."""

from __future__ import annotations

import argparse
import atexit
import json
import os
import re
import shutil
import signal
import sys
import tempfile
from typing import Optional, Sequence

from . import package
from .program import Program, ProgramFailure, find, version_of
from .run import Request, Run
from .storage import Storage, absolute

DESCRIPTION = "Wikipedia dumps, a corpus, JSON Lines or text -> token files, on Apache Spark: byte for byte what wikiprep makes on one machine."
EPILOGUE = """Options of 'wikiprep run' stand behind --, and go to every task unchanged. Places are paths that every machine sees, or begin with file:,
hdfs: or s3a:. The exit status is that of the program: 1 failed work, 2 wrong usage, 3 damaged input."""


def parser() -> argparse.ArgumentParser:
    """The options of the driver's own."""
    parser = argparse.ArgumentParser(
        prog="wikiprep-spark", usage="spark-submit [options of Spark] wikiprep-spark.py -o OUT INPUT... [-- options of wikiprep run]",
        description=DESCRIPTION, epilog=EPILOGUE, allow_abbrev=False)
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="dumps (.xml.bz2, .xml); or a corpus folder, JSON Lines, text")
    parser.add_argument("-o", "--output", metavar="OUT", required=True, help="the folder that is written; with dumps the corpus goes into OUT/corpus")
    parser.add_argument("--ranges", type=positive, metavar="N", help="how many ranges the shuffle key is cut into; changes no output (default: by the size of the text)")
    parser.add_argument("--range-size", type=size, metavar="SIZE", help="bytes of text in a range, such as 256M (default: 64M, and up to 512M of very much)")
    parser.add_argument(
        "--shard-tasks", choices=("auto", "yes", "no"), default="auto",
        help="whether each shard is written by a task of its own, or each split by one; changes no output (default: auto, wherever shards can be cut)")
    parser.add_argument("--program", metavar="PATH", help="where wikiprep is on every machine (default: shipped by --files wikiprep, else on the PATH)")
    parser.add_argument("--keep-work", action="store_true", help="leave OUT/_spark, with the pieces of tokens")
    parser.add_argument("-q", "--quiet", action="store_true", help="no lines about the phases; warnings and errors stay")
    return parser


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def size(text: str) -> int:
    found = re.fullmatch(r"(\d+)([KMG]?)", text)
    if not found or int(found[1]) == 0:
        raise ValueError
    return int(found[1]) << {"": 0, "K": 10, "M": 20, "G": 30}[found[2]]


def split_words(words: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """The driver's own options, and those of the program: behind `--`, and such as the driver does not know."""
    words = list(words)
    behind = words.index("--") if "--" in words else len(words)
    mine, unknown = parser().parse_known_intermixed_args(words[:behind])
    if not mine.inputs:
        parser().error("name the dumps, or other inputs")
    return mine, unknown + words[behind + 1:]


def main(words: Optional[Sequence[str]] = None) -> int:
    """Runs the command; its exit status."""
    words = list(sys.argv[1:] if words is None else words)
    mine, options = split_words(words)
    from pyspark import SparkConf, SparkContext

    configuration = SparkConf()
    for name, value in defaults().items():
        configuration.setIfMissing(name, value)
    context = SparkContext(conf=configuration)
    context.setLogLevel("ERROR")
    failure: Optional[ProgramFailure] = None
    try:
        ship_package(context)
        counters = run(context, mine, options, words)
    except ProgramFailure as error:
        failure = error
    except KeyboardInterrupt:
        failure = ProgramFailure("wikiprep-spark: stopped; the same command goes on", 128 + signal.SIGINT, "stop")
    finally:
        context.stop()
    if failure is not None:
        # The last thing on the terminal, behind whatever Spark has to say.
        print(failure.message, file=sys.stderr, flush=True)
        return failure.status if failure.status in (1, 2, 3, 128 + signal.SIGINT) else 1
    print(json.dumps(counters, sort_keys=True))
    return 0


def run(context, mine: argparse.Namespace, options: Sequence[str], words: Sequence[str]) -> dict[str, int]:
    """The run of a command line, with Spark that is there."""
    from .cluster import Cluster

    folder = os.getcwd()
    storage = Storage(hadoop_properties(context))
    program = Program(given=mine.program and absolute(mine.program, folder), version=version_of(find(mine.program)), options=tuple(options), folder=folder)
    request = Request(
        inputs=tuple(absolute(place, folder) for place in mine.inputs), output=absolute(mine.output, folder), ranges=mine.ranges,
        range_bytes=mine.range_size, cut={"auto": None, "yes": True, "no": False}[mine.shard_tasks], keeps_work=mine.keep_work,
        arguments=("wikiprep-spark", *words))
    return Run(Cluster(context, mine.quiet), program, storage, request).run()


def defaults() -> dict[str, str]:
    """Properties of Spark that suit the work, where nobody has set them."""
    return {
        "spark.app.name": "wikiprep",
        # What is shuffled is compressed already.
        "spark.shuffle.compress": "false",
        "spark.shuffle.spill.compress": "false",
        # The documents of a range, of as many segments as Python sends at once.
        "spark.kryoserializer.buffer.max": "1g",
    }


def hadoop_properties(context) -> tuple[tuple[str, str], ...]:
    prefix = "spark.hadoop."
    return tuple(sorted((name[len(prefix):], value) for name, value in context.getConf().getAll() if name.startswith(prefix)))


def ship_package(context) -> None:
    """Sends this package along, where it was not shipped by --py-files."""
    brought = context.getConf().get("spark.submit.pyFiles", "")
    if package.is_folder() and not any(name.endswith("/wikiprep_spark.zip") for name in brought.split(",")):
        folder = tempfile.mkdtemp(prefix="wikiprep-spark-")
        # Executors fetch it whenever they start.
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        archive = os.path.join(folder, "wikiprep_spark.zip")
        package.write(archive)
        context.addPyFile(archive)
