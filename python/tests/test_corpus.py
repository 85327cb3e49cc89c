"""The documents of a corpus are those that the program makes tokens of."""

from __future__ import annotations

import gc
import os
import pickle
import random
import shutil
import subprocess
import threading
import weakref
from pathlib import Path
from typing import Dict, List

import numpy as np
import pytest
from conftest import make_dump, same_documents

import wikiprep
from wikiprep import _zstd
from wikiprep._versions import Claim, dump_day
from wikiprep.corpus import shuffle_key

try:
    _zstd.Decompressor()
except ImportError as error:
    pytest.skip(str(error), allow_module_level=True)

WORDS = "lighthouse river island stone harbour winter ferry market bridge garden letter window forest".split()


def page(number: int, revision: int, seed: int = 0, **more: object) -> Dict[str, object]:
    chosen = random.Random(f"{number} {revision} {seed}")
    text = " ".join(chosen.choice(WORDS) for _ in range(60))
    return {"id": number, "revision": revision, "title": f"Page {number}", "text": f"{text}.", **more}


def test_both_samples(mixed: Path) -> None:
    corpus = wikiprep.Corpus(mixed)
    assert corpus.wikis == ("enwiki", "jawiki") and len(corpus) == 62
    same_documents(corpus, mixed)
    document = corpus["enwiki", 25]
    assert document.title == "River Aldrake" and document.url.startswith("https://en.wikipedia.org/")
    assert document.revision > 0 and document.fields == {}
    assert ("enwiki", 25) in corpus and ("jawiki", 10**30) not in corpus and ("dewiki", 25) not in corpus
    assert corpus.get("enwiki", 1) is None
    with pytest.raises(KeyError):
        corpus["enwiki", 1]


def test_readers_share_it(mixed: Path) -> None:
    corpus = pickle.loads(pickle.dumps(wikiprep.Corpus(mixed / "corpus")))
    whole = list(corpus)
    for workers in (2, 3, 7, 40):
        shares = [list(corpus.documents(worker=worker, workers=workers)) for worker in range(workers)]
        assert [document for share in shares for document in share] == whole
    japanese = list(corpus.documents(wiki="jawiki"))
    assert japanese == [document for document in whole if document.wiki == "jawiki"]
    with pytest.raises(KeyError):
        list(corpus.documents(wiki="dewiki"))


def test_the_lines_are_those_that_zstd_shows(mixed: Path) -> None:
    if shutil.which("zstd") is None:
        pytest.skip("no zstd")
    import json

    lines = subprocess.run(
        ["zstd", "-dc", *map(str, (mixed / "corpus").glob("*/*.jsonl.zst"))], check=True, stdout=subprocess.PIPE
    ).stdout
    shown = {(row["wiki"], int(row["id"])): row for row in map(json.loads, lines.decode().splitlines())}
    assert {key: row["text"] for key, row in shown.items()} == {
        (document.wiki, document.id): document.text for document in wikiprep.Corpus(mixed)
    }


def run(folder: Path, dump: Path, **options: object) -> None:
    wikiprep.run(dump, output=folder, min_chars=0, val_ratio=0.3, progress=False, **options)  # type: ignore[arg-type]


def test_a_newer_dump_replaces_what_it_has(program: Path, tmp_path: Path) -> None:
    """A page that changed, one that became a redirect, one that is new, one that was deleted; the order of the dumps
    does not matter."""
    old = [page(number, 100 + number) for number in range(1, 301)]
    new = [page(number, 100 + number) for number in range(1, 301) if number != 200]
    new[9] = page(10, 900)
    new[19] = page(20, 901, redirect=True, text="#REDIRECT [[Page 1]]")
    new.append(page(302, 905))
    first = make_dump(tmp_path / "enwiki-20260101-pages-articles1.xml-p1p400.bz2", old)
    second = make_dump(tmp_path / "enwiki-20260201-pages-articles1.xml-p1p400.bz2", new)
    for name, dumps in (("forth", [first, second]), ("back", [second, first])):
        folder = tmp_path / name
        for dump in dumps:
            run(folder, dump, buckets=4 if dump is first else 16)
        corpus = wikiprep.Corpus(folder)
        same_documents(corpus, folder)
        assert corpus["enwiki", 10].revision == 900 and corpus["enwiki", 302].title == "Page 302"
        assert corpus.get("enwiki", 20) is None and corpus.get("enwiki", 200) is None
        assert len(corpus) == 299


