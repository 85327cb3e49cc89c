"""Finds the program, runs it, and turns what it says into progress, warnings, results and exceptions."""

from __future__ import annotations

import contextlib
import errno
import importlib.metadata
import json
import logging
import operator
import os
import signal
import subprocess
import sys
import threading
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import (
    IO,
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    List,
    Mapping,
    NoReturn,
    Optional,
    Sequence,
    SupportsFloat,
    SupportsIndex,
    Tuple,
    Union,
    cast,
)

from .errors import UNKNOWN_STATUS, FormatError, ProgramNotFound, WikiprepError, WikiprepWarning, program_error
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
        files: the paths of the files of tokens, then those of the report or the vocabulary; of a corpus none.
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


def words(
    command: str, inputs: Iterable[StrPath], options: Mapping[str, object], forms: Mapping[str, str]
) -> List[str]:
    """The arguments of a command: options as `--name=value`, then `--` and the inputs.

    Args:
        command: the subcommand.
        inputs: paths, or `-` for standard input.
        options: by their names without dashes, those of flags without `no-`; None is left out.
        forms: of the options that are not one value what they are: `flag`, `repeated`, `integers`, `range`, `weights`.

    Raises:
        TypeError: a value of a kind that the option does not take.
        ValueError: a value that no command line can have.
    """
    arguments = [command]
    for name, value in options.items():
        if value is None:
            continue
        form = forms.get(name, "value")
        if form == "flag":
            arguments.append(f"--{name}" if _truth(name, value) else f"--no-{name}")
        elif form == "weights" and isinstance(value, Mapping):
            arguments.append(f"--{name}=" + ",".join(f"{key}={_word(name, weight)}" for key, weight in value.items()))
        elif form in ("repeated", "weights") and _is_several(value):
            arguments += [f"--{name}={item}" for item in _words_of(name, value)]
        elif form == "integers" and _is_several(value):
            arguments.append(f"--{name}=" + ",".join(_words_of(name, value)))
        elif form == "range" and isinstance(value, (tuple, list)) and len(value) == 2:
            arguments.append(f"--{name}={_word(name, value[0])}-{_word(name, value[1])}")
        else:
            arguments.append(f"--{name}={_word(name, value)}")
    arguments += ["--", *map(_path, inputs)]
    if any("\0" in argument for argument in arguments):
        raise ValueError("a value has a NUL character in it, which no command line can have")
    return arguments


def _path(item: object) -> str:
    if not isinstance(item, (str, bytes, os.PathLike)):
        raise TypeError(f"a {type(item).__name__} is not a path; of a list of paths give each: run(*paths)")
    return os.fsdecode(item)


def _truth(name: str, value: object) -> bool:
    if _is_truth(value):
        return bool(value)
    raise TypeError(f"{name}={value!r:.100}: must be True, False or None")


def _is_truth(value: object) -> bool:
    # NumPy has its own: numpy.bool_, which NumPy 2 calls bool.
    return isinstance(value, bool) or type(value).__name__ in ("bool_", "bool")


def _is_several(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping))


def _words_of(name: str, values: object) -> List[str]:
    written = [_word(name, item) for item in cast(Iterable[object], values)]
    # The order of a set is not the same in every process.
    return sorted(written) if isinstance(values, (set, frozenset)) else written


def _word(name: str, value: object) -> str:
    if isinstance(value, str):
        return str.__str__(value)  # of a member of an Enum its value
    if _is_truth(value):
        raise TypeError(f"{name}={value!r}: True and False are for options without a value")
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    if isinstance(value, float):
        # Never 1e-05: the program reads numbers as people write them.
        text = format(value, ".17g") if float(format(value, ".15g")) != value else format(value, ".15g")
        return format(value, ".20f").rstrip("0") if "e-" in text else text
    try:
        if hasattr(value, "__index__"):
            return str(operator.index(cast(SupportsIndex, value)))
        if hasattr(value, "__float__"):
            return _word(name, float(cast(SupportsFloat, value)))
    except TypeError:  # an array of several
        pass
    raise TypeError(f"{name}={value!r:.100}: a {type(value).__name__} is not a value of this option")


