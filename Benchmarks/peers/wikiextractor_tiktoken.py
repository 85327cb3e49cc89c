"""The usual way today: WikiExtractor's JSON files -> shuffle -> tiktoken -> train.bin and val.bin.

    python3 wikiextractor_tiktoken.py EXTRACTED_FOLDER OUTPUT_FOLDER [VOCABULARY.tiktoken]

Written as scripts of this kind are: everything is read into memory, shuffled, encoded in batches with two threads.
"""

import glob
import json
import os
import random
import sys

import numpy as np
import tiktoken
from tiktoken.load import load_tiktoken_bpe

GPT2 = r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"""


def encoding(path):
    if path is None:
        return tiktoken.get_encoding("gpt2")
    return tiktoken.Encoding(
        "gpt2", pat_str=GPT2, mergeable_ranks=load_tiktoken_bpe(path), special_tokens={"<|endoftext|>": 50256}
    )


def main(source, target, vocabulary=None):
    texts = []
    for name in sorted(glob.glob(os.path.join(source, "**", "wiki_*"), recursive=True)):
        with open(name, encoding="utf-8") as lines:
            for line in lines:
                text = json.loads(line)["text"].strip()
                if len(text) >= 200:
                    texts.append(text)
    random.Random(2357).shuffle(texts)
    encoder = encoding(vocabulary)
    val = int(len(texts) * 0.0005)
    os.makedirs(target, exist_ok=True)
    for split, part in (("val", texts[:val]), ("train", texts[val:])):
        with open(os.path.join(target, split + ".bin"), "wb") as out:
            for start in range(0, len(part), 1024):
                for ids in encoder.encode_ordinary_batch(part[start : start + 1024], num_threads=2):
                    ids.append(50256)
                    out.write(np.array(ids, dtype=np.uint16).tobytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
