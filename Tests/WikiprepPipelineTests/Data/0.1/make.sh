#!/bin/sh
# make.sh PROGRAM: makes the folders beside it with wikiprep 0.1.0 (text rules 2).
#
# They are kept for good: later versions must read them, grow them, and bring them up to date (UpgradeTests). Do not
# make them again with another version. The dumps are copies of those that Samples held then: what the folders say of
# them stays true
# whatever becomes of the samples.
set -eu
program=$(realpath "$1")
cd "$(dirname "$0")"
"$program" --version | grep -qx 'wikiprep 0.1.0' || { echo "$1 is not wikiprep 0.1.0" >&2; exit 1; }

english=enwiki-20260101-pages-articles1.xml-p1p999.bz2
japanese=jawiki-20260101-pages-articles-multistream1.xml-p1p999.bz2
rm -rf run corpus text
cp "../../../../Samples/$english" "../../../../Samples/$japanese" .

# run: the first recipe, with a share that gives a small dump some validation.
"$program" run "$english" --val-ratio 0.2 --threads 2 --quiet -o run

# corpus: an extraction with options of the text, and a slice.
"$program" extract "$japanese" --text-format markdown --min-chars 50 --threads 2 --quiet -o corpus
"$program" extract "$english" --first 20 --threads 2 --quiet -o corpus

# text: documents between blank lines; JSON Lines; one document a line.
"$program" extract "$english" --first 30 --quiet -o - | python3 -c '
import json, sys
texts = [json.loads(line)["text"] for line in sys.stdin]
texts = [text.replace("\n\n\n", "\n\n") for text in texts if len(text) < 2000]
with open("prose.txt", "w", encoding="utf-8") as file:
    file.write("\n\n\n".join(texts) + "\n")
with open("prose.jsonl", "w", encoding="utf-8") as file:
    for number, text in enumerate(texts):
        file.write(json.dumps({"id": f"doc-{number}", "text": text}, ensure_ascii=False) + "\n")
'
"$program" tokenize prose.txt --delimiter '\n\n\n' --val-ratio 0.2 --threads 2 --quiet -o text/documents
"$program" tokenize prose.jsonl --val-ratio 0.2 --format llmc --threads 2 --quiet -o text/lines
"$program" tokenize prose.txt --quiet --threads 2 -o text/whole
# Pictures of a run that no later version reads.
find run corpus text -name report.html -delete
