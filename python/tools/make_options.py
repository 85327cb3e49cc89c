"""Writes src/wikiprep/_options.py: the program's commands as functions whose keywords are its options.

    python3 tools/make_options.py [--check] [PROGRAM]

The table comes from the program itself: `wikiprep COMMAND --help` has the names, the headings and the words,
`wikiprep generate fish` the words and files that a value can be. `--check` writes nothing, and says with status 1
that the module is not what the program at hand would have it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Tuple

MODULE = Path(__file__).resolve().parent.parent / "src" / "wikiprep" / "_options.py"
COMMANDS = {"run": "dumps", "extract": "dumps", "tokenize": "inputs", "train-tokenizer": "inputs"}
# These are the package's own business: it always asks for events, and its `progress` decides what is shown.
LEFT_OUT = {"help", "quiet", "progress"}


@dataclass
class Option:
    """One option of a command: its name without dashes, `value` as the help calls it (None: a flag)."""

    name: str
    value: Optional[str]
    section: str
    help: str
    words: Tuple[str, ...] = ()
    is_path: bool = False

    @property
    def keyword(self) -> str:
        return self.name.replace("-", "_")

    @property
    def repeats(self) -> bool:
        return "given several times" in self.help or self.name == "val-range"

    @property
    def type(self) -> str:
        """The annotation of the keyword, without None."""
        value = self.value
        if value is None:
            return "bool"
        unset = value.endswith("|none") and value.count("|") == 1
        kind = value[: -len("|none")] if unset else value
        if self.repeats:
            return "str | Sequence[str]"
        if self.is_path:
            return "StrPath"
        if self.words:
            return "Literal[" + ", ".join(f'"{word}"' for word in self.words) + "]"
        if kind in ("N", "ID"):
            annotation = "int | str" if re.search(r"such as \d+[KMG]", self.help) else "int"
        elif kind == "SIZE":
            annotation = "int | str"
        elif kind == "SHARE":
            annotation = "float"
        elif kind == "SHARE|SIZE":
            annotation = "float | str"
        elif kind == "N,N…":
            annotation = "int | str | Sequence[int]"
        elif kind == "WIKI=N,...":
            annotation = "str | Mapping[str, float]"
        else:
            annotation = "str"
        return annotation + ' | Literal["none"]' if unset and "str" not in annotation else annotation


def output_of(program: str, *arguments: str) -> str:
    environment = dict(os.environ, COLUMNS="100")
    return subprocess.run([program, *arguments], check=True, stdout=subprocess.PIPE, env=environment).stdout.decode()


def read_help(text: str) -> Tuple[str, List[Option]]:
    """What a command does, and its options by the help."""
    details, _, _ = text.partition("\n\n")
    summary = " ".join(details.splitlines()[1:])
    section = ""
    options: List[Option] = []
    for line in text.splitlines():
        heading = re.fullmatch(r"(\S.*):", line)
        named = re.match(r"  (?:-\w, |    )--(\[no-\])?([\w-]+)(?:=(\S+))?(?: +(.*))?$", line)
        if named:
            flag, name, value, words = named.groups()
            options.append(Option(name, value, section, words or ""))
        elif heading:
            section = heading.group(1)
        elif options and line.startswith(" " * 30):
            options[-1].help = f"{options[-1].help} {line.strip()}".strip()
    return summary, options


def read_fish(text: str) -> Dict[Tuple[str, str], Tuple[Tuple[str, ...], bool]]:
    """For a command and an option: the words that its value can be, and whether it can be a file or a folder."""
    known: Dict[Tuple[str, str], Tuple[Tuple[str, ...], bool]] = {}
    line = re.compile(r"complete -c wikiprep -n '__wikiprep_is ([\w-]+)'(?: -s \w)? -l ([\w-]+)(.*) -d '")
    for command, name, value in line.findall(text):
        words = re.search(r"-a '([^'(]*)", value)
        is_path = " -F" in value or "(__" in value
        known[command, name] = (tuple(words.group(1).split()) if words else (), is_path)
    return known


def tables(program: str) -> Dict[str, Tuple[str, List[Option]]]:
    """Every command with what it does and its options, in the order of the help."""
    fish = read_fish(output_of(program, "generate", "fish"))
    result = {}
    for command in COMMANDS:
        summary, options = read_help(output_of(program, command, "--help"))
        kept = [option for option in options if option.name not in LEFT_OUT]
        for option in kept:
            option.words, option.is_path = fish.get((command, option.name), ((), False))
        result[command] = (summary, kept)
    return result


def function(command: str, summary: str, options: List[Option]) -> str:
    inputs = COMMANDS[command]
    name = command.replace("-", "_")
    lines = [f"def {name}(", f"    *{inputs}: StrPath,"]
    lines += [f"    {option.keyword}: {option.type} | None = None," for option in options]
    lines += ["    progress: Progress = None,", ") -> Result:", f'    """{summary}', ""]
    lines += textwrap.wrap(
        f"`wikiprep {command}` with these options; None leaves an option out, and then the program's default holds, or "
        "what the output folder was made with.",
        110, initial_indent="    ", subsequent_indent="    ",
    )
    lines += ["", "    Args:", f"        {inputs}: paths; there may be none only where the command allows it."]
    for option in options:
        # A default in the help is the program's; a backslash is no escape here.
        described = f"{option.keyword}: {option.help}".replace("\\", "\\\\")
        lines += textwrap.wrap(
            described, 110, initial_indent=" " * 8, subsequent_indent=" " * 12, break_on_hyphens=False
        )
    lines += textwrap.wrap(
        "progress: True: bars of tqdm; False: nothing; a function: it is called with each `Event`; None: bars on a "
        "terminal where tqdm is installed.",
        110, initial_indent=" " * 8, subsequent_indent=" " * 12,
    )
    lines += [
        "",
        "    Returns:",
        "        What came of it: the folder, the summary, and what the folder's records say.",
        "",
        "    Raises:",
        "        UsageError, DamagedInput, WorkFailed, Stopped: with the program's words and exit status.",
        "        KeyboardInterrupt: on Ctrl-C, once the program has ended; the same call resumes.",
        '    """',
        f'    return run_command("{command}", {inputs}, {{',
    ]
    lines += [f'        "{option.name}": {option.keyword},' for option in options]
    lines += ["    }, progress)"]
    return "\n".join(lines)


def module(program: str) -> str:
    parts = [
        '"""The program\'s commands, with its options as keywords. Made by tools/make_options.py: do not edit."""',
        "",
        "from __future__ import annotations",
        "",
        "from typing import Literal, Mapping, Sequence",
        "",
        "from ._program import Progress, Result, StrPath, run_command",
        "",
        f'__all__ = [{", ".join(repr(command.replace("-", "_")) for command in COMMANDS)}]'.replace("'", '"'),
    ]
    for command, (summary, options) in tables(program).items():
        parts += ["", "", function(command, summary, options)]
    return "\n".join(parts) + "\n"


def main() -> int:
    arguments = sys.argv[1:]
    check = "--check" in arguments
    named = [argument for argument in arguments if argument != "--check"]
    text = module(named[0] if named else "wikiprep")
    if check:
        if MODULE.read_text(encoding="utf-8") == text:
            return 0
        print(f"{MODULE} is not what the program's options are; run {sys.argv[0]}", file=sys.stderr)
        return 1
    MODULE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
