"""Finds the program, runs it, and turns what it says into progress, warnings, results and exceptions."""

from __future__ import annotations

import importlib.metadata
import json
import logging
import os
import signal
import subprocess
import sys
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Callable, Dict, List, Mapping, NoReturn, Optional, Sequence, Tuple, Union, cast

from .errors import FormatError, ProgramNotFound, WikiprepWarning, program_error
from .meta import Meta

StrPath = Union[str, "os.PathLike[str]"]

logger = logging.getLogger("wikiprep")


@dataclass(frozen=True)
class Event:
    """A line of `--progress=json`.

    Attributes:
        event: `begin`, `advance`, `end` of a phase; `note`, `warning`, `error`; `plan`, `summary`.
        elapsed_seconds: since the program began.
        phase: `extract`, `tokenize` …; empty where the event is of none.
        done, total: how far the phase is, of how much, in `unit`; None where that is not known.
        unit: `bytes` or `entries`; empty where there is none.
        message: what a note, a warning or an error says.
        fields: all of the line: `articles`, `tokens`, `rate`, `eta_seconds`, `memory_bytes` and others where known.
    """

    event: str
    elapsed_seconds: float
    phase: str
    done: Optional[int]
    total: Optional[int]
    unit: str
    message: str
    fields: Mapping[str, Any] = field(repr=False)

    @classmethod
    def read(cls, line: bytes) -> Optional[Event]:
        """The event of a line; None where the line is none."""
        try:
            fields = json.loads(line)
        except ValueError:
            return None
        if not isinstance(fields, dict) or not isinstance(fields.get("event"), str):
            return None
        return cls(
            event=fields["event"],
            elapsed_seconds=float(fields.get("elapsed_seconds", 0)),
            phase=str(fields.get("phase", "")),
            done=fields.get("done"),
            total=fields.get("total"),
            unit=str(fields.get("unit", "")),
            message=str(fields.get("message", "")),
            fields=fields,
        )


Progress = Union[bool, Callable[[Event], object], None]


@dataclass(frozen=True)
class Result:
    """What came of a command.

    Attributes:
        command: the arguments, the program's path first.
        folder: the folder that was written; None where nothing was (a dry run).
        files: the paths that the program names as its results.
        summary: what the program's last line says: pages, splits, times (see `--progress=json`); empty of a dry run.
        plan: what `dry_run=True` says; None of other runs.
        warnings, notes: the program's words.
    """

    command: Tuple[str, ...]
    folder: Optional[Path]
    files: Tuple[Path, ...]
    summary: Mapping[str, Any] = field(repr=False)
    plan: Optional[Mapping[str, Any]] = field(repr=False)
    warnings: Tuple[str, ...]
    notes: Tuple[str, ...] = field(repr=False)

    @property
    def meta(self) -> Meta:
        """What `meta.json` in the folder says of the token files.

        Raises:
            FormatError: there is none, as after `extract`, or it cannot be read.
        """
        if self.folder is None:
            raise FormatError("nothing was written: there is no meta.json")
        return Meta.read(self.folder)


def find_program() -> Path:
    """Where the program is: what the environment variable `WIKIPREP_PROGRAM` names, or else the one that was installed
    with this package, whether its folder is on the `PATH` or not, or else the first `wikiprep` on the `PATH`. The
    working directory is never looked at.

    Raises:
        ProgramNotFound: it is at none of these places.
    """
    named = os.environ.get("WIKIPREP_PROGRAM")
    if named:
        path = Path(named)
        if not path.is_absolute():
            raise ProgramNotFound(f"WIKIPREP_PROGRAM is {named}: give a path that begins with /")
        if not _is_program(path):
            raise ProgramNotFound(f"WIKIPREP_PROGRAM is {named}: there is no program; correct it, or unset it")
        return path
    installed = _installed_program()
    if installed is not None:
        return installed
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        # An empty or a relative folder there is the working directory, or lies in it. A script of that name would call
        # this package again.
        path = Path(folder) / "wikiprep"
        if Path(folder).is_absolute() and _is_program(path) and not _is_script(path):
            return path
    raise ProgramNotFound(
        "the program wikiprep was not found: install the wheel that brings it, put it on the PATH, or name it in "
        "WIKIPREP_PROGRAM"
    )


