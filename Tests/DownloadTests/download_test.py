"""Packaging/run-parts.sh against a server that does everything wrong: downloads are resumed, verified, refused.

    python3 Tests/DownloadTests/download_test.py .build/release/wikiprep [TEST...]
"""

import bz2
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from bad_server import BadServer

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "Packaging/run-parts.sh"
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

    def run_parts(self, target, expect=0, out="out", **environment):
        settings = dict(
            os.environ, DUMPS=str(self.dumps), OUT=str(self.folder / out), MIRROR=self.server.address, WIKIPREP=str(WIKIPREP),
            WIKIPREP_FLAGS="--val-ratio 0.1", TRIES="3", RETRY_DELAY="0", **environment)
        settings.setdefault("DATE", "latest")
        result = subprocess.run(["sh", SCRIPT, target], env=settings, cwd=self.folder, capture_output=True, text=True, timeout=120)
        self.assertEqual(result.returncode, expect, result.stderr)
        return result.stderr

    def tokens(self, out="out"):
        return (self.folder / out / "train.bin").read_bytes()

    def expected(self, *contents, names):
        """What wikiprep makes of these files."""
        folder = self.folder / "expected"
        folder.mkdir(exist_ok=True)
        for name, content in zip(names, contents):
            (folder / name).write_bytes(content)
        subprocess.run(
            [WIKIPREP, "run", *(folder / name for name in names), "-o", folder / "out", "--val-ratio", "0.1", "-q"], check=True)
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
            self.assertRegex(agent, r"^wikiprep/\d+\.\d+\.\d+ \(")

    def test_all_parts_and_a_second_call_needs_no_network(self):
        self.run_parts("enwiki")
        tokens = self.tokens()
        self.server.files.clear()
        requests = len(self.server.requests)
        messages = self.run_parts("enwiki")
        self.assertIn("already in the corpus", messages)
        self.assertEqual(len(self.server.requests), requests)
        self.assertEqual(self.tokens(), tokens)

    def test_the_content_export(self):
        self.run_parts("jawiki-2")
        self.assert_downloaded(self.exported[1], JAPANESE[1])
        self.run_parts("jawiki")
        self.assertEqual(self.tokens(), self.expected(*JAPANESE, names=self.exported))

    def test_a_date_chooses(self):
        newer = self.classic("enwiki", "20260201", ENGLISH)
        self.run_parts("enwiki-1", DATE="20260101")
        self.assert_downloaded(self.names[0], ENGLISH[0])
        # The dump that was begun is gone on with.
        self.run_parts("enwiki-2")
        self.assert_downloaded(self.names[1], ENGLISH[1])
        self.run_parts("enwiki-1", out="newer", DATE="20260201")
        self.assert_downloaded(newer[0], ENGLISH[0])
        self.assertIn("no complete dump", self.run_parts("enwiki-1", expect=1, DATE="20250101"))
        self.assertIn("DATE=yesterday", self.run_parts("enwiki-1", expect=2, DATE="yesterday"))

    def test_a_dump_that_is_not_done_is_passed_over(self):
        self.classic("enwiki", "20260201", ENGLISH, status="in-progress", checksums=False)
        messages = self.run_parts("enwiki-1")
        self.assertIn("not done (in-progress)", messages)
        self.assert_downloaded(self.names[0], ENGLISH[0])

    def test_an_export_without_success_is_passed_over(self):
        self.export("jawiki", "2026-02-01", JAPANESE, success=False)
        self.assertIn("no _SUCCESS", self.run_parts("jawiki-1"))
        self.assert_downloaded(self.exported[0], JAPANESE[0])

    def test_files_that_are_there_need_no_network(self):
        self.dumps.mkdir()
        for name, content in zip(self.names, ENGLISH):
            (self.dumps / name).write_bytes(content)
        self.run_parts("enwiki-1-2")
        self.assertEqual(self.server.requests, [])
        self.assertEqual(self.tokens(), self.expected(*ENGLISH, names=self.names))

    def test_wrong_targets(self):
        self.assertIn("no part 3", self.run_parts("enwiki-3", expect=2))
        self.assertIn("parts are numbers", self.run_parts("enwiki-x", expect=2))
        self.assertIn("no complete dump of xxwiki", self.run_parts("xxwiki-1", expect=1))
        self.assertEqual(list(self.dumps.iterdir()), [])
        self.assert_not_run()

    # What goes wrong.

    def test_a_broken_connection_is_resumed(self):
        name = self.names[0]
        self.misbehave(name, "break", "break", "503", "break")
        self.run_parts("enwiki-1")
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
        self.run_parts("enwiki")
        self.assertEqual(self.tokens(), self.expected(*ENGLISH, names=self.names))

    def test_lies_about_the_length_where_no_size_is_published(self):
        self.misbehave(self.exported[0], "shorter")
        self.misbehave(self.exported[1], "longer", "shorter", "503")
        messages = self.run_parts("jawiki", expect=1)
        # A file that came in one piece, and is too short: there is no telling that it would go on.
        self.assertIn("refused", messages)
        self.assert_not_run()
        self.run_parts("jawiki")
        self.assertEqual(self.tokens(), self.expected(*JAPANESE, names=self.exported))

    def test_a_server_that_ignores_ranges(self):
        name = self.names[0]
        self.misbehave(name, "break", "no-range", "ok")
        self.assertIn("beginning anew", self.run_parts("enwiki-1"))
        self.assert_downloaded(name, ENGLISH[0])

    def test_503_then_200(self):
        self.misbehave(self.names[0], "503", "503", "ok")
        self.run_parts("enwiki-1")
        self.assert_downloaded(self.names[0], ENGLISH[0])
        self.misbehave(self.names[1], *["503"] * 9)
        self.assertIn("could not be downloaded", self.run_parts("enwiki-2", expect=1))

    def test_a_wrong_checksum_is_refused(self):
        name = self.names[0]
        self.misbehave(name, "corrupt")
        messages = self.run_parts("enwiki", expect=1)
        self.assertIn("refused", messages)
        self.assertIn("wikiprep was not run", messages)
        self.assert_not_run()
        self.assertFalse((self.dumps / name).exists())
        self.assertEqual(len((self.dumps / (name + ".wrong-checksum")).read_bytes()), len(ENGLISH[0]))
        # The server is right the next time; what was verified is not fetched again.
        self.run_parts("enwiki")
        self.assertEqual(len(self.server.downloads(self.names[1])), 1)
        self.assertEqual(self.tokens(), self.expected(*ENGLISH, names=self.names))

    def test_a_wrong_published_checksum_is_refused(self):
        path = "/enwiki/20260101/dumpstatus.json"
        right = hashlib.sha1(ENGLISH[0]).hexdigest().encode()
        self.server.files[path] = self.server.files[path].replace(right, b"0" * 40)
        for _ in range(2):
            self.assertIn("refused", self.run_parts("enwiki-1", expect=1))
            self.assert_not_run()

    def test_pieces_of_two_files_have_a_second_chance(self):
        name = self.names[0]
        self.misbehave(name, "break", "corrupt", "ok")
        self.assertIn("not what was published; beginning anew", self.run_parts("enwiki-1"))
        self.assert_downloaded(name, ENGLISH[0])

    def test_a_leftover_of_something_else_has_a_second_chance(self):
        self.dumps.mkdir()
        for number, leftover in enumerate((b"x" * 100, b"x" * len(ENGLISH[0]), b"x" * (len(ENGLISH[0]) + 5))):
            name = self.names[0]
            shutil.rmtree(self.dumps)
            self.dumps.mkdir()
            (self.dumps / (name + ".partial")).write_bytes(leftover)
            self.run_parts("enwiki-1", out=f"out{number}")
            self.assert_downloaded(name, ENGLISH[0])

    def test_a_whole_leftover_of_an_export_is_kept(self):
        # No size is published: the server says that there is nothing more.
        self.dumps.mkdir()
        name = self.exported[0]
        (self.dumps / (name + ".partial")).write_bytes(JAPANESE[0])
        self.run_parts("jawiki-1")
        self.assert_downloaded(name, JAPANESE[0])
        self.assertEqual(self.server.downloads(name), [f"bytes={len(JAPANESE[0])}-"])

    def test_a_file_that_was_changed_or_cut_is_found(self):
        self.run_parts("enwiki-1")
        path = self.dumps / self.names[0]
        path.write_bytes(ENGLISH[0][:-7])
        self.run_parts("enwiki-1")
        self.assert_downloaded(self.names[0], ENGLISH[0])
        self.assertEqual(self.server.downloads(self.names[0])[-1], f"bytes={len(ENGLISH[0]) - 7}-")
        changed = ENGLISH[0][:50] + b"?" + ENGLISH[0][51:]
        path.write_bytes(changed)
        os.utime(path, (1, 1))
        self.assertIn("refused", self.run_parts("enwiki-1", expect=1))
        self.assertEqual((self.dumps / (self.names[0] + ".wrong-checksum")).read_bytes(), changed)
        self.run_parts("enwiki-1")

    def test_an_error_page_is_no_dump(self):
        self.misbehave(self.exported[0], "error")
        self.assertIn("refused", self.run_parts("jawiki-1", expect=1))
        self.misbehave(self.exported[1], "gone")
        self.assertIn("is not there (HTTP 404)", self.run_parts("jawiki-2", expect=1))
        self.assert_not_run()

    def test_a_record_that_lies_is_refused(self):
        path = "/enwiki/20260101/dumpstatus.json"
        good = self.server.files[path]
        for old, new, said in (
            (self.names[0], "../" + self.names[0], "no name of a dump file"),
            (f'"size": {len(ENGLISH[0])}', '"size": 99999999999999999', "size is impossible"),
            (f'"url": "/enwiki', '"url": "/../enwiki', "its address"),
            ('"jobs"', '"jobz"', "neither a dumpstatus.json"),
        ):
            self.server.files[path] = good.replace(old.encode(), new.encode())
            self.assertNotEqual(self.server.files[path], good)
            self.assertIn(said, self.run_parts("enwiki-1", expect=1))
            self.assert_not_run()

    def test_at_most_two_connections(self):
        self.classic("dewiki", "20260101", ENGLISH * 3)
        self.server.delay = 0.2
        messages = self.download_only("dewiki")
        self.assertEqual(self.server.most_at_once, 2, messages)

    def download_only(self, target):
        """Downloads, with a program in wikiprep's place that runs nothing."""
        program = self.folder / "no-run"
        program.write_text(f'#!/bin/sh\n[ "$1" = run ] && exit 0\nexec "{WIKIPREP}" "$@"\n')
        program.chmod(0o755)
        result = subprocess.run(
            ["sh", SCRIPT, target], cwd=self.folder, capture_output=True, text=True, timeout=120,
            env=dict(os.environ, DUMPS=str(self.dumps), MIRROR=self.server.address, WIKIPREP=str(program), RETRY_DELAY="0", DATE="latest"))
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stderr


if __name__ == "__main__":
    WIKIPREP = pathlib.Path(sys.argv.pop(1)).resolve()
    for needed in ("curl", "sh", "xargs"):
        if not shutil.which(needed):
            print(f"SKIPPED: {needed} is not there")
            sys.exit(0)
    unittest.main(verbosity=1)
