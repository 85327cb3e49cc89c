"""`meta.json`, as values: what made the token files of a folder."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Mapping, Optional, Tuple, Union

from .errors import FormatError

if TYPE_CHECKING:
    import numpy as np

MOST_BYTES = 1 << 30


@dataclass(frozen=True)
class Counts:
    """A number for each of the two splits."""

    train: int
    val: int

    def __getitem__(self, split: str) -> int:
        if split not in ("train", "val"):
            raise KeyError(split)
        return self.train if split == "train" else self.val


@dataclass(frozen=True)
class FileRecord:
    """A file of the folder: its name in it, its split, its size, and the tokens and documents that it holds."""

    name: str
    split: str
    bytes: int
    tokens: int
    documents: int
    xxh128: str


@dataclass(frozen=True)
class PartRecord:
    """A part of the corpus that the token files were made of: its name, its wiki, the dump's file."""

    name: str
    wiki: str
    source: str
    missing: Optional[str]


@dataclass(frozen=True)
class Meta:
    """What `meta.json` says. All that stands here by name is documented in wikiprep's README.

    Attributes:
        folder: where it is.
        format: `nanogpt`, `llmc`, `npy`, `megatron` or `datatrove`.
        dtype: of an id, as NumPy calls it: `uint16`, `uint32`, `int32`; little-endian in the files.
        eot: the end-of-text token's id; None where the vocabulary has none.
        eot_position: `append`, `prepend` or `none`.
        tokenizer_file: the vocabulary's file, below the folder; None where it is GPT-2's.
        block_size: ids in a row, of files of rows.
        pack: `stream` or `documents`, of files of rows.
        pad_id: the id that fills rows up; None where nothing does.
        tokens, documents: how many there are.
        record: all of the file.
    """

    folder: Path
    format: str
    files: Tuple[FileRecord, ...] = field(repr=False)
    tokenizer: str
    tokenizer_file: Optional[str]
    vocab_size: int
    dtype: str
    eot: Optional[int]
    eot_position: str
    seed: int
    val_ratio: float
    tokens: Counts
    documents: Counts
    block_size: Optional[int]
    pack: Optional[str]
    pad_id: Optional[int]
    shard_tokens: Optional[int]
    parts: Tuple[PartRecord, ...] = field(repr=False)
    record: Mapping[str, Any] = field(repr=False)

    @classmethod
    def read(cls, folder: Union[str, "os.PathLike[str]"]) -> Meta:
        """Reads `meta.json` of a folder.

        Raises:
            FormatError: there is none, or it is not what wikiprep writes.
        """
        path = Path(folder) / "meta.json"
        record = read_json(path)
        try:
            files = tuple(
                FileRecord(
                    name=_plain(path, each["name"]), split=str(each["split"]), bytes=int(each["bytes"]),
                    tokens=int(each["tokens"]), documents=int(each["documents"]), xxh128=str(each["xxh128"]),
                )
                for each in record["files"]
            )
            parts = tuple(
                PartRecord(
                    name=str(each["name"]), wiki=str(each["wiki"]), source=str(each["source"]["file"]),
                    missing=each.get("missing"),
                )
                for each in record["parts"]
            )
            if record["dtype"] not in ("uint16", "uint32", "int32"):
                raise ValueError(f"dtype {record['dtype']}")
            for file in files:
                if min(file.bytes, file.tokens, file.documents) < 0:
                    raise ValueError(f"{file.name} has less than nothing")
            block_size = _optional(record.get("block_size"))
            if block_size is not None and block_size < 1:
                raise ValueError(f"block_size {block_size}")
            for split in ("train", "val"):
                # Rows leave out what does not fill one, or are filled up.
                found = sum(file.tokens for file in files if file.split == split)
                if block_size is None and found != int(record["tokens"][split]):
                    raise ValueError(f"the files of {split} have {found} tokens, not {record['tokens'][split]}")
            named = record.get("tokenizer_file")
            return cls(
                folder=Path(folder),
                format=str(record["format"]),
                files=files,
                tokenizer=str(record["tokenizer"]),
                tokenizer_file=None if named is None else _plain(path, named),
                vocab_size=int(record["vocab_size"]),
                dtype=record["dtype"],
                eot=_optional(record.get("eot")),
                eot_position=str(record["eot_position"]),
                seed=int(record["seed"]),
                val_ratio=float(record["val_ratio"]),
                tokens=Counts(int(record["tokens"]["train"]), int(record["tokens"]["val"])),
                documents=Counts(int(record["documents"]["train"]), int(record["documents"]["val"])),
                block_size=block_size,
                pack=record.get("pack"),
                pad_id=_optional(record.get("pad_id")),
                shard_tokens=_optional(record.get("shard_tokens")),
                parts=parts,
                record=record,
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise FormatError(f"cannot read {path}: {error!r}; make the folder again") from None

    def check_unchanged(self) -> None:
        """Refuses files that are not those that this tells of.

        Raises:
            FormatError: `meta.json` says something else by now.
        """
        if read_json(self.folder / "meta.json") != self.record:
            raise FormatError(f"{self.folder} was made again since it was opened; open it again")

    @property
    def numpy_dtype(self) -> "np.dtype[Any]":
        """The type of an id in the files."""
        import numpy as np

        return np.dtype({"uint16": "<u2", "uint32": "<u4", "int32": "<i4"}[self.dtype])


def _optional(value: Optional[int]) -> Optional[int]:
    return None if value is None else int(value)


def _plain(path: Path, name: str) -> str:
    """A name of a file in the folder, or in one beneath it: whoever wrote the record, it leads nowhere else."""
    parts = name.split("/")
    if len(parts) > 2 or not all(is_plain_name(part) for part in parts):
        raise FormatError(f"{path}: {name!r} cannot be the name of a file of the folder")
    return name


def is_plain_name(name: str) -> bool:
    """Whether a name is one of a file or folder, and not a way to elsewhere."""
    return bool(name) and name not in (".", "..") and not any(mark in name for mark in "/\0\\")


def read_json(path: Path) -> Dict[str, Any]:
    """The JSON object of a file.

    Raises:
        FormatError: there is no such file, or it holds something else.
    """
    try:
        with open(path, "rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ValueError("it is over 1 GiB")
        value = json.loads(content)
        if not isinstance(value, dict):
            raise ValueError("it is not a JSON object")
        return value
    except FileNotFoundError:
        raise FormatError(f"{path} is not there; name a folder that wikiprep has made") from None
    except (OSError, ValueError, RecursionError) as error:
        raise FormatError(f"cannot read {path}: {error}") from None
