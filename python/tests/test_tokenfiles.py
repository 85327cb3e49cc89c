"""All formats hold the same documents, and ids become the corpus's text again."""

from __future__ import annotations

import json
import pickle
import random
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Callable, Dict, List

import numpy as np
import pytest

import wikiprep

FORMATS: List[Dict[str, object]] = [
    {"format": name, **shards}
    for name in ("nanogpt", "llmc", "npy", "megatron", "datatrove")
    for shards in ({}, {"shard_tokens": 1500})
] + [{"format": "nanogpt", "eot": "none"}, {"block_size": 64, "tail": "pad", "shard_tokens": 1000},
     {"block_size": 64, "tail": "pad", "pad_id": 0}, {"block_size": 64, "pack": "documents", "tail": "pad"},
     {"block_size": 2000, "pack": "documents", "tail": "pad", "pad_id": 0, "shard_tokens": 9000}]


@pytest.fixture(scope="module")
def texts(mixed: Path) -> Dict[str, List[str]]:
    files = wikiprep.TokenFiles(mixed)
    return {
        split: [files[split].text(number) for number in range(files[split].documents)] for split in ("train", "val")
    }


@pytest.mark.parametrize("options", FORMATS, ids=str)
def test_every_format(tokenized: Callable[..., Path], texts: Dict[str, List[str]], options: Dict[str, object]) -> None:
    folder = tokenized(**options)
    files = wikiprep.TokenFiles(folder)
    for split in ("train", "val"):
        file = files[split]
        meta = file.meta
        assert file.documents == meta.documents[split] == len(texts[split])
        assert [file.text(number) for number in range(file.documents)] == texts[split]
        assert sum(map(len, file)) == meta.tokens[split]
        assert len(file) == sum(len(shard) for shard in file.shards)
        assert (len(file.paths) > 1) == ("shard_tokens" in options)
        whole = np.concatenate(file.shards)
        assert (file[:] == whole).all() and file[-1] == whole[-1] and (file[5:900:7] == whole[5:900:7]).all()
        for number in (0, file.documents // 2, file.documents - 1):
            start, stop = file.span(number)
            assert file.document_at(start) == file.document_at(stop - 1) == number
            assert (file.document(number) == whole[start : start + len(file.document(number))]).all()
        with pytest.raises(IndexError):
            file.document(file.documents)
        with pytest.raises(IndexError):
            file[len(file)]
        if meta.eot_position == "append":
            assert all(ids[-1] == meta.eot for ids in file)
        assert not isinstance(pickle.loads(pickle.dumps(file))._shards, list)
        again = pickle.loads(pickle.dumps(file))
        assert (again[:100] == file[:100]).all()


def test_a_file_stands_for_its_split(mixed: Path, tokenized: Callable[..., Path]) -> None:
    assert wikiprep.TokenFile(mixed / "val.bin").split == "val"
    folder = tokenized(format="datatrove")
    path = wikiprep.TokenFile(folder).paths[0]
    assert len(wikiprep.TokenFile(path)) == len(wikiprep.TokenFile(folder, "train"))
    with pytest.raises(wikiprep.FormatError, match="has no file"):
        wikiprep.TokenFile(mixed / "report.html")
    with pytest.raises(wikiprep.FormatError, match="is not there"):
        wikiprep.TokenFile(mixed.parent)
    with pytest.raises(ValueError):
        wikiprep.TokenFile(mixed, "test")


def test_an_empty_split(program: Path, mixed: Path, tmp_path: Path) -> None:
    for name in ("nanogpt", "llmc", "npy", "megatron", "datatrove"):
        with pytest.warns(wikiprep.WikiprepWarning):
            wikiprep.tokenize(mixed / "corpus", output=tmp_path / name, format=name, val_ratio=1e-9, progress=False)  # type: ignore[arg-type]
        file = wikiprep.TokenFile(tmp_path / name, "val")
        assert len(file) == file.documents == 0 and list(file) == [] and len(file[:]) == 0


def test_a_shard_of_another_run_is_refused(mixed: Path, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "copy"
    shutil.copytree(mixed, folder)
    with open(folder / "train.bin", "ab") as file:
        file.write(b"\0\0")
    with pytest.raises(wikiprep.FormatError, match="meta.json says"):
        wikiprep.TokenFile(folder)[0]


def test_vocabularies(program: Path, mixed: Path, tmp_path: Path, texts: Dict[str, List[str]]) -> None:
    wikiprep.train_tokenizer(mixed / "corpus", vocab_size=700, output=tmp_path / "own", progress=False)
    for ending in ("json", "tiktoken"):
        folder = tmp_path / ending
        options = {"pattern": "japanese"} if ending == "tiktoken" else {}
        wikiprep.tokenize(
            mixed / "corpus", output=folder, tokenizer=tmp_path / f"own.{ending}", val_ratio=0.2, progress=False,
            **options,  # type: ignore[arg-type]
        )
        file = wikiprep.TokenFile(folder)
        assert [file.text(number) for number in range(file.documents)] == texts["train"]
        assert file.decode(file.document(0)).endswith("<|endoftext|>")
        with pytest.raises(KeyError):
            file.decode([700])
    others = ('{"model": {"type": "WordPiece", "vocab": {}}}', "not a vocabulary", '{"model": {"vocab": {"あ": 1}}}')
    for wrong in others:
        path = tmp_path / "wrong"
        path.write_text(wrong)
        with pytest.raises(wikiprep.FormatError):
            wikiprep.Vocabulary.read(path)


def test_inspect_shows_the_same_text(program: Path, mixed: Path) -> None:
    file = wikiprep.TokenFile(mixed, "val")
    shown = subprocess.run(
        [str(program), "inspect", str(mixed / "val.bin"), "--document", "3"], check=True, stdout=subprocess.PIPE
    ).stdout.decode()
    squeezed = re.sub(r"\s+", "", shown)
    for line in file.text(3).splitlines():
        assert re.sub(r"\s+", "", line) in squeezed


def test_who_each_document_was(mixed: Path) -> None:
    file = wikiprep.TokenFile(mixed)
    origin = file.origin(0)
    assert origin is not None and origin.wiki in ("enwiki", "jawiki") and origin.copy == 0 and origin.text != 0
    assert file.origin(-1) == file.origin(file.documents - 1)
    with pytest.raises(IndexError):
        file.origin(file.documents)


@pytest.mark.parametrize("change", [
    {"files": []}, {"files": 5}, {"block_size": 0}, {"block_size": -1}, {"tokenizer_file": 5}, {"tokenizer_file": "../x"},
    {"tokens": {"train": -1, "val": 0}}, {"dtype": "float"},
])
def test_a_record_that_says_what_cannot_be(mixed: Path, tmp_path: Path, change: Dict[str, object]) -> None:
    shutil.copytree(mixed, tmp_path / "out")
    record = json.loads((mixed / "meta.json").read_text())
    (tmp_path / "out" / "meta.json").write_text(json.dumps({**record, **change}))
    with pytest.raises(wikiprep.FormatError, match="meta.json"):
        wikiprep.TokenFile(tmp_path / "out")


def test_a_document_that_ends_behind_the_last_id(mixed: Path, tmp_path: Path) -> None:
    shutil.copytree(mixed, tmp_path / "out")
    offsets = np.load(mixed / "train.offsets.npy")
    offsets[1] = 1 << 62
    np.save(tmp_path / "out" / "train.offsets.npy", offsets)
    with pytest.raises(wikiprep.FormatError, match="document 0 ends behind the last id"):
        wikiprep.TokenFile(tmp_path / "out").text(0)


@pytest.mark.parametrize("number", [1.0, "1", None])
def test_numbers_that_are_none(mixed: Path, number: object) -> None:
    file = wikiprep.TokenFile(mixed)
    for read in (file.document, file.text, file.span, file.origin, file.row, file.document_at, file.__getitem__):
        with pytest.raises(TypeError):
            read(number)  # type: ignore[arg-type, operator]


def test_documents_of_text(program: Path, tmp_path: Path) -> None:
    (tmp_path / "lines.txt").write_text("".join(f"line {number} of a text\n" for number in range(50)))
    result = wikiprep.tokenize(
        tmp_path / "lines.txt", output=tmp_path / "out", lines=True, shuffle=False, val_ratio=0, progress=False
    )
    assert result.folder is not None
    file = wikiprep.TokenFile(result.folder)
    assert [file.text(number).strip() for number in range(50)] == [f"line {number} of a text" for number in range(50)]
    assert file.origin(0) is None


def test_files_that_are_made_again(program: Path, mixed: Path, tmp_path: Path) -> None:
    """What is mapped stays what it was; what was opened and not yet mapped is told."""
    folder = tmp_path / "out"
    wikiprep.tokenize(mixed / "corpus", output=folder, val_ratio=0.2, progress=False)
    mapped, opened, borders = (wikiprep.TokenFile(folder) for _ in range(3))
    before = mapped[:].copy()
    assert borders.documents > 0
    wikiprep.tokenize(mixed / "corpus", output=folder, eot="prepend", remake=True, progress=False)
    assert (mapped[:] == before).all()
    for read in (lambda: opened[0], lambda: opened.documents, lambda: borders.document(0), lambda: mapped.documents,
                 lambda: pickle.loads(pickle.dumps(mapped))[0], lambda: opened.origin(0)):
        with pytest.raises(wikiprep.FormatError, match="open it again"):
            read()
    assert len(wikiprep.TokenFile(folder)) == len(before)


def test_places_of_any_kind(mixed: Path) -> None:
    file = wikiprep.TokenFile(mixed)
    assert file[np.int64(3)] == file[3] == file[np.uint8(3)] and (file[np.int32(2):5] == file[2:5]).all()
    assert (file.document(np.int64(2)) == file.document(2)).all()
    for wrong in (1.5, "1", None):
        with pytest.raises(TypeError):
            file[wrong]  # type: ignore[call-overload]
    assert len(file[5:5]) == len(file[7:3]) == len(file[10**20:]) == 0


def damage(path: Path, chosen: random.Random) -> str:
    """Changes a file as disks and hands do; says how."""
    data = bytearray(path.read_bytes())
    how = chosen.choice(["bytes", "cut", "more", "number", "empty", "gone", "value"])
    if how == "value" and path.suffix == ".json":
        record = json.loads(bytes(data))
        node: Any = record
        while True:
            key: Any = chosen.choice(list(node)) if isinstance(node, dict) else chosen.randrange(len(node))
            if not isinstance(node[key], (dict, list)) or not node[key] or chosen.random() < 0.1:
                break
            node = node[key]
        node[key] = chosen.choice([None, -1, 0, 10**30, 2**64, "x", "", [], {}, True, 1.5, "../x", [1], float("nan")])
        data = bytearray(json.dumps(record).encode())
    elif how == "cut":
        data = data[: chosen.randrange(len(data) + 1)]
    elif how == "more":
        data += bytes(chosen.randrange(256) for _ in range(9))
    elif how == "number" and len(data) > 8:
        place = chosen.randrange(min(len(data) - 8, 200))
        data[place : place + 8] = chosen.choice([b"\xff" * 8, bytes(8), (10**12).to_bytes(8, "little")])
    elif how == "empty":
        data = bytearray()
    elif data:
        data[chosen.randrange(len(data))] = chosen.randrange(256)
    path.unlink() if how == "gone" else path.write_bytes(data)
    return f"{path.name}: {how}"


@pytest.mark.parametrize("options", FORMATS[1:10:2] + FORMATS[-2:], ids=str)
def test_damaged_files(tokenized: Callable[..., Path], tmp_path: Path, options: Dict[str, object]) -> None:
    """Nothing but ids, or an error that names the file, comes of files whatever was done to them."""
    chosen = random.Random(repr(options))
    whole = tokenized(**options)
    kinds = (".bin", ".npy", ".json", ".idx", ".ds", ".index")
    names = [path.relative_to(whole) for path in sorted(whole.rglob("*")) if path.suffix in kinds]
    for trial in range(15):
        folder = tmp_path / str(trial)
        shutil.copytree(whole, folder)
        how = damage(folder / chosen.choice([name for name in names if name.name != "report.json"]), chosen)
        for split in ("train", "val"):
            try:
                file = wikiprep.TokenFile(folder, split)
                for number in {0, file.documents // 2, file.documents - 1}:
                    file.text(number)
                    file.origin(number)
                    file.document_at(min(number, len(file) - 1))
            except wikiprep.WikiprepError as error:
                assert str(tmp_path) in str(error) or "document" in str(error), how
            except KeyError as error:
                assert "the vocabulary has no id" in str(error), how
            except IndexError as error:
                assert " of 0" in str(error) or "-1 of" in str(error), how
        shutil.rmtree(folder)
