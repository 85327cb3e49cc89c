"""The keywords are the program's options, all of them and no others, with the values that it takes."""

from __future__ import annotations

import enum
import fractions
import inspect
import random
from pathlib import Path
from typing import Any, Dict, List

import make_options
import numpy as np
import pytest

import wikiprep
from wikiprep import _program
from wikiprep._options import FORMS


def words(**options: object) -> List[str]:
    """The arguments that options become, without the command and what stands behind `--`."""
    named = {name.replace("_", "-"): value for name, value in options.items()}
    return _program.words("run", [], named, FORMS)[1:-1]


def test_the_module_is_what_the_program_has(program: Path) -> None:
    """Else: make python-options"""
    assert make_options.MODULE.read_text(encoding="utf-8") == make_options.module(str(program))


@pytest.mark.parametrize("command", make_options.COMMANDS)
def test_every_option_is_a_keyword(program: Path, command: str) -> None:
    options = {
        make_options.keyword(option): option for option in make_options.table(str(program))[command]["options"]
    }
    function = getattr(wikiprep, command.replace("-", "_"))
    keywords = {
        parameter.name: parameter for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.name != "progress"
    }
    assert sorted(options) == sorted(keywords) and len(options) > 10
    for name, parameter in keywords.items():
        option = options[name]
        assert (parameter.default is parameter.empty) == option["needed"]
        if option["value"]["kind"] == "flag":
            assert parameter.annotation == "bool | None"
        assert f"{name}: {option['help'].split(' ')[0]}" in function.__doc__


def sample(option: Dict[str, Any], chosen: random.Random, folder: Path) -> object:
    """A value that the table says an option takes; of the several kinds that Python has one."""
    value = option["value"]
    kind = value["kind"]
    number = chosen.choice([value.get("minimum", 0), value.get("maximum", 1), max(value.get("minimum", 0), 16)])
    if value["none_unsets"] and chosen.random() < 0.2:
        return "none"
    if kind in ("words", "words_or_file"):
        return chosen.choice(value["words"])
    if kind == "flag":
        return chosen.choice([True, False, np.bool_(True)])
    if kind == "integer":
        return chosen.choice([number, np.uint64(number), str(number)])
    if kind == "integers":
        return chosen.choice([[0, number], np.array([0, 4]), {0, 4}, "0,4", number, (n for n in (0, 4)), range(3)])
    if kind in ("count", "size"):
        return chosen.choice([number, np.int64(number), "8M", "2G"])
    if kind in ("share", "share_or_size"):
        return chosen.choice([0.5, np.float32(0.25), fractions.Fraction(1, 8), 1, 1e-7])
    if kind == "range":
        return chosen.choice([(1, number), [0, 5], "2-7", (np.int64(1), 2)])
    if kind == "weights":
        return chosen.choice([{"enwiki": 1, "jawiki": 0.5}, {"enwiki": np.float64(2)}, "enwiki=3"])
    if kind in ("file", "folder", "path"):
        return chosen.choice([folder, str(folder)])
    text = {"val-range": "a=1-2", "delimiter": "--", "special-token": "-x"}.get(option["name"], "a-name")
    return [text] if option["repeats"] and chosen.random() < 0.5 else text


@pytest.mark.parametrize("seed", range(20))
def test_the_parser_takes_what_is_written(program: Path, tmp_path: Path, seed: int) -> None:
    """Each option alone, with values of every kind: the program never says that it does not know one, or its form."""
    chosen = random.Random(seed)
    for command, entry in make_options.table(str(program)).items():
        for option in chosen.sample(entry["options"], 3):
            value = sample(option, chosen, tmp_path)
            given = {make_options.flag_name(option): value}
            arguments = _program.words(command, [tmp_path / "none.txt"], given, FORMS)
            with pytest.raises(wikiprep.WikiprepError) as refused:
                _program.run_command(command, [tmp_path / "none.txt"], given, FORMS, False)
            words_of_error = str(refused.value)
            assert "unknown option" not in words_of_error and "must be" not in words_of_error, (arguments, value)