def run_command(
    command: str,
    inputs: Sequence[StrPath],
    options: Mapping[str, object],
    forms: Mapping[str, str],
    progress: Progress = None,
) -> Result:
    """Runs a command to its end. `wikiprep.run` and its kin call it; see there.

    Raises:
        ProgramNotFound, UsageError, DamagedInput, WorkFailed, Stopped; KeyboardInterrupt.
        TypeError, ValueError: as of `words`; and `output="-"`, which has no place to go to.
    """
    arguments = words(command, inputs, options, forms)
    if "--output=-" in arguments:
        raise ValueError("output='-': a function has no standard output; name a folder, and read it by Corpus")
    reads_input = any(word == "-" or word.endswith("=-") for word in arguments)
    arguments = [os.fspath(find_program()), command, "--progress=json", *arguments[1:]]
    reporter = _Reporter(progress)
    with _Process(arguments, reads_input) as process:
        for line in process.lines():
            with process.interruptible():
                reporter.take(line)
            if process.interrupt is not None:
                reporter.silence()
        reporter.close()
    return reporter.result(arguments, process.status)


class _Process:
    """The program, which has ended when this is left, whatever happens: Ctrl-C at any time is passed on to it, and is
    raised when it has ended. An error of the caller's ends it, too.

    It has a session of its own: Ctrl-C on the terminal comes to Python alone, which passes it on once. The program
    takes a second one as an order to end without an order.
    """

    def __init__(self, arguments: Sequence[str], reads_input: bool) -> None:
        self.arguments = list(arguments)
        self.reads_input = reads_input
        self.interrupt: Optional[BaseException] = None
        self.status = 0
        self._process: Optional[subprocess.Popen[bytes]] = None
        self._pending: Optional[int] = None
        self._is_callers_turn = False
        self._previous: Any = None

    def __enter__(self) -> _Process:
        # Python handles signals in its first thread, between any two of its steps: only a handler of our own is never
        # between two of ours.
        if threading.current_thread() is threading.main_thread():
            previous = signal.getsignal(signal.SIGINT)
            if callable(previous):
                self._previous = previous
                signal.signal(signal.SIGINT, self._handle)
        try:
            self._process = subprocess.Popen(
                self.arguments,
                stdin=None if self.reads_input else subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            self._restore()
            if self.interrupt is not None:
                raise self.interrupt from None
            if error.errno == errno.E2BIG:
                raise ValueError("the paths and options are longer than a command line can be") from None
            # Of another machine, or on a disk that runs no programs.
            raise ProgramNotFound(
                f"cannot start {self.arguments[0]}: {error.strerror}; install one that runs here"
            ) from None
        except BaseException:
            self._restore()
            raise
        if self._pending is not None:
            self._send(self._pending)
        return self

    def __exit__(self, kind: object, error: Optional[BaseException], trace: object) -> None:
        try:
            process = cast("subprocess.Popen[bytes]", self._process)
            if error is not None:
                self._note(error)
            while process.poll() is None:
                try:
                    self._drain()
                    process.wait()
                except BaseException as other:  # of a thread that was told to raise something
                    self._note(other)
            cast(IO[bytes], process.stderr).close()
            status = process.returncode
            self.status = status if status >= 0 else 128 - status
        finally:
            self._restore()
        if self.interrupt is not None and self.interrupt is not error:
            raise self.interrupt

    def _drain(self) -> None:
        """Reads what is left: else the program waits for room in a pipe that nobody reads."""
        for _ in self.lines():
            pass

    def lines(self) -> Iterator[bytes]:
        """The lines that it writes to standard error, without their ends."""
        descriptor = cast(IO[bytes], cast("subprocess.Popen[bytes]", self._process).stderr).fileno()
        pieces: List[bytes] = []
        while True:
            chunk = os.read(descriptor, 1 << 16)
            if not chunk:
                break
            first, *others = chunk.split(b"\n")
            pieces.append(first)
            for other in others:
                yield b"".join(pieces)
                pieces = [other]
        if any(pieces):
            yield b"".join(pieces)

    @contextlib.contextmanager
    def interruptible(self) -> Iterator[None]:
        """While the caller's function runs, Ctrl-C interrupts it; its errors end the program."""
        try:
            self._is_callers_turn = True
            yield
        except BaseException as error:
            self._is_callers_turn = False
            self._note(error)
        finally:
            self._is_callers_turn = False

    def _handle(self, number: int, frame: Optional[FrameType]) -> None:
        try:
            self._previous(number, frame)
        except BaseException as error:
            self._note(error)
            if self._is_callers_turn:
                raise
        else:
            self._send(number)

    def _note(self, error: BaseException) -> None:
        """Keeps the first error, and ends the program for it."""
        if self.interrupt is error:
            return
        if self.interrupt is None:
            self.interrupt = error
        self._send(signal.SIGINT if isinstance(error, KeyboardInterrupt) else signal.SIGTERM)

    def _send(self, number: int) -> None:
        if self._process is None:
            self._pending = number
        else:
            self._process.send_signal(number)

    def _restore(self) -> None:
        # Whoever has put another handler there meanwhile keeps it.
        if self._previous is not None and signal.getsignal(signal.SIGINT) == self._handle:
            signal.signal(signal.SIGINT, self._previous)


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
            if status == 0 and (self.errors or not (self.summary or self.plan)):
                # Where SIGCHLD is ignored, or somebody else waits for all children, Python says 0 of each.
                status = UNKNOWN_STATUS
            if status != 0:
                self.fail(arguments, status)
        results: Mapping[str, Any] = self.summary.get("results") or {}
        if not isinstance(results, Mapping):
            raise WikiprepError("the work is done, but its summary is not understood" + _other_version(arguments[0]))
        splits = [path for split in self.summary.get("splits", []) for path in split["files"]]
        return Result(
            command=tuple(arguments),
            folder=_path_of(results["folder"]) if results else None,
            files=tuple(map(_path_of, [*splits, *results.get("files", [])])),
            summary=self.summary,
            plan=self.plan,
            warnings=tuple(self.warnings),
            notes=tuple(self.notes),
        )

    def fail(self, arguments: Sequence[str], status: int) -> NoReturn:
        message = "\n".join(self.errors or self.others)
        if status == 2:
            message += _other_version(arguments[0])
        if status == UNKNOWN_STATUS and not message:
            message = (
                f"{arguments[0]} ended without its last word, and its exit status is not known: SIGCHLD is ignored, or "
                "other code of this process waits for all children. Change that, and run it again to go on"
            ) + _other_version(arguments[0])
        if not message:
            message = f"{arguments[0]} ended with status {status} and without a word"
            if status == 128 + signal.SIGKILL:
                message += "; the system ends programs so that take too much memory"
        raise program_error(message, status, arguments)


def _path_of(name: str) -> Path:
    """A path that the program names: whatever the locale, its bytes are UTF-8."""
    return Path(os.fsdecode(name.encode()))


def _other_version(program: str) -> str:
    """What is to be said where the program is not of this package's version, whose options the keywords are."""
    from . import __version__

    try:
        shown = subprocess.run(
            [program, "--version"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=10,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
    version = shown.decode("utf-8", "replace").strip()
    if version == f"wikiprep {__version__}":
        return ""
    return f"\n{program} is {version or 'of another version'}, and this package is of version {__version__}"


def _bars(progress: Optional[bool]) -> Any:
    """The class of the bars; None where none are shown."""
    if progress is False or (progress is None and not _is_watched()):
        return None
    try:
        from tqdm.auto import tqdm
    except ImportError:
        if progress:
            raise ImportError("progress=True shows bars of tqdm: pip install tqdm, or give a function") from None
        return None
    return tqdm


def _is_watched() -> bool:
    """Whether somebody sees bars: on a terminal, or in a notebook, whose standard error is none."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if type(shell).__name__ == "ZMQInteractiveShell":
        return True
    try:
        return sys.stderr.isatty()
    except (AttributeError, ValueError):  # there is none, or it is closed
        return False
