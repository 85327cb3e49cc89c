"""That no two write into the same folder: the lock on the file `.lock` in it that wikiprep takes, too, where it runs on one machine."""

from __future__ import annotations

import errno
import fcntl
import os

from .program import ProgramFailure


class FolderLock:
    """Held inside a `with` block. The system lets go of it when the process ends, however it ends; the file goes with the lock."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._file = f"{folder}/.lock"
        self._descriptor = -1

    def __enter__(self) -> "FolderLock":
        os.makedirs(self.folder, exist_ok=True)
        while True:
            try:
                descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
            except OSError as error:
                raise ProgramFailure(f"cannot write to {self._file}: {error.strerror}", 1, "lock")
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                # File systems that know no locks are no obstacle.
                if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                    os.close(descriptor)
                    raise ProgramFailure(f"another wikiprep is writing to {self.folder}; wait until it has ended", 1, "lock")
            # Whoever had it may have removed the file in between.
            try:
                if os.path.samestat(os.fstat(descriptor), os.lstat(self._file)):
                    self._descriptor = descriptor
                    return self
            except FileNotFoundError:
                pass
            os.close(descriptor)

    def __exit__(self, *_: object) -> None:
        # While it is locked: nobody else takes it for theirs.
        try:
            os.unlink(self._file)
        except OSError:
            pass
        os.close(self._descriptor)