def test_what_a_dump_lacks(program: Path, tmp_path: Path) -> None:
    """More than one in a hundred is absent: somebody must say what that means."""
    old = [page(number, 100 + number) for number in range(1, 101)]
    first = make_dump(tmp_path / "enwiki-20260101-pages-articles1.xml-p1p400.bz2", old)
    second = make_dump(tmp_path / "enwiki-20260201-pages-articles1.xml-p1p400.bz2", old[:60] + old[80:])
    wikiprep.extract(first, second, output=tmp_path / "corpus", min_chars=0, progress=False)
    corpus = wikiprep.Corpus(tmp_path / "corpus")
    with pytest.raises(wikiprep.CorpusError, match="lack 20 of 100"):
        list(corpus)
    for missing, count in (("keep", 100), ("delete", 80)):
        folder = tmp_path / missing
        with pytest.raises(wikiprep.WorkFailed):
            wikiprep.tokenize(tmp_path / "corpus", output=folder, val_ratio=0.3, progress=False)
        wikiprep.tokenize(tmp_path / "corpus", output=folder, val_ratio=0.3, missing=missing, progress=False)
        corpus = wikiprep.Corpus(tmp_path / "corpus", missing=missing)
        assert len(corpus) == count
        same_documents(corpus, folder)
        # A run records it with the part, tokenize in the folder that holds the corpus.
        run_folder = tmp_path / f"run-{missing}"
        run(run_folder, first)
        run(run_folder, second, missing=missing)
        assert len(wikiprep.Corpus(run_folder)) == count
        same_documents(wikiprep.Corpus(run_folder), run_folder)
        beside = tmp_path / f"beside-{missing}"
        wikiprep.extract(first, second, output=beside / "corpus", min_chars=0, progress=False)
        wikiprep.tokenize(beside / "corpus", val_ratio=0.3, missing=missing, progress=False)
        assert len(wikiprep.Corpus(beside)) == count
        same_documents(wikiprep.Corpus(beside), beside)


def test_a_corpus_that_grows_while_it_is_read(program: Path, tmp_path: Path) -> None:
    """What was opened stays what it was; a part that another takes the place of is told, and never mixed up."""
    pages = [page(number, 100 + number) for number in [*range(1, 201), *range(401, 500)]]
    first = make_dump(tmp_path / "enwiki-20260101-pages-articles1.xml-p1p400.bz2", pages[:200])
    second = make_dump(tmp_path / "enwiki-20260101-pages-articles2.xml-p401p600.bz2", pages[200:])
    folder = tmp_path / "out"
    run(folder, first, buckets=16)
    opened = wikiprep.Corpus(folder)
    expected = list(opened)
    reading = iter(opened)
    taken = [next(reading) for _ in range(50)]
    run(folder, second)
    assert taken + list(reading) == list(opened) == expected and len(wikiprep.Corpus(folder)) == 299
    same_documents(wikiprep.Corpus(folder), folder)
    # Of the same sizes, in every bucket.
    reading = iter(opened)
    next(reading)
    make_dump(first, [page(n, 100 + n, seed=1 if n % 2 else 0) for n in range(1, 201)])
    removed = [str(program), "corpus", "remove", str(folder), "enwiki-20260101-pages-articles1-p1p400"]
    subprocess.run(removed, check=True, stderr=subprocess.DEVNULL)
    run(folder, first, buckets=16)
    for read in (lambda: list(reading), lambda: list(opened), lambda: opened["enwiki", 7], lambda: opened["enwiki", 8]):
        with pytest.raises(wikiprep.CorpusError, match="open the corpus again"):
            read()
    same_documents(wikiprep.Corpus(folder), folder)


def test_keys_of_any_kind(mixed: Path) -> None:
    corpus = wikiprep.Corpus(mixed)
    assert corpus["enwiki", np.int64(25)] == corpus["enwiki", np.uint32(25)] == corpus["enwiki", 25]
    for page_id in ("25", 25.0, None, -1, 10**30):
        assert ("enwiki", page_id) not in corpus
    for key in ("enwiki", 25, None, ("enwiki",), (None, 25)):
        assert key not in corpus
    with pytest.raises(TypeError):
        corpus["enwiki", "25"]  # type: ignore[index]


