"""Where a task writes, and how what it wrote gets its name.

Each attempt has a folder of its own. What it made is given its final name when it is whole, and all names and bytes are the same for every attempt: so a
second one (after a failure, or by speculation) replaces what is there by the same. The folder lies in that of the run: an attempt that outlives
its run finds it gone, and publishes nothing.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Iterable, Iterator

from .storage import Storage, is_path


@dataclass(frozen=True)
class Workplace:
    """Where a run keeps what it needs in between; travels to the executors."""

    # OUT/_spark/RUN
    folder: str
    storage: Storage

    @contextmanager
    def attempt(self, what: str) -> Iterator[str]:
        """A fresh folder on a path, which goes at the end."""
        name = f"{what}-{uuid.uuid4().hex}"
        if is_path(self.folder):
            path = f"{self.folder}/attempts/{name}"
            os.mkdir(path)
        else:
            path = tempfile.mkdtemp(prefix=f"wikiprep-{name}-", dir=scratch_folder())
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def publish(self, attempt: str, names: Iterable[str], folder: str) -> None:
        """Gives files of an attempt their names in a folder, in this order."""
        for name in names:
            self.storage.put(f"{attempt}/{name}", f"{folder}/{name}")


def scratch_folder() -> str:
    """Where an executor keeps what goes with it: Spark removes it when the executor ends, however it ends."""
    for variable in ("SPARK_EXECUTOR_DIRS", "SPARK_LOCAL_DIRS", "LOCAL_DIRS"):
        for folder in os.environ.get(variable, "").replace(os.pathsep, ",").split(","):
            if folder and os.access(folder, os.W_OK):
                return folder
    return tempfile.gettempdir()


def files_in(folder: str) -> list[str]:
    """The files of a folder and its subfolders, by their names from there."""
    found = []
    for parent, _, names in os.walk(folder):
        found += [os.path.relpath(os.path.join(parent, name), folder) for name in names]
    return sorted(found)
