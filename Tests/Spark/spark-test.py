"""The driver on a real Spark: the bytes of the single machine, whatever is killed, fails, or comes twice.

    .build/spark/bin/python Tests/Spark/spark-test.py .build/release/wikiprep [--all] [--only PATTERN]

Each trial compares every file with what `wikiprep run` makes of the same inputs, and the counters with report.json. Without --all some that take long are left
out. The real dumps are those of the folder that WIKIPREP_SHARED names (or `shared` beside the checkout); it says so when they are not there.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import clusters
import inputs
from lab import HERE, Failure, Lab, Trials, check, compare, snapshot
from objects import ObjectServer
from wikiprep_spark import extraction, package
from wikiprep_spark import program as programs
from wikiprep_spark.folder_lock import FolderLock
from wikiprep_spark.program import ProgramFailure

CASES = json.loads((HERE / "identity.json").read_text())
# Small segments and many ranges, so that small dumps are many tasks.
SMALL = ["--segment-size=4K", "--val-ratio=0.1"]
SHARDS = [*SMALL, "--format=llmc", "--shard-tokens=4000"]
# Whoever dies, dies on purpose.
PATIENT = {"spark.deploy.maxExecutorRetries": "-1", "spark.task.maxFailures": "4"}


def identity(lab, trials, session, where, everywhere, before=None):
    """The same bytes for all kinds of inputs and formats."""
    for case in CASES:
        if everywhere and not case.get("everywhere"):
            continue
        trials.attempt(
            f"{where}: {case['name']}", lambda: lab.trial(session, case["inputs"], case["options"], own=case.get("own", ["--ranges=5"])), before)


def growth(lab, trials, session):
    """Output folders with something in them."""

    def one_after_another():
        expected = lab.reference("dumps", SMALL)
        out = lab.output()
        lab.drive(session, "english", SMALL, out)
        kept = stamps(out, "corpus/enwiki-*/*.zst")
        lab.checked(out, expected, lab.drive(session, "dumps", SMALL, out))
        check(kept and kept == stamps(out, "corpus/enwiki-*/*.zst"), "the first part was extracted again")

    def other_format():
        out = lab.output()
        lab.drive(session, "dumps", SHARDS, out)
        anew = [*SMALL, "--format=nanogpt", "--shard-tokens=none", "--remake"]
        lab.checked(out, lab.reference("dumps", SMALL), lab.drive(session, "dumps", anew, out))

    def remembered():
        out = lab.output()
        lab.drive(session, "english", [*SHARDS, "--captions"], out)
        try:
            lab.drive(session, "dumps", ["--segment-size=4K", "--val-ratio=0.2"], out)
            raise Failure("another split was not refused")
        except ProgramFailure as failure:
            check(failure.status == 2 and "--val-ratio: 0.1 there, 0.2 here" in str(failure), f"it said: {failure}")
        lab.checked(out, lab.reference("dumps", [*SHARDS, "--captions"]), lab.drive(session, "dumps", ["--segment-size=4K"], out))

    def begun_by_one_machine():
        out = lab.output()
        subprocess.run([lab.program, "run", *lab.files["english"], "-o", out, "-q", *SHARDS], check=True)
        lab.checked(out, lab.reference("dumps", SHARDS), lab.drive(session, "dumps", SHARDS, out))
        # And on to one machine again, for which everything is as it should be.
        done = subprocess.run([lab.program, "run", *lab.files["dumps"], "-o", out, *SHARDS], capture_output=True, text=True)
        check(done.returncode == 0 and "up to date" in done.stderr, f"one machine has to do something: {done.stderr}")

    trials.attempt("one dump after another: the first is not extracted again", one_after_another)
    trials.attempt("another format in the same folder: nothing is left of the first", other_format)
    trials.attempt("what the folder was made with counts, and another split is refused", remembered)
    trials.attempt("begun by one machine, gone on with by many, and back", begun_by_one_machine)


def deaths(lab, trials, session, everything):
    """An executor that is killed in each phase: before its task, in the middle, or when the task is done and nobody has its result."""
    short = [
        ("extract", "behind", 7, SMALL, []),
        ("complete", "behind", 1, SMALL, []),
        ("slice", "middle", 2, SMALL, []),
        ("tokenize", "middle", 3, SMALL, []),
        ("shard", "middle", 3, SHARDS, []),
        ("write", "middle", 1, SMALL, ["--shard-tasks=no"]),
    ]
    long = [
        ("plan", "before", 1, SMALL, []),
        ("extract", "before", 4, SMALL, []),
        ("tokenize", "behind", 4, SMALL, []),
        ("index", "middle", 1, SHARDS, []),
        ("shard", "behind", 2, SHARDS, []),
    ]
    for verb, moment, call, options, own in short + long if everything else short:
        harm = {"verb": verb, "calls": [call], "harm": "executor", "moment": moment}
        words = [*own, "--ranges=5"]
        trials.attempt(f"an executor is killed: {moment} {verb}", lambda: lab.trial(session, "dumps", options, [harm], words))


def segments_of_one_task(lab, trials, session):
    """A task with several segments that dies after the first: the others are left for the second attempt, and no more."""

    def work():
        # One core in the eyes of the driver: a task takes all that is small.
        expected = lab.reference("dumps", SMALL)
        out = lab.output()
        folder = lab.sabotage({"verb": "extract", "word": "--segment=0-", "calls": [1], "harm": "executor", "moment": "middle"})
        kept = extraction.TASKS_PER_CORE
        extraction.TASKS_PER_CORE = 1
        try:
            lab.checked(out, expected, lab.drive(session, "dumps", SMALL, out, folder / "wikiprep"))
        finally:
            extraction.TASKS_PER_CORE = kept
        check(list((folder / "done").iterdir()), "no task was killed")
        # One of each dump, and no second attempt at them.
        begun = re.findall(r"--segment=0-(\d+)", " ".join(call.read_text() for call in (folder / "calls").iterdir()))
        check(len(begun) == 2 and "0" not in begun, f"tasks that began with segment 0 ended with {begun}")

    trials.attempt("an executor is killed between segments of one task: those that are done are not done again", work)


def failures(lab, trials, session):
    """Tasks that fail, and those that would fail always."""
    twice = [
        {"verb": "extract", "word": "--segment=2-", "calls": [1, 2], "harm": "fail"},
        {"verb": "slice", "calls": [1, 2], "harm": "fail"},
        {"verb": "tokenize", "word": "--range=3 ", "calls": [1, 2], "harm": "fail"},
        {"verb": "shard", "word": "--shard=1 ", "calls": [1, 2], "harm": "fail"},
    ]
    trials.attempt("a segment, a slice, a range and a shard fail twice", lambda: lab.trial(session, "dumps", SHARDS, twice))

    def refused(kind, options, status, *said, harms=()):
        folder = lab.sabotage(*harms)
        out = lab.output()
        try:
            lab.drive(session, kind, options, out, folder / "wikiprep")
        except ProgramFailure as failure:
            check(failure.status == status, f"status {failure.status} and not {status}: {failure.message}")
            for text in said:
                check(text in failure.message, f"not {text!r}: {failure.message}")
        else:
            raise Failure("nothing failed")
        left = [name for name in snapshot(out) if "/.lock" in name or name.startswith("_spark")]
        check(not left, f"left behind: {left}")
        lab.check_nobody_left(folder)
        return len(list((folder / "calls").iterdir()))

    def damaged():
        out = lab.output()
        alone = subprocess.run([lab.program, "run", *lab.files["damaged"], "-o", out, "-q", *SMALL], capture_output=True, text=True)
        check(alone.returncode == 3, "the damaged dump is none")
        # What one machine says of it, but for its own output folder.
        said = alone.stderr.strip().splitlines()[0][:100]
        watch = {"verb": "complete", "word": "jawiki", "calls": [], "harm": "fail"}
        calls = refused("damaged", SMALL, 3, said, harms=[watch])
        check(calls == 1, f"a damaged dump was tried {calls} times")

    def lacking():
        said = ["of the", "documents of older dumps there", "--missing keep", "--missing delete"]
        calls = refused("lacking", SMALL, 1, *said, harms=[{"verb": "index", "calls": [], "harm": "fail"}, {"verb": "write", "calls": [], "harm": "fail"}])
        check(calls == 0, "token files were written")

    def final(verb, status):
        harm = {"verb": verb, "calls": list(range(1, 100)), "harm": "status", "status": status, "message": "the sea has taken it"}
        folder_calls = refused("dumps", SMALL, status, "the sea has taken it", harms=[{**harm, "word": "--part-number=0" if verb == "slice" else ""}])
        # Tasks that had begun when the first one failed are no second attempts.
        check(folder_calls <= 12, f"{verb} was tried {folder_calls} times")

    def always():
        harm = {"verb": "tokenize", "word": "--range=2 ", "calls": [1, 2, 3, 4], "harm": "fail"}
        calls = refused("dumps", SMALL, 1, "the saboteur lets tokenize fail", harms=[harm])
        check(calls == 4, f"a task that fails was tried {calls} times, and not 4")

    def other_version():
        path = str(lab.sabotage() / "wikiprep")
        programs._versions[path] = "wikiprep 0.0.1"
        try:
            lab.drive(session, "dumps", SMALL, lab.output(), path)
        except ProgramFailure as failure:
            check(failure.status == 2 and "ship one program" in failure.message, failure.message)
        else:
            raise Failure("two versions went together")

    def locked():
        out = lab.output()
        with FolderLock(str(out)):
            try:
                lab.drive(session, "dumps", SMALL, out)
            except ProgramFailure as failure:
                check(failure.status == 1 and "another wikiprep is writing" in failure.message, failure.message)
            else:
                raise Failure("two wrote into one folder")

    trials.attempt("a later dump that lacks too many pages: status 1, and nothing is written", lacking)
    trials.attempt("a damaged dump: status 3, once, in the program's words", damaged)
    trials.attempt("a slice that is damaged: status 3, at once", lambda: final("slice", 3))
    trials.attempt("ranges that are damaged: status 3, at once", lambda: final("tokenize", 3))
    trials.attempt("wrong usage: status 2", lambda: refused("dumps", [*SMALL, "--format=papyrus"], 2, "papyrus"))
    trials.attempt("a corpus and JSON Lines: status 2", lambda: refused("corpus and lines", SMALL, 2, "cannot join them"))
    trials.attempt("a task that fails always: the program's message", always)
    trials.attempt("an executor with another version", other_version)
    trials.attempt("two drivers and one folder", locked)


EAGER = {
    "spark.speculation": "true", "spark.speculation.interval": "100ms", "spark.speculation.multiplier": "1.5", "spark.speculation.quantile": "0.4",
    "spark.speculation.minTaskRuntime": "1s",
}


def speculation(lab, trials, session, before):
    """One attempt of some tasks sleeps: Spark starts another, and kills the first when that is done."""
    asleep = [
        {"verb": "extract", "word": "--segment=2-", "calls": [1], "harm": "sleep", "seconds": 100},
        {"verb": "tokenize", "word": "--range=1 ", "calls": [1], "harm": "sleep", "seconds": 100},
        {"verb": "shard", "word": "--shard=2 ", "calls": [1], "harm": "sleep", "seconds": 100},
    ]

    def work():
        began = time.monotonic()
        lab.trial(session, "dumps", SHARDS, asleep)
        check(time.monotonic() - began < 90, "Spark waited for those that sleep")

    trials.attempt("speculation: attempts that sleep", work, before)


def standalone(lab, trials, scratch, everything):
    """A master and two workers: whole workers that are killed, drivers that are killed, and spark-submit as users run it."""
    cluster = clusters.Standalone(scratch)
    try:
        with clusters.Session(cluster.url, **PATIENT) as session:
            identity(lab, trials, session, "standalone, two workers", True, cluster.revive)
            phases = (("extract", "behind", 5, SMALL), ("slice", "middle", 2, SMALL), ("tokenize", "middle", 3, SMALL), ("shard", "middle", 2, SHARDS))
            for verb, moment, call, options in phases if everything else phases[:1] + phases[2:3]:
                harm = {"verb": verb, "calls": [call], "harm": "worker", "moment": moment}
                trials.attempt(f"a whole worker is killed: {moment} {verb}", lambda: lab.trial(session, "dumps", options, [harm]), cluster.revive)
        with clusters.Session(cluster.url, **PATIENT, **EAGER) as session:
            speculation(lab, trials, session, cluster.revive)
        archive = f"{scratch}/wikiprep_spark.zip"
        package.write(archive)
        script = clusters.DRIVER / "wikiprep-spark.py"

        def submitted():
            # The program is shipped, and so is a file that an option names.
            folder = pathlib.Path(scratch) / "shipped"
            folder.mkdir()
            (folder / "harbours.txt").write_text("Tides\n")
            expected = lab.reference("dumps", [*SMALL, f"--sections-file={folder}/harbours.txt"])
            out = lab.output()
            run = clusters.submit(
                cluster.url, "--files", f"{lab.program},{folder}/harbours.txt", "--py-files", archive, script, "-o", out, *lab.files["dumps"], "--", *SMALL,
                "--sections-file=harbours.txt")
            said = run.communicate(timeout=180)[0]
            check(run.returncode == 0, f"status {run.returncode}: {said[-2000:]}")
            lab.checked(out, expected, json.loads(said.splitlines()[-1]))
            for text in ("plan: 2 dumps", "extract: 2 dumps, ", "complete: 2 dumps", "tokenize: "):
                check(text in said, f"no line {text!r}: {said[-2000:]}")

        def damaged():
            out = lab.output()
            run = clusters.submit(cluster.url, "--py-files", archive, script, "-o", out, "--program", lab.program, *lab.files["damaged"], "--", *SMALL)
            said = run.communicate(timeout=180)[0]
            check(run.returncode == 3, f"status {run.returncode}: {said[-2000:]}")
            last = said.strip().splitlines()[-1]
            check("jawiki" in last and "damaged" in said and "Traceback" not in said and "\tat " not in said, f"the message: {said[-2000:]}")

        def driver_killed(verb, call, options):
            expected = lab.reference("dumps", options)
            out = lab.output()
            folder = lab.sabotage({"verb": verb, "calls": [call], "harm": "driver"})
            words = ["--py-files", archive, script, "-o", out, *lab.files["dumps"], "--ranges=5"]
            run = clusters.submit(cluster.url, *words, "--program", folder / "wikiprep", "--", *options)
            (folder / "driver").write_text(str(run.pid))
            run.communicate(timeout=180)
            check(run.returncode == -9, f"the driver was not killed: {run.returncode}")
            lab.check_nobody_left(folder)
            kept = stamps(out, "corpus/*/0*.zst")
            check(kept, "nothing was there when the driver was killed")
            run = clusters.submit(cluster.url, *words, "--program", lab.program, "--", *options)
            said = run.communicate(timeout=180)[0]
            check(run.returncode == 0, f"status {run.returncode}: {said[-2000:]}")
            lab.checked(out, expected, json.loads(said.splitlines()[-1]))
            now = stamps(out, "corpus/*/0*.zst")
            again = sorted(name for name, stamp in kept.items() if now.get(name) != stamp)
            check(not again, f"{len(again)} of {len(kept)} complete segments were extracted again: {again}")

        trials.attempt("spark-submit, with the program and a file shipped", submitted, cluster.revive)
        trials.attempt("spark-submit, a damaged dump: exit status 3, the program's message last", damaged, cluster.revive)
        trials.attempt("the driver is killed in extract; run again", lambda: driver_killed("extract", 8, SMALL), cluster.revive)
        if everything:
            trials.attempt("the driver is killed in shard; run again", lambda: driver_killed("shard", 3, SHARDS), cluster.revive)
    finally:
        cluster.stop()


def objects(lab, trials, scratch):
    """Inputs and outputs on an S3 server."""
    names = (
        "s3a: dumps to token files", "s3a: shards, a segment fails twice", "s3a: a corpus there, dumps and token files here",
        "s3a: JSON Lines there, token files here",
    )
    if not trials.wants_any(*names):
        return
    with ObjectServer(scratch) as server, clusters.Session("local-cluster[2,1,1024]", **server.properties) as session:

        def work(options, harms=()):
            lab.number += 1
            folder = lab.scratch / f"copies-{lab.number}"
            folder.mkdir()
            lab.files["there"], lab.files["here"] = [], []
            for path in lab.files["dumps"]:
                lab.files["there"].append(server.upload(path))
                lab.files["here"].append(shutil.copy(path, folder))
            expected = lab.reference("here", options)
            out = f"s3a://wikiprep/trial-{lab.number}/out"
            harm = lab.sabotage(*harms)
            counters = lab.drive(session, "there", options, out, harm / "wikiprep")
            copy = lab.output()
            server.download(out, copy)
            lab.checked(copy, expected, counters)
            check(len(list((harm / "done").iterdir())) == sum(len(one["calls"]) for one in harms), "the harm was not done")
            # The same command again: nothing is extracted.
            written = server.stamps(f"{out}/corpus")
            lab.drive(session, "there", options, out)
            check(server.stamps(f"{out}/corpus") == written, "the corpus was written again")

        def corpus_there():
            # Of a run that wrote into the bucket the corpus, and token files on a path.
            expected = {name: digest for name, digest in lab.reference("dumps", SMALL).items() if not name.startswith(("corpus", "report", "meta"))}
            lab.number += 1
            there = f"s3a://wikiprep/trial-{lab.number}/out"
            lab.drive(session, "dumps", SMALL, there)
            lab.files["there"] = [f"{there}/corpus"]
            out = lab.output()
            lab.drive(session, "there", SMALL, out)
            compare({name: digest for name, digest in snapshot(out).items() if not name.startswith(("report", "meta"))}, expected)

        def lines_there():
            # Documents that have an identity of their own, in whatever file they are.
            expected = {name: digest for name, digest in lab.reference("identified", ["--val-ratio=0.1"]).items() if not name.startswith(("report", "meta"))}
            lab.files["there"] = [server.upload(path) for path in lab.files["identified"]]
            out = lab.output()
            lab.drive(session, "there", ["--val-ratio=0.1"], out)
            compare({name: digest for name, digest in snapshot(out).items() if not name.startswith(("report", "meta"))}, expected)

        fails = {"verb": "extract", "word": "--segment=2-", "calls": [1, 2], "harm": "fail"}
        works = (lambda: work(SMALL), lambda: work(SHARDS, [fails]), corpus_there, lines_there)
        for name, one in zip(names, works):
            trials.attempt(name, one)


def real(lab, trials, everything):
    """English, Japanese and Greek dumps of some megabytes, for 1, 2 and 4 executors."""
    if not lab.files["real"]:
        print("  SKIPPED  the real dumps are not there (WIKIPREP_SHARED)", flush=True)
        return
    for count in (1, 2, 4):
        name = f"real dumps, {count} executors"
        with clusters.Session(f"local-cluster[{count},1,1024]", **PATIENT) as session:
            trials.attempt(f"{name}: nanogpt", lambda: lab.trial(session, "real", [], own=[]))
            if everything or count == 2:
                trials.attempt(f"{name}: llm.c's shards", lambda: lab.trial(session, "real", ["--format=llmc", "--shard-tokens=1M"], own=["--range-size=1M"]))


def stamps(out, pattern):
    """What changes when a file is written anew."""
    found = {}
    for path in pathlib.Path(out).glob(pattern):
        status = path.stat()
        found[str(path.relative_to(out))] = (status.st_ino, status.st_mtime_ns, status.st_size)
    return found


def run(lab, trials, scratch, everything):
    with clusters.Session("local-cluster[2,1,1024]", **PATIENT) as session:
        identity(lab, trials, session, "2 executors", False)
        growth(lab, trials, session)
        segments_of_one_task(lab, trials, session)
        failures(lab, trials, session)
        deaths(lab, trials, session, everything)
    for count in (1, 4):
        with clusters.Session(f"local-cluster[{count},1,1024]", **PATIENT) as session:
            identity(lab, trials, session, f"{count} executors", True)
    standalone(lab, trials, scratch, everything)
    objects(lab, trials, scratch)
    real(lab, trials, everything)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--all", action="store_true", help="those that take long, too")
    parser.add_argument("--only", metavar="PATTERN", help="trials whose name has this regular expression")
    parser.add_argument("--keep", action="store_true", help="leave the scratch folder")
    arguments = parser.parse_args()
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="wikiprep-spark-test-"))
    trials = Trials(arguments.only)
    began = time.monotonic()
    try:
        clusters.prepare_environment(scratch)
        run(Lab(arguments.program, scratch), trials, scratch, arguments.all)
    finally:
        if not arguments.keep:
            shutil.rmtree(scratch, ignore_errors=True)
    print(f"{trials.done} trials as they should be, {len(trials.failed)} failed, {time.monotonic() - began:.0f} s")
    sys.exit(1 if trials.failed else 0)


if __name__ == "__main__":
    main()
