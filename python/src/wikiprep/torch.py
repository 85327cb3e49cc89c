"""Data sets for PyTorch: blocks of token files by number or as a stream, and the texts of a corpus.

    blocks = TokenBlocks("enwiki", "train", block_size=1024)
    loader = DataLoader(blocks, batch_size=8, shuffle=True, num_workers=4)

    stream = TokenStream("enwiki", "train", block_size=1024, batch_size=8, seed=1)
    loader = DataLoader(stream, batch_size=8, num_workers=4)

Items are dictionaries of int64 tensors of one shape: `input_ids` and `labels`, where asked for `attention_mask`,
`document_ids` and `position_ids`. Labels are -100 where ids only fill a row up.

All of them can be pickled, and go to workers by fork or spawn: each opens the files for itself, mapped into memory,
and all share the pages of the operating system.
"""

from __future__ import annotations

import operator
import os
from dataclasses import astuple, dataclass
from typing import Any, Dict, Iterator, Optional, Tuple, Union

try:
    import torch
    from torch.utils.data import Dataset, IterableDataset, get_worker_info
except ImportError:
    raise ImportError("wikiprep.torch needs PyTorch: pip install torch, or wikiprep[torch]") from None

from ._blocks import IGNORED, Blocks, MaskTokens, Permutation, State, is_turn
from .corpus import Corpus

__all__ = ["IGNORED", "CorpusTexts", "MaskTokens", "TokenBlocks", "TokenStream", "document_mask"]

Item = Dict[str, torch.Tensor]
StrPath = Union[str, "os.PathLike[str]"]


def _shared(count: int) -> torch.Tensor:
    """Numbers, all 0, that workers see change. Where the system has no shared memory (/dev/shm) they are this
    process's: there the DataLoader cannot have workers either."""
    tensor = torch.zeros(count, dtype=torch.int64)
    try:
        tensor.share_memory_()  # type: ignore[no-untyped-call,unused-ignore]
    except (OSError, RuntimeError):
        pass
    return tensor


class _Epoch:
    """The number of the epoch, which workers see change: it is in memory that they share."""

    def __init__(self) -> None:
        self.tensor = _shared(1)

    @property
    def value(self) -> int:
        return int(self.tensor.item())

    @value.setter
    def value(self, epoch: int) -> None:
        if operator.index(epoch) < 0:
            raise ValueError(f"epoch={epoch}: must be at least 0")
        self.tensor.fill_(epoch)


@dataclass
class _Place:
    """A place in an epoch: `start` items of the rank are past, and of the rest this process has yielded so many, as
    one of so many workers."""

    epoch: int
    start: int = 0
    yielded: int = 0
    workers: int = 1


class _Resumption:
    """The place where an iteration is to begin, in memory that workers share, as those that are running must see it.
    One iteration takes it, with all of its workers: the next one begins at the beginning."""

    def __init__(self) -> None:
        # How many places there have been, whether the last is taken, by which iteration, and its fields.
        self.tensor = _shared(7)
        # Which of them this process has taken: workers that stay have one number of iteration for all.
        self.taken = 0

    def put(self, place: _Place) -> None:
        self.tensor.copy_(torch.tensor([int(self.tensor[0]) + 1, 0, 0, *astuple(place)], dtype=torch.int64))

    def pending(self, iteration: int) -> Optional[_Place]:
        number, is_taken, taker, *place = self.tensor.tolist()
        return None if number == self.taken or (is_taken and taker != iteration) else _Place(*place)

    def take(self, epoch: int, iteration: int) -> Optional[_Place]:
        place = self.pending(iteration)
        if place is None or place.epoch != epoch:
            return None
        self.taken = int(self.tensor[0])
        self.tensor[2] = iteration
        self.tensor[1] = 1
        return place


# Of a process without workers.
_NO_WORKERS = -1


