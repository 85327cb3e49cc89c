"""Finds wikiprep, runs one task of it in a process of its own, and reads what it says.

A task says one JSON object on standard output, or frames whose last one is such an object; messages for people go to standard error.
"""

from __future__ import annotations

import collections
import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Callable, Iterator, Optional

from . import frames

# Writes what a process reads on its standard input.
Feed = Callable[[BinaryIO], None]

PIPE_BYTES = 1 << 20
KEPT_MESSAGE_BYTES = 1 << 16


class ProgramFailure(Exception):
    """A task that failed, with the program's own message."""

    def __init__(self, message: str, status: int, task: str) -> None:
        super().__init__(message, status, task)
        self.message = message
        self.status = status
        self.task = task

    @property
    def is_final(self) -> bool:
        """Whether a second attempt would end in the same way: wrong usage, and damaged input."""
        return self.status in (2, 3)

    def __str__(self) -> str:
        # What Spark carries from an executor is text in the middle of a stack trace.
        fields = {"message": self.message, "status": self.status, "task": self.task}
        return f"wikiprep-failure:{json.dumps(fields)}:end"

    @staticmethod
    def within(text: str) -> Optional["ProgramFailure"]:
        """The last failure that a stack trace tells of."""
        found = re.findall(r"wikiprep-failure:(\{.*?\}):end", text)
        if not found:
            return None
        try:
            fields = json.loads(found[-1])
            return ProgramFailure(fields["message"], fields["status"], fields["task"])
        except (ValueError, KeyError):
            return None


@dataclass(frozen=True)
class Program:
    """Which program the tasks run, and with what; travels to the executors."""

    # Where it is, on every machine; None: shipped by --files, or else on the PATH.
    given: Optional[str]
    # What `wikiprep --version` says on the driver.
    version: str
    # Options of `wikiprep run`, unchanged.
    options: tuple[str, ...]
    # Where names of files in the options count from.
    folder: str

    def command(self, verb: str, *words: str) -> list[str]:
        """The command of a task, on this machine."""
        path = checked(find(self.given), self.version)
        options = [shipped(option) for option in self.options]
        return [path, "task", verb, *words, *options, "--threads=1", "--quiet", "--progress=none"]

    def record(self, verb: str, *words: str, feed: Optional[Feed] = None) -> "Result":
        """Runs a task to its end."""
        with self._running(self.command(verb, *words), feed is not None) as process:
            said = Collected(process.stdout)
            messages = Messages(process.stderr)
            if feed is not None and process.stdin is not None:
                write_all(feed, process.stdin)
            messages.join()
            said.join()
            text = messages.text()
            check(process.wait(), verb, words, text)
            return Result(parsed(said.bytes(), verb, words), text)

    def records(self, verb: str, *words: str, each: Callable[[dict[str, Any]], None], feed: Optional[Feed] = None) -> "Result":
        """Runs a task that says something of each of its pieces as soon as that is done, a line each; the last line is of the whole."""
        with self._running(self.command(verb, *words), feed is not None) as process:
            messages = Messages(process.stderr)
            feeder = Fed(feed, process.stdin) if feed is not None and process.stdin is not None else None
            whole = None
            for line in process.stdout:
                # The end of a process that was killed may be half a line.
                record = parsed(line, verb, words) if line.endswith(b"\n") else {}
                if "segments" in record:
                    whole = record
                elif record:
                    each(record)
            messages.join()
            text = messages.text()
            check(process.wait(), verb, words, text)
            if feeder is not None:
                feeder.join()
            if whole is None:
                raise ProgramFailure(f"{describe(verb, words)} ended in the middle of what it said", 1, verb)
            return Result(whole, text)

    def frames(self, verb: str, *words: str, feed: Optional[Feed] = None) -> Iterator[frames.Frame]:
        """Runs a task, and gives the frames that it writes as they come, the last one too."""
        with self._running(self.command(verb, *words), feed is not None) as process:
            messages = Messages(process.stderr)
            feeder = None
            if feed is not None and process.stdin is not None:
                feeder = Fed(feed, process.stdin)
            ended = False
            try:
                for frame in frames.read(process.stdout):
                    ended = frame.is_end
                    if ended:
                        # Only what came to a good end counts.
                        process.stdout.read(1)
                        messages.join()
                        check(process.wait(), verb, words, messages.text())
                        if feeder is not None:
                            feeder.join()
                        frame.messages = messages.text()
                    yield frame
            except EOFError:
                pass
            if not ended:
                messages.join()
                check(process.wait(), verb, words, messages.text())
                raise ProgramFailure(f"{describe(verb, words)} ended in the middle of what it wrote", 1, verb)

    @contextmanager
    def _running(self, command: list[str], is_fed: bool) -> Iterator[subprocess.Popen]:
        folder = self.folder if os.path.isdir(self.folder) else None
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE if is_fed else subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            cwd=folder, preexec_fn=die_with_parent(os.getpid()))
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                widen(pipe)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                try:
                    if pipe is not None:
                        pipe.close()
                except OSError:
                    pass


