"""How bytes are framed between two processes, little-endian.

Documents: `u32 range, u32 source, u64 length`, then the bytes; the last frame has range 0xFFFFFFFF and a JSON object as its bytes, and a stream without
it was cut. Pieces of tokens: `u32 kind, u32 range, u64 length`, then the bytes; kind 0 ends.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO, Iterator

HEADER = struct.Struct("<IIQ")
END = 0xFFFFFFFF
DOCUMENTS_KIND = 1
TOKENS_KIND = 2
END_KIND = 0


class Frame:
    """One frame, header and all, since nobody looks into it on its way."""

    __slots__ = ("range", "bytes", "messages")

    def __init__(self, range: int, bytes: bytes) -> None:
        self.range = range
        self.bytes = bytes
        # Of the last frame: what the program wrote to standard error.
        self.messages = ""

    @property
    def is_end(self) -> bool:
        return self.range == END

    def record(self) -> dict[str, Any]:
        """What the last frame says."""
        return json.loads(self.bytes[HEADER.size:])


def read(stream: BinaryIO) -> Iterator[Frame]:
    """The frames of a stream, up to the last one.

    Raises EOFError when the stream was cut.
    """
    while True:
        header = exactly(stream, HEADER.size)
        range, _, length = HEADER.unpack(header)
        frame = Frame(range, header + exactly(stream, length))
        yield frame
        if frame.is_end:
            return


def exactly(stream: BinaryIO, count: int) -> bytes:
    read = stream.read(count)
    if len(read) != count:
        raise EOFError
    return read


def end(record: dict[str, Any]) -> bytes:
    """The last frame of documents."""
    content = json.dumps(record).encode()
    return HEADER.pack(END, 0, len(content)) + content


def by_range(range: int) -> int:
    """Spark's partition of a frame is the range of its documents."""
    return range
