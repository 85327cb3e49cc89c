"""The keywords are the program's options, all of them and no others."""

from __future__ import annotations

import inspect
import subprocess
from pathlib import Path

import make_options
import pytest

import wikiprep
from wikiprep import _program


def test_the_module_is_what_the_program_has(program: Path) -> None:
    """Else: python3 tools/make_options.py"""
    assert make_options.MODULE.read_text(encoding="utf-8") == make_options.module(str(program))


@pytest.mark.parametrize("command", make_options.COMMANDS)
def test_every_option_is_a_keyword(program: Path, command: str) -> None:
    fish = make_options.read_fish(make_options.output_of(str(program), "generate", "fish"))
    known = {name for of, name in fish if of == command} - make_options.LEFT_OUT - {"no-quiet"}
    flags = {name for name in known if f"no-{name}" in known} | {"shuffle"}
    names = {name for name in known if not (name.startswith("no-") and name[3:] in known)}
    function = getattr(wikiprep, command.replace("-", "_"))
    keywords = [
        parameter.name for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.name != "progress"
    ]
    assert sorted(name.replace("-", "_") for name in names) == sorted(keywords)
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in {flag.replace("-", "_") for flag in flags} and parameter.name in keywords:
            assert parameter.annotation == "bool | None"
        if parameter.name in keywords:
            assert f"{parameter.name}: " in (function.__doc__ or "")


def test_words_of_a_command() -> None:
    options = {
        "output": Path("a b"), "dedup": True, "shuffle": False, "val-ratio": 0.00001, "seed": 7, "title": None,
        "special-token": ["<a>", "-b"], "mix": {"enwiki": 1, "jawiki": 0.5}, "namespaces": [0, 4],
        "shard-tokens": "10M",
    }
    assert _program.words("run", [Path("x.bz2"), "-odd.bz2"], options) == [
        "run", "--output=a b", "--dedup", "--no-shuffle", "--val-ratio=0.00001", "--seed=7", "--special-token=<a>",
        "--special-token=-b", "--mix=enwiki=1,jawiki=0.5", "--namespaces=0,4", "--shard-tokens=10M", "--", "x.bz2",
        "-odd.bz2",
    ]
    with pytest.raises(TypeError):
        _program.words("run", [], {"seed": object()})


def test_numbers_are_read_as_they_were_meant() -> None:
    for value in (0.0005, 1e-7, 0.1, 1 / 3, 1.0, 1e-9):
        word = _program.words("run", [], {"val-ratio": value})[1].split("=")[1]
        assert float(word) == pytest.approx(value, rel=1e-10) and "e" not in word


def test_the_program_takes_every_kind_of_value(program: Path) -> None:
    words = _program.words("tokenize", [], {"no-such-option": 1})
    ended = subprocess.run([str(program), *words], stderr=subprocess.PIPE)
    assert ended.returncode == 2
