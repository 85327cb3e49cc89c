"""Token files, mapped into memory: all formats that wikiprep writes, one file or shards."""

from __future__ import annotations

import math
import operator
import os
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple, Union, overload

import numpy as np

from .errors import FormatError
from .meta import FileRecord, Meta
from .vocabulary import Vocabulary

_ENDINGS = {"nanogpt": ".bin", "llmc": ".bin", "npy": ".npy", "megatron": ".bin", "datatrove": ".ds"}
_LLMC_HEADER = 1024  # 256 numbers of 32 bits
_LLMC_MAGIC = {"uint16": 20240520, "uint32": 20240801}
_NO_PART = 0xFFFFFFFF
_ORIGIN_BASE = [("page", "<u8"), ("part", "<u4"), ("copy", "<u4")]

Array = Any


@dataclass(frozen=True)
class Origin:
    """Which page a document was.

    Attributes:
        wiki: its database name; None of a document of an input that is no dump.
        page: the page id; of a document of another input its shuffle key.
        copy: which copy it is, from 0, where `mix` repeats documents.
        text: the first 8 bytes of its text's XXH128; 0 where that is not known.
    """

    wiki: Optional[str]
    page: int
    copy: int
    text: int


class TokenFile:
    """The tokens of a split, in one file or in shards.

        train = TokenFile("enwiki", "train")       # or TokenFile("enwiki/train.bin")
        train[1000:1010]                           # ids, as a NumPy array
        train.document(7), train.text(7)           # one document: its ids, its text

    Files are mapped into memory: nothing is read but what is asked for, and the processes of a machine share it.
    Objects can be pickled, forked and spawned; a process opens the files when it uses them first.

    Args:
        path: a folder with `meta.json`, or one of its files of tokens; then its split is meant, with all shards.
        split: `train` or `val`; needed for a folder, `train` where it is not given.

    Raises:
        FormatError: a file is missing, or has another size than `meta.json` says.
    """

    def __init__(self, path: Union[str, "os.PathLike[str]"], split: Optional[str] = None) -> None:
        place = Path(path)
        if place.is_dir():
            self.meta = Meta.read(place)
            self.split = split or "train"
        else:
            folder, name = _folder_of(place)
            self.meta = Meta.read(folder)
            splits = [file.split for file in self.meta.files if file.name == name]
            if not splits:
                raise FormatError(f"{folder / 'meta.json'} has no file {name}; name one that it has, or the folder")
            self.split = splits[0]
            if split is not None and split != self.split:
                raise ValueError(f"{place} is of the split {self.split}, not {split}")
        if self.split not in ("train", "val"):
            raise ValueError(f"split {self.split!r}: must be 'train' or 'val'")
        ending = _ENDINGS.get(self.meta.format)
        if ending is None:
            raise FormatError(f"{self.meta.folder}: the format {self.meta.format} is not known")
        self.dtype = self.meta.numpy_dtype
        self.files: Tuple[FileRecord, ...] = tuple(
            file
            for file in self.meta.files
            if file.split == self.split and file.tokens > 0 and file.name.endswith(ending)
        )
        self._ends: List[int] = []
        for file in self.files:
            self._ends.append(file.tokens + (self._ends[-1] if self._ends else 0))
        self._shards: Optional[List[Array]] = None
        self._borders: Optional[_Borders] = None
        self._origins: Optional[Array] = None
        self._vocabulary: Optional[Vocabulary] = None

    def __getstate__(self) -> Dict[str, Any]:
        # Maps do not go to another process: it makes its own.
        return {**self.__dict__, "_shards": None, "_borders": None, "_origins": None, "_vocabulary": None}

    def __repr__(self) -> str:
        return f"TokenFile({str(self.meta.folder)!r}, {self.split!r}, tokens={len(self)})"

    @property
    def paths(self) -> Tuple[Path, ...]:
        """The files of tokens, in their order."""
        return tuple(self.meta.folder / file.name for file in self.files)

    @property
    def shards(self) -> List[Array]:
        """The ids of each file: arrays of shape (tokens,), mapped."""
        if self._shards is None:
            self.meta.check_unchanged()
            self._shards = [self._open(file) for file in self.files]
        return self._shards

    def __len__(self) -> int:
        """The number of ids, those that fill rows up among them."""
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, key: int) -> int: ...

    @overload
    def __getitem__(self, key: slice) -> Array: ...

    def __getitem__(self, key: Union[int, slice]) -> Union[int, Array]:
        """An id, or ids of shape (n,) and the files' type. Within a file nothing is copied."""
        if isinstance(key, slice):
            start, stop, step = key.indices(len(self))
            if step <= 0:
                raise ValueError("the step of a slice must be positive")
            ids = self.tokens(start, max(start, stop))
            return ids if step == 1 else ids[::step]
        index = operator.index(key)
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(f"id {key} of {len(self)}")
        return int(self.tokens(index, index + 1)[0])

    def tokens(self, start: int, stop: int) -> Array:
        """The ids from `start` up to `stop`: shape (stop - start,).

        Raises:
            IndexError: there are not so many.
        """
        if not 0 <= start <= stop <= len(self):
            raise IndexError(f"ids {start} to {stop} of {len(self)}")
        if start == stop:
            return np.zeros(0, self.dtype)
        first = bisect_right(self._ends, start)
        pieces: List[Array] = []
        for number in range(first, len(self.files)):
            begin = self._ends[number - 1] if number else 0
            if begin >= stop:
                break
            pieces.append(self.shards[number][max(start - begin, 0) : stop - begin])
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    # Rows.

    @property
    def row_length(self) -> Optional[int]:
        """The ids in a row; None where the files have none."""
        return self.meta.block_size

    def row(self, index: int) -> Array:
        """A row: shape (row_length,).

        Raises:
            FormatError: the files have no rows.
            IndexError: there is no such row.
        """
        index = operator.index(index)
        length = self.meta.block_size
        if length is None:
            raise FormatError(f"{self.meta.folder} has no rows: make it with block_size")
        if not 0 <= index < len(self) // length:
            raise IndexError(f"row {index} of {len(self) // length}")
        return self.tokens(index * length, (index + 1) * length)

    # Documents.

    @property
    def documents(self) -> int:
        """The number of documents."""
        return self.borders.count

    @property
    def borders(self) -> _Borders:
        """Where documents begin and end."""
        if self._borders is None:
            self.meta.check_unchanged()
            self._borders = _Borders(self)
        return self._borders

    def span(self, document: int) -> Tuple[int, int]:
        """Where a document's ids begin and end. Where rows are packed by document these are its rows, what fills them
        up among them.

        Raises:
            IndexError: there is no such document.
        """
        return self.borders.span(document)

    def document(self, number: int) -> Array:
        """A document's ids, its end-of-text among them: shape (n,).

        What fills rows up is left out: at the end of a row every `pad_id` but an end-of-text of the document's own.

        Raises:
            IndexError: there is no such document.
        """
        number = operator.index(number)
        if number < 0:
            number += self.documents
        start, stop = self.span(number)
        # Of the last documents, what filled no row was dropped.
        if stop > len(self) and self.meta.block_size is None:
            raise FormatError(f"{self.meta.folder}: document {number} ends behind the last id; make the folder again")
        stop = min(stop, len(self))
        ids = self.tokens(min(start, stop), stop)
        if self.meta.pack == "documents" and self.meta.pad_id is not None:
            ids = ids[: unpadded_length(ids, self.meta)]
        return ids

    def __iter__(self) -> Iterator[Array]:
        """The documents, one after another."""
        return (self.document(number) for number in range(self.documents))

    def document_at(self, token: int) -> int:
        """The number of the document that an id belongs to; of an id that fills up a row at the end, the last one.

        Raises:
            IndexError: there is no such id.
        """
        token = operator.index(token)
        if not 0 <= token < len(self):
            raise IndexError(f"id {token} of {len(self)}")
        return self.borders.at(token)

    def origin(self, number: int) -> Optional[Origin]:
        """Which page a document was; None where `documents/` was not written."""
        if self._origins is None:
            self.meta.check_unchanged()
            path = self.meta.folder / "documents" / f"{self.split}.npy"
            if not path.is_file():
                return None
            origins = _load(path)
            if origins.ndim != 1 or origins.dtype.descr[:3] != _ORIGIN_BASE:
                raise FormatError(f"{path} is not a list of documents; make the folder again")
            self._origins = origins
        number = operator.index(number)
        if number < 0:
            number += len(self._origins)
        if not 0 <= number < len(self._origins):
            raise IndexError(f"document {number} of {len(self._origins)}")
        record = self._origins[number]
        part = int(record["part"])
        parts = self.meta.parts
        text = int(record["text"]) if "text" in (self._origins.dtype.names or ()) else 0
        wiki = None if part == _NO_PART or part >= len(parts) else parts[part].wiki
        return Origin(wiki, int(record["page"]), int(record["copy"]), text)

    # Text.

    @property
    def vocabulary(self) -> Vocabulary:
        """What the ids stand for.

        Raises:
            FormatError: its file is missing, or cannot be read.
        """
        if self._vocabulary is None:
            self._vocabulary = Vocabulary.of(self.meta)
        return self._vocabulary

    def decode(self, ids: Sequence[int], *, skip_special: bool = False) -> str:
        """The text of ids. No other package is needed for it.

        Raises:
            KeyError: an id that the vocabulary does not have.
        """
        return self.vocabulary.decode(ids, skip_special=skip_special)

    def text(self, number: int) -> str:
        """The text of a document, without its end-of-text."""
        return self.decode(self.document(number), skip_special=True)

    def _open(self, file: FileRecord) -> Array:
        path = self.meta.folder / file.name
        size = _size(path)
        if size != file.bytes:
            raise FormatError(f"{path} has {size} bytes, and meta.json says {file.bytes}; make the folder again")
        if self.meta.format == "npy":
            array = _load(path)
            if array.dtype != self.dtype or array.size != file.tokens:
                raise FormatError(f"{path} is not an array of {file.tokens} {self.dtype.name}; make the folder again")
            return array.reshape(-1)
        header = 0
        if self.meta.format == "llmc":
            header = _LLMC_HEADER
            numbers = np.fromfile(path, dtype="<i4", count=3)
            if list(numbers) != [_LLMC_MAGIC.get(self.meta.dtype), 1, file.tokens] and self.meta.dtype == "uint16":
                raise FormatError(f"{path} does not begin as llm.c's files do; make the folder again")
        if size != header + file.tokens * self.dtype.itemsize:
            raise FormatError(f"{path} has {size} bytes, which are not {file.tokens} ids; make the folder again")
        return np.memmap(path, dtype=self.dtype, mode="r", offset=header, shape=(file.tokens,))


