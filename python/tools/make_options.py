"""Writes src/wikiprep/_options.py: the program's commands as functions whose keywords are its options.

    python3 tools/make_options.py [--check] [PROGRAM]

The table is the program's own, which its parser has, too: `wikiprep generate options`. `--check` writes nothing, and
says with status 1 that the module is not what the program at hand would have it. Wants Python's standard library alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any, Dict, List

MODULE = Path(__file__).resolve().parent.parent / "src" / "wikiprep" / "_options.py"
# The commands that are functions, and what their paths are called.
COMMANDS = {"run": "dumps", "extract": "dumps", "tokenize": "inputs", "train-tokenizer": "inputs"}
# These are the package's own business: it always asks for events, and its `progress` decides what is shown.
LEFT_OUT = {"help", "quiet", "progress"}
# Annotations of the kinds of values that are not one of some words.
TYPES = {
    "flag": "bool",
    "string": "str",
    "file": "StrPath",
    "folder": "StrPath",
    "path": "StrPath",
    "words_or_file": "StrPath",
    "integer": "int",
    "integers": "int | str | Iterable[int]",
    "range": "str | tuple[int, int]",
    "count": "int | str",
    "size": "int | str",
    "share": "float",
    "share_or_size": "float | str",
    "weights": "str | Mapping[str, float]",
}

Json = Dict[str, Any]


def table(program: str) -> Dict[str, Json]:
    """The commands that are functions, by name, with the options that are keywords."""
    text = subprocess.run([program, "generate", "options"], check=True, stdout=subprocess.PIPE).stdout
    commands = {command["name"]: command for command in json.loads(text)["commands"]}
    for name in COMMANDS:
        options = commands[name]["options"]
        commands[name]["options"] = [option for option in options if option["name"] not in LEFT_OUT]
    return {name: commands[name] for name in COMMANDS}


def flag_name(option: Json) -> str:
    """The option's name; of a flag without `no-`."""
    name: str = option["name"]
    return name[len("no-"):] if option["value"]["kind"] == "flag" and name.startswith("no-") else name


def keyword(option: Json) -> str:
    return flag_name(option).replace("-", "_")


def annotation(option: Json) -> str:
    """The type of a keyword, without None."""
    value = option["value"]
    if value["kind"] == "words":
        kind = "Literal[" + ", ".join(f'"{word}"' for word in value["words"]) + "]"
    else:
        kind = TYPES[value["kind"]]
    if value["none_unsets"] and "str" not in kind:
        kind += ' | Literal["none"]'
    if option["repeats"] and value["kind"] != "weights":
        kind += f" | Iterable[{kind}]"
    return kind


def form(option: Json) -> str:
    """How `_program.words` writes the values of an option."""
    kind: str = option["value"]["kind"]
    if kind in ("flag", "integers", "range", "weights"):
        return kind
    return "repeated" if option["repeats"] else "value"


def forms(commands: Dict[str, Json]) -> List[str]:
    """The table of the options that do not have one value."""
    known: Dict[str, str] = {}
    for command in commands.values():
        for option in command["options"]:
            name = flag_name(option)
            if known.setdefault(name, form(option)) != form(option):
                raise ValueError(f"--{name} is one thing here and another there: the table must be one a command")
    return [f'    "{name}": "{known[name]}",' for name in sorted(known) if known[name] != "value"]


def function(command: Json) -> str:
    name = command["name"]
    inputs = COMMANDS[name]
    options = sorted(command["options"], key=lambda option: not option["needed"])
    lines = [f"def {name.replace('-', '_')}(", f"    *{inputs}: StrPath,"]
    for option in options:
        default = "" if option["needed"] else " | None = None"
        lines.append(f"    {keyword(option)}: {annotation(option)}{default},")
    lines += ["    progress: Progress = None,", ") -> Result:", f'    """{command["summary"]}', ""]
    lines += textwrap.wrap(
        f"`wikiprep {name}` with these options; None leaves an option out, and then the program's default holds, or "
        "what the output folder was made with.",
        110, initial_indent="    ", subsequent_indent="    ",
    )
    lines += ["", "    Args:", f"        {inputs}: paths; there may be none only where the command allows it."]
    for option in options:
        # A default in the help is the program's; a backslash is no escape here.
        described = f"{keyword(option)}: {option['help']}{limits(option['value'])}".replace("\\", "\\\\")
        lines += textwrap.wrap(
            described, 110, initial_indent=" " * 8, subsequent_indent=" " * 12, break_on_hyphens=False
        )
    lines += textwrap.wrap(
        "progress: True: bars of tqdm; False: nothing; a function: it is called with each `Event`; None: bars on a "
        "terminal or in a notebook, where tqdm is installed.",
        110, initial_indent=" " * 8, subsequent_indent=" " * 12,
    )
    lines += [
        "",
        "    Returns:",
        "        What came of it: the folder, the summary, and what the folder's records say.",
        "",
        "    Raises:",
        "        UsageError, DamagedInput, WorkFailed, Stopped: with the program's words and exit status.",
        "        ProgramNotFound: there is no program, or none that runs here.",
        "        TypeError, ValueError: a value that cannot be one of a command line.",
        "        KeyboardInterrupt: on Ctrl-C, once the program has ended; the same call resumes.",
        '    """',
        f'    return run_command("{name}", {inputs}, {{',
    ]
    lines += [f'        "{flag_name(option)}": {keyword(option)},' for option in options]
    lines += ["    }, FORMS, progress)"]
    return "\n".join(lines)


def limits(value: Json) -> str:
    """The limits of a number, for the documentation."""
    if value["kind"] not in ("integer", "integers"):
        return ""
    return f" ({value['minimum']} to {value['maximum']})"


def module(program: str) -> str:
    commands = table(program)
    names = ", ".join(f'"{name.replace("-", "_")}"' for name in COMMANDS)
    parts = [
        '"""The program\'s commands, with its options as keywords. Made by tools/make_options.py: do not edit."""',
        "",
        "from __future__ import annotations",
        "",
        "from typing import Iterable, Literal, Mapping",
        "",
        "from ._program import Progress, Result, StrPath, run_command",
        "",
        f"__all__ = [{names}]",
        "",
        "# The options that are not written as --name=value, once.",
        "FORMS = {",
        *forms(commands),
        "}",
    ]
    for command in commands.values():
        parts += ["", "", function(command)]
    return "\n".join(parts) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Writes the Python package's keywords, from the program's options.")
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 where they differ")
    parser.add_argument("program", nargs="?", default="wikiprep")
    arguments = parser.parse_args()
    text = module(arguments.program)
    if not arguments.check:
        MODULE.write_text(text, encoding="utf-8")
        return 0
    if MODULE.read_text(encoding="utf-8") == text:
        return 0
    print(f"{MODULE} is not what the program's options are: make python-options", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