def test_words_of_a_command() -> None:
    options = {
        "output": Path("a b"), "dedup": True, "shuffle": False, "val-ratio": 0.00001, "seed": 7, "title": None,
        "special-token": ["<a>", "-b"], "mix": {"enwiki": 1, "jawiki": 0.5}, "namespaces": [0, 4],
        "shard-tokens": "10M", "pages": (100, 200),
    }
    assert _program.words("run", [Path("x.bz2"), "-odd.bz2", b"bytes.bz2"], options, FORMS) == [
        "run", "--output=a b", "--dedup", "--no-shuffle", "--val-ratio=0.00001", "--seed=7", "--special-token=<a>",
        "--special-token=-b", "--mix=enwiki=1,jawiki=0.5", "--namespaces=0,4", "--shard-tokens=10M", "--pages=100-200",
        "--", "x.bz2", "-odd.bz2", "bytes.bz2",
    ]


class Form(str, enum.Enum):
    LLMC = "llmc"


def test_a_value_is_one_word_whatever_it_is() -> None:
    assert words(output="--dedup") == ["--output=--dedup"] and words(output="") == ["--output="]
    assert words(format=Form.LLMC) == ["--format=llmc"]
    assert words(seed=np.uint64(2**64 - 1)) == [f"--seed={2**64 - 1}"] and words(threads=np.array(3)) == ["--threads=3"]
    assert words(dedup=np.bool_(False), captions=None) == ["--no-dedup"]
    assert words(special_token=(token for token in "ab")) == ["--special-token=a", "--special-token=b"]
    assert words(special_token=[]) == [] and words(sections_file=[Path("a"), "b"]) == [
        "--sections-file=a", "--sections-file=b",
    ]
    assert words(namespaces={4, 0}) == ["--namespaces=0,4"] and words(namespaces=range(3)) == ["--namespaces=0,1,2"]


@pytest.mark.parametrize("options", [
    {"output": True}, {"output": False}, {"output": ["a"]}, {"output": b"a"}, {"output": 1j}, {"output": {}},
    {"seed": object()}, {"seed": np.array([1, 2])}, {"seed": [1]}, {"threads": True}, {"threads": np.bool_(True)},
    {"dedup": "no"}, {"dedup": 1}, {"dedup": []}, {"dedup": np.array([True, False])}, {"namespaces": [[0]]},
    {"namespaces": {0: 1}}, {"pages": (1, 2, 3)}, {"pages": range(10**12)}, {"pages": (1, None)},
    {"mix": {"enwiki": None}}, {"special_token": [b"x"]}, {"special_token": {"a": 1}},
], ids=str)
def test_what_is_not_a_value(options: Dict[str, object]) -> None:
    with pytest.raises(TypeError, match=next(iter(options)).replace("_", ".")):
        words(**options)


def test_what_no_command_line_can_have(program: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="NUL"):
        words(output="a\0b")
    with pytest.raises(ValueError, match="longer than a command line"):
        wikiprep.extract(tmp_path / "x.bz2", output=tmp_path / "out", name="n" * (1 << 22))
    with pytest.raises(ValueError, match="longer than a command line"):
        wikiprep.extract(*[str(tmp_path / "x.bz2")] * 200_000, output=tmp_path / "out")
    for wrong in (["a.bz2", "b.bz2"], None, 7, (name for name in "ab")):
        with pytest.raises(TypeError, match="not a path"):
            wikiprep.extract(wrong, output=tmp_path / "out")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        wikiprep.train_tokenizer(tmp_path)  # type: ignore[call-arg]
    with pytest.raises(wikiprep.UsageError, match="its value is empty"):
        wikiprep.extract(tmp_path / "x.bz2", output="")


def test_numbers_are_read_as_they_were_meant() -> None:
    for value in (0.0005, 1e-7, 0.1, 1 / 3, 1.0, 1e-9):
        word = words(val_ratio=value)[0].split("=")[1]
        assert float(word) == pytest.approx(value, rel=1e-10) and "e" not in word
