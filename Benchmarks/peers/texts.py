"""The texts that other tools make of a dump, as JSON Lines with id, title and text on standard output, one a page of the main namespace.

    python3 texts.py wikiextractor|mwparserfromhell|gensim DUMP.xml.bz2 [TEMPLATES.txt]

Each tool runs as its documentation says, with its defaults. TEMPLATES.txt is a file of templates as WikiExtractor gathers it
(`wikiextractor --templates TEMPLATES.txt DUMP`); without it WikiExtractor gets none, and the two others never expand any.
"""

import bz2
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree


def pages(dump):
    """Id, title and wikitext of the articles, with the parser of Python's library."""
    with contextlib.closing(bz2.open(dump)) as file:
        for _, element in ElementTree.iterparse(file):
            if not element.tag.endswith("}page"):
                continue
            space = element.tag[: -len("page")]
            if element.findtext(space + "ns") == "0" and element.find(space + "redirect") is None:
                text = element.findtext(f"{space}revision/{space}text") or ""
                yield element.findtext(space + "id"), element.findtext(space + "title"), text
            element.clear()


def write(id, title, text):
    sys.stdout.write(json.dumps({"id": id, "title": title, "text": text}, ensure_ascii=False) + "\n")


def mwparserfromhell(dump, _):
    import mwparserfromhell

    for id, title, text in pages(dump):
        write(id, title, str(mwparserfromhell.parse(text).strip_code()))


def gensim(dump, _):
    from gensim.corpora.wikicorpus import filter_wiki

    for id, title, text in pages(dump):
        write(id, title, filter_wiki(text))


def wikiextractor(dump, templates):
    with tempfile.TemporaryDirectory() as folder:
        options = ["--templates", templates] if templates else ["--no-templates"]
        subprocess.run(
            [sys.executable, "-m", "wikiextractor.WikiExtractor", *options, "--processes", "2", "--json", "-o", folder, dump],
            check=True, stderr=subprocess.DEVNULL,
        )
        for place, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                with open(os.path.join(place, name), encoding="utf-8") as lines:
                    for line in lines:
                        page = json.loads(line)
                        write(page["id"], page["title"], page["text"])


if __name__ == "__main__":
    tools = {"wikiextractor": wikiextractor, "mwparserfromhell": mwparserfromhell, "gensim": gensim}
    if len(sys.argv) < 3 or sys.argv[1] not in tools:
        sys.exit(__doc__)
    tools[sys.argv[1]](os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3]) if len(sys.argv) > 3 else None)
