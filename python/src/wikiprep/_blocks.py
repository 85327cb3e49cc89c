"""Blocks of equal length in token files, what of them is text, and their order. Knows NumPy alone."""

from __future__ import annotations

import operator
import os
from dataclasses import dataclass
from typing import Any, Dict, Optional, Tuple, Union

import numpy as np

from .errors import FormatError
from .tokenfiles import Array, TokenFile, unpadded_length

# What the loss of torch and of transformers leaves out.
IGNORED = -100
_MASK64 = (1 << 64) - 1


@dataclass(frozen=True)
class MaskTokens:
    """Masked-language-model use, as BERT has it: of the ids that are chosen 80 % become the mask, 10 % another id, and
    10 % stay; only of them the labels count (Devlin et al. 2019, 3.1).

    End-of-text and what fills rows up are never chosen. The choice depends on seed, epoch and block alone.

    Attributes:
        mask_id: the mask's id; it may be behind the vocabulary, as one that is added to a model.
        probability: the share of ids that are chosen.
        masked, replaced: what becomes of those: the shares of masks and of other ids.
    """

    mask_id: int
    probability: float = 0.15
    masked: float = 0.8
    replaced: float = 0.1

    def __post_init__(self) -> None:
        if operator.index(self.mask_id) < 0:
            raise ValueError(f"mask_id={self.mask_id}: must be an id, from 0")
        shares = (self.probability, self.masked, self.replaced)
        if not all(0 <= share <= 1 for share in shares) or self.masked + self.replaced > 1:
            raise ValueError(f"shares must be 0 to 1: {self}")

    def apply(self, ids: Array, is_text: Array, vocab_size: int, seed: Tuple[int, ...]) -> Tuple[Array, Array]:
        """The ids that a model sees, and the labels.

        Args:
            ids: int64 of shape (n,).
            is_text: bool of shape (n,): which may be chosen.
            vocab_size: other ids are below it.
            seed: of this block.

        Returns:
            Two new arrays like `ids`.
        """
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
        chosen = (random.random(len(ids)) < self.probability) & is_text
        fate = random.random(len(ids))
        others = random.integers(0, vocab_size, len(ids))
        inputs = ids.copy()
        inputs[chosen & (fate < self.masked)] = self.mask_id
        is_replaced = chosen & (fate >= self.masked) & (fate < self.masked + self.replaced)
        inputs[is_replaced] = others[is_replaced]
        return inputs, np.where(chosen, ids, IGNORED)


