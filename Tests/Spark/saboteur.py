#!/usr/bin/env python3
"""Stands for wikiprep, and does harm to the tasks that its plan names; all others it hands over.

The plan is `plan.json` beside it: the real program, and harms. A harm has the verb of a task, a word that must be among its arguments (or none), at which calls of
such tasks it is done (from 1), and what is done:

    fail            exit status 1
    status          exit status `status`, with a message
    sleep           nothing for `seconds`, then the task
    executor        the executor that it runs under is killed; at `moment`: before the task, in the middle of it, or behind it when nobody has its result
    worker          the same, and the worker above it
    driver          the process with the identifier in the file `driver` is killed

Each call leaves a file in the folder `calls`, and each harm one in `done`.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent


def turn(name: str) -> int:
    """Counts the calls under a name, over all processes."""
    number = 1
    while True:
        try:
            with open(HERE / "calls" / f"{name}-{number}", "x") as call:
                call.write(" ".join(sys.argv))
            return number
        except FileExistsError:
            number += 1


def ancestor(mark: str) -> int:
    """The nearest process above whose command has a mark."""
    process = os.getpid()
    while process > 1:
        status = pathlib.Path(f"/proc/{process}/stat").read_text()
        process = int(status[status.rindex(")") + 2:].split()[1])
        if mark in pathlib.Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace"):
            return process
    raise SystemExit(f"the saboteur runs under no {mark}")


def half(command: list[str]) -> None:
    """Runs a task up to the middle: of what it reads, and of what it says; of several segments, when it has said the first one."""
    if command[2] == "extract":
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        sys.stdout.buffer.write(process.stdout.readline())
        sys.stdout.buffer.flush()
        # Until that is known.
        time.sleep(2)
        process.kill()
        return
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    incoming = sys.stdin.buffer.read1(1 << 20)
    process.stdin.write(incoming[:len(incoming) // 2])
    process.stdin.flush()
    if command[2] in ("slice", "encode"):
        said = process.stdout.read()
        sys.stdout.buffer.write(said[:len(said) // 2])
        sys.stdout.buffer.flush()
    time.sleep(0.2)
    process.kill()


def kill(victims: list[int]) -> None:
    for victim in victims:
        os.kill(victim, signal.SIGKILL)
    # Whoever started this one is to end it.
    time.sleep(120)
    raise SystemExit("nobody has ended the task of a dead executor")


def main() -> None:
    plan = json.loads((HERE / "plan.json").read_text())
    command = [plan["program"], *sys.argv[1:]]
    verb = sys.argv[2] if sys.argv[1:2] == ["task"] else ""
    for index, harm in enumerate(plan["harms"]):
        if harm["verb"] != verb or not harm.get("word", "") in " ".join(sys.argv) or turn(f"{index}-{verb}") not in harm["calls"]:
            continue
        (HERE / "done" / f"{index}-{verb}-{os.getpid()}").touch()
        what = harm["harm"]
        if what == "fail":
            print(f"the saboteur lets {verb} fail", file=sys.stderr)
            raise SystemExit(1)
        if what == "status":
            print(harm["message"], file=sys.stderr)
            raise SystemExit(harm["status"])
        if what == "sleep":
            time.sleep(harm["seconds"])
            break
        if harm.get("moment") == "behind":
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        elif harm.get("moment") == "middle":
            half(command)
        if what == "driver":
            kill([int((HERE / "driver").read_text())])
        executor = ancestor("CoarseGrainedExecutorBackend")
        if what == "executor":
            kill([executor])
        if what == "worker":
            status = pathlib.Path(f"/proc/{executor}/stat").read_text()
            kill([int(status[status.rindex(")") + 2:].split()[1]), executor])
    os.execv(command[0], command)


main()
