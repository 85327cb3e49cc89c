"""What can go wrong: the program's own errors by its exit status, and files that are not what their records say."""

from __future__ import annotations

from typing import Dict, Sequence, Tuple, Type


UNKNOWN_STATUS = -1


class WikiprepWarning(UserWarning):
    """What the program warns of; the words are its own."""


class WikiprepError(Exception):
    """The base of all errors of this package."""


class ProgramNotFound(WikiprepError):
    """The program was not named by `WIKIPREP_PROGRAM`, did not come with the package, and is not on the `PATH`."""


class FormatError(WikiprepError):
    """A file is missing, or is not what was written: what, and where."""


class CorpusError(FormatError):
    """A corpus cannot be read as a whole."""


class ProgramError(WikiprepError):
    """The program ended without its result.

    Attributes:
        message: the program's words.
        status: its exit status; 128 + N where signal N ended it; -1 where the system does not tell, since SIGCHLD is
            ignored or other code of this process waits for all children.
        command: its arguments, the program's path first.
    """

    def __init__(self, message: str, status: int, command: Sequence[str] = ()) -> None:
        super().__init__(message, status, tuple(command))
        self.message = message
        self.status = status
        self.command: Tuple[str, ...] = tuple(command)

    def __str__(self) -> str:
        return self.message


class WorkFailed(ProgramError):
    """Status 1: the work failed."""


class UsageError(ProgramError):
    """Status 2: wrong usage; nothing was done."""


class DamagedInput(ProgramError):
    """Status 3: damaged input. What was whole is kept."""


class Stopped(ProgramError):
    """Status 128 + N: stopped by signal N. What is complete is kept, and the same call resumes."""

    @property
    def signal(self) -> int:
        """The signal's number."""
        return self.status - 128


_BY_STATUS: Dict[int, Type[ProgramError]] = {1: WorkFailed, 2: UsageError, 3: DamagedInput}


def program_error(message: str, status: int, command: Sequence[str]) -> ProgramError:
    """The error for an exit status."""
    kind = Stopped if status > 128 else _BY_STATUS.get(status, ProgramError)
    return kind(message, status, command)
