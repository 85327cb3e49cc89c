"""pack.py WORK VERSION TAG: puts the program, and what stands beside it, into the unpacked wheel of the Python package.

WORK has `wikiprep` (the program), `data` (manual page and completions), `licenses`, `components` (what is inside the
program) and `unpacked/wikiprep-VERSION`. `wheel pack` writes the rest: RECORD and the name.

The program is a script of the wheel, as those of uv and ruff are: pip puts it into `bin`, where the shell runs it
without Python in between. The package finds it by pip's RECORD (`_program.py`).
"""

import json
import os
import re
import shutil
import sys
from datetime import datetime, timezone
from pathlib import Path

# Of all that is inside; PEP 639.
LICENSE = (
    "MIT AND Apache-2.0 AND Apache-2.0 WITH Swift-exception AND BSD-2-Clause AND BSD-3-Clause AND bzip2-1.0.6"
    " AND Unicode-DFS-2016 AND Zlib"
)


def main(work: Path, version: str, tag: str) -> None:
    wheel = work / "unpacked" / f"wikiprep-{version}"
    info = wheel / f"wikiprep-{version}.dist-info"
    if not info.is_dir():
        sys.exit(f"{info} is not there: wikiprepVersion in Swift is {version}; python/src/wikiprep/__init__.py differs")
    data = wheel / f"wikiprep-{version}.data"
    (data / "scripts").mkdir(parents=True)
    shutil.copy(work / "wikiprep", data / "scripts" / "wikiprep")
    shutil.copytree(work / "data", data / "data")
    shutil.copytree(work / "licenses", info / "licenses", dirs_exist_ok=True)
    (info / "sboms").mkdir()
    bill = json.dumps(bill_of_materials(work / "components", version, tag), indent=1) + "\n"
    (info / "sboms" / "wikiprep.cdx.json").write_text(bill)
    metadata = (info / "METADATA").read_text()
    head, separator, body = metadata.partition("\n\n")
    if not re.search(r"^License-Expression: ", head, re.MULTILINE):
        sys.exit("METADATA has no License-Expression: setuptools 77 or newer writes it")
    lines = [line for line in head.split("\n") if not line.startswith(("License-Expression: ", "License-File: "))]
    lines.append(f"License-Expression: {LICENSE}")
    lines += [f"License-File: {path.name}" for path in sorted((info / "licenses").iterdir())]
    (info / "METADATA").write_text("\n".join(lines) + separator + body)
    text = (info / "WHEEL").read_text()
    text = re.sub(r"^Root-Is-Purelib: .*$", "Root-Is-Purelib: false", text, flags=re.MULTILINE)
    (info / "WHEEL").write_text(re.sub(r"^Tag: .*$", f"Tag: py3-none-{tag}", text, flags=re.MULTILINE))
    for path in wheel.rglob("*"):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "scripts" else 0o644)


def bill_of_materials(components: Path, version: str, tag: str) -> "dict[str, object]":
    """What is inside the program, as CycloneDX 1.6 has it; PEP 770 says where it stands."""
    moment = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), timezone.utc)
    parts = []
    for line in components.read_text().splitlines():
        name, number, kind, source, license_name = line.split("\t")
        where = f"pkg:deb/debian/{source}@{number.replace('+', '%2B').replace(':', '%3A')}?arch=source"
        parts.append(
            {
                "type": "library",
                "name": name,
                "version": number,
                "licenses": [{"expression": license_name}],
                "purl": where if kind == "deb" else f"pkg:generic/{source}@{number}",
            }
        )
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "name": "wikiprep",
                "version": version,
                "purl": f"pkg:pypi/wikiprep@{version}?file_name=wikiprep-{version}-py3-none-{tag}.whl",
                "licenses": [{"expression": "MIT"}],
            },
        },
        "components": parts,
    }


main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
