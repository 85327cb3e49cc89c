"""Running the program: results, progress, warnings, errors, Ctrl-C, and where it is looked for."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import pickle
import signal
import stat
import subprocess
import sys
import textwrap
import threading
import types
import warnings
from pathlib import Path
from typing import List

import pytest
from conftest import ENGLISH

import wikiprep
from wikiprep import _program


def test_extract_tokenize_and_train(program: Path, tmp_path: Path) -> None:
    events: List[wikiprep.Event] = []
    extracted = wikiprep.extract(ENGLISH, output=tmp_path / "corpus", progress=events.append)
    assert extracted.folder == tmp_path / "corpus"
    assert extracted.summary["pages"]["kept"] == len(wikiprep.Corpus(extracted.folder)) == 30
    assert [event.phase for event in events if event.event == "begin"] == ["extract"]
    assert events[-1].event == "summary" and extracted.notes
    with pytest.raises(wikiprep.FormatError):
        extracted.meta
    trained = wikiprep.train_tokenizer(
        extracted.folder, vocab_size=600, output=tmp_path / "own", special_token=["<|endoftext|>", "<mask>"],
        progress=False,
    )
    assert trained.files == (tmp_path / "own.tiktoken", tmp_path / "own.json") and trained.folder == tmp_path
    result = wikiprep.tokenize(
        extracted.folder, output=tmp_path / "out", tokenizer=tmp_path / "own.json", val_ratio=0.2, progress=False
    )
    assert result.folder == tmp_path / "out"
    assert [path.name for path in result.files] == ["train.bin", "val.bin", "report.html"]
    assert all(path.parent == result.folder and path.is_file() for path in result.files)
    assert result.meta.vocab_size == 600 and result.meta.documents.train + result.meta.documents["val"] == 30
    assert result.summary["splits"][0]["tokens"] == result.meta.tokens.train
    # A train.bin of the same options as in the shell.
    subprocess.run(
        [str(program), "tokenize", str(extracted.folder), "-q", "-o", str(tmp_path / "shell"), "--val-ratio", "0.2",
         "--tokenizer", str(tmp_path / "own.json")], check=True,
    )
    assert (tmp_path / "shell" / "train.bin").read_bytes() == (tmp_path / "out" / "train.bin").read_bytes()


def test_a_dry_run_has_a_plan(program: Path, tmp_path: Path) -> None:
    result = wikiprep.run(ENGLISH, output=tmp_path / "out", dry_run=True, progress=False)
    assert result.plan is not None and result.plan["dumps"][0]["wiki"] == "enwiki"
    with pytest.raises(wikiprep.FormatError, match="nothing was written"):
        result.meta
    assert result.folder is None and not (tmp_path / "out").exists()


def test_warnings_point_at_the_caller(program: Path, tmp_path: Path) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = wikiprep.run(ENGLISH, output=tmp_path / "out", val_ratio=0, progress=False)
        wikiprep.run(ENGLISH, output=tmp_path / "one", first=20, progress=False)
    ours = [each for each in caught if issubclass(each.category, wikiprep.WikiprepWarning)]
    assert ours and "validation" in str(ours[-1].message)
    assert all(each.filename == __file__ for each in ours)
    assert result.meta.documents.val == 0


def test_errors_have_the_words_and_the_status(program: Path, tmp_path: Path) -> None:
    with pytest.raises(wikiprep.UsageError) as usage:
        wikiprep.run(output=tmp_path / "out", progress=False)
    assert usage.value.status == 2 and usage.value.command[1] == "run" and str(usage.value) == usage.value.message
    with pytest.raises(wikiprep.WorkFailed, match="none.bz2") as failed:
        wikiprep.run(tmp_path / "none.bz2", output=tmp_path / "out", progress=False)
    assert failed.value.status == 1
    cut = tmp_path / ENGLISH.name
    cut.write_bytes(ENGLISH.read_bytes()[:20_000])
    with pytest.raises(wikiprep.DamagedInput) as damaged:
        wikiprep.extract(cut, output=tmp_path / "cut", progress=False)
    assert damaged.value.status == 3 and str(damaged.value) == damaged.value.message
    wikiprep.run(ENGLISH, output=tmp_path / "there", val_ratio=0.2, progress=False)
    with pytest.raises(wikiprep.UsageError, match="--val-ratio: 0.2 there, 0.5 here"):
        wikiprep.run(ENGLISH, output=tmp_path / "there", val_ratio=0.5, progress=False)
    with pytest.raises(ValueError, match="standard output"):
        wikiprep.extract(ENGLISH, output="-")


def test_bars(program: Path, tmp_path: Path, capfd: "pytest.CaptureFixture[str]") -> None:
    pytest.importorskip("tqdm")
    wikiprep.extract(ENGLISH, output=tmp_path / "corpus", progress=True)
    assert "extract: 100%" in capfd.readouterr().err
    wikiprep.extract(ENGLISH, output=tmp_path / "corpus", progress=False)
    assert capfd.readouterr().err == ""


def test_an_error_of_the_callback_ends_the_program(program: Path, tmp_path: Path) -> None:
    def refuse(event: wikiprep.Event) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        wikiprep.extract(ENGLISH, output=tmp_path / "corpus", progress=refuse)


def running(word: str) -> List[int]:
    """The processes of the program that have a word on their command lines."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if word.encode() in line and b"--progress=json" in line:
            found.append(int(folder.name))
    return found