class TokenBlocks(Dataset[Item]):
    """Blocks of ids by number: the rows of files that have some, or windows of a stream one after another.

    Args:
        folder, split, block_size, labels, mask, attention_mask, document_ids, seed: as of `TokenStream`.

    Raises:
        FormatError: the files have no rows and no block_size is given; a file is missing or has another size.
        ValueError: arguments that do not go together.
    """

    def __init__(
        self,
        folder: StrPath,
        split: str = "train",
        block_size: Optional[int] = None,
        *,
        labels: str = "same",
        mask: Optional[MaskTokens] = None,
        attention_mask: Optional[bool] = None,
        document_ids: bool = False,
        seed: int = 0,
    ) -> None:
        self.blocks = Blocks(
            folder, split, block_size, labels=labels, mask=mask, attention_mask=attention_mask,
            document_ids=document_ids, seed=seed,
        )
        self._epoch = _Epoch()

    def __len__(self) -> int:
        """The number of blocks; what does not fill one at the end is left out."""
        return len(self.blocks)

    def __getitem__(self, index: int) -> Item:
        """A block.

        Raises:
            IndexError: there is no such block.
        """
        index = operator.index(index)
        if index < 0:
            index += len(self)
        return _tensors(self.blocks.item(index, self._epoch.value))

    def set_epoch(self, epoch: int) -> None:
        """Chooses other masks for another epoch; workers that are running see it, too."""
        self._epoch.value = epoch


