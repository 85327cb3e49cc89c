"""Streaming data sets of Hugging Face."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import numpy as np
import pytest

pytest.importorskip("datasets")
pytest.importorskip("torch")
from datasets.distributed import split_dataset_by_node  # noqa: E402
from torch.utils.data import DataLoader  # noqa: E402

import wikiprep  # noqa: E402
from wikiprep.datasets import streaming_blocks, streaming_documents  # noqa: E402


def rows_of(data: Any) -> "list[bytes]":
    return [row["input_ids"].numpy().tobytes() for row in data]


def test_blocks(mixed: Path, tokenized: Callable[..., Path]) -> None:
    stream = streaming_blocks(tokenized(block_size=64, shard_tokens=2000), "train", piece=7)
    ids = wikiprep.TokenFile(mixed)[:].astype(np.int64)
    expected = [row.tobytes() for row in ids[: len(ids) // 64 * 64].reshape(-1, 64)]
    assert rows_of(stream) == expected
    # Several workers and a shuffle: the same rows in another order.
    shuffled = stream.shuffle(seed=1, buffer_size=50)
    rows = [row.numpy().tobytes() for batch in DataLoader(shuffled, batch_size=4, num_workers=2)
            for row in batch["input_ids"]]
    assert sorted(rows) == sorted(expected) and rows != expected
    nodes = [rows_of(split_dataset_by_node(stream, rank=rank, world_size=2)) for rank in range(2)]
    assert sorted(nodes[0] + nodes[1]) == sorted(expected)


def test_documents(mixed: Path) -> None:
    found = [(row["wiki"], row["id"], row["text"]) for row in streaming_documents(mixed, pieces=3)]
    assert found == [(document.wiki, document.id, document.text) for document in wikiprep.Corpus(mixed)]