def test_ctrl_c_at_any_time(program: Path, tmp_path: Path) -> None:
    """No program outlives the call, no other error comes, and what is complete at last is what it would have been."""
    script = textwrap.dedent(
        """
        import os, random, signal, sys, threading, time, wikiprep
        sys.path.insert(0, sys.argv[3])
        from test_program import running
        chosen = random.Random(7)
        interrupted = 0
        for trial in range(40):
            longest = 0.02 if trial % 2 else 0.3
            timer = threading.Timer(chosen.random() * longest, os.kill, (os.getpid(), signal.SIGINT))
            try:
                timer.start()
                wikiprep.run(sys.argv[1], output=sys.argv[2], val_ratio=0.2, progress=bool(trial % 3))
                time.sleep(60)
            except KeyboardInterrupt:
                interrupted += 1
            timer.join()
            assert not running(sys.argv[2])
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        print("interrupted", interrupted)
        """
    )
    out = tmp_path / "interrupted"
    ended = subprocess.run(
        [sys.executable, "-c", script, str(ENGLISH), str(out), str(Path(__file__).parent)],
        stdout=subprocess.PIPE, start_new_session=True, timeout=300,
    )
    assert ended.stdout.decode().strip() == "interrupted 40"
    result = wikiprep.run(ENGLISH, output=out, val_ratio=0.2, progress=False)
    assert result.folder == out
    wikiprep.run(ENGLISH, output=tmp_path / "whole", val_ratio=0.2, progress=False)
    assert (out / "train.bin").read_bytes() == (tmp_path / "whole" / "train.bin").read_bytes()


def extract_to(folder: str) -> None:
    """For processes and threads."""
    wikiprep.extract(ENGLISH, output=folder, progress=False)


def test_threads_call_it_at_once(program: Path, tmp_path: Path) -> None:
    handler = signal.getsignal(signal.SIGINT)
    threads = [threading.Thread(target=extract_to, args=(str(tmp_path / str(number)),)) for number in range(4)]
    for thread in threads:
        thread.start()
    extract_to(str(tmp_path / "here"))
    for thread in threads:
        thread.join()
    assert signal.getsignal(signal.SIGINT) is handler
    for name in ("0", "1", "2", "3", "here"):
        assert (tmp_path / name / "manifest.json").is_file()


def test_asyncio(program: Path, tmp_path: Path) -> None:
    async def both() -> "List[wikiprep.Result]":
        def extract(name: str) -> wikiprep.Result:
            return wikiprep.extract(ENGLISH, output=tmp_path / name, progress=False)

        loop = asyncio.get_running_loop()
        return list(await asyncio.gather(*(loop.run_in_executor(None, extract, name) for name in ("a", "b"))))

    assert [result.folder for result in asyncio.run(both())] == [tmp_path / "a", tmp_path / "b"]


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_a_daemon_process_calls_it(program: Path, tmp_path: Path, method: str) -> None:
    process = multiprocessing.get_context(method).Process(  # type: ignore[attr-defined]
        target=extract_to, args=(str(tmp_path / "out"),), daemon=True
    )
    process.start()
    process.join(60)
    assert process.exitcode == 0 and (tmp_path / "out" / "manifest.json").is_file()