def _installed_program() -> Optional[Path]:
    """The program that pip put into some `bin` when it installed this package from a wheel."""
    # Links are not followed: some installers link each file to a cache of theirs.
    packages = Path(os.path.abspath(__file__)).parent.parent
    # pip install --target puts it there, and says so in no record.
    candidates = [packages / "bin" / "wikiprep"]
    for distribution in importlib.metadata.distributions(name="wikiprep", path=[str(packages)]):
        for file in distribution.files or ():
            # Wherever the scripts went: into a virtual environment, a prefix, or a home. `..` is taken as it is
            # written, and then as the system takes it, since folders on the way may be links.
            if file.name == "wikiprep" and file.parent.name == "bin":
                path = str(distribution.locate_file(file))
                candidates += [Path(os.path.normpath(path)), Path(path)]
    return next((path for path in candidates if _is_program(path) and not _is_script(path)), None)


def _is_program(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _is_script(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(2) == b"#!"
    except OSError:
        return False


def words(command: str, inputs: Sequence[StrPath], options: Mapping[str, object]) -> List[str]:
    """The arguments of a command: options as `--name=value`, then `--` and the inputs.

    Args:
        command: the subcommand.
        inputs: paths, or `-` for standard input.
        options: by their names without dashes; None is left out.

    Raises:
        TypeError: a value of a kind that no option takes.
    """
    arguments = [command]
    for name, value in options.items():
        if value is None:
            continue
        if isinstance(value, bool):
            arguments.append(f"--{name}" if value else f"--no-{name}")
        elif isinstance(value, Mapping):
            arguments.append(f"--{name}=" + ",".join(f"{key}={_word(name, weight)}" for key, weight in value.items()))
        elif isinstance(value, (list, tuple, set, frozenset, range)):
            given = [_word(name, item) for item in (sorted(value) if isinstance(value, (set, frozenset)) else value)]
            if name == "namespaces":
                arguments.append(f"--{name}=" + ",".join(given))
            else:
                arguments += [f"--{name}={item}" for item in given]
        else:
            arguments.append(f"--{name}={_word(name, value)}")
    return arguments + ["--"] + [os.fspath(item) for item in inputs]


def _word(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        raise TypeError(f"{name}: True and False are for options without a value")
    if isinstance(value, os.PathLike):
        return cast(str, os.fspath(value))
    if isinstance(value, float):
        # Never 1e-05: the program reads numbers as people write them.
        text = format(value, ".17g") if float(format(value, ".15g")) != value else format(value, ".15g")
        return format(value, ".20f").rstrip("0") if "e-" in text else text
    if hasattr(value, "__index__"):
        return str(int(cast(int, value)))
    if hasattr(value, "__float__"):
        return _word(name, float(cast(float, value)))
    raise TypeError(f"{name}: a {type(value).__name__} is no value of an option")


def run_command(
    command: str, inputs: Sequence[StrPath], options: Mapping[str, object], progress: Progress = None
) -> Result:
    """Runs a command to its end. `wikiprep.run` and its kin call it; see there.

    Raises:
        ProgramNotFound, UsageError, DamagedInput, WorkFailed, Stopped; KeyboardInterrupt.
        ValueError: `output="-"`, which has no place to go to.
    """
    output = options.get("output")
    if output is not None and os.fspath(cast(StrPath, output)) == "-":
        raise ValueError("output='-': a function has no standard output; name a folder, and read it by Corpus")
    arguments = [os.fspath(find_program()), *words(command, inputs, options)]
    arguments.insert(2, "--progress=json")
    reporter = _Reporter(progress)
    # A session of its own: Ctrl-C on the terminal comes to Python alone, which passes it on once. The program takes a
    # second one as an order to end without an order.
    try:
        process = subprocess.Popen(
            arguments,
            stdin=None if "-" in inputs else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:  # of another machine, or on a disk that runs no programs
        raise ProgramNotFound(f"cannot start {arguments[0]}: {error.strerror}; install one that runs here") from None
    interrupt: Optional[BaseException] = None
    lines = _Lines(cast(IO[bytes], process.stderr).fileno())
    while True:
        try:
            line = lines.next()
            if line is None:
                break
            reporter.take(line)
        except BaseException as error:  # Ctrl-C, or an error of the caller's function: the program ends first
            if interrupt is None:
                reporter.silence()
            interrupt = interrupt or error
            process.send_signal(signal.SIGINT if isinstance(error, KeyboardInterrupt) else signal.SIGTERM)
    while True:
        try:
            status = process.wait()
            break
        except KeyboardInterrupt as error:
            interrupt = interrupt or error
            process.send_signal(signal.SIGINT)
    cast(IO[bytes], process.stderr).close()
    reporter.close()
    if interrupt is not None:
        raise interrupt
    return reporter.result(arguments, status if status >= 0 else 128 - status)


class _Lines:
    """The lines of a pipe. What was read stays, whatever interrupts the reading."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.rest = b""
        self.ended = False

    def next(self) -> Optional[bytes]:
        """The next line without its end; None after the last."""
        while b"\n" not in self.rest and not self.ended:
            chunk = os.read(self.descriptor, 1 << 16)
            self.rest += chunk
            self.ended = not chunk
        line, _, rest = self.rest.partition(b"\n")
        is_end = not self.rest
        self.rest = rest
        return None if is_end else line


class _Reporter:
    """Takes the program's lines: shows progress, and keeps what the result or the error will say."""

    def __init__(self, progress: Progress) -> None:
        self.callback = progress if callable(progress) else None
        self.bars: Any = None if callable(progress) else _bars(progress)
        self.bar: Any = None
        self.summary: Dict[str, Any] = {}
        self.plan: Optional[Dict[str, Any]] = None
        self.notes: List[str] = []
        self.warnings: List[str] = []
        self.errors: List[str] = []
        self.others: List[str] = []

    def take(self, line: bytes) -> None:
        event = Event.read(line)
        if event is None:
            text = line.decode("utf-8", "replace").rstrip()
            if text:
                self.others.append(text)
            return
        if event.event == "note":
            self.notes.append(event.message)
            logger.info("%s", event.message)
        elif event.event == "warning":
            self.warnings.append(event.message)
        elif event.event == "error":
            self.errors.append(event.message)
        elif event.event == "summary":
            self.summary = dict(event.fields.get("summary") or {})
        elif event.event == "plan":
            self.plan = dict(event.fields.get("plan") or {})
        if self.callback is not None:
            self.callback(event)
        elif self.bars is not None:
            self.show(event)

    def show(self, event: Event) -> None:
        if event.event == "begin":
            self.close()
            is_bytes = event.unit == "bytes"
            self.bar = self.bars(
                total=event.total, desc=event.phase, unit="B" if is_bytes else "", unit_scale=True, leave=True
            )
        elif event.event in ("advance", "end") and self.bar is not None:
            if event.done is not None:
                self.bar.update(event.done - self.bar.n)
            known = {name: event.fields[name] for name in ("articles", "tokens") if name in event.fields}
            if known:
                self.bar.set_postfix(known, refresh=False)
            if event.event == "end":
                self.close()

    def silence(self) -> None:
        """Calls and shows nothing from now on."""
        self.callback = None
        self.bars = None
        self.close()

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None

    def result(self, arguments: Sequence[str], status: int) -> Result:
        try:
            for message in self.warnings:
                # Up to whoever called run, extract, tokenize or train_tokenizer.
                warnings.warn(message, WikiprepWarning, stacklevel=4)
        finally:
            if status != 0:
                self.fail(arguments, status)
        files = tuple(Path(path) for path in self.summary.get("results", []))
        folder: Optional[Path] = None
        if files:
            folder = files[0] if files[0].is_dir() else files[0].parent
        return Result(
            command=tuple(arguments),
            folder=folder,
            files=files,
            summary=self.summary,
            plan=self.plan,
            warnings=tuple(self.warnings),
            notes=tuple(self.notes),
        )

    def fail(self, arguments: Sequence[str], status: int) -> NoReturn:
        message = "\n".join(self.errors or self.others)
        if not message:
            message = f"{arguments[0]} ended with status {status} and without a word"
            if status == 128 + signal.SIGKILL:
                message += "; the system ends programs so that take too much memory"
        raise program_error(message, status, arguments)


def _bars(progress: Optional[bool]) -> Any:
    """The class of the bars; None where none are shown."""
    if progress is False or (progress is None and not sys.stderr.isatty()):
        return None
    try:
        from tqdm.auto import tqdm
    except ImportError:
        if progress:
            raise ImportError("progress=True shows bars of tqdm: pip install tqdm, or give a function") from None
        return None
    return tqdm
