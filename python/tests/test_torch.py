"""Data sets in DataLoaders: without workers, and with 2 and 4 of them, forked and spawned."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any, Callable, List, Tuple

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from torch.utils.data import DataLoader  # noqa: E402

import wikiprep  # noqa: E402
from wikiprep.torch import CorpusTexts, MaskTokens, TokenBlocks, TokenStream, document_mask  # noqa: E402

WORKERS: List[Tuple[int, Any]] = [(0, None), (2, "fork"), (4, "fork"), (2, "spawn"), (4, "spawn")]


def rows_of(loader: Any) -> List[bytes]:
    return [row.numpy().tobytes() for batch in loader for row in batch["input_ids"]]


def load(data: Any, workers: int, method: Any, batch_size: int = 4) -> Any:
    return DataLoader(data, batch_size=batch_size, num_workers=workers, multiprocessing_context=method)


def expected(mixed: Path, length: int) -> List[bytes]:
    ids = wikiprep.TokenFile(mixed)[:].astype(np.int64)
    return [row.tobytes() for row in ids[: len(ids) // length * length].reshape(-1, length)]


@pytest.mark.parametrize("workers, method", WORKERS)
def test_blocks(mixed: Path, tokenized: Callable[..., Path], workers: int, method: Any) -> None:
    for blocks in (
        TokenBlocks(mixed, block_size=128),
        TokenBlocks(tokenized(block_size=128, shard_tokens=1000)),
    ):
        assert blocks[0]["input_ids"].dtype == torch.int64
        # The files are open here: a worker opens them again.
        assert rows_of(load(blocks, workers, method)) == expected(mixed, 128)
    assert (blocks[-1]["labels"] == blocks[len(blocks) - 1]["labels"]).all()
    with pytest.raises(IndexError):
        blocks[len(blocks)]


@pytest.mark.parametrize("workers, method", WORKERS)
def test_a_stream_has_every_block_once(mixed: Path, workers: int, method: Any) -> None:
    """The batches are the same for any number of workers; another epoch, another order."""
    plain = TokenStream(mixed, block_size=64, shuffle=False, batch_size=4)
    assert rows_of(load(plain, workers, method)) == expected(mixed, 64)
    stream = TokenStream(mixed, block_size=64, seed=5, batch_size=4)
    first = rows_of(load(stream, workers, method))
    assert sorted(first) == sorted(expected(mixed, 64))
    assert first == rows_of(load(TokenStream(mixed, block_size=64, seed=5, batch_size=4), 0, None))
    stream.set_epoch(1)
    second = rows_of(load(stream, workers, method))
    assert sorted(second) == sorted(first) and second != first


@pytest.mark.parametrize("workers, method", [(0, None), (2, "fork"), (3, "fork")])
@pytest.mark.parametrize("world_size", [2, 3])
def test_ranks_share_it(mixed: Path, workers: int, method: Any, world_size: int) -> None:
    streams = [
        TokenStream(mixed, block_size=64, rank=rank, world_size=world_size, batch_size=4) for rank in range(world_size)
    ]
    shares = [rows_of(load(stream, workers, method)) for stream in streams]
    assert sorted(row for share in shares for row in share) == sorted(expected(mixed, 64))
    assert max(map(len, shares)) - min(map(len, shares)) <= 1
    equal = [len(TokenStream(mixed, block_size=64, rank=rank, world_size=world_size, drop_last=True))
             for rank in range(world_size)]
    assert len(set(equal)) == 1


@pytest.mark.parametrize("workers, method", [(0, None), (2, "fork"), (3, "fork"), (2, "spawn")])
def test_resuming_at_a_step(mixed: Path, workers: int, method: Any) -> None:
    options: Any = {"block_size": 64, "seed": 2, "batch_size": 4, "rank": 1, "world_size": 2}
    whole = TokenStream(mixed, **options)
    whole.set_epoch(3)
    rows = rows_of(load(whole, workers, method))
    # A worker that is spawned takes seconds to import torch.
    for step in (5,) if method == "spawn" else (0, 1, 5, len(rows) // 4):
        stream = TokenStream(mixed, **options)
        stream.load_state_dict(pickle.loads(pickle.dumps(whole.state_at(items=step * 4, epoch=3))))
        assert rows_of(load(stream, workers, method)) == rows[step * 4 :]
        stream.set_epoch(4)
        assert len(rows_of(load(stream, workers, method))) == len(stream)


def test_a_state_where_items_are_yielded(mixed: Path) -> None:
    stream = TokenStream(mixed, block_size=64, seed=2)
    stream.set_epoch(1)
    whole = [item["input_ids"].tolist() for item in stream]
    assert [item["input_ids"].tolist() for item in stream] == whole
    iterator = iter(stream)
    taken = [next(iterator)["input_ids"].tolist() for _ in range(7)]
    state = stream.state_dict()
    again = TokenStream(mixed, block_size=64, seed=2)
    again.load_state_dict(state)
    assert again.state_dict() == state
    rest = [item["input_ids"].tolist() for item in again]
    assert taken + rest == whole
    # Once more: that state was taken in an epoch that had been resumed.
    again.load_state_dict(state)
    iterator = iter(again)
    taken += [next(iterator)["input_ids"].tolist() for _ in range(5)]
    third = TokenStream(mixed, block_size=64, seed=2)
    third.load_state_dict(again.state_dict())
    assert taken + [item["input_ids"].tolist() for item in third] == whole
    assert again.state_dict()["yielded"] == 12
    again.set_epoch(2)
    assert again.state_dict()["yielded"] == 0
    for other in (TokenStream(mixed, block_size=64, seed=3), TokenStream(mixed, block_size=32, seed=2)):
        with pytest.raises(ValueError, match="the state has"):
            other.load_state_dict(state)


@pytest.mark.parametrize("workers", [0, 2])
def test_a_loader_that_keeps_states(mixed: Path, workers: int) -> None:
    loaders = pytest.importorskip("torchdata.stateful_dataloader")

    def loader() -> Any:
        stream = TokenStream(mixed, block_size=64, seed=1, batch_size=4)
        return loaders.StatefulDataLoader(stream, batch_size=4, num_workers=workers)

    whole, first, second = rows_of(loader()), loader(), loader()
    batches = iter(first)
    taken = [row.numpy().tobytes() for _ in range(13) for row in next(batches)["input_ids"]]
    second.load_state_dict(first.state_dict())
    assert taken + rows_of(second) == whole


def test_workers_that_stay_see_the_epoch(mixed: Path) -> None:
    stream = TokenStream(mixed, block_size=64, seed=5, batch_size=4)
    loader = DataLoader(stream, batch_size=4, num_workers=2, persistent_workers=True, multiprocessing_context="spawn")
    first = rows_of(loader)
    stream.set_epoch(1)
    second = rows_of(loader)
    assert first != second and sorted(first) == sorted(second)
    blocks = TokenBlocks(mixed, block_size=64, mask=MaskTokens(50257))
    before = rows_of(loader := DataLoader(blocks, batch_size=4, num_workers=2, persistent_workers=True))
    assert rows_of(loader) == before
    blocks.set_epoch(1)
    assert rows_of(loader) != before


@pytest.mark.parametrize("workers, stay", [(0, False), (2, False), (2, True)])
def test_one_iteration_takes_a_state(mixed: Path, workers: int, stay: bool) -> None:
    """Workers that are running begin there, too; and the iteration after it begins at the beginning."""
    stream = TokenStream(mixed, block_size=64, seed=2, batch_size=4)
    loader = DataLoader(stream, batch_size=4, num_workers=workers, persistent_workers=stay)
    whole = rows_of(loader)
    for step in (3, 5):
        stream.load_state_dict(stream.state_at(items=step * 4, epoch=0))
        assert rows_of(loader) == whole[step * 4 :]
        assert rows_of(loader) == whole
    # Of an epoch that does not come, nothing comes either.
    stream.load_state_dict(stream.state_at(items=8, epoch=1))
    stream.set_epoch(0)
    assert rows_of(loader) == whole


def test_a_state_after_a_batch_that_is_not_full(mixed: Path) -> None:
    stream = TokenStream(mixed, block_size=64, batch_size=7)
    batches = list(load(stream, 0, None, 7))
    assert len(batches[-1]["input_ids"]) < 7
    stream.load_state_dict(stream.state_at(items=len(batches) * 7, epoch=0))
    assert rows_of(load(stream, 0, None, 7)) == []
    with pytest.raises(ValueError, match="an epoch has"):
        stream.state_at(items=(len(batches) + 1) * 7, epoch=0)


def test_states_and_epochs_that_are_none(mixed: Path) -> None:
    stream = TokenStream(mixed, block_size=64)
    good = stream.state_at(items=4, epoch=0)
    for wrong in ({"start": len(stream) + 1}, {"start": -1}, {"yielded": -1}, {"workers": 0}, {"epoch": -1},
                  {"start": "4"}, {"start": 4.5}):
        with pytest.raises(ValueError):
            stream.load_state_dict({**good, **wrong})
    good.pop("start")
    with pytest.raises(ValueError, match="not the state of a stream"):
        stream.load_state_dict(good)
    assert len(list(stream)) == len(stream)
    for epoch in (-1, -(2**63)):
        with pytest.raises(ValueError, match="epoch"):
            stream.set_epoch(epoch)
    with pytest.raises(TypeError):
        stream.set_epoch(1.5)  # type: ignore[arg-type]


def test_ranks_of_the_environment(mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "4")
    stream = TokenStream(mixed, block_size=64)
    assert (stream.rank, stream.world_size) == (1, 4)
    with pytest.raises(ValueError):
        TokenStream(mixed, block_size=64, rank=4, world_size=4)
    with pytest.raises(ValueError):
        TokenStream(mixed, block_size=64, rank=1)


@pytest.mark.parametrize("rank, size", [("1", None), (None, "4"), ("", ""), ("x", "2"), ("0", "0"), ("2", "2")])
def test_ranks_that_are_none(mixed: Path, monkeypatch: pytest.MonkeyPatch, rank: Any, size: Any) -> None:
    for name, value in (("RANK", rank), ("WORLD_SIZE", size)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match="RANK|world_size|rank 2 of 2"):
        TokenStream(mixed, block_size=64)


def test_without_shared_memory(mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(self: Any) -> None:
        raise RuntimeError("unable to open shared memory object: Read-only file system (30)")

    whole = rows_of(load(TokenStream(mixed, block_size=64), 0, None))
    monkeypatch.setattr(torch.Tensor, "share_memory_", none)
    stream = TokenStream(mixed, block_size=64)
    assert rows_of(load(stream, 0, None)) == whole
    stream.load_state_dict(stream.state_at(items=8, epoch=0))
    assert rows_of(load(stream, 0, None)) == whole[8:]
    assert len(rows_of(load(TokenBlocks(mixed, block_size=64), 0, None))) == len(whole)


def test_a_mask_of_documents(mixed: Path) -> None:
    ids = torch.tensor([[0, 0, 1, 1, -1]])
    assert document_mask(ids)[0].int().tolist() == [
        [1, 0, 0, 0, 0], [1, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 0, 1],
    ]
    assert document_mask(ids, causal=False)[0, 0].int().tolist() == [1, 1, 0, 0, 0]
    blocks = TokenBlocks(mixed, block_size=64, document_ids=True)
    batch = next(iter(DataLoader(blocks, batch_size=3)))
    mask = document_mask(batch["document_ids"]).unsqueeze(1)
    query = torch.rand(3, 2, 64, 8)
    shown = torch.nn.functional.scaled_dot_product_attention(query, query, query, attn_mask=mask)
    assert shown.shape == query.shape and not shown.isnan().any()


def test_a_tiny_model_learns(mixed: Path, tmp_path: Path) -> None:
    """Next ids, and masked ids: the loss falls."""
    wikiprep.train_tokenizer(mixed / "corpus", vocab_size=600, output=tmp_path / "own", progress=False)
    wikiprep.tokenize(
        mixed / "corpus", output=tmp_path / "out", tokenizer=tmp_path / "own.json", val_ratio=0.2, progress=False
    )
    torch.manual_seed(1)
    for options in ({"labels": "next"}, {"mask": MaskTokens(600)}):
        stream = TokenStream(tmp_path / "out", block_size=32, batch_size=16, seed=1, **options)
        model = torch.nn.Sequential(torch.nn.Embedding(601, 16), torch.nn.Linear(16, 601))
        optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
        losses = []
        for step, batch in enumerate(DataLoader(stream, batch_size=16)):
            loss = torch.nn.functional.cross_entropy(
                model(batch["input_ids"]).flatten(0, 1), batch["labels"].flatten(), ignore_index=-100
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(float(loss.detach()))
            if step == 40:
                break
        assert sum(losses[-5:]) / 5 < losses[0] - 0.5


@pytest.mark.parametrize("workers, method", [(0, None), (2, "fork"), (2, "spawn")])
def test_texts(mixed: Path, workers: int, method: Any) -> None:
    try:
        corpus = wikiprep.Corpus(mixed)
    except ImportError as error:
        pytest.skip(str(error))
    found = [row for rank in range(2) for batch in load(CorpusTexts(mixed, rank=rank, world_size=2), workers, method)
             for row in zip(batch["wiki"], batch["id"].tolist(), batch["text"])]
    assert sorted(found) == sorted((document.wiki, document.id, document.text) for document in corpus)
