"""Where files are: on paths that every machine sees, or in places that are no paths (`s3a:`, `hdfs:`), which pyarrow reaches.

Both have the same few functions; only whole files are written, and what has its name is whole.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import uuid
from dataclasses import dataclass
from typing import Any, BinaryIO, Iterator, Mapping, Optional
from urllib.parse import urlsplit

from .program import ProgramFailure

COPIED_BYTES = 4 << 20


@dataclass(frozen=True)
class FileFacts:
    """What there is to know of a file without reading it."""

    size: int


def is_path(place: str) -> bool:
    """Whether a place is a path of the machine, `file:` and all."""
    return not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", place) or place.startswith("file:")


def absolute(place: str, folder: str) -> str:
    """A place under the name that every machine has for it."""
    if place.startswith("file:"):
        place = urlsplit(place).path
    if is_path(place):
        return os.path.normpath(os.path.join(folder, place))
    return place.rstrip("/")


def name_of(place: str) -> str:
    return place.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Storage:
    """Reaches all places; travels to the executors."""

    # Spark's properties that begin with `spark.hadoop.`, without that.
    properties: tuple[tuple[str, str], ...] = ()

    def at(self, place: str) -> "Paths | Objects":
        return Paths() if is_path(place) else Objects.reached(place, self.properties)

    # What callers say most.

    def facts(self, place: str) -> Optional[FileFacts]:
        return self.at(place).facts(place)

    def exists(self, place: str) -> bool:
        return self.facts(place) is not None

    def names(self, folder: str) -> list[str]:
        return self.at(folder).names(folder)

    def open(self, place: str) -> BinaryIO:
        return self.at(place).open(place)

    def contents(self, place: str) -> bytes:
        with self.open(place) as file:
            return file.read()

    def remove(self, place: str) -> None:
        self.at(place).remove(place)

    def remove_tree(self, folder: str) -> None:
        self.at(folder).remove_tree(folder)

    def remove_empty(self, folder: str) -> None:
        """Removes a folder with nothing in it."""
        self.at(folder).remove_empty(folder)

    def put(self, path: str, place: str) -> None:
        """Gives what is on a path its place. Of two that do it, the second one replaces the same bytes."""
        self.at(place).put(path, place)

    def move(self, place: str, other: str) -> None:
        """Gives a small file another place, on the same file system."""
        self.at(place).move(place, other)

    def local_copy(self, place: str, folder: str, name: Optional[str] = None) -> str:
        """The path of what is at a place; copied into the folder when it has none."""
        if is_path(place):
            return place
        path = os.path.join(folder, name or name_of(place))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with self.open(place) as source, open(path, "wb") as target:
            shutil.copyfileobj(source, target, COPIED_BYTES)
        return path


class Paths:
    """Files that every machine has under the same path."""

    def facts(self, place: str) -> Optional[FileFacts]:
        try:
            status = os.stat(place)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return FileFacts(status.st_size) if stat.S_ISREG(status.st_mode) else None

    def is_folder(self, place: str) -> bool:
        return os.path.isdir(place)

    def names(self, folder: str) -> list[str]:
        try:
            return sorted(os.listdir(folder))
        except FileNotFoundError:
            return []

    def open(self, place: str) -> BinaryIO:
        return open(place, "rb", buffering=0)

    def remove(self, place: str) -> None:
        try:
            os.unlink(place)
        except FileNotFoundError:
            pass

    def remove_tree(self, folder: str) -> None:
        # Somebody whose task was taken from him may still write there: what he adds goes in the second round.
        for _ in range(3):
            shutil.rmtree(folder, ignore_errors=True)
            if not os.path.lexists(folder):
                return

    def remove_empty(self, folder: str) -> None:
        try:
            os.rmdir(folder)
        except OSError:
            pass

    def move(self, place: str, other: str) -> None:
        os.makedirs(os.path.dirname(other), exist_ok=True)
        os.replace(place, other)

    def put(self, path: str, place: str) -> None:
        try:
            os.replace(path, place)
        except FileNotFoundError:
            # Subfolders of the result; never the folder of a run that is over.
            parent = os.path.dirname(place)
            if os.path.isdir(parent) or not os.path.isfile(path):
                raise
            os.makedirs(parent, exist_ok=True)
            os.replace(path, place)


class Objects:
    """Places that pyarrow reaches. A file that is being written has no name there until it is whole."""

    _reached: dict[Any, "Objects"] = {}

    def __init__(self, filesystem: Any, prefix: str) -> None:
        self._files = filesystem
        self._prefix = prefix

    @classmethod
    def reached(cls, place: str, properties: tuple[tuple[str, str], ...]) -> "Objects":
        """Connections are kept for as long as the process lives."""
        parts = urlsplit(place)
        bucket = parts.netloc
        key = (parts.scheme, bucket, properties, os.getpid())
        if key not in cls._reached:
            cls._reached[key] = cls._connected(parts.scheme, bucket, dict(properties))
        return cls._reached[key]

    @classmethod
    def _connected(cls, scheme: str, authority: str, properties: Mapping[str, str]) -> "Objects":
        try:
            from pyarrow import fs
        except ImportError:
            raise ProgramFailure(f"{scheme}: wants pyarrow on every machine: pip install pyarrow", 1, "storage")
        if scheme in ("s3", "s3a", "s3n"):
            return cls(fs.S3FileSystem(**s3_options(authority, properties)), f"{scheme}://")
        if scheme == "hdfs":
            host, _, port = authority.partition(":")
            user = properties.get("wikiprep.hdfs.user")
            return cls(fs.HadoopFileSystem(host or "default", int(port or 0), user=user), f"{scheme}://{authority}")
        filesystem, _ = fs.FileSystem.from_uri(f"{scheme}://{authority}/")
        return cls(filesystem, f"{scheme}://")

    def _key(self, place: str) -> str:
        return place[len(self._prefix):]

    def facts(self, place: str) -> Optional[FileFacts]:
        from pyarrow import fs

        info = self._files.get_file_info(self._key(place))
        return FileFacts(info.size) if info.type == fs.FileType.File else None

    def is_folder(self, place: str) -> bool:
        from pyarrow import fs

        return self._files.get_file_info(self._key(place)).type == fs.FileType.Directory

    def names(self, folder: str) -> list[str]:
        from pyarrow import fs

        found = self._files.get_file_info(fs.FileSelector(self._key(folder), allow_not_found=True))
        return sorted(info.base_name for info in found)

    def open(self, place: str) -> BinaryIO:
        return self._files.open_input_file(self._key(place))

    def remove(self, place: str) -> None:
        if self.facts(place) is not None:
            self._files.delete_file(self._key(place))

    def remove_tree(self, folder: str) -> None:
        if self.is_folder(folder):
            self._files.delete_dir(self._key(folder))

    def remove_empty(self, folder: str) -> None:
        # Where there are no folders, what is empty is not there.
        if self.is_folder(folder) and not self.names(folder):
            self.remove_tree(folder)

    def move(self, place: str, other: str) -> None:
        self._files.move(self._key(place), self._key(other))

    def put(self, path: str, place: str) -> None:
        key = self._key(place)
        if self._prefix.startswith("hdfs"):
            # There a file has its name while it is written.
            parent, _, name = key.rpartition("/")
            hidden = f"{parent}/.{name}.{uuid.uuid4().hex}.partial"
            self._files.create_dir(parent, recursive=True)
            self._write(path, hidden)
            self.remove(place)
            self._files.move(hidden, key)
        else:
            self._write(path, key)

    def _write(self, path: str, key: str) -> None:
        # Left to itself, pyarrow compresses what has the name of a compressed file.
        with open(path, "rb", buffering=0) as source, self._files.open_output_stream(key, compression=None) as target:
            shutil.copyfileobj(source, target, COPIED_BYTES)


def s3_options(bucket: str, properties: Mapping[str, str]) -> dict[str, Any]:
    """What Hadoop's S3A connector would be told, for pyarrow."""

    def value(name: str) -> Optional[str]:
        return properties.get(f"fs.s3a.bucket.{bucket}.{name}") or properties.get(f"fs.s3a.{name}")

    options: dict[str, Any] = {"background_writes": False}
    for name, known in (("access.key", "access_key"), ("secret.key", "secret_key"), ("session.token", "session_token"), ("endpoint.region", "region")):
        if value(name):
            options[known] = value(name)
    endpoint = value("endpoint")
    if endpoint:
        scheme, separator, rest = endpoint.rpartition("://")
        if not separator:
            scheme = "http" if value("connection.ssl.enabled") == "false" else "https"
        options["endpoint_override"] = rest
        options["scheme"] = scheme
    if value("path.style.access") == "false":
        options["force_virtual_addressing"] = True
    if "anonymous" in (value("aws.credentials.provider") or "").lower():
        options["anonymous"] = True
    return options