@dataclass
class Result:
    """What a task said: its record, and its warnings."""

    record: dict[str, Any]
    messages: str = ""
    # What Spark's side adds, such as the sizes of what was published.
    more: dict[str, Any] = field(default_factory=dict)


def describe(verb: str, words: tuple[str, ...]) -> str:
    return " ".join(["wikiprep task", verb, *words])


def parsed(said: bytes, verb: str, words: tuple[str, ...]) -> dict[str, Any]:
    try:
        return json.loads(said)
    except ValueError:
        raise ProgramFailure(f"{describe(verb, words)} said what is no JSON: {said[:200]!r}", 1, verb)


def check(status: int, verb: str, words: tuple[str, ...], messages: str) -> None:
    if status == 0:
        return
    if status < 0:
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = str(-status)
        messages = f"{messages}{describe(verb, words)} was killed by {name}; was there too little memory?"
        status = 128 - status
    raise ProgramFailure(messages.strip() or f"{describe(verb, words)} ended with status {status}", status, verb)


def write_all(feed: Feed, stream: BinaryIO) -> None:
    """Feeds a process. One that ends before it has read all has its reasons, which its status tells."""
    try:
        feed(stream)
        stream.close()
    except BrokenPipeError:
        pass


class Collected(threading.Thread):
    """All that comes from a stream."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self._pieces: collections.deque[bytes] = collections.deque()
        self.start()

    def run(self) -> None:
        for piece in iter(lambda: self._stream.read1(1 << 16), b""):
            self._pieces.append(piece)

    def bytes(self) -> bytes:
        return b"".join(self._pieces)


class Messages(Collected):
    """The end of what comes from a stream: whoever complains of every line of a terabyte does not fill the memory."""

    def run(self) -> None:
        size = 0
        for piece in iter(lambda: self._stream.read1(1 << 12), b""):
            self._pieces.append(piece)
            size += len(piece)
            while size - len(self._pieces[0]) > KEPT_MESSAGE_BYTES:
                size -= len(self._pieces.popleft())

    def text(self) -> str:
        return self.bytes().decode(errors="replace")


class Fed(threading.Thread):
    """Feeds a process while somebody else reads what it writes."""

    def __init__(self, feed: Feed, stream: BinaryIO) -> None:
        super().__init__(daemon=True)
        self._feed = feed
        self._stream = stream
        self._error: Optional[BaseException] = None
        self.start()

    def run(self) -> None:
        try:
            write_all(self._feed, self._stream)
        except BaseException as error:  # whatever it is, the task must fail by it
            self._error = error
            try:
                self._stream.close()
            except OSError:
                pass

    def join(self, timeout: Optional[float] = None) -> None:
        super().join(timeout)
        if self._error is not None:
            raise self._error


def widen(pipe: BinaryIO) -> None:
    """Fewer changes between the two ends of a pipe, where the system allows it."""
    try:
        import fcntl

        fcntl.fcntl(pipe.fileno(), getattr(fcntl, "F_SETPIPE_SZ", 1031), PIPE_BYTES)
    except (ImportError, OSError, AttributeError):
        pass


_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> Optional[Callable[[], None]]:
    """What a new process does first, so that it ends when its parent does: Spark kills Python workers in a way that lets them do nothing."""
    if _LIBC is None:
        return None

    def arrange() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def find(given: Optional[str]) -> str:
    """The program on this machine: where the option says, else where `--files wikiprep` has put it, else on the PATH."""
    if given is not None:
        return given
    path = shipped("wikiprep")
    if path != "wikiprep" and os.access(path, os.X_OK):
        return path
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = os.path.join(folder, "wikiprep")
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise ProgramFailure(
        "wikiprep is not there: ship it with --files wikiprep, name it with --program PATH, or install it on every machine", 2, "find")


def shipped(option: str) -> str:
    """An option whose value is the plain name of a file that `--files` has shipped names that file."""
    name, equals, value = option.rpartition("=") if option.startswith("-") else ("", "", option)
    if not value or value.startswith("-") or "/" in value:
        return option
    from pyspark import SparkFiles

    try:
        path = os.path.abspath(SparkFiles.get(value))
    except Exception:
        return option
    return name + equals + path if os.path.isfile(path) else option


_versions: dict[str, str] = {}


def version_of(path: str) -> str:
    """What `--version` says; asked once a process."""
    if path not in _versions:
        try:
            said = subprocess.run([path, "--version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        except OSError as error:
            raise ProgramFailure(f"{path} cannot be started: {error.strerror}; ship it with --files wikiprep", 1, "find")
        if said.returncode != 0:
            raise ProgramFailure(f"{path} --version: {said.stderr.decode(errors='replace').strip()}", 1, "find")
        _versions[path] = said.stdout.decode(errors="replace").strip()
    return _versions[path]


def checked(path: str, version: str) -> str:
    """The path of a program of just this version: two versions would make two kinds of text."""
    found = version_of(path)
    if found != version:
        import socket

        raise ProgramFailure(
            f"{path} on {socket.gethostname()} is {found}, and the driver's is {version}: ship one program with --files wikiprep", 2, "find")
    return path
