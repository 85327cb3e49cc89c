"""The program at hand, and folders that it makes of the sample dumps.

`WIKIPREP_PROGRAM` names the program. With `WIKIPREP_INSTALLED=1` the package and the program are those that were
installed: `make wheel-pytest` tests a wheel by itself.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Callable, Dict, List

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SAMPLES = ROOT / "Samples"
ENGLISH = SAMPLES / "enwiki-20260101-pages-articles1.xml-p1p999.bz2"
JAPANESE = SAMPLES / "jawiki-20260101-pages-articles-multistream1.xml-p1p999.bz2"

# A shell gives jobs in the background a SIGINT that is ignored, which their children inherit.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

INSTALLED = bool(os.environ.get("WIKIPREP_INSTALLED"))
if INSTALLED:
    os.environ.pop("WIKIPREP_PROGRAM", None)
    sys.path[:] = [folder for folder in sys.path if Path(folder).resolve() != HERE.parent / "src"]
else:
    built = ROOT / ".build" / "release" / "wikiprep"
    if "WIKIPREP_PROGRAM" not in os.environ and built.is_file():
        os.environ["WIKIPREP_PROGRAM"] = str(built)
    # Workers that are spawned look for the package, too.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE.parent / "src"), os.environ.get("PYTHONPATH", "")]).rstrip(":")

import wikiprep  # noqa: E402

assert INSTALLED != (Path(wikiprep.__file__).resolve().parent == HERE.parent / "src" / "wikiprep"), wikiprep.__file__


@pytest.fixture(scope="session")
def program() -> Path:
    try:
        return wikiprep.find_program()
    except wikiprep.ProgramNotFound as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def mixed(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both sample dumps: a corpus of two wikis, and token files with a fifth for validation."""
    folder = tmp_path_factory.mktemp("mixed") / "mix"
    wikiprep.run(ENGLISH, JAPANESE, output=folder, val_ratio=0.2, progress=False)
    return folder


@pytest.fixture(scope="session")
def tokenized(mixed: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Token files of the corpus with other options, made once for each choice."""
    made: Dict[str, Path] = {}
    parent = tmp_path_factory.mktemp("tokenized")

    def make(**options: object) -> Path:
        key = repr(sorted(options.items()))
        if key not in made:
            folder = parent / f"files{len(made)}"
            result = wikiprep.tokenize(mixed / "corpus", output=folder, val_ratio=0.2, progress=False, **options)  # type: ignore[arg-type]
            assert result.folder == folder
            made[key] = folder
        return made[key]

    return make


def make_dump(path: Path, pages: "List[Dict[str, object]]", wiki: str = "enwiki") -> Path:
    """A dump of pages with `id`, `revision`, `title`, `text`; packed as the name says."""
    lines = [
        '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">',
        f"<siteinfo><sitename>Test</sitename><dbname>{wiki}</dbname><base>https://en.wikipedia.org/wiki/Main_Page</base>"
        '<namespaces><namespace key="0" case="first-letter" /></namespaces></siteinfo>',
    ]
    for page in pages:
        redirect = '<redirect title="Elsewhere" />' if page.get("redirect") else ""
        text = str(page["text"]).replace("&", "&amp;").replace("<", "&lt;")
        lines.append(
            f"<page><title>{page['title']}</title><ns>0</ns><id>{page['id']}</id>{redirect}<revision><id>"
            f"{page['revision']}</id><timestamp>{page.get('time', '2026-01-01T00:00:00Z')}</timestamp>"
            f"<model>wikitext</model><format>text/x-wiki</format><text>{text}</text></revision></page>"
        )
    lines.append("</mediawiki>")
    content = "\n".join(lines).encode() + b"\n"
    if path.name.endswith(".bz2"):
        import bz2

        content = bz2.compress(content)
    path.write_bytes(content)
    return path


def same_documents(corpus: wikiprep.Corpus, folder: Path) -> None:
    """The corpus's current documents are those of the token files, in their order, and so are the page ids."""
    shown = list(corpus)
    by_page = {(document.wiki, document.id): document for document in shown}
    assert len(by_page) == len(shown) == len(corpus)
    order = {page: number for number, page in enumerate(by_page)}
    count = 0
    for split in ("train", "val"):
        file = wikiprep.TokenFile(folder, split)
        numbers = []
        for number in range(file.documents):
            origin = file.origin(number)
            assert origin is not None and origin.wiki is not None
            page = (origin.wiki, origin.page)
            assert file.text(number) == by_page[page].text
            assert corpus[page] == by_page[page]
            numbers.append(order[page])
            count += 1
        assert numbers == sorted(numbers)
    assert count == len(shown)