class TokenStream(IterableDataset[Item]):
    """Blocks of ids as a stream: shuffled by seed and epoch, shared out among ranks and workers, resumed at any item.

    Every block comes once an epoch, on one rank and from one worker. With `batch_size`, a rank has the same batches
    whatever the number of workers. To resume with a DataLoader,

        stream.load_state_dict(stream.state_at(items=step * batch_size, epoch=epoch))

    and with torchdata's StatefulDataLoader nothing is needed: it asks for `state_dict` where the items are yielded.

    The Trainer of transformers, and whatever prepares loaders by accelerate, share batches out among ranks by
    themselves: give them the stream of one rank, `rank=0, world_size=1`, or `TokenBlocks`; else blocks are lost.

    Args:
        folder: with `meta.json`.
        split: `train` or `val`.
        block_size: ids in a block; of files with rows it is theirs.
        labels: `same`: the ids themselves, as transformers' models want them; `next`: the next ids, as nanoGPT does.
        mask: `MaskTokens(mask_id)` for masked language models; labels are -100 but where ids were chosen.
        attention_mask: whether there is one; None: where rows are filled up.
        document_ids: whether `document_ids` (0, 1 … in a block, -1 where it is filled up) and `position_ids` (from 0 in
            each document) are there; `document_mask` makes a mask of the former that keeps documents apart.
        shuffle: whether blocks come in another order each epoch, instead of the files'.
        seed: of order and masks.
        batch_size: that of the DataLoader.
        rank, world_size: which share this process reads, of how many; None: as torch.distributed, or the environment
            variables RANK and WORLD_SIZE, tell.
        drop_last: whether the last blocks are left out, so that all ranks have the same number.
    """

    def __init__(
        self,
        folder: StrPath,
        split: str = "train",
        block_size: Optional[int] = None,
        *,
        labels: str = "same",
        mask: Optional[MaskTokens] = None,
        attention_mask: Optional[bool] = None,
        document_ids: bool = False,
        shuffle: bool = True,
        seed: int = 0,
        batch_size: int = 1,
        rank: Optional[int] = None,
        world_size: Optional[int] = None,
        drop_last: bool = False,
    ) -> None:
        super().__init__()
        self.blocks = Blocks(
            folder, split, block_size, labels=labels, mask=mask, attention_mask=attention_mask,
            document_ids=document_ids, seed=seed,
        )
        self.shuffle = shuffle
        self.seed = self.blocks.seed
        self.batch_size = operator.index(batch_size)
        if self.batch_size < 1:
            raise ValueError(f"batch_size={batch_size}: must be at least 1")
        self.rank, self.world_size = _ranks(rank, world_size)
        self.drop_last = drop_last
        self._epoch = _Epoch()
        # Where the next iteration begins, of all workers and of this one alone; how far the one that runs has come.
        self._resumption = _Resumption()
        self._loaded: Optional[_Place] = None
        self._place = _Place(0)

    def __len__(self) -> int:
        """The blocks of this rank in an epoch, whatever was resumed."""
        count, rest = divmod(len(self.blocks), self.world_size)
        return count + (1 if not self.drop_last and self.rank < rest else 0)

    @property
    def epoch(self) -> int:
        """The number of the epoch that the next iteration has."""
        return self._epoch.value

    def set_epoch(self, epoch: int) -> None:
        """Chooses the epoch; workers that are running see it when they begin the next."""
        self._epoch.value = epoch

    def __iter__(self) -> Iterator[Item]:
        epoch = self.epoch
        info = get_worker_info()
        worker, workers = (info.id, info.num_workers) if info is not None else (0, 1)
        # The seeds of an iteration's workers are one number plus their own.
        loaded = self._resumption.take(epoch, info.seed - info.id if info is not None else _NO_WORKERS)
        if self._loaded is not None and self._loaded.epoch == epoch:
            loaded, self._loaded = self._loaded, None
        place = loaded or _Place(epoch, workers=workers)
        if place.yielded and workers != place.workers:
            raise ValueError(
                f"the state is that of one of {place.workers} workers, and there are {workers}: "
                "take as many, or resume by state_at()"
            )
        self._place = place
        order = Permutation(len(self.blocks), self.seed, epoch) if self.shuffle else range(len(self.blocks))
        skipped, turn = place.yielded, 0
        # Counted from where it was resumed: the DataLoader begins with worker 0 again.
        for position in range(len(self) - place.start):
            if not is_turn(position, self.batch_size, worker, workers):
                continue
            turn += 1
            if turn <= skipped:
                continue
            place.yielded, place.workers = turn, workers
            yield _tensors(self.blocks.item(order[(place.start + position) * self.world_size + self.rank], epoch))

    def state_at(self, items: int, epoch: int) -> State:
        """The state after so many items of this rank, whoever has yielded them: for a DataLoader, steps times
        batch_size. With workers, the stream's batch_size must be the DataLoader's for that. The last batch of an epoch
        may be counted as a full one."""
        if len(self) < items < len(self) + self.batch_size:
            items = len(self)
        if not 0 <= items <= len(self):
            raise ValueError(f"items={items}: an epoch has {len(self)} on this rank")
        return {**self._identity(), **_Place(epoch, start=items).__dict__}

    def state_dict(self) -> State:
        """The state after what this process has yielded: without workers that of the rank, in a worker its own."""
        place = self._loaded or self._resumption.pending(_NO_WORKERS) or self._place
        if place.epoch != self.epoch:
            place = _Place(self.epoch)
        return {**self._identity(), **place.__dict__}

    def load_state_dict(self, state: State) -> None:
        """Resumes where a state was taken, in the next iteration; workers that are running see it when they begin that.
        Those after it begin at the beginning.

        Raises:
            ValueError: the state is that of other blocks, another seed or another share, or of no stream.
        """
        for name, value in self._identity().items():
            if state.get(name) != value:
                raise ValueError(f"the state has {name} {state.get(name)}, here it is {value}; resume what was begun")
        try:
            place = _Place(*(operator.index(state[name]) for name in ("epoch", "start", "yielded", "workers")))
        except (KeyError, TypeError) as error:
            raise ValueError(f"this is not the state of a stream: {error!r}") from None
        if not (0 <= place.start <= len(self) and 0 <= place.yielded <= len(self) and place.workers > 0):
            raise ValueError(f"the state is at item {place.start}, and an epoch has {len(self)} on this rank")
        self._epoch.value = place.epoch
        if get_worker_info() is None:
            self._resumption.put(place)
        else:
            self._loaded = place

    def _identity(self) -> State:
        return {
            "blocks": len(self.blocks),
            "seed": self.seed,
            "shuffle": self.shuffle,
            "rank": self.rank,
            "world_size": self.world_size,
            "batch_size": self.batch_size,
        }