class TokenFiles:
    """The token files of a folder: `files.train`, `files.val`, `files.meta`.

    Raises:
        FormatError: there is no `meta.json`, or it cannot be read.
    """

    def __init__(self, folder: Union[str, "os.PathLike[str]"]) -> None:
        self.train = TokenFile(folder, "train")
        self.val = TokenFile(folder, "val")
        self.meta = self.train.meta

    def __getitem__(self, split: str) -> TokenFile:
        if split not in ("train", "val"):
            raise KeyError(split)
        return self.train if split == "train" else self.val

    def __repr__(self) -> str:
        return f"TokenFiles({str(self.meta.folder)!r}, format={self.meta.format!r})"


class _Borders:
    """Where documents begin: in one file for all shards, or in an index for each."""

    def __init__(self, file: TokenFile) -> None:
        meta = file.meta
        # Each index: the number of its first document, the id that it counts from, its array of starts or of ends.
        self.indices: List[Tuple[int, int, Array, bool]] = []
        self.scale = meta.block_size or 1 if meta.pack == "documents" else 1
        self.count = 0
        if meta.format in ("megatron", "datatrove"):
            base = 0
            for record in file.files:
                path = meta.folder / record.name
                if meta.format == "megatron":
                    starts, is_ends = _megatron_starts(path.with_suffix(".idx"), file.dtype), False
                else:
                    starts, is_ends = _map(Path(f"{path}.index"), "<u8"), True
                documents = len(starts) - (0 if is_ends else 1)
                self.indices.append((self.count, base, starts, is_ends))
                self.count += documents
                base += record.tokens
        else:
            name = f"{file.split}.offsets.npy" if meta.format == "nanogpt" else f"offsets/{file.split}.npy"
            path = meta.folder / name
            starts = _load(path)
            if starts.ndim != 1 or starts.dtype != np.dtype("<u8") or len(starts) == 0:
                raise FormatError(f"{path} does not tell where documents begin; make the folder again")
            self.indices.append((0, 0, starts, False))
            self.count = len(starts) - 1
        self.firsts = [index[0] for index in self.indices]
        self.bases = [index[1] for index in self.indices]

    def span(self, document: int) -> Tuple[int, int]:
        document = operator.index(document)
        if not 0 <= document < self.count:
            raise IndexError(f"document {document} of {self.count}")
        # Of shards without a document none is the last that begins here.
        first, base, starts, is_ends = self.indices[bisect_right(self.firsts, document) - 1]
        index = document - first
        if is_ends:
            start, stop = (int(starts[index - 1]) if index else 0), int(starts[index])
        else:
            start, stop = int(starts[index]), int(starts[index + 1])
        if stop < start:
            raise FormatError(f"document {document} ends before it begins; make the folder again")
        return base + start * self.scale, base + stop * self.scale

    def at(self, token: int) -> int:
        first, base, starts, is_ends = self.indices[bisect_right(self.bases, token) - 1]
        place = np.uint64((token - base) // self.scale)
        number = int(np.searchsorted(starts, place, side="right"))
        return min(first + (number if is_ends else number - 1), self.count - 1)

    def starts_within(self, start: int, stop: int) -> List[int]:
        """Where documents begin behind `start` and before `stop`."""
        if self.count == 0 or start >= stop:
            return []
        number = self.at(start) + 1
        result: List[int] = []
        while number < self.count:
            begin = self.span(number)[0]
            if begin >= stop:
                break
            if begin > start and (not result or begin > result[-1]):
                result.append(begin)
            number += 1
        return result

    def end(self) -> int:
        """Where the last document ends: what follows fills up the last row."""
        return self.span(self.count - 1)[1] if self.count else 0


def unpadded_length(ids: Array, meta: Meta) -> int:
    """How many ids of a row, or of a document's rows, are not there to fill it up.

    Where end-of-text itself fills up, and stands behind each document, the first of those is the document's own.
    """
    if meta.pad_id is None or len(ids) == 0:
        return len(ids)
    others = np.flatnonzero(np.asarray(ids) != meta.pad_id)
    length = int(others[-1]) + 1 if len(others) else 0
    if meta.pad_id == meta.eot and meta.eot_position == "append" and length < len(ids):
        length += 1
    return length


def _folder_of(path: Path) -> Tuple[Path, str]:
    """The folder of a file's meta.json, and the file's name there."""
    for folder, name in ((path.parent, path.name), (path.parent.parent, f"{path.parent.name}/{path.name}")):
        if (folder / "meta.json").is_file():
            return folder, name
    raise FormatError(f"{path}: there is no meta.json in its folder; name a folder that wikiprep has made")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror}; make the folder again") from None