def test_nothing_stays_open(mixed: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    corpus = wikiprep.Corpus(mixed)
    reading = iter(corpus)
    next(reading)
    assert len(os.listdir("/proc/self/fd")) == before
    gone = weakref.ref(corpus)
    del corpus, reading
    gc.collect()
    assert gone() is None


def test_threads_with_a_corpus_each(mixed: Path) -> None:
    expected = list(wikiprep.Corpus(mixed))
    found: List[List[wikiprep.Document]] = []
    threads = [threading.Thread(target=lambda: found.append(list(wikiprep.Corpus(mixed)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


NAMES = [
    "enwiki-20260101-pages-articles1.xml-p1p40.bz2", "enwiki-20260201-pages-articles1.xml-p1p40.bz2",
    "enwiki-20260301-pages-articles2.xml-p20p60.bz2", "enwiki-2026-02-15-p1p60.xml.bz2",
    "enwiki-20260115-pages-articles.xml.bz2", "special-export.xml", "enwiki-latest-pages-meta-current.xml.bz2",
]


@pytest.mark.parametrize("seed", [*range(int(os.environ.get("WIKIPREP_SEEDS", "12"))), 1043])
def test_random_dumps(program: Path, tmp_path: Path, seed: int) -> None:
    """Any dumps in any order, whole, sliced, out of order, with a page twice: the program's documents are ours."""
    chosen = random.Random(seed)
    folder = tmp_path / "out"
    for name in chosen.sample(NAMES, chosen.choice([2, 2, 3, 4])):
        low, high = (20, 60) if "p20p60" in name else (1, 40) if "p1p40" in name else (1, 60)
        pages: List[Dict[str, object]] = []
        for number in range(low, high + 1):
            if chosen.random() < 0.15:
                continue
            is_redirect = chosen.random() < 0.1
            more = {"redirect": True, "text": "#REDIRECT [[Page 1]]"} if is_redirect else {}
            pages.append(page(number, 1000 + number * 10 + chosen.randrange(4), **more))
        if chosen.random() < 0.3:
            chosen.shuffle(pages)
            pages += [page(int(str(pages[0]["id"])), 5000), pages[1]]
        options: Dict[str, object] = {"buckets": chosen.choice([1, 2, 16, 64])}
        if chosen.random() < 0.7:
            options["missing"] = chosen.choice(["keep", "delete"])
        if chosen.random() < 0.2:
            options["first"] = 20
        dump = make_dump(tmp_path / name, pages)
        try:
            run(folder, dump, **options)
        except wikiprep.WorkFailed as error:
            if "--missing" not in error.message:
                raise
            with pytest.raises(wikiprep.CorpusError, match="missing="):
                list(wikiprep.Corpus(folder))
            run(folder, dump, **{**options, "missing": "delete"})
        same_documents(wikiprep.Corpus(folder), folder)


def test_what_names_tell() -> None:
    assert dump_day("enwiki-20260101-pages-articles1.xml-p1p41242.bz2") == "2026-01-01"
    assert dump_day("enwiki-2026-01-31-p1p41242.xml.bz2") == "2026-01-31"
    assert dump_day("enwiki-20260132-pages.bz2") is None and dump_day("enwiki.bz2") is None
    assert Claim.of("enwiki-20260101-pages-articles1.xml-p1p41242.bz2") == Claim(1, 41242, True)
    assert Claim.of("enwiki-2026-01-01-p10p1134785.xml.bz2") == Claim(10, 1134785, False)
    assert Claim.of("enwiki-latest-pages-articles-multistream.xml.bz2") == Claim(0, 2**64 - 1, True)
    assert Claim.of("Special-export.xml") is None


def test_the_key_is_the_programs() -> None:
    """Values of ShuffleKeyTests.swift."""
    assert shuffle_key(2357, "enwiki", 12) == 0xC2FDF46D4D3B0951
    assert shuffle_key(2357, "jawiki", 12) == 0x2115D815ACED0EC5
    assert shuffle_key(0, "", 0) == 0x21FA69A58F3D62F5
    assert shuffle_key(2357, "enwiki", 2**64 - 1) == 0x48BAF26DB10000DA


def test_a_frame_is_whole_and_alone() -> None:
    zstandard = pytest.importorskip("zstandard")
    text = b"a river " * 200
    stream = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    for frame in (zstandard.ZstdCompressor().compress(text), stream.compress(text) + stream.flush()):
        decompressor = _zstd.Decompressor()
        assert decompressor.frame(frame, len(text), "here") == text
        for bad, limit in ((frame, len(text) - 1), (frame[:-1], 1600), (frame + b"x", 1600), (b"", 9), (b"abc", 9)):
            with pytest.raises(wikiprep.CorpusError, match="here is damaged"):
                decompressor.frame(bad, limit, "here")


def test_damage_is_told(mixed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(mixed / "corpus", folder)
    segment = next(folder.glob("enwiki*/*.zst"))
    whole = segment.read_bytes()
    broken = bytearray(whole)
    broken[40:80] = bytes(40)
    segment.write_bytes(bytes(broken))
    with pytest.raises(wikiprep.CorpusError, match="is damaged"):
        list(wikiprep.Corpus(folder))
    segment.write_bytes(whole[:1000])
    with pytest.raises(wikiprep.CorpusError, match="cut short"):
        list(wikiprep.Corpus(folder))
    segment.unlink()
    with pytest.raises(wikiprep.CorpusError, match="cannot read"):
        wikiprep.Corpus(folder)["enwiki", 25]
    manifest = folder / "manifest.json"
    text = manifest.read_text()
    manifest.write_text(text.replace('"enwiki-', '"../enwiki-', 1))
    with pytest.raises(wikiprep.CorpusError):
        wikiprep.Corpus(folder)
    manifest.write_text(text.replace('"version" : 3', '"version" : 4'))
    with pytest.raises(wikiprep.CorpusError, match="layout version 4"):
        wikiprep.Corpus(folder)
    with pytest.raises(wikiprep.CorpusError, match="not a corpus"):
        wikiprep.Corpus(tmp_path.parent)


def test_without_zstd_it_says_what_to_install(mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    if sys.version_info >= (3, 14):
        pytest.skip("Python has zstd itself")
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(ImportError, match="pip install zstandard"):
        wikiprep.Corpus(mixed)