class CorpusTexts(IterableDataset[Dict[str, Any]]):
    """The current documents of a corpus as a stream of dictionaries: `id`, `wiki`, `title`, `url`, `revision`, `text`.

    Ranks and workers read neighbouring ranges of the shuffle, each document once. There are at most as many readers
    that have something to do as the corpus has buckets.

    Args:
        folder: of a run, or of a corpus.
        wiki: only the documents of this one.
        rank, world_size: as of `TokenStream`.
    """

    def __init__(
        self,
        folder: StrPath,
        *,
        wiki: Optional[str] = None,
        rank: Optional[int] = None,
        world_size: Optional[int] = None,
    ) -> None:
        super().__init__()
        self.corpus = Corpus(folder)
        self.wiki = wiki
        self.rank, self.world_size = _ranks(rank, world_size)

    def __iter__(self) -> Iterator[Dict[str, Any]]:
        info = get_worker_info()
        worker, workers = (info.id, info.num_workers) if info is not None else (0, 1)
        reader, readers = self.rank * workers + worker, self.world_size * workers
        for document in self.corpus.documents(wiki=self.wiki, worker=reader, workers=readers):
            yield {
                "id": document.id,
                "wiki": document.wiki,
                "title": document.title,
                "url": document.url,
                "revision": document.revision,
                "text": document.text,
            }


def document_mask(document_ids: torch.Tensor, *, causal: bool = True) -> torch.Tensor:
    """Which id may look at which, where documents are kept apart.

    Args:
        document_ids: shape (…, n), as items have them.
        causal: whether an id sees only those before it, and itself.

    Returns:
        bool of shape (…, n, n): row i tells what id i sees; as `attn_mask` of
        `torch.nn.functional.scaled_dot_product_attention`. What fills a row up sees itself alone.
    """
    same = document_ids.unsqueeze(-1) == document_ids.unsqueeze(-2)
    same = same & (document_ids >= 0).unsqueeze(-1)
    n = document_ids.shape[-1]
    if causal:
        same = same & torch.ones(n, n, dtype=torch.bool, device=document_ids.device).tril()
    return same | torch.eye(n, dtype=torch.bool, device=document_ids.device)


def _tensors(item: Dict[str, Any]) -> Item:
    # torch has no arithmetic of unsigned 16 bits: ids became 64 bits wide in the block, and not before.
    return {name: torch.from_numpy(array) for name, array in item.items()}


def _ranks(rank: Optional[int], world_size: Optional[int]) -> Tuple[int, int]:
    if (rank is None) != (world_size is None):
        raise ValueError("rank and world_size: give both or none")
    if rank is None or world_size is None:
        if torch.distributed.is_available() and torch.distributed.is_initialized():
            rank, world_size = torch.distributed.get_rank(), torch.distributed.get_world_size()
        else:
            rank, world_size = _ranks_of_environment()
    if world_size < 1:
        raise ValueError(f"world_size={world_size}: must be at least 1")
    if not 0 <= rank < world_size:
        raise ValueError(f"rank {rank} of {world_size}: must be 0 to {world_size - 1}")
    return rank, world_size


def _ranks_of_environment() -> Tuple[int, int]:
    named = os.environ.get("RANK"), os.environ.get("WORLD_SIZE")
    if named == (None, None):
        return 0, 1
    try:
        # One of them alone tells no share: a process that took all, or rank 0 for its own, would double documents.
        return int(named[0] or ""), int(named[1] or "")
    except ValueError:
        raise ValueError(
            f"the environment has RANK={named[0]} and WORLD_SIZE={named[1]}: set both to numbers or none, or give rank "
            "and world_size"
        ) from None
