"""The program of the wheel: where it is found, and that it is of the package's version."""

from __future__ import annotations

import bz2
import importlib.metadata
import os
import subprocess
from pathlib import Path
from typing import Dict

import pytest
from conftest import INSTALLED, JAPANESE, ROOT
from test_program import make_program

import wikiprep
from wikiprep import _program


def install(folder: Path, record: Dict[str, str]) -> Path:
    """What an installer leaves in a folder of packages: `_program.py`, whose path it returns, and RECORD."""
    (folder / "wikiprep").mkdir(parents=True)
    module = folder / "wikiprep" / "_program.py"
    module.touch()
    info = folder / "wikiprep-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: wikiprep\nVersion: 0.1\n")
    (info / "RECORD").write_text("".join(f"{path},{digest},\n" for path, digest in record.items()))
    return module


@pytest.fixture
def nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("WIKIPREP_PROGRAM", raising=False)
    monkeypatch.setenv("PATH", "/nonexistent")
    return tmp_path


@pytest.mark.parametrize("scripts", ["bin", "env/bin", "usr/local/bin"])
def test_where_the_record_says(scripts: str, nothing_else: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = nothing_else / "env" / "lib" / "python3" / "site-packages"
    program = make_program(nothing_else / scripts / "wikiprep")
    completion = make_program(nothing_else / "env" / "share" / "bash-completion" / "completions" / "wikiprep")
    record = {os.path.relpath(path, packages): "" for path in (completion, program)}
    monkeypatch.setattr(_program, "__file__", str(install(packages, record)))
    assert wikiprep.find_program() == program
    # What the user names goes first.
    named = make_program(nothing_else / "named" / "wikiprep")
    monkeypatch.setenv("WIKIPREP_PROGRAM", str(named))
    assert wikiprep.find_program() == named
    monkeypatch.delenv("WIKIPREP_PROGRAM")
    # A script that calls this package is not the program.
    program.write_bytes(b"#!/usr/bin/python3\n")
    with pytest.raises(wikiprep.ProgramNotFound):
        wikiprep.find_program()


def test_packages_that_are_links(nothing_else: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each file a link to a cache, as uv can do.
    cached = install(nothing_else / "cache" / "archive", {})
    packages = nothing_else / "env" / "lib" / "site-packages"
    module = install(packages, {"../../bin/wikiprep": ""})
    module.unlink()
    module.symlink_to(cached)
    program = make_program(nothing_else / "env" / "bin" / "wikiprep")
    monkeypatch.setattr(_program, "__file__", str(module))
    assert wikiprep.find_program() == program
    # The folder itself a link, from elsewhere and deeper.
    deep = nothing_else / "a" / "b" / "c"
    deep.mkdir(parents=True)
    (deep / "packages").symlink_to(packages)
    monkeypatch.setattr(_program, "__file__", str(deep / "packages" / "wikiprep" / "_program.py"))
    assert wikiprep.find_program().samefile(program)


def test_a_target_folder(nothing_else: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # pip install --target leaves a record that is wrong.
    packages = nothing_else / "target"
    monkeypatch.setattr(_program, "__file__", str(install(packages, {"../../bin/wikiprep": ""})))
    with pytest.raises(wikiprep.ProgramNotFound):
        wikiprep.find_program()
    program = make_program(packages / "bin" / "wikiprep")
    assert wikiprep.find_program() == program


def test_the_versions_agree(program: Path) -> None:
    said = subprocess.run([str(program), "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    assert said == f"wikiprep {wikiprep.__version__}\n"
    if not INSTALLED:
        project = (ROOT / "python" / "pyproject.toml").read_text()
        assert f'\nversion = "{wikiprep.__version__}"\n' in project


@pytest.mark.parametrize("encoding", ["UTF-16", "EUC-JP", "GB18030", "UTF-32BE"])
def test_dumps_in_other_encodings(encoding: str, program: Path, tmp_path: Path) -> None:
    # The system's iconv reads them, and not the libxml2 inside the program of the wheel.
    text = bz2.decompress(JAPANESE.read_bytes()).decode()
    dumps = {"UTF-8": text, encoding: f'<?xml version="1.0" encoding="{encoding}"?>\n{text}'}
    made = []
    for number, (name, content) in enumerate(dumps.items()):
        # What an encoding lacks is written as XML's character reference, in both.
        lacking = content.encode(encoding, "xmlcharrefreplace").decode(encoding)
        dump = tmp_path / f"{number}" / "jawiki-20260101-pages-articles.xml"
        dump.parent.mkdir()
        dump.write_bytes(lacking.encode(name))
        wikiprep.run(dump, output=tmp_path / f"out{number}", val_ratio=0.2, progress=False)
        made.append((tmp_path / f"out{number}" / "train.bin").read_bytes())
    assert made[0] == made[1] and len(made[0]) > 1000


@pytest.mark.skipif(not INSTALLED, reason="the package was not installed from a wheel")
def test_what_the_wheel_installed(program: Path) -> None:
    distribution = importlib.metadata.distribution("wikiprep")
    assert distribution.version == wikiprep.__version__
    names = [str(file) for file in distribution.files or ()]
    files = {name.split("share/")[-1]: Path(str(distribution.locate_file(name))) for name in names}
    for generated, kind in {
        "man/man1/wikiprep.1": "man",
        "bash-completion/completions/wikiprep": "bash",
        "zsh/site-functions/_wikiprep": "zsh",
        "fish/vendor_completions.d/wikiprep.fish": "fish",
    }.items():
        made = subprocess.run([str(program), "generate", kind], check=True, stdout=subprocess.PIPE).stdout
        assert files[generated].read_bytes() == made
    assert any(name.endswith(".dist-info/sboms/wikiprep.cdx.json") for name in names)
    licenses = distribution.metadata.get_all("License-File") or []
    for name in licenses:
        assert any(file.endswith(f".dist-info/licenses/{name}") for file in names), name
    assert {"openssl.txt", "swift.txt", "libxml2.txt"} <= set(licenses)
