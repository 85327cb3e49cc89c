"""Wikipedia dumps in; clean, shuffled, tokenized files for language models out.

    import wikiprep

    wikiprep.run("enwiki-20260101-pages-articles1.xml-p1p41242.bz2")     # → enwiki/
    for document in wikiprep.Corpus("enwiki"): ...                       # the text
    wikiprep.TokenFile("enwiki", "train").text(7)                        # the tokens

The commands run the program `wikiprep`; `Corpus` and `TokenFile` read what it has made, by themselves.
`wikiprep.torch` and `wikiprep.datasets` have data sets for training; they are imported by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List

from ._options import extract, run, tokenize, train_tokenizer
from ._program import Event, Result, find_program
from .corpus import Corpus, Document
from .errors import (
    CorpusError,
    DamagedInput,
    FormatError,
    ProgramError,
    ProgramNotFound,
    Stopped,
    UsageError,
    WikiprepError,
    WikiprepWarning,
    WorkFailed,
)
from .meta import Meta
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    from .tokenfiles import Origin, TokenFile, TokenFiles

__version__ = "0.2.0"

__all__ = [
    "Corpus",
    "CorpusError",
    "DamagedInput",
    "Document",
    "Event",
    "FormatError",
    "Meta",
    "Origin",
    "ProgramError",
    "ProgramNotFound",
    "Result",
    "Stopped",
    "TokenFile",
    "TokenFiles",
    "UsageError",
    "Vocabulary",
    "WikiprepError",
    "WikiprepWarning",
    "WorkFailed",
    "extract",
    "find_program",
    "run",
    "tokenize",
    "train_tokenizer",
]


# NumPy takes most of the time of an import, and only these want it.
_OF_NUMPY = ("Origin", "TokenFile", "TokenFiles")


def __getattr__(name: str) -> Any:
    if name not in _OF_NUMPY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import tokenfiles

    for each in _OF_NUMPY:
        globals()[each] = getattr(tokenfiles, each)
    return globals()[name]


def __dir__() -> List[str]:
    return sorted({*globals(), *__all__})
