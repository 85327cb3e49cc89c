"""`wikiprep download` against a server that does everything wrong: downloads are resumed, verified, refused.

    python3 Tests/DownloadTests/download_test.py .build/release/wikiprep [TEST...]

WIKIPREP_SEED chooses the moments at which downloads are killed.
"""

import base64
import bz2
import hashlib
import json
import os
import pathlib
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from bad_server import BadServer

ROOT = pathlib.Path(__file__).resolve().parents[2]
WIKIPREP = None


def sample_parts(path):
    """A sample dump as two parts: each half of its pages."""
    xml = bz2.decompress(path.read_bytes())
    head, rest = xml.split(b"<page>", 1)
    pages = re.findall(rb"<page>.*?</page>\s*", b"<page>" + rest, re.S)
    half = len(pages) // 2
    return [bz2.compress(head + b"".join(some) + b"</mediawiki>\n") for some in (pages[:half], pages[half:])]


ENGLISH = sample_parts(next(ROOT.glob("Samples/enwiki-*.bz2")))
JAPANESE = sample_parts(next(ROOT.glob("Samples/jawiki-*.bz2")))


def listing(names):
    return "".join(f'<a href="{name}/">{name}/</a>\n' for name in names).encode()


class DownloadTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wikiprep-download-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.dumps = self.folder / "dumps with a space"
        self.server = BadServer()
        self.addCleanup(self.server.stop)
        # A vocabulary of bytes is read at once.
        self.vocabulary = self.folder / "bytes.tiktoken"
        self.vocabulary.write_text("".join(f"{base64.b64encode(bytes([byte])).decode()} {byte}\n" for byte in range(256)))
        self.names = self.classic("enwiki", "20260101", ENGLISH)
        self.exported = self.export("jawiki", "2026-01-01", JAPANESE)

    # The layouts.

    def classic(self, wiki, date, parts, status="done", checksums=True):
        files, names = {}, []
        for number, content in enumerate(parts, 1):
            name = f"{wiki}-{date}-pages-articles{number}.xml-p{number * 1000}p{number * 1000 + 999}.bz2"
            names.append(name)
            location = f"/{wiki}/{date}/{name}"
            self.server.files[location] = content
            files[name] = {"size": len(content), "url": location}
            if checksums:
                files[name]["sha1"] = hashlib.sha1(content).hexdigest()
                files[name]["md5"] = hashlib.md5(content).hexdigest()
        record = {"version": "0.8", "jobs": {"articlesdump": {"status": status, "updated": "2026-01-02 00:00:00", "files": files}}}
        self.server.files[f"/{wiki}/{date}/dumpstatus.json"] = json.dumps(record).encode()
        dates = re.findall(r"\d{8}", self.server.files.get(f"/{wiki}/", b"").decode())
        self.server.files[f"/{wiki}/"] = listing(sorted({*dates, date})) + b'<a href="latest/">latest/</a>'
        return names

    def export(self, wiki, date, parts, success=True):
        base = f"/other/mediawiki_content_current/{wiki}"
        sums, names = "", []
        for number, content in enumerate(parts, 1):
            name = f"{wiki}-{date}-p{number * 1000}p{number * 1000 + 999}.xml.bz2"
            names.append(name)
            self.server.files[f"{base}/{date}/xml/bzip2/{name}"] = content
            sums += f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        self.server.files[f"{base}/{date}/xml/bzip2/SHA256SUMS"] = sums.encode()
        if success:
            self.server.files[f"{base}/{date}/xml/bzip2/_SUCCESS"] = b""
        dates = re.findall(r"\d{4}-\d\d-\d\d", self.server.files.get(f"{base}/", b"").decode())
        self.server.files[f"{base}/"] = listing(sorted({*dates, date}))
        return names

    def location(self, name):
        return next(path for path in self.server.files if path.endswith("/" + name))

    def misbehave(self, name, *faults):
        self.server.faults[self.location(name)] = list(faults)

    # Runs.

    def command(self, target, *options, mirror=None):
        """`enwiki-1-3` as the make targets have it."""
        wiki, _, parts = target.partition("-")
        part = ["--part", parts] if parts else []
        return [
            WIKIPREP, "download", wiki, *part, "--into", self.dumps, "--mirror", mirror or self.server.address, "--tries", "3",
            "--retry-delay", "0", *options]

    def call(self, *command, expect=0, **environment):
        result = subprocess.run(
            command, env=dict(os.environ, **environment), cwd=self.folder, capture_output=True, text=True, timeout=120)
        self.assertEqual(result.returncode, expect, result.stderr)
        self.said = result.stdout
        return result.stderr

    def download(self, target, *options, expect=0, mirror=None, **environment):
        return self.call(*self.command(target, *options, mirror=mirror), expect=expect, **environment)

    def run_parts(self, target, *options, expect=0, out="out"):
        return self.call(
            *self.command(target, "--run", "-o", self.folder / out, *options, "--", "--val-ratio", "0.1", "--tokenizer", self.vocabulary, "--pattern", "gpt2"),
            expect=expect)

    def tokens(self, out="out"):
        return (self.folder / out / "train.bin").read_bytes()

    def expected(self, *contents, names):
        """What wikiprep makes of these files."""
        folder = self.folder / "expected"
        folder.mkdir(exist_ok=True)
        for name, content in zip(names, contents):
            (folder / name).write_bytes(content)
        subprocess.run(
            [WIKIPREP, "run", *(folder / name for name in names), "-o", folder / "out", "--val-ratio", "0.1", "--tokenizer", self.vocabulary, "--pattern", "gpt2",
             "-q"], check=True)
        return (folder / "out" / "train.bin").read_bytes()

    def assert_downloaded(self, name, content):
        self.assertEqual((self.dumps / name).read_bytes(), content)
        self.assertFalse((self.dumps / (name + ".partial")).exists())

    def assert_not_run(self):
        self.assertFalse((self.folder / "out").exists())

    # What is asked for.

    def test_one_part_then_both(self):
        self.run_parts("enwiki-1")
        self.assert_downloaded(self.names[0], ENGLISH[0])
        self.assertFalse((self.dumps / self.names[1]).exists())
        self.run_parts("enwiki-1-2")
        self.assertEqual(len(self.server.downloads(self.names[0])), 1)
        self.assertEqual(self.tokens(), self.expected(*ENGLISH, names=self.names))
        for _, _, agent in self.server.requests:
            self.assertRegex(agent, r"^wikiprep/\d+\.\d+\.\d+ \(dumps to token files; curl\)$")

    def test_all_parts_and_a_second_call_needs_no_network(self):
        self.download("enwiki")
        paths = [str(self.dumps / name) for name in self.names]
        self.assertEqual(self.said.splitlines(), paths)
        self.server.files.clear()
        requests = len(self.server.requests)
        # Not even curl.
        self.download("enwiki", PATH=str(self.folder))
        self.assertEqual(self.said.splitlines(), paths)
        self.assertEqual(len(self.server.requests), requests)

    def test_the_content_export(self):
        self.download("jawiki-2")
        self.assert_downloaded(self.exported[1], JAPANESE[1])
        self.run_parts("jawiki")
        self.assertEqual(self.tokens(), self.expected(*JAPANESE, names=self.exported))

    def test_the_export_of_a_wiki_that_has_both(self):
        exported = self.export("enwiki", "2026-01-01", JAPANESE)
        self.download("enwiki", "--content")
        self.assert_downloaded(exported[0], JAPANESE[0])
        self.assertIn("two layouts are no dump", self.download("enwiki-2", "--date", "20260101", "--dry-run"))
        self.download("enwiki", "--date", "2026-01-01", "--part", "2")
        self.assertEqual(self.said, f"{self.dumps / exported[1]}\n")
        self.assertFalse((self.dumps / self.names[0]).exists())
        self.download("enwiki", "--date", "20260101", "--part", "2")
        self.assert_downloaded(self.names[1], ENGLISH[1])

    def test_multistream_files_and_their_index(self):
        path = "/enwiki/20260101/dumpstatus.json"
        record = json.loads(self.server.files[path])
        names = ["enwiki-20260101-pages-articles-multistream1.xml-p1p999.bz2",
                 "enwiki-20260101-pages-articles-multistream-index1.txt-p1p999.bz2"]
        files = {}
        for name, content in zip(names, (ENGLISH[0], bz2.compress(b"600:1:A\n"))):
            self.server.files[f"/enwiki/20260101/{name}"] = content
            files[name] = {"size": len(content), "url": f"/enwiki/20260101/{name}", "sha1": hashlib.sha1(content).hexdigest()}
        record["jobs"]["articlesmultistreamdump"] = {"status": "done", "updated": "", "files": files}
        self.server.files[path] = json.dumps(record).encode()
        self.download("enwiki-1", "--job", "articles-multistream", "--with-index")
        self.assertEqual(self.said, f"{self.dumps / names[0]}\n")
        self.assertTrue((self.dumps / names[1]).exists())

    def test_lists_of_parts(self):
        names = self.classic("dewiki", "20260101", ENGLISH * 3)
        self.download("dewiki-1,3,5-6")
        there = [path.name for path in self.dumps.iterdir() if path.suffix == ".bz2"]
        self.assertEqual(sorted(there), sorted(names[number - 1] for number in (1, 3, 5, 6)))

    def test_a_date_chooses(self):
        newer = self.classic("enwiki", "20260201", ENGLISH)
        self.download("enwiki-1", "--date", "20260101")
        self.assert_downloaded(self.names[0], ENGLISH[0])
        # The dump that was begun is gone on with.
        self.assertIn("the dump of 20260101, which was begun", self.download("enwiki-2"))
        self.assert_downloaded(self.names[1], ENGLISH[1])
        # Two dates are never mixed silently.
        self.assertIn("parts of two dates", self.download("enwiki-1", "--date", "latest"))
        self.assert_downloaded(newer[0], ENGLISH[0])
        self.assertIn("no dump of enwiki of 20250101", self.download("enwiki-1", "--date", "20250101", expect=1))
        for date in ("yesterday", "20261301", "20260231", "2026-01-1", "20260101 "):
            self.assertIn("--date", self.download("enwiki-1", "--date", date, expect=2))

    def test_a_dump_that_is_not_done_is_passed_over(self):
        self.classic("enwiki", "20260201", ENGLISH, status="in-progress", checksums=False)
        self.assertIn("not done (in-progress)", self.download("enwiki-1"))
        self.assert_downloaded(self.names[0], ENGLISH[0])

    def test_an_export_without_success_is_passed_over(self):
        self.export("jawiki", "2026-02-01", JAPANESE, success=False)
        self.assertIn("no _SUCCESS", self.download("jawiki-1"))
        self.assert_downloaded(self.exported[0], JAPANESE[0])

    def test_files_without_a_record_are_taken_where_that_is_asked_for(self):
        self.dumps.mkdir()
        for name, content in zip(self.names, ENGLISH):
            (self.dumps / name).write_bytes(content)
        messages = self.run_parts("enwiki-1-2", "--use-local")
        self.assertIn("not verified", messages)
        self.assertEqual(self.server.requests, [])
        self.assertEqual(self.tokens(), self.expected(*ENGLISH, names=self.names))
        # Else they are verified, and not downloaded.
        self.download("enwiki-1-2")
        self.assertEqual(self.server.downloads(self.names[0]), [])
        # With a record, what is missing of it is.
        (self.dumps / self.names[1]).unlink()
        self.download("enwiki-1-2", "--use-local")
        self.assert_downloaded(self.names[1], ENGLISH[1])

    def test_a_dry_run_writes_nothing(self):
        self.server.files["/other/mediawiki_content_current/jawiki/2026-01-01/xml/bzip2/"] = "".join(
            f'<a href="{name}">{name}</a>  01-Jan-2026 00:00  {len(content)}\n' for name, content in zip(self.exported, JAPANESE)
        ).encode()
        for wiki, contents in (("enwiki", ENGLISH), ("jawiki", JAPANESE)):
            messages = self.download(wiki, "--dry-run", "--progress=json")
            plan = [json.loads(line) for line in messages.splitlines() if '"plan"' in line][0]["download"]
            self.assertEqual([file["bytes"] for file in plan["files"]], [len(content) for content in contents])
            self.assertEqual(plan["missing_bytes"], sum(map(len, contents)))
            self.assertGreater(plan["free_bytes"], 0)
            self.assertIn("missing", self.said)
        self.assertFalse(self.dumps.exists())
        self.misbehave(self.names[0], *["break"] * 9)
        self.download("enwiki-1", "--tries", "1", "--progress=none", expect=1)
        self.download("enwiki-2")
        self.download("enwiki", "--dry-run")
        self.assertRegex(self.said, r"partial, .* there +enwiki-.*articles1")
        self.assertRegex(self.said, r"verified +enwiki-.*articles2")

    def test_what_there_is_is_listed(self):
        self.classic("enwiki", "20260201", ENGLISH, status="in-progress")
        self.export("enwiki", "2026-01-01", JAPANESE)
        self.download("enwiki", "--list")
        rows = [line.split() for line in self.said.splitlines()]
        self.assertEqual(rows[1], ["20260201", "in-progress"])
        self.assertEqual([rows[2][0], *rows[2][2:4], rows[2][-1]], ["20260101", "2", "2", "complete"])
        self.assertEqual(rows[3][0], "2026-01-01")
        self.download("enwiki", "--list", "--date", "20260101")
        self.assertIn(self.names[1], self.said)
        self.assertFalse(self.dumps.exists())

    def test_wrong_targets(self):
        self.assertIn("no part 3", self.download("enwiki-3", expect=2))
        self.assertIn("--part x", self.download("enwiki-x", expect=2))
        self.assertIn("no complete dump of xxwiki", self.download("xxwiki-1", expect=1))
        self.assertFalse(self.dumps.exists())

    def test_the_options_of_the_run_are_looked_at_first(self):
        for more in (["--threds", "2"], ["--format", "nothing"], ["--val-ratio", "7"], ["--tokenizer", self.vocabulary]):
            self.call(*self.command("enwiki", "--run", "--", *more), expect=2)
        self.call(*self.command("enwiki", "--run", "-o", __file__), expect=2)
        self.assertEqual(self.server.downloads(self.names[0]), [])
        self.assertFalse(self.dumps.exists())

    def test_who_downloads_is_told(self):
        self.download("enwiki-1", "--contact", "you@example.org")
        self.download("enwiki-2", WIKIPREP_CONTACT="https://example.org/bot")
        agents = {agent for _, _, agent in self.server.requests}
        self.assertEqual({agent.split("curl")[1] for agent in agents}, {"; you@example.org)", "; https://example.org/bot)"})
        self.download("enwiki-2", "--contact", "a\r\nX-Evil: 1", expect=2)

    def test_progress_for_programs(self):
        messages = self.download("enwiki", "--progress=json")
        events = [json.loads(line) for line in messages.splitlines()]
        ends = [event for event in events if event["event"] == "end"]
        self.assertEqual(ends[-1]["phase"], "download")
        self.assertEqual(ends[-1]["done"], sum(map(len, ENGLISH)))
        self.assertEqual(ends[-1]["total"], ends[-1]["done"])
        self.assertEqual(self.download("enwiki", "--quiet"), "")
        # What comes again because a server does not resume is not counted twice.
        shutil.rmtree(self.dumps)
        self.misbehave(self.names[0], "break", "no-range", "503")
        self.misbehave(self.names[1], "gone")
        events = [json.loads(line) for line in self.download("enwiki", "--progress=json", expect=1).splitlines()]
        self.assertEqual([event["done"] for event in events if event["event"] == "end"], [len(ENGLISH[0])])

    def test_the_make_targets(self):
        if not shutil.which("make"):
            self.skipTest("make is not there")
        shutil.copy(ROOT / "Makefile", self.folder)
        command = ["make", "-o", "build", "enwiki-1-2", f"WIKIPREP={WIKIPREP}", f"DUMPS={self.dumps}", f"MIRROR={self.server.address}",
                   f"WIKIPREP_FLAGS=--val-ratio 0.1 --tokenizer {self.vocabulary} --pattern gpt2", "CONTACT=you@example.org"]
        self.call(*command, f"OUT={self.folder}/out", TRIES="3", RETRY_DELAY="0")
        self.assertEqual(self.tokens(), self.expected(*ENGLISH, names=self.names))
        self.assertIn("you@example.org", self.server.requests[0][2])
        command[3] = "jawiki"
        self.call(*command, "DATE=2026-01-01", f"OUT={self.folder}/out2")
        self.assert_downloaded(self.exported[1], JAPANESE[1])

    # What goes wrong.

    def test_without_curl(self):
        self.assertIn("no curl", self.download("enwiki-1", expect=1, PATH=str(self.folder)))
        fake = self.folder / "bin"
        fake.mkdir()
        for version, said in (("curl 7.29.0 (x)\nProtocols: http https", "older than"), ("hello", "its version")):
            (fake / "curl").write_text(f"#!/bin/sh\necho '{version}'\n")
            (fake / "curl").chmod(0o755)
            self.assertIn(said, self.download("enwiki-1", expect=1, PATH=f"{fake}:{os.environ['PATH']}"))

    def test_started_by_a_program_that_ignores_its_children(self):
        ignoring = "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
        self.call(sys.executable, "-c", ignoring, *self.command("enwiki"))
        for name, content in zip(self.names, ENGLISH):
            self.assert_downloaded(name, content)
            self.assertEqual(len(self.server.downloads(name)), 1)

    def test_a_configuration_of_curl_changes_nothing(self):
        (self.folder / ".curlrc").write_text("include\noutput = elsewhere\n")
        self.download("enwiki-1", HOME=str(self.folder))
        self.assert_downloaded(self.names[0], ENGLISH[0])

    def test_a_proxy_is_used(self):
        # What stands behind the proxy is not there; the server at hand answers in its place with what it is asked for.
        mirror = "http://dumps.example.org"
        for path, content in list(self.server.files.items()):
            self.server.files[mirror + path] = content
        self.download("enwiki-1", mirror=mirror, http_proxy=self.server.address)
        self.assert_downloaded(self.names[0], ENGLISH[0])
        self.assertTrue(self.server.requests[0][0].startswith(mirror))

    def test_a_broken_connection_is_resumed(self):
        name = self.names[0]
        self.misbehave(name, "break", "break", "503", "break")
        self.download("enwiki-1")
        self.assert_downloaded(name, ENGLISH[0])
        ranges = self.server.downloads(name)
        self.assertEqual(ranges[0], None)
        starts = [int(wanted[6:-1]) for wanted in ranges[1:]]
        self.assertEqual(starts[0], len(ENGLISH[0]) // 2)
        self.assertEqual(starts, sorted(starts))
        self.assertEqual(len(ranges), 5)

    def test_lies_about_the_length(self):
        for name in self.names:
            self.misbehave(name, "longer", "shorter", "longer", "shorter")
        self.download("enwiki")
        for name, content in zip(self.names, ENGLISH):
            self.assert_downloaded(name, content)

    def test_lies_about_the_length_where_no_size_is_published(self):
        self.misbehave(self.exported[0], "shorter")
        self.misbehave(self.exported[1], "longer", "shorter", "503")
        messages = self.run_parts("jawiki", expect=3)
        # A file that came in one piece, and is too short: there is no telling that it would go on.
        self.assertIn("not what was published", messages)
        self.assertIn("the run was not begun", messages)
        self.assert_not_run()
        self.run_parts("jawiki")
        self.assertEqual(self.tokens(), self.expected(*JAPANESE, names=self.exported))

    def test_the_size_in_the_list_of_the_folder_tells_that_a_file_goes_on(self):
        self.server.files["/other/mediawiki_content_current/jawiki/2026-01-01/xml/bzip2/"] = (
            f'<a href="{self.exported[0]}">{self.exported[0]}</a>  01-Jan-2026 00:00  {len(JAPANESE[0])}\n').encode()
        self.misbehave(self.exported[0], "shorter")
        self.download("jawiki-1")
        self.assert_downloaded(self.exported[0], JAPANESE[0])

    def test_a_list_that_lies_about_sizes_changes_nothing(self):
        for number, size in enumerate((1, len(JAPANESE[0]) + 9, 10**15, -4, "x")):
            self.server.files["/other/mediawiki_content_current/jawiki/2026-01-01/xml/bzip2/"] = (
                f'<a href="{self.exported[0]}">x</a>  01-Jan-2026 00:00  {size}\n<a href="../../../x">x</a> 5\n').encode()
            self.dumps = self.folder / f"dumps{number}"
            self.download("jawiki-1")
            self.assert_downloaded(self.exported[0], JAPANESE[0])

    def test_a_server_that_ignores_ranges(self):
        name = self.names[0]
        self.misbehave(name, "break", "no-range", "ok")
        self.assertIn("begins again", self.download("enwiki-1"))
        self.assert_downloaded(name, ENGLISH[0])

    def test_a_file_that_never_gets_behind_its_half_comes_to_an_end(self):
        name = self.names[0]
        self.misbehave(name, *["rewind"] * 99)
        self.assertIn("could not be downloaded", self.download("enwiki-1", expect=1))
        self.assertLessEqual(len(self.server.downloads(name)), 6)
        self.server.faults.clear()
        self.download("enwiki-1")
        self.assert_downloaded(name, ENGLISH[0])

    def test_a_server_that_has_another_file_meanwhile(self):
        name = self.names[0]
        self.misbehave(name, "break", "other", "ok")
        self.assertIn("begins again", self.download("enwiki-1"))
        self.assert_downloaded(name, ENGLISH[0])

    def test_a_server_that_never_ends(self):
        name = self.names[0]
        self.misbehave(name, "endless")
        self.assertIn("not what was published", self.download("enwiki-1", expect=3))
        self.assertEqual((self.dumps / (name + ".wrong-checksum")).stat().st_size, len(ENGLISH[0]) + 1)

    def test_a_stalled_connection_is_resumed(self):
        self.misbehave(self.names[0], "stall")
        self.download("enwiki-1", "--timeout", "1")
        self.assert_downloaded(self.names[0], ENGLISH[0])

    def test_503_then_200(self):
        self.misbehave(self.names[0], "503", "503", "ok")
        self.download("enwiki-1")
        self.assert_downloaded(self.names[0], ENGLISH[0])
        self.misbehave(self.names[1], *["503"] * 9)
        self.assertIn("could not be downloaded", self.download("enwiki-2", expect=1))
        self.assertEqual(len(self.server.downloads(self.names[1])), 3)

    def test_the_server_says_when_to_come_again(self):
        began = time.monotonic()
        self.misbehave(self.names[0], "busy:2")
        self.assertIn("going on in 2 s", self.download("enwiki-1"))
        self.assertGreaterEqual(time.monotonic() - began, 2)
        # What is too long is said, and not waited for.
        for wanted in ("86400", "9223372036854775807", "9" * 30, "Fri, 31 Dec 2100 23:59:59 GMT"):
            self.misbehave(self.names[1], f"busy:{wanted}")
            self.assertIn("wants to be left alone", self.download("enwiki-2", expect=1))
        # And the other files are not asked for either.
        names = self.classic("dewiki", "20260101", ENGLISH * 3)
        self.server.delay = 0.3
        for name in names[:2]:
            self.misbehave(name, "busy:86400")
        self.download("dewiki", expect=1)
        self.assertEqual([self.server.downloads(name) for name in names[2:]], [[]] * 4)
        self.server.delay = 0
        self.misbehave(self.names[1], "busy:Fri, 31 Dec 1999 23:59:59 GMT")
        self.download("enwiki-2")
        self.misbehave(self.names[1], "busy:soon")
        (self.dumps / self.names[1]).unlink()
        self.download("enwiki-2")

    def test_what_is_forbidden_is_not_asked_for_again(self):
        self.misbehave(self.names[0], "forbidden")
        self.assertIn("--contact", self.download("enwiki-1", expect=1))
        self.assertEqual(len(self.server.downloads(self.names[0])), 1)

    def test_redirects(self):
        content = self.server.files[self.location(self.names[0])]
        self.server.files["/elsewhere/x"] = content
        self.misbehave(self.names[0], f"to:{self.server.address}/elsewhere/x")
        self.download("enwiki-1")
        self.assert_downloaded(self.names[0], content)
        secret = self.folder / "secret"
        secret.write_bytes(ENGLISH[1])
        for target in (f"file://{secret}", "ftp://127.0.0.1/x", "gopher://127.0.0.1:1/x"):
            self.misbehave(self.names[1], f"to:{target}")
            self.assertIn("not followed", self.download("enwiki-2", expect=1))
        self.misbehave(self.names[1], *[f"to:{self.server.address}{self.location(self.names[1])}"] * 9)
        self.assertIn("not followed", self.download("enwiki-2", expect=1))

    def test_https_alone(self):
        if not shutil.which("openssl"):
            self.skipTest("openssl is not there")
        certificate = self.folder / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
             "subjectAltName=IP:127.0.0.1", "-keyout", certificate, "-out", self.folder / "public.pem"], check=True, capture_output=True)
        certificate.write_bytes(certificate.read_bytes() + (self.folder / "public.pem").read_bytes())
        server = BadServer(certificate)
        self.addCleanup(server.stop)
        server.files = self.server.files
        # Nobody vouches for it.
        self.assertIn("cannot be trusted", self.download("enwiki-1", mirror=server.address, expect=1))
        trust = {"CURL_CA_BUNDLE": str(self.folder / "public.pem")}
        self.download("enwiki-1", mirror=server.address, **trust)
        self.assert_downloaded(self.names[0], ENGLISH[0])
        # From there nothing leads to what anybody on the way may change.
        server.faults[self.location(self.names[1])] = [f"to:{self.server.address}{self.location(self.names[1])}"]
        self.assertIn("not followed", self.download("enwiki-2", mirror=server.address, expect=1, **trust))
        self.assertEqual(self.server.requests, [])

    def test_a_wrong_checksum_is_refused(self):
        name = self.names[0]
        self.misbehave(name, "corrupt")
        messages = self.run_parts("enwiki", expect=3)
        self.assertIn("not what was published", messages)
        self.assertIn("the run was not begun", messages)
        self.assert_not_run()
        self.assertFalse((self.dumps / name).exists())
        self.assertEqual(len((self.dumps / (name + ".wrong-checksum")).read_bytes()), len(ENGLISH[0]))
        # The server is right the next time; what was verified is not fetched again.
        self.download("enwiki")
        self.assertEqual(len(self.server.downloads(self.names[1])), 1)
        self.assert_downloaded(name, ENGLISH[0])

    def test_a_wrong_published_checksum_is_refused(self):
        path = "/enwiki/20260101/dumpstatus.json"
        right = hashlib.sha1(ENGLISH[0]).hexdigest().encode()
        self.server.files[path] = self.server.files[path].replace(right, b"0" * 40)
        for _ in range(2):
            self.assertIn("not what was published", self.download("enwiki-1", expect=3))

    def test_only_an_md5_is_published(self):
        path = "/enwiki/20260101/dumpstatus.json"
        self.server.files[path] = self.server.files[path].replace(b'"sha1"', b'"sha0"')
        self.assertIn("verified (MD5)", self.download("enwiki-1"))
        self.misbehave(self.names[1], "corrupt")
        self.download("enwiki-2", expect=3)

    def test_pieces_of_two_files_have_a_second_chance(self):
        name = self.names[0]
        self.misbehave(name, "break", "corrupt", "ok")
        self.assertIn("pieces are not what was published", self.download("enwiki-1"))
        self.assert_downloaded(name, ENGLISH[0])

    def test_a_file_that_is_published_anew_begins_again(self):
        name = self.names[0]
        self.misbehave(name, *["break"] * 9)
        self.download("enwiki-1", "--tries", "1", expect=1)
        half = (self.dumps / (name + ".partial")).stat().st_size
        self.assertGreater(half, 0)
        # The server's dump is made again, under the same date.
        self.server.faults.clear()
        newer = bz2.compress(bz2.decompress(ENGLISH[0]) + b"<!-- newer -->")
        self.classic("enwiki", "20260101", [newer, ENGLISH[1]])
        self.server.requests.clear()
        self.assertIn("begins again", self.download("enwiki-1"))
        self.assertEqual(self.server.downloads(name), [None])
        self.assert_downloaded(name, newer)
        # And once more, when it was whole: what was verified is what was published then.
        self.classic("enwiki", "20260101", ENGLISH)
        self.assertIn("downloaded again", self.download("enwiki-1-2"))
        self.assert_downloaded(name, ENGLISH[0])

    def test_a_dump_that_is_no_longer_published_goes_on_by_its_record(self):
        self.download("enwiki-1")
        del self.server.files["/enwiki/20260101/dumpstatus.json"]
        self.assertIn("no longer published", self.download("enwiki-2"))
        self.assert_downloaded(self.names[1], ENGLISH[1])
        # Or something else stands in its place.
        self.download("jawiki-1")
        self.server.files["/other/mediawiki_content_current/jawiki/2026-01-01/xml/bzip2/SHA256SUMS"] = b"<html>Maintenance"
        self.assertIn("cannot be used any more", self.download("jawiki-2"))
        self.assert_downloaded(self.exported[1], JAPANESE[1])

    def test_a_leftover_of_something_else_has_a_second_chance(self):
        for leftover in (b"x" * 100, b"x" * len(ENGLISH[0]), b"x" * (len(ENGLISH[0]) + 5)):
            name = self.names[0]
            shutil.rmtree(self.dumps, ignore_errors=True)
            self.dumps.mkdir()
            (self.dumps / (name + ".partial")).write_bytes(leftover)
            self.download("enwiki-1")
            self.assert_downloaded(name, ENGLISH[0])

    def test_a_whole_leftover_of_an_export_is_kept(self):
        # No size is published: the server says that there is nothing more.
        self.dumps.mkdir()
        name = self.exported[0]
        (self.dumps / (name + ".partial")).write_bytes(JAPANESE[0])
        self.download("jawiki-1")
        self.assert_downloaded(name, JAPANESE[0])
        self.assertEqual(self.server.downloads(name), [f"bytes={len(JAPANESE[0])}-"])

    def test_a_file_that_was_changed_or_cut_is_found(self):
        self.download("enwiki-1")
        name = self.names[0]
        path = self.dumps / name
        path.write_bytes(ENGLISH[0][:-7])
        self.download("enwiki-1")
        self.assert_downloaded(name, ENGLISH[0])
        self.assertEqual(self.server.downloads(name)[-1], f"bytes={len(ENGLISH[0]) - 7}-")
        # The time stamp is set back.
        before = path.stat()
        changed = ENGLISH[0][:50] + b"?" + ENGLISH[0][51:]
        path.write_bytes(changed)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        self.assertIn("stands aside", self.download("enwiki-1"))
        self.assertEqual((self.dumps / (name + ".wrong-checksum")).read_bytes(), changed)
        self.assert_downloaded(name, ENGLISH[0])

    def test_an_error_page_is_no_dump(self):
        self.misbehave(self.exported[0], "error", "ok")
        self.download("jawiki-1")
        self.assert_downloaded(self.exported[0], JAPANESE[0])
        for target, name in (("jawiki-2", self.exported[1]), ("enwiki-1", self.names[0])):
            self.misbehave(name, *["error"] * 9)
            self.assertIn("not bzip2", self.download(target, expect=3))
            self.assertFalse((self.dumps / name).exists())
        self.misbehave(self.exported[1], "gone")
        self.assertIn("is not there (HTTP 404)", self.download("jawiki-2", expect=1))

    def test_a_record_that_lies_is_refused(self):
        path = "/enwiki/20260101/dumpstatus.json"
        good = self.server.files[path]
        for old, new, said in (
            (self.names[0], "../" + self.names[0], "no name of a dump file"),
            (self.names[0], self.names[0].replace("articles", "Articles"), "no name of a dump file"),
            (self.names[0], "/etc/" + self.names[0], "no name of a dump file"),
            (self.names[0], "-o" + self.names[0], "no name of a dump file"),
            (self.names[0], self.names[0] + "\\n.bz2", "no name of a dump file"),
            (f'"size": {len(ENGLISH[0])}', '"size": 99999999999999999', "size is impossible"),
            (f'"url": "/enwiki', '"url": "/../enwiki', "its address"),
            ('"jobs"', '"jobz"', "cannot be used: there is no field"),
            ("enwiki", "dewiki", "record of dewiki"),
        ):
            self.server.files[path] = good.replace(old.encode(), new.encode())
            self.assertNotEqual(self.server.files[path], good)
            messages = self.download("enwiki-1", expect=3)
            self.assertIn(said, messages)
            self.assertEqual(messages.count("wikiprep: "), 1, messages)
            self.assertFalse(self.dumps.exists())

    def test_an_index_that_lies_leads_nowhere(self):
        self.server.files["/enwiki/"] = b"".join(
            f'<a href="{name}">x</a>\n'.encode()
            for name in ("../../etc/20260101x/", "-o20260101/", "20269999/", "20260101/../../x/", "%2e%2e/", "20260101\n/",
                         "http://other.example.org/enwiki/20270101/"))
        self.assertIn("no complete dump", self.download("enwiki-1", expect=1))
        self.assertTrue(all(path.startswith(("/enwiki/", "/other/")) for path, _, _ in self.server.requests))

    def test_links_are_not_followed(self):
        self.dumps.mkdir()
        victim = self.folder / "victim"
        victim.write_bytes(b"mine")
        (self.dumps / (self.names[0] + ".partial")).symlink_to(victim)
        self.assertIn("link", self.download("enwiki-1", expect=1))
        self.assertEqual(victim.read_bytes(), b"mine")

    def test_a_disk_that_is_too_small(self):
        path = "/enwiki/20260101/dumpstatus.json"
        self.server.files[path] = self.server.files[path].replace(
            f'"size": {len(ENGLISH[0])}'.encode(), f'"size": {10**15}'.encode())
        self.assertIn("the disk has room for", self.download("enwiki-1", expect=1))
        self.assertEqual(self.server.downloads(self.names[0]), [])

    def test_a_file_that_may_not_grow(self):
        limit = len(ENGLISH[0]) // 1024 - 4
        command = shlex.join(map(str, self.command("enwiki-1")))
        messages = self.call("bash", "-c", f"ulimit -f {limit} && {command}", expect=1)
        self.assertIn("ulimit -f", messages)
        half = (self.dumps / (self.names[0] + ".partial")).stat().st_size
        self.assertEqual(half, limit * 1024)
        self.download("enwiki-1")
        self.assert_downloaded(self.names[0], ENGLISH[0])
        self.assertEqual(self.server.downloads(self.names[0])[-1], f"bytes={half}-")

    def test_at_most_two_connections(self):
        self.classic("dewiki", "20260101", ENGLISH * 3)
        self.server.delay = 0.2
        messages = self.download("dewiki")
        self.assertEqual(self.server.most_at_once, 2, messages)

    def test_one_file_that_fails_does_not_keep_the_others(self):
        names = self.classic("dewiki", "20260101", ENGLISH * 2)
        self.misbehave(names[1], "gone")
        self.assertIn("HTTP 404", self.download("dewiki", expect=1))
        for number in (0, 2, 3):
            self.assert_downloaded(names[number], (ENGLISH * 2)[number])

    def test_a_server_that_is_gone_is_not_asked_for_every_file(self):
        names = self.classic("dewiki", "20260101", ENGLISH * 4)
        for name in names:
            self.misbehave(name, *["503"] * 9)
        self.download("dewiki", expect=1)
        self.assertLessEqual(sum(bool(self.server.downloads(name)) for name in names), 3)

    def test_a_gap_in_the_parts_is_not_passed_over(self):
        path = "/enwiki/20260101/dumpstatus.json"
        self.server.files[path] = self.server.files[path].replace(b"articles2.xml", b"articles3.xml")
        self.assertIn("has no part 2; choose among those that it has: 1,3", self.download("enwiki-1-3", expect=2))
        self.assertFalse(self.dumps.exists())

    def test_what_stands_in_the_place_of_a_file(self):
        self.dumps.mkdir()
        (self.dumps / self.names[0]).mkdir()
        self.assertIn("is a folder", self.download("enwiki-1", expect=1))
        self.assertEqual(self.server.downloads(self.names[0]), [])
        (self.dumps / self.names[0]).rmdir()
        # A link of the user's own stands aside; what it leads to is not touched.
        mine = self.folder / "mine"
        mine.write_bytes(ENGLISH[0][:-9])
        (self.dumps / self.names[0]).symlink_to(mine)
        self.assertIn("stands aside", self.download("enwiki-1"))
        self.assert_downloaded(self.names[0], ENGLISH[0])
        self.assertEqual(mine.read_bytes(), ENGLISH[0][:-9])
        os.mkfifo(self.dumps / (self.names[1] + ".partial"))
        self.assertIn("a pipe or a device", self.download("enwiki-2", expect=1))

    def test_a_curl_that_lies(self):
        fake = self.folder / "bin"
        fake.mkdir()
        for work, said in (
            ("exit 0", "room in the folder for temporary files"), ("kill -9 $$", "curl ended with status 137"),
            # It says that it has ended, and goes on.
            ("exec >&- 2>&-; exec sleep 100", "curl ended with status 137")):
            (fake / "curl").write_text(
                f"#!/bin/sh\n[ $2 = --version ] && echo 'curl 8.0.0 (x)' && echo 'Protocols: http' && exit 0\n{work}\n")
            (fake / "curl").chmod(0o755)
            self.assertIn(said, self.download("enwiki-1", "--tries", "1", expect=1, PATH=f"{fake}:{os.environ['PATH']}"))

    # Several runs.

    def slow(self, pause):
        self.server.pause = pause
        for name in self.names:
            self.misbehave(name, *["slow"] * 50)

    def start(self, target, *options):
        return subprocess.Popen(
            self.command(target, *options), cwd=self.folder, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            preexec_fn=self.take_signals)

    @staticmethod
    def take_signals():
        """A shell in the background ignores SIGINT, and a thread that tests run in blocks signals: so would what they start."""
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})

    def test_two_runs_on_one_folder(self):
        self.slow(0.1)
        first = self.start("enwiki")
        while not list(self.dumps.glob("*.partial")):
            time.sleep(0.01)
        self.assertIn("another process", self.download("enwiki", expect=1))
        said = first.communicate(timeout=60)[1]
        self.assertEqual(first.returncode, 0, said)
        for name, content in zip(self.names, ENGLISH):
            self.assert_downloaded(name, content)

    def test_ctrl_c_keeps_the_halves(self):
        self.slow(0.2)
        process = self.start("enwiki-1")
        half = self.dumps / (self.names[0] + ".partial")
        while not half.exists() or half.stat().st_size == 0:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        messages = process.communicate(timeout=20)[1]
        self.assertEqual(process.returncode, 130, messages)
        self.assertIn("run the same command again", messages)
        kept = half.stat().st_size
        self.assertGreater(kept, 0)
        self.server.faults.clear()
        self.download("enwiki-1")
        self.assert_downloaded(self.names[0], ENGLISH[0])
        self.assertEqual(self.server.downloads(self.names[0])[-1], f"bytes={kept}-")

    def test_kills_at_random_moments(self):
        seed = int(os.environ.get("WIKIPREP_SEED", time.time_ns() % 10**6))
        moments = random.Random(seed)
        self.slow(0.02)
        with self.subTest(seed=seed):
            for _ in range(8):
                process = self.start("enwiki")
                time.sleep(moments.uniform(0, 1.2))
                process.kill()
                process.communicate()
                for name, content in zip(self.names, ENGLISH):
                    path = self.dumps / name
                    self.assertTrue(not path.exists() or path.read_bytes() == content)
            self.server.faults.clear()
            self.download("enwiki")
            for name, content in zip(self.names, ENGLISH):
                self.assert_downloaded(name, content)
            # The children of runs that were killed end too, when they next write.
            for _ in range(200):
                orphans = subprocess.run(["pgrep", "-f", f"curl .*{self.server.address}"], capture_output=True, text=True).stdout
                if not orphans:
                    break
                time.sleep(0.1)
            self.assertEqual(orphans, "")

    def test_changes_at_random(self):
        """Faults, kills and dumps that are made again between calls: what has its name is whole, always."""
        seed = int(os.environ.get("WIKIPREP_SEED", time.time_ns() % 10**6))
        chance = random.Random(seed)
        faults = ["break", "longer", "shorter", "no-range", "corrupt", "error", "503", "other", "busy:0", "gone", "ok"]
        versions = [ENGLISH[0], ENGLISH[1], *JAPANESE]
        with self.subTest(seed=seed):
            published = [ENGLISH]
            for _ in range(12):
                if chance.random() < 0.3:
                    published.append(chance.sample(versions, 2))
                    self.classic("enwiki", "20260101", published[-1])
                for name in self.names:
                    self.misbehave(name, *chance.choices(faults, k=chance.randint(0, 4)))
                result = subprocess.run(self.command("enwiki", "-q"), capture_output=True, text=True, timeout=60)
                self.assertIn(result.returncode, (0, 1, 3), result.stderr)
                for number, name in enumerate(self.names):
                    path = self.dumps / name
                    if path.exists():
                        self.assertIn(path.read_bytes(), [contents[number] for contents in published])
                if result.returncode == 0:
                    # Both are of one version: an earlier one, where all of it was there.
                    self.assertIn([(self.dumps / name).read_bytes() for name in self.names], [list(some) for some in published])
            self.server.faults.clear()
            self.download("enwiki", "--date", "latest")
            for name, content in zip(self.names, published[-1]):
                self.assert_downloaded(name, content)


if __name__ == "__main__":
    WIKIPREP = pathlib.Path(sys.argv.pop(1)).resolve()
    for needed in ("curl", "sh"):
        if not shutil.which(needed):
            print(f"SKIPPED: {needed} is not there")
            sys.exit(0)
    unittest.main(verbosity=1)
