"""CPU seconds that the peers' encoders take for the texts of a JSON Lines file, on one thread: a JSON object a line.

    RAYON_NUM_THREADS=1 TOKENIZERS_PARALLELISM=false python3 encoders.py TEXTS.jsonl VOCABULARY.tiktoken ...
"""

import json
import os
import sys
import time

PATTERNS = {
    "gpt2": r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s""",
    "cl100k_base": r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s""",
    "o200k_base": "|".join(
        [
            r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
            r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
            r"""\p{N}{1,3}""",
            r""" ?[^\s\p{L}\p{N}]+[\r\n/]*""",
            r"""\s*[\r\n]+""",
            r"""\s+(?!\S)""",
            r"""\s+""",
        ]
    ),
}


def measure(name, texts, encode):
    start = time.process_time()
    for text in texts:
        encode(text)
    print(json.dumps({"stage": name, "seconds": time.process_time() - start}), flush=True)


def main(path, *vocabularies):
    with open(path, encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    for vocabulary in vocabularies:
        name = os.path.basename(vocabulary).removesuffix(".tiktoken")
        try:
            import tiktoken
            from tiktoken.load import load_tiktoken_bpe

            encoding = tiktoken.Encoding(
                name, pat_str=PATTERNS[name], mergeable_ranks=load_tiktoken_bpe(vocabulary), special_tokens={}
            )
            measure("tiktoken " + name, texts, encoding.encode_ordinary)
        except ImportError:
            print("tiktoken is not installed: not measured", file=sys.stderr)
    tokenizer = os.environ.get("WIKIPREP_BENCH_TOKENIZER_JSON")
    if tokenizer:
        try:
            from tokenizers import Tokenizer

            measure("tokenizers gpt2", texts, Tokenizer.from_file(tokenizer).encode)
        except ImportError:
            print("tokenizers is not installed: not measured", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