class Blocks:
    """Blocks of a split: the rows of the files, or, of a stream, windows one after another.

    Args:
        folder: with `meta.json`.
        split: `train` or `val`.
        block_size: ids in a block; of files with rows it must be theirs, or None.
        labels: `same`: labels are the ids themselves, as transformers' models want them, which shift them;
            `next`: the labels are the next ids, as nanoGPT has it. Of a stream a block takes the first id of the next
            one for that; a row has one id less.
        mask: for masked language models; then labels are those of the masks.
        attention_mask: whether there is one; None: where rows are filled up.
        document_ids: whether `document_ids` and `position_ids` are there, for masks that keep documents apart.
        seed: of the masks.

    Raises:
        FormatError: the files have no rows and no block_size is given, or documents do not follow one another.
        ValueError: block_size is not that of the rows, or labels are not known.
    """

    def __init__(
        self,
        folder: Union[str, "os.PathLike[str]"],
        split: str = "train",
        block_size: Optional[int] = None,
        *,
        labels: str = "same",
        mask: Optional[MaskTokens] = None,
        attention_mask: Optional[bool] = None,
        document_ids: bool = False,
        seed: int = 0,
    ) -> None:
        self.file = TokenFile(folder, split)
        meta = self.file.meta
        if labels not in ("same", "next"):
            raise ValueError(f"labels={labels!r}: must be 'same' or 'next'")
        if mask is not None and labels != "same":
            raise ValueError("mask: labels of a masked language model are at the ids' own places; leave labels out")
        if meta.block_size is not None and block_size not in (None, meta.block_size):
            raise ValueError(f"block_size={block_size}: {meta.folder} has rows of {meta.block_size} ids; leave it out")
        if meta.block_size is None and block_size is None:
            raise FormatError(f"{meta.folder} has no rows: give block_size, or make it with block_size")
        self.has_rows = meta.block_size is not None
        # Of a float this is a TypeError: half an id is nothing that anybody means.
        self.stride = meta.block_size if meta.block_size is not None else operator.index(block_size or 0)
        if self.stride < 1:
            raise ValueError(f"block_size={block_size}: must be at least 1")
        self.is_shifted = labels == "next"
        # What is read: a stream's block needs one id more where labels are the next ids.
        self.length = self.stride + (1 if self.is_shifted and not self.has_rows else 0)
        if self.has_rows and self.is_shifted and self.stride < 2:
            raise ValueError("labels='next': rows of one id have no next")
        self.mask = mask
        self.attention_mask = meta.pad_id is not None if attention_mask is None else attention_mask
        self.document_ids = document_ids
        self.seed = operator.index(seed)
        self.count = (len(self.file) - (self.length - self.stride)) // self.stride if len(self.file) else 0

    def __len__(self) -> int:
        return max(self.count, 0)

    def ids(self, index: int) -> Array:
        """The ids of a block, as the files have them: shape (length,).

        Raises:
            IndexError: there is no such block.
        """
        index = operator.index(index)
        if not 0 <= index < len(self):
            raise IndexError(f"block {index} of {len(self)}")
        start = index * self.stride
        return self.file.tokens(start, start + self.length)

    def text_length(self, index: int, ids: Array) -> int:
        """How many ids of a block are not there to fill it up."""
        meta = self.file.meta
        if meta.pad_id is None:
            return len(ids)
        if meta.pack == "documents":
            return unpadded_length(ids, meta)
        # A stream is filled up at its end alone, and the offsets tell where that is.
        return min(max(self.file.borders.end() - index * self.stride, 0), len(ids))

    def item(self, index: int, epoch: int = 0) -> Dict[str, Array]:
        """A block as int64 arrays of one shape: `input_ids`, `labels`, and what else was asked for."""
        raw = self.ids(index)
        ids = raw.astype(np.int64)
        length = self.text_length(index, raw)
        is_text = np.arange(len(ids)) < length
        labels = np.where(is_text, ids, IGNORED)
        inputs = ids
        if self.mask is not None:
            allowed = is_text if self.file.meta.eot is None else is_text & (ids != self.file.meta.eot)
            seed = (self.seed & _MASK64, epoch, index)
            inputs, labels = self.mask.apply(ids, allowed, self.file.meta.vocab_size, seed)
        stop = len(ids) - 1 if self.is_shifted else len(ids)
        item = {"input_ids": inputs[:stop].copy(), "labels": labels[len(ids) - stop :].copy()}
        if self.attention_mask:
            item["attention_mask"] = is_text[:stop].astype(np.int64)
        if self.document_ids:
            documents, positions = self.documents_of(index, len(ids), length)
            item["document_ids"], item["position_ids"] = documents[:stop], positions[:stop]
        return item

    def documents_of(self, index: int, count: int, length: int) -> Tuple[Array, Array]:
        """For each id of a block the number of its document in the block, -1 where it fills up, and its place in the
        part of the document that the block has."""
        documents = np.zeros(count, np.int64)
        if self.file.meta.pack != "documents":
            begin = index * self.stride
            for start in self.file.borders.starts_within(begin, begin + length):
                documents[start - begin :] += 1
        positions = np.arange(count, dtype=np.int64)
        changes = np.flatnonzero(np.diff(documents)) + 1
        for start in changes.tolist():
            positions[start:] = np.arange(count - start)
        documents[length:] = -1
        positions[length:] = 0
        return documents, positions


class Permutation:
    """A permutation of 0 to n - 1 that takes no memory: any place of it is known at once, so a run resumes at any.

    A Feistel network of eight rounds over the next power of four, applied until the number is below n ("cycle
    walking": Black and Rogaway, Ciphers with Arbitrary Finite Domains, 2002).
    """

    ROUNDS = 8

    def __init__(self, n: int, *seed: int) -> None:
        self.n = n
        self.half = max(1, ((max(n - 1, 1)).bit_length() + 1) // 2)
        state = 0x9E3779B97F4A7C15
        for number in seed:
            state = _mix(state ^ (number & _MASK64))
        self.keys = [_mix(state + number) for number in range(self.ROUNDS)]

    def __getitem__(self, index: int) -> int:
        if not 0 <= index < self.n:
            raise IndexError(index)
        mask = (1 << self.half) - 1
        value = index
        while True:
            left, right = value >> self.half, value & mask
            for key in self.keys:
                left, right = right, left ^ (_mix(right ^ key) & mask)
            value = left << self.half | right
            if value < self.n:
                return value


def _mix(x: int) -> int:
    z = (x + 0x9E3779B97F4A7C15) & _MASK64
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK64
    return z ^ (z >> 31)


def is_turn(position: int, batch_size: int, worker: int, workers: int) -> bool:
    """Whether a worker yields the item at `position`: workers take turns batch by batch, as a DataLoader asks them."""
    return position // batch_size % workers == worker


State = Dict[str, Any]
