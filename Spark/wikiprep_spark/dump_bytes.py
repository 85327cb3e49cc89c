"""A dump that is not on a path comes through standard input: just the bytes that a task needs."""

from __future__ import annotations

from typing import BinaryIO, Optional

from .program import Feed, ProgramFailure
from .storage import Storage, is_path

# What of its beginning every task reads: encoding, names of namespaces.
HEAD_BYTES = 4 << 20
# What of its end `plan` reads, to know the file again.
TAIL_BYTES = 64 << 10
READ_BYTES = 1 << 20
# With --salvage, a segment looks at some bytes before its first one.
LOOK_BACK_BYTES = 4 << 10


def merged(ranges: "list[tuple[int, Optional[int]]]") -> "list[tuple[int, Optional[int]]]":
    """Ascending ranges without those that touch or overlap; None is the end of the file."""
    result: "list[tuple[int, Optional[int]]]" = []
    for start, end in sorted(ranges, key=lambda one: one[0]):
        if result and (result[-1][1] is None or start <= result[-1][1]):
            last = result[-1]
            result[-1] = (last[0], None if last[1] is None or end is None else max(last[1], end))
        else:
            result.append((start, end))
    return result


def dump_words(storage: Storage, dump: str, size: int, *ranges: "tuple[int, Optional[int]]") -> "tuple[list[str], Optional[Feed]]":
    """The operands that name a dump, and what feeds it when it is not on a path.

    The ranges are those that the task reads, beside the dump's beginning.
    """
    if is_path(dump):
        return [dump], None
    wanted = merged([(0, min(HEAD_BYTES, size)), *ranges])
    text = ",".join(f"{start}-{'' if end is None else end}" for start, end in wanted)
    return [dump, f"--stdin-holds={text}", f"--dump-size={size}"], feed(storage, dump, wanted)


def feed(storage: Storage, place: str, ranges: "list[tuple[int, Optional[int]]]") -> Feed:
    """Writes some ranges of a file."""

    def write(stream: BinaryIO) -> None:
        with storage.open(place) as file:
            for start, end in ranges:
                file.seek(start)
                left = end - start if end is not None else None
                while left is None or left > 0:
                    piece = file.read(READ_BYTES if left is None else min(READ_BYTES, left))
                    if not piece:
                        if left:
                            raise ProgramFailure(f"{place} ends at byte {end - left}, before {end}: has it changed?", 1, "read")
                        break
                    if left is not None:
                        left -= len(piece)
                    stream.write(piece)

    return write
