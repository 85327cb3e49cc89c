"""This package as a zip file, which is what Spark takes along: `python3 -m wikiprep_spark.package wikiprep_spark.zip`."""

from __future__ import annotations

import os
import sys
import zipfile

FOLDER = os.path.dirname(os.path.abspath(__file__))
# The same bytes from the same files: zip knows no earlier time.
TIME = (1980, 1, 1, 0, 0, 0)


def is_folder() -> bool:
    """Whether it is a folder here, and not in a zip file already."""
    return os.path.isdir(FOLDER)


def write(path: str) -> None:
    """Writes the zip file."""
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(os.listdir(FOLDER)):
            if name.endswith(".py"):
                with open(os.path.join(FOLDER, name), "rb") as file:
                    archive.writestr(zipfile.ZipInfo(f"wikiprep_spark/{name}", TIME), file.read())


if __name__ == "__main__":
    write(sys.argv[1])