def _load(path: Path) -> Array:
    """An array of NumPy's, mapped. An empty one cannot be mapped."""
    try:
        with open(path, "rb") as file:
            if np.lib.format.read_magic(file) != (1, 0):
                raise ValueError("another version of the format")
            shape, is_by_column, dtype = np.lib.format.read_array_header_1_0(file)
            start = file.tell()
            size = os.fstat(file.fileno()).st_size - start
        if is_by_column or dtype.hasobject or math.prod(shape) * dtype.itemsize != size:
            raise ValueError("its header does not go with its size")
        return np.memmap(path, dtype, "r", start, shape) if size else np.zeros(shape, dtype)
    except Exception as error:  # whatever Python's own parser says of a damaged header
        raise FormatError(f"cannot read {path}: {error}; make the folder again") from None


def _map(path: Path, dtype: str) -> Array:
    size = _size(path)
    if size == 0:
        return np.zeros(0, dtype)
    if size % np.dtype(dtype).itemsize:
        raise FormatError(f"{path} ends in the middle of a number; make the folder again")
    return np.memmap(path, dtype=dtype, mode="r")


def _megatron_starts(path: Path, dtype: Any) -> Array:
    """Where the documents of a shard begin, and the last one ends, in ids (Sources/TokenFiles/MegatronIndex.swift)."""
    size = _size(path)
    header = np.fromfile(path, dtype=np.uint8, count=34)
    if len(header) < 34 or bytes(header[:9]) != b"MMIDIDX\0\0":
        raise FormatError(f"{path} is not a Megatron index; make the folder again")
    sequences, borders = (int(number) for number in header[18:34].view("<u8"))
    if borders < 1 or size != 34 + sequences * 12 + borders * 8:
        raise FormatError(f"{path} has {size} bytes, which are not {sequences} sequences; make the folder again")
    lengths = np.fromfile(path, dtype="<i4", count=sequences, offset=34)
    numbers = np.fromfile(path, dtype="<u8", count=borders, offset=34 + sequences * 12)
    starts = np.zeros(sequences + 1, np.uint64)
    np.cumsum(lengths, out=starts[1:], dtype=np.uint64)
    if sequences < int(numbers.max()):
        raise FormatError(f"{path}: a document begins behind the last sequence; make the folder again")
    return starts[numbers.astype(np.int64)]
