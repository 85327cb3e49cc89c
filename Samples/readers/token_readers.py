"""Readers of wikiprep's token files for PyTorch and for Hugging Face's datasets. Copy what you need.

    wikiprep enwiki.xml.bz2 -o enwiki                     train.bin, val.bin: a stream of ids
    wikiprep enwiki.xml.bz2 -o enwiki --block-size 1024   train.npy, val.npy: rows of 1024 ids

    loader = DataLoader(TokenBlocks("enwiki", "train"), batch_size=8, shuffle=True, num_workers=4)
    loader = DataLoader(TokenWindows("enwiki", "train", length=1024), batch_size=8, shuffle=True)
    loader = DataLoader(streaming_blocks("enwiki", "train").shuffle(seed=1, buffer_size=10_000), batch_size=8)

Each item has `input_ids` and `labels`, which are the same ids: causal language models of Hugging Face's transformers shift the labels
themselves. Where rows are filled up (--tail pad), mark_padding() turns the labels of what fills them up into -100, which the loss leaves out.

Files are mapped into memory: nothing is read but the rows that are asked for, and all workers share the pages of the operating system.
Needs numpy, and torch or datasets.
"""

import glob
import json
import os

import numpy as np

try:
    import torch
    from torch.utils.data import Dataset
except ImportError:  # the readers below need torch only when they are used
    torch, Dataset = None, object


def record(folder):
    """What meta.json says of the files in the folder: dtype, vocab_size, eot, block_size, files …"""
    with open(os.path.join(folder, "meta.json"), encoding="utf-8") as file:
        return json.load(file)


def files_of(folder, split, ending):
    """The paths of a split's files of ids, in their order: one file, or shards."""
    named = [f["name"] for f in record(folder)["files"] if f["split"] == split and f["tokens"] > 0]
    return [os.path.join(folder, name) for name in named if name.endswith(ending)]


class TokenBlocks(Dataset):
    """The rows of train.npy or val.npy, or of all their shards: a map-style data set of `input_ids` and `labels`."""

    def __init__(self, folder, split):
        self.paths = files_of(folder, split, ".npy")
        if record(folder).get("block_size") is None:
            raise ValueError(f"{folder} has no rows: make it with --block-size")
        self.arrays = [np.load(path, mmap_mode="r") for path in self.paths]
        self.ends = np.cumsum([len(array) for array in self.arrays])

    def __len__(self):
        return int(self.ends[-1]) if len(self.ends) else 0

    def __getitem__(self, index):
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        shard = int(np.searchsorted(self.ends, index, side="right"))
        row = self.arrays[shard][index - (self.ends[shard - 1] if shard else 0)]
        return item(row)

    # A worker process that is started anew maps the files itself; they are not copied to it.
    def __getstate__(self):
        return {"paths": self.paths, "ends": self.ends}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.arrays = [np.load(path, mmap_mode="r") for path in self.paths]


class TokenWindows(Dataset):
    """Windows of `length` ids of train.bin or val.bin (format nanogpt), one after another: a map-style data set.

    The ids behind the last whole window are left out. Documents run on from one window to the next; the id `eot` of meta.json
    stands between them."""

    def __init__(self, folder, split, length):
        meta = record(folder)
        if meta["format"] != "nanogpt":
            raise ValueError(f"{folder} has the format {meta['format']}, not nanogpt")
        self.dtype = np.dtype(meta["dtype"]).newbyteorder("<")
        self.length = length
        self.paths = files_of(folder, split, ".bin")
        self.open()
        self.ends = np.cumsum([len(array) // length for array in self.arrays])

    def open(self):
        self.arrays = [np.memmap(path, dtype=self.dtype, mode="r") for path in self.paths]

    def __len__(self):
        return int(self.ends[-1]) if len(self.ends) else 0

    def __getitem__(self, index):
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        shard = int(np.searchsorted(self.ends, index, side="right"))
        start = (index - (self.ends[shard - 1] if shard else 0)) * self.length
        return item(self.arrays[shard][start : start + self.length])

    def __getstate__(self):
        return {key: value for key, value in self.__dict__.items() if key != "arrays"}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.open()


def item(ids):
    """One example. torch has no unsigned 16-bit arithmetic, so ids become 64-bit numbers, here and not before."""
    ids = torch.from_numpy(ids.astype(np.int64))
    return {"input_ids": ids, "labels": ids.clone()}


def mark_padding(example, pad_id, eot=None):
    """Turns the labels of the ids that fill up a row into -100.

    Where rows are filled up with end-of-text itself, the first one of them is the document's own and stays."""
    labels = example["labels"]
    end = len(labels)
    while end > 0 and labels[end - 1] == pad_id:
        end -= 1
    if pad_id == eot and end < len(labels):
        end += 1
    labels[end:] = -100
    return example


def streaming_blocks(folder, split, piece=1024):
    """The rows of train.npy or val.npy as a streaming data set of Hugging Face: an IterableDataset of `input_ids` and `labels`.

    It is cut into pieces of so many rows, which are its shards: the workers of a DataLoader, and the nodes of
    datasets.distributed.split_dataset_by_node, share them out among them."""
    from datasets import IterableDataset

    pieces = []
    for path in files_of(folder, split, ".npy"):
        rows = len(np.load(path, mmap_mode="r"))
        pieces += [(path, start, min(start + piece, rows)) for start in range(0, rows, piece)]

    return IterableDataset.from_generator(rows_of, gen_kwargs={"pieces": pieces}).with_format("torch")


def rows_of(pieces):
    """The rows of pieces of files, one at a time."""
    for path, start, end in pieces:
        array = np.load(path, mmap_mode="r")
        for row in range(start, end):
            ids = array[row].astype(np.int64)
            yield {"input_ids": ids, "labels": ids}


def documents(folder, split):
    """The documents of a split, each an array of ids, of the formats nanogpt, llmc and npy; with rows, each an array of rows."""
    meta = record(folder)
    nanogpt = meta["format"] == "nanogpt"
    offsets = os.path.join(folder, f"{split}.offsets.npy" if nanogpt else f"offsets/{split}.npy")
    offsets = np.load(offsets, mmap_mode="r")
    shards = []
    for path in files_of(folder, split, ".npy" if meta["format"] == "npy" else ".bin"):
        if meta["format"] == "npy":
            shard = np.load(path, mmap_mode="r")
        else:  # llm.c's header is 256 numbers of 32 bits
            header = 0 if nanogpt else 1024
            shard = np.memmap(path, dtype=np.dtype(meta["dtype"]).newbyteorder("<"), mode="r", offset=header)
        # In a stream of rows documents are counted in ids, else in rows.
        shards.append(shard.reshape(-1) if meta.get("pack") != "documents" else shard)
    ends = np.cumsum([len(shard) for shard in shards])
    for start, end in zip(offsets[:-1].tolist(), offsets[1:].tolist()):
        parts = []
        for shard, shard_end in zip(shards, ends.tolist()):
            first = shard_end - len(shard)
            if start < shard_end and end > first:
                parts.append(shard[max(start - first, 0) : end - first])
        yield np.concatenate(parts) if parts else np.zeros(0, np.dtype(meta["dtype"]))
