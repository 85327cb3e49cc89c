"""Streaming data sets of Hugging Face's `datasets`, of token files and of a corpus."""

from __future__ import annotations

import os
from typing import Any, Dict, Iterator, List, Optional, Tuple, Union

try:
    from datasets import IterableDataset
except ImportError:
    raise ImportError("wikiprep.datasets needs datasets: pip install datasets, or wikiprep[datasets]") from None

from ._blocks import Blocks
from .corpus import Corpus

__all__ = ["streaming_blocks", "streaming_documents"]

StrPath = Union[str, "os.PathLike[str]"]


def streaming_blocks(
    folder: StrPath, split: str = "train", block_size: Optional[int] = None, *, piece: int = 1024, **options: Any
) -> Any:
    """Blocks of ids as an `IterableDataset` of torch tensors: `input_ids`, `labels` and what else `options` ask for.

    It is cut into pieces of blocks, which are its shards: the workers of a DataLoader, and the nodes of
    `datasets.distributed.split_dataset_by_node`, share them out among them; `shuffle` shuffles them, too.

    Args:
        folder, split, block_size: as of `wikiprep.torch.TokenStream`.
        piece: the blocks of a piece.
        options: labels, mask, attention_mask, document_ids, seed of `wikiprep.torch.TokenBlocks`.

    Raises:
        FormatError, ValueError: as there.
    """
    blocks = Blocks(folder, split, block_size, **options)
    pieces = [(start, min(start + piece, len(blocks))) for start in range(0, len(blocks), piece)]
    return IterableDataset.from_generator(_blocks, gen_kwargs={"blocks": blocks, "pieces": pieces}).with_format("torch")


def streaming_documents(folder: StrPath, *, wiki: Optional[str] = None, pieces: int = 16) -> Any:
    """The current documents of a corpus as an `IterableDataset`: `id`, `wiki`, `title`, `url`, `revision`, `text`.

    Args:
        folder: of a run, or of a corpus.
        wiki: only the documents of this one.
        pieces: how many shards it has, which are ranges of the shuffle.
    """
    shards = [(number, pieces) for number in range(pieces)]
    return IterableDataset.from_generator(
        _documents, gen_kwargs={"corpus": Corpus(folder), "wiki": wiki, "pieces": shards}
    )


def _blocks(blocks: Blocks, pieces: List[Tuple[int, int]]) -> Iterator[Dict[str, Any]]:
    for start, end in pieces:
        for index in range(start, end):
            yield blocks.item(index)


def _documents(corpus: Corpus, wiki: Optional[str], pieces: List[Tuple[int, int]]) -> Iterator[Dict[str, Any]]:
    for number, count in pieces:
        for document in corpus.documents(wiki=wiki, worker=number, workers=count):
            yield {
                "id": document.id,
                "wiki": document.wiki,
                "title": document.title,
                "url": document.url,
                "revision": document.revision,
                "text": document.text,
            }
