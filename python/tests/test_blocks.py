"""Blocks, their masks and their order, without torch."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Callable

import numpy as np
import pytest

import wikiprep
from wikiprep._blocks import IGNORED, Blocks, MaskTokens, Permutation, is_turn


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 16, 17, 100, 1000, 4097])
def test_a_permutation(n: int) -> None:
    orders = [[Permutation(n, seed, epoch)[index] for index in range(n)] for seed in (0, 1) for epoch in (0, 1)]
    for order in orders:
        assert sorted(order) == list(range(n))
    if n >= 100:
        assert len(set(map(tuple, orders))) == 4
        # Neighbours come apart, and no place is dear to it.
        assert sum(abs(a - b) == 1 for a, b in zip(orders[0], orders[0][1:])) < n / 10
        assert abs(np.corrcoef(np.arange(n), orders[0])[0, 1]) < 0.3
    with pytest.raises(IndexError):
        Permutation(n, 0)[n]


@pytest.mark.parametrize("workers", [1, 2, 3, 4])
@pytest.mark.parametrize("batch_size", [1, 4])
def test_workers_take_turns(workers: int, batch_size: int) -> None:
    for place in range(50):
        assert sum(is_turn(place, batch_size, worker, workers) for worker in range(workers)) == 1


def test_windows_and_rows_are_the_stream(mixed: Path, tokenized: Callable[..., Path]) -> None:
    stream = wikiprep.TokenFile(mixed)[:].astype(np.int64)
    windows = Blocks(mixed, block_size=100)
    assert len(windows) == len(stream) // 100
    for index in range(len(windows)):
        item = windows.item(index)
        assert sorted(item) == ["input_ids", "labels"]
        assert (item["input_ids"] == stream[index * 100 : index * 100 + 100]).all()
        assert (item["labels"] == item["input_ids"]).all() and item["labels"] is not item["input_ids"]
    for options in ({}, {"shard_tokens": 1000}):
        rows = Blocks(tokenized(block_size=128, **options))
        found = np.concatenate([rows.item(index)["input_ids"] for index in range(len(rows))])
        assert (found == stream[: len(found)]).all() and len(stream) - len(found) < 128
    with pytest.raises(IndexError):
        windows.item(len(windows))
    with pytest.raises(wikiprep.FormatError, match="block_size"):
        Blocks(mixed)
    with pytest.raises(ValueError, match="rows of 128"):
        Blocks(tokenized(block_size=128), block_size=64)
    with pytest.raises(ValueError, match="labels"):
        Blocks(mixed, block_size=8, labels="last")


def test_labels_that_are_the_next_ids(mixed: Path, tokenized: Callable[..., Path]) -> None:
    stream = wikiprep.TokenFile(mixed)[:].astype(np.int64)
    for size in (100, len(stream) - 1, len(stream)):
        blocks = Blocks(mixed, block_size=size, labels="next")
        assert len(blocks) == (len(stream) - 1) // size
        for index in range(len(blocks)):
            item = blocks.item(index)
            assert (item["input_ids"] == stream[index * size : (index + 1) * size]).all()
            assert (item["labels"] == stream[index * size + 1 : (index + 1) * size + 1]).all()
    rows = Blocks(tokenized(block_size=128), labels="next").item(0)
    assert (rows["input_ids"][1:] == rows["labels"][:-1]).all() and len(rows["labels"]) == 127


@pytest.mark.parametrize("pad_id", [None, 0])
@pytest.mark.parametrize("pack", ["stream", "documents"])
@pytest.mark.parametrize("eot", ["append", "prepend"])
def test_what_fills_up_has_no_part_in_the_loss(
    tokenized: Callable[..., Path], pad_id: "int | None", pack: str, eot: str
) -> None:
    folder = tokenized(block_size=128, pack=pack, tail="pad", pad_id=pad_id, eot=eot)
    blocks = Blocks(folder)
    meta = blocks.file.meta
    items = [blocks.item(index) for index in range(len(blocks))]
    kept = sum(int((item["labels"] != IGNORED).sum()) for item in items)
    assert kept == sum(int(item["attention_mask"].sum()) for item in items) == meta.tokens.train
    for item in items:
        assert (item["labels"][item["attention_mask"] == 1] == item["input_ids"][item["attention_mask"] == 1]).all()


def test_documents_are_told_apart(mixed: Path, tokenized: Callable[..., Path]) -> None:
    for folder, size in (
        (mixed, 300), (tokenized(block_size=128, tail="pad"), None),
        (tokenized(format="megatron", shard_tokens=1500), 300), (tokenized(format="datatrove", shard_tokens=1500), 300),
    ):
        blocks = Blocks(folder, block_size=size, document_ids=True)
        ends = 0
        for index in range(len(blocks)):
            item = blocks.item(index)
            ids, documents = item["input_ids"], item["document_ids"]
            known = documents >= 0
            # A document ends with end-of-text: behind it the next begins.
            expected = np.concatenate([[0], np.cumsum(ids == 50256)[:-1]])
            assert (documents[known] == expected[known]).all()
            for document in set(documents[known].tolist()):
                places = item["position_ids"][documents == document]
                assert (places == np.arange(len(places))).all()
            ends += int(documents.max())
        assert ends > 10
    for index, item in enumerate(map(Blocks(tokenized(block_size=128, pack="documents", tail="pad"),
                                            document_ids=True).item, range(20))):
        assert set(item["document_ids"].tolist()) <= {0, -1}


def test_masks(mixed: Path) -> None:
    mask = MaskTokens(mask_id=50257)
    blocks = Blocks(mixed, block_size=256, mask=mask, seed=3)
    plain = Blocks(mixed, block_size=256)
    chosen = masked = kept = others = total = 0
    for index in range(len(blocks)):
        item, ids = blocks.item(index), plain.item(index)["input_ids"]
        again = pickle.loads(pickle.dumps(blocks)).item(index)
        assert all((item[name] == again[name]).all() for name in item)
        is_chosen = item["labels"] != IGNORED
        assert (item["labels"][is_chosen] == ids[is_chosen]).all()
        assert (item["input_ids"][~is_chosen] == ids[~is_chosen]).all()
        assert not is_chosen[ids == 50256].any()
        total += int((ids != 50256).sum())
        chosen += int(is_chosen.sum())
        masked += int((item["input_ids"][is_chosen] == 50257).sum())
        kept += int((item["input_ids"][is_chosen] == ids[is_chosen]).sum())
    others = chosen - masked - kept
    assert chosen / total == pytest.approx(0.15, abs=0.01)
    assert masked / chosen == pytest.approx(0.8, abs=0.02)
    assert kept / chosen == pytest.approx(0.1, abs=0.015) and others / chosen == pytest.approx(0.1, abs=0.015)
    assert (blocks.item(0, epoch=1)["labels"] != blocks.item(0, epoch=0)["labels"]).any()
    with pytest.raises(ValueError):
        Blocks(mixed, block_size=8, mask=mask, labels="next")
    with pytest.raises(ValueError):
        MaskTokens(1, masked=0.9, replaced=0.2)


def test_what_fills_up_is_never_masked(tokenized: Callable[..., Path]) -> None:
    folder = tokenized(block_size=128, pack="documents", tail="pad")
    blocks = Blocks(folder, mask=MaskTokens(50257, probability=1))
    for index in range(len(blocks)):
        item = blocks.item(index)
        is_chosen = item["labels"] != IGNORED
        assert (is_chosen <= (item["attention_mask"] == 1)).all() and not (item["labels"] == 50256).any()
