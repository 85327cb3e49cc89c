"""Vocabularies, for turning ids into text again: GPT-2's, `.tiktoken` files, `tokenizer.json` of Hugging Face.

Only decoding: a byte-level BPE's text is the bytes of its ids, one after another, so nothing but the file is needed.
"""

from __future__ import annotations

import base64
import binascii
import functools
import json
import os
from pathlib import Path
from typing import Dict, Iterable, List, Mapping, Optional, Union

from .errors import FormatError
from .meta import Meta

END_OF_TEXT = "<|endoftext|>"


class Vocabulary:
    """The bytes of each id.

    Args:
        tokens: the bytes of the ordinary ids.
        special: the names of the ids that stand for no text.
    """

    def __init__(self, tokens: Mapping[int, bytes], special: Mapping[int, str]) -> None:
        self.tokens = dict(tokens)
        self.special = dict(special)

    @classmethod
    def of(cls, meta: Meta) -> Vocabulary:
        """The vocabulary that token files were made with: the copy in their folder, or GPT-2's of this package.

        Raises:
            FormatError: the file is missing, or is neither a `.tiktoken` nor a byte-level `tokenizer.json`.
        """
        special = {} if meta.eot is None else {meta.eot: END_OF_TEXT}
        if meta.tokenizer_file is not None:
            return cls.read(meta.folder / meta.tokenizer_file, special)
        if meta.tokenizer != "gpt2":
            raise FormatError(f"{meta.folder}: no file of the vocabulary {meta.tokenizer}; make the folder again")
        return cls.gpt2()

    @classmethod
    def gpt2(cls) -> Vocabulary:
        """GPT-2's: 50,257 ids."""
        return _gpt2()

    @classmethod
    def read(
        cls, path: Union[str, "os.PathLike[str]"], special: Optional[Mapping[int, str]] = None
    ) -> Vocabulary:
        """Reads a `.tiktoken` file or a `tokenizer.json`.

        Args:
            path: the file.
            special: ids that stand for no text and their names, beside those that the file names.

        Raises:
            FormatError: it is neither, or a `tokenizer.json` that is not a byte-level BPE.
        """
        try:
            content = Path(path).read_bytes()
        except OSError as error:
            raise FormatError(f"cannot read {path}: {error.strerror}") from None
        try:
            if content.lstrip()[:1] == b"{":
                return _of_json(content, special or {})
            return cls(_of_tiktoken(content), special or {})
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise FormatError(f"{path} is not a .tiktoken file or a byte-level tokenizer.json: {error!r}") from None

    def decode_bytes(self, ids: Iterable[int], *, skip_special: bool = False) -> bytes:
        """The bytes of ids.

        Args:
            ids: any integers; a NumPy array, too.
            skip_special: whether special tokens have no bytes, instead of those of their names.

        Raises:
            KeyError: an id that the vocabulary does not have.
        """
        parts: List[bytes] = []
        for item in ids:
            number = int(item)
            known = self.tokens.get(number)
            if known is not None:
                parts.append(known)
            elif number not in self.special:
                raise KeyError(f"the vocabulary has no id {number}")
            elif not skip_special:
                parts.append(self.special[number].encode())
        return b"".join(parts)

    def decode(self, ids: Iterable[int], *, skip_special: bool = False) -> str:
        """The text of ids. Where they begin or end in the middle of a character, U+FFFD stands for its rest."""
        return self.decode_bytes(ids, skip_special=skip_special).decode("utf-8", "replace")


@functools.lru_cache(maxsize=1)
def _gpt2() -> Vocabulary:
    return Vocabulary.read(Path(__file__).resolve().parent / "data" / "gpt2.tiktoken", {50256: END_OF_TEXT})


def _of_tiktoken(content: bytes) -> Dict[int, bytes]:
    tokens: Dict[int, bytes] = {}
    for number, line in enumerate(content.splitlines()):
        if not line.strip():
            continue
        try:
            token, rank = line.split()
            tokens[int(rank)] = base64.b64decode(token, validate=True)
        except (ValueError, binascii.Error):
            raise ValueError(f"line {number + 1} is not a token and its rank") from None
    return tokens


def _of_json(content: bytes, special: Mapping[int, str]) -> Vocabulary:
    file = json.loads(content)
    if file["model"].get("type", "BPE") != "BPE":
        raise ValueError(f"a {file['model']['type']} model")
    names = dict(special)
    added = {int(token["id"]): str(token["content"]) for token in file.get("added_tokens") or []}
    names.update(added)
    letters = _bytes_of_letters()
    tokens: Dict[int, bytes] = {}
    for token, number in file["model"]["vocab"].items():
        if number in added:
            continue
        try:
            tokens[int(number)] = bytes(letters[letter] for letter in token)
        except KeyError:
            raise ValueError(f"token {number} is not one of a byte-level BPE") from None
    return Vocabulary(tokens, names)


def _bytes_of_letters() -> Dict[str, int]:
    """GPT-2's letters for bytes (openai/gpt-2, src/encoder.py: `bytes_to_unicode`)."""
    seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    letters = {chr(byte): byte for byte in seen}
    rest = [byte for byte in range(256) if byte not in set(seen)]
    letters.update({chr(256 + index): byte for index, byte in enumerate(rest)})
    return letters