def test_a_handler_that_raises_nothing(stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As asyncio's: the program has its signal all the same, and the handler is back afterwards."""
    seen: List[int] = []
    previous = signal.signal(signal.SIGINT, lambda number, frame: seen.append(number))
    ours = signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises(wikiprep.Stopped):
            wikiprep.extract("x.bz2", progress=lambda event: signal.raise_signal(signal.SIGINT) if not seen else None)
        assert seen == [signal.SIGINT] and signal.getsignal(signal.SIGINT) is ours
    finally:
        signal.signal(signal.SIGINT, previous)


def script_of(path: Path, *lines: str) -> Path:
    """A program that is a script."""
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o755)
    return path


def test_a_program_that_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIKIPREP_PROGRAM", str(script_of(tmp_path / "program", "kill -9 $$")))
    with pytest.raises(wikiprep.Stopped, match="without a word; the system ends programs") as stopped:
        wikiprep.extract("x.bz2", progress=False)
    assert stopped.value.status == 137 and stopped.value.signal == signal.SIGKILL
    assert pickle.loads(pickle.dumps(stopped.value)).status == 137


def test_an_exit_status_that_nobody_knows(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a child that was waited for, Python says that it ended with 0. An error stays one, and a result, too."""
    code = """
        import signal, sys, wikiprep
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        try:
            dump, output, *plan = sys.argv[1:]
            result = wikiprep.run(dump, output=output, val_ratio=0.2, dry_run=bool(plan), progress=False)
            print("good", result.folder and result.meta.documents.train, result.plan is not None)
        except wikiprep.ProgramError as error:
            print(error.status, type(error).__name__, error)
    """

    def said(*arguments: object) -> str:
        return subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)], check=True, stdout=subprocess.PIPE,
            text=True,
        ).stdout

    assert said(ENGLISH, tmp_path / "out", "plan") == "good None True\n"
    assert said(ENGLISH, tmp_path / "out").startswith("good 2")
    assert said("none.bz2", tmp_path / "no").startswith("-1 ProgramError cannot open none.bz2")
    monkeypatch.setenv("WIKIPREP_PROGRAM", str(script_of(tmp_path / "program", "kill -9 $$")))
    assert "without its last word" in said(ENGLISH, tmp_path / "no")


def test_names_in_a_locale_that_has_no_letters_for_them(program: Path, tmp_path: Path) -> None:
    code = "import sys, wikiprep as w; print(w.extract(sys.argv[1], output=sys.argv[2], progress=False).folder.is_dir())"
    said = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-c", code, str(ENGLISH), str(tmp_path / "日本語")], check=True,
        stdout=subprocess.PIPE, text=True, env={**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
    ).stdout
    assert said == "True\n" and (tmp_path / "日本語" / "manifest.json").is_file()


def test_a_program_of_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = script_of(
        tmp_path / "program", 'if [ "$1" = --version ]; then echo wikiprep 0.1.0; exit; fi',
        """echo '{"event":"error","elapsed_seconds":0,"message":"unknown option --threads"}' >&2; exit 2""",
    )
    monkeypatch.setenv("WIKIPREP_PROGRAM", str(older))
    with pytest.raises(wikiprep.UsageError, match="unknown option --threads\n.*is wikiprep 0.1.0, and this package"):
        wikiprep.extract("x.bz2", threads=1)
    script_of(
        older, 'if [ "$1" = --version ]; then echo wikiprep 0.1.0; exit; fi',
        """echo '{"event":"summary","elapsed_seconds":0,"summary":{"results":["enwiki"]}}' >&2""",
    )
    with pytest.raises(wikiprep.WikiprepError, match="the work is done, but.*\n.*is wikiprep 0.1.0"):
        wikiprep.extract("x.bz2")


def test_a_program_that_says_what_is_no_event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = script_of(
        tmp_path / "program", "printf 'Illegal instruction\\n[1]\\n{\\n{\"event\":7}\\n\\377\\n' >&2",
        "head -c 3000000 /dev/zero >&2", "printf 'end without a line end' >&2", "exit 132",
    )
    monkeypatch.setenv("WIKIPREP_PROGRAM", str(odd))
    with pytest.raises(wikiprep.Stopped, match="(?s)Illegal instruction.*end without a line end") as stopped:
        wikiprep.extract("x.bz2", progress=True)
    assert stopped.value.status == 132


def test_bars_in_a_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tqdm")

    class ZMQInteractiveShell:
        pass

    notebook = types.ModuleType("IPython")
    notebook.get_ipython = ZMQInteractiveShell  # type: ignore[attr-defined]
    monkeypatch.setattr(sys, "stderr", None)
    assert _program._bars(None) is None
    monkeypatch.setitem(sys.modules, "IPython", notebook)
    assert _program._bars(None) is not None and _program._bars(False) is None


# What stands for the program below says when it began, waits for signals, and ends as the program does.
STAND_IN = """\
#!/bin/sh
count=0
stop() { count=$((count + 1)); }
trap stop INT
echo '{"event":"begin","elapsed_seconds":0,"phase":"extract","total":10,"unit":"bytes"}' >&2
while [ $count = 0 ]; do sleep 0.05; done
sleep 0.3
echo "$count" > "$SIGNALS"
echo '{"event":"error","elapsed_seconds":1,"message":"stopped by Ctrl-C."}' >&2
exit 130
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "program"
    path.write_text(STAND_IN)
    path.chmod(0o755)
    monkeypatch.setenv("WIKIPREP_PROGRAM", str(path))
    monkeypatch.setenv("SIGNALS", str(tmp_path / "signals"))
    return tmp_path / "signals"


def test_ctrl_c_waits_for_the_program(stand_in: Path, tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import os, signal, sys, wikiprep
        def interrupt(event):
            if event.event == "begin":
                os.killpg(0, signal.SIGINT)      # as the terminal does: to all of the group
        try:
            wikiprep.extract("x.bz2", progress=interrupt)
        except KeyboardInterrupt:
            print("interrupted", open(os.environ["SIGNALS"]).read().strip())
        """
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, start_new_session=True, timeout=30
    )
    # The program had one signal, and had ended when KeyboardInterrupt came.
    assert ended.stdout.decode().strip() == "interrupted 1"


def test_a_program_that_was_stopped(stand_in: Path) -> None:
    children: List[int] = []

    class Popen(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[call-overload]
            children.append(self.pid)

    original, _program.subprocess.Popen = subprocess.Popen, Popen  # type: ignore[misc]
    try:
        with pytest.raises(wikiprep.Stopped, match="stopped by Ctrl-C") as stopped:
            wikiprep.extract("x.bz2", progress=lambda event: os.kill(children[0], signal.SIGINT))
    finally:
        _program.subprocess.Popen = original  # type: ignore[misc]
    assert stopped.value.status == 130 and stopped.value.signal == 2


def test_an_interrupted_run_is_resumed(program: Path, tmp_path: Path) -> None:
    def stop(event: wikiprep.Event) -> None:
        if event.event == "begin":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        wikiprep.run(ENGLISH, output=tmp_path / "out", val_ratio=0.2, progress=stop)
    wikiprep.run(ENGLISH, output=tmp_path / "out", val_ratio=0.2, progress=False)
    assert len(wikiprep.Corpus(tmp_path / "out")) == 30


def make_program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x7fELF")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_program_that_does_not_run_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIKIPREP_PROGRAM", str(make_program(tmp_path / "wikiprep")))
    with pytest.raises(wikiprep.ProgramNotFound, match="cannot start"):
        wikiprep.extract("x.bz2")


def test_where_the_program_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = make_program(tmp_path / "here" / "wikiprep")
    there = make_program(tmp_path / "there" / "wikiprep")
    script = make_program(tmp_path / "scripts" / "wikiprep")
    script.write_bytes(b"#!/usr/bin/python3\n")
    monkeypatch.chdir(here.parent)
    monkeypatch.delenv("WIKIPREP_PROGRAM", raising=False)
    # None came with the package; test_installed.py has those that do.
    monkeypatch.setattr(_program, "_installed_program", lambda: None)
    # Neither the working directory, nor a script of that name, nor a folder.
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", str(script.parent), str(tmp_path), str(there.parent)]))
    assert wikiprep.find_program() == there
    monkeypatch.setenv("PATH", ".:")
    with pytest.raises(wikiprep.ProgramNotFound):
        wikiprep.find_program()
    monkeypatch.setenv("WIKIPREP_PROGRAM", str(here))
    assert wikiprep.find_program() == here
    (tmp_path / "data").write_bytes(b"\x7fELF")
    for wrong in ("wikiprep", "./wikiprep", str(tmp_path / "nowhere"), str(tmp_path / "data"), str(tmp_path)):
        monkeypatch.setenv("WIKIPREP_PROGRAM", wrong)
        with pytest.raises(wikiprep.ProgramNotFound, match="WIKIPREP_PROGRAM"):
            wikiprep.find_program()
