"""Tests of token_readers.py on the sample dump: python3 test_token_readers.py, with the program built (make build)."""

import os
import subprocess
import tempfile
import unittest

import numpy as np
from torch.utils.data import DataLoader

import token_readers

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
WIKIPREP = os.environ.get("WIKIPREP", os.path.join(SAMPLES, "..", ".build", "release", "wikiprep"))
DUMP = os.path.join(SAMPLES, "enwiki-20260101-pages-articles1.xml-p1p999.bz2")


class Readers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.corpus = os.path.join(cls.folder.name, "corpus")
        subprocess.run([WIKIPREP, "extract", DUMP, "-q", "-o", cls.corpus], check=True)
        stream = cls.tokenize("stream")
        cls.ids = np.fromfile(os.path.join(stream, "train.bin"), dtype=np.uint16)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def tokenize(cls, name, *options):
        folder = os.path.join(cls.folder.name, name)
        subprocess.run(
            [WIKIPREP, "tokenize", cls.corpus, "-q", "--val-ratio", "0.2", "-o", folder, *options], check=True
        )
        return folder

    def expected(self, length):
        return self.ids[: len(self.ids) // length * length].reshape(-1, length)

    def same(self, loader, expected):
        batches = list(loader)
        for name in "input_ids", "labels":
            found = np.concatenate([batch[name].numpy() for batch in batches])
            self.assertEqual(found.shape, expected.shape)
            self.assertTrue((found == expected).all())

    def test_blocks_in_one_file_and_in_shards(self):
        for name, options in ("one", []), ("shards", ["--shard-tokens", "1000"]):
            folder = self.tokenize(name, "--block-size", "128", *options)
            blocks = token_readers.TokenBlocks(folder, "train")
            self.assertEqual(len(blocks.paths) > 1, name == "shards")
            for workers in 0, 2:
                self.same(DataLoader(blocks, batch_size=4, num_workers=workers), self.expected(128))
            with self.assertRaises(IndexError):
                blocks[len(blocks)]
            self.assertTrue((blocks[-1]["input_ids"].numpy() == self.expected(128)[-1]).all())

    def test_windows_of_a_stream(self):
        windows = token_readers.TokenWindows(os.path.join(self.folder.name, "stream"), "train", 100)
        for workers in 0, 2:
            self.same(DataLoader(windows, batch_size=4, num_workers=workers), self.expected(100))

    def test_streaming(self):
        folder = self.tokenize("streaming", "--block-size", "64", "--shard-tokens", "2000")
        stream = token_readers.streaming_blocks(folder, "train", piece=7)
        self.same(DataLoader(stream, batch_size=4), self.expected(64))
        # Several workers and a shuffle: the same rows in another order.
        shuffled = stream.shuffle(seed=1, buffer_size=50)
        rows = [row for batch in DataLoader(shuffled, batch_size=4, num_workers=2) for row in batch["input_ids"].numpy()]
        self.assertEqual(sorted(map(bytes, rows)), sorted(map(bytes, self.expected(64).astype(np.int64))))

    def test_padding_has_no_part_in_the_loss(self):
        folder = self.tokenize("padded", "--block-size", "128", "--pack", "documents", "--tail", "pad")
        meta = token_readers.record(folder)
        documents = list(token_readers.documents(os.path.join(self.folder.name, "stream"), "train"))
        rows = token_readers.TokenBlocks(folder, "train")
        kept = 0
        for row in rows:
            labels = token_readers.mark_padding(row, meta["pad_id"], meta["eot"])["labels"]
            kept += int((labels != -100).sum())
        self.assertEqual(kept, sum(map(len, documents)))

    def test_documents_of_every_format(self):
        stream = list(token_readers.documents(os.path.join(self.folder.name, "stream"), "train"))
        self.assertEqual(sum(map(len, stream)), len(self.ids))
        for name in "llmc", "npy":
            folder = self.tokenize(name, "--format", name, "--eot", "append", "--shard-tokens", "700")
            found = list(token_readers.documents(folder, "train"))
            self.assertEqual(list(map(bytes, found)), list(map(bytes, stream)))


if __name__ == "__main__":
    unittest.main()
