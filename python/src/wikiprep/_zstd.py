"""zstd frames, by Python 3.14's own module or by the package zstandard."""

from __future__ import annotations

import sys
from typing import Any, Optional

from .errors import CorpusError

_MISSING = "reading a corpus needs zstd: pip install zstandard (wikiprep[corpus] brings it), or use Python 3.14"

_REMEDY = "delete the part's folder and run the same command again"


class Decompressor:
    """Decompresses whole frames; one a thread.

    Raises:
        ImportError: there is no zstd, with what to install.
    """

    def __init__(self) -> None:
        self._standard: Optional[Any] = None
        self._own: Optional[Any] = None
        if sys.version_info >= (3, 14):
            try:
                from compression import zstd

                self._standard = zstd
                return
            except ImportError:  # a Python that was built without it
                pass
        try:
            import zstandard
        except ImportError:
            raise ImportError(_MISSING) from None
        self._own = zstandard

    def frame(self, data: bytes, limit: int, place: str) -> bytes:
        """The content of a frame.

        Args:
            data: the frame, and nothing after it.
            limit: the most bytes that it may have: a damaged size must not cost memory.
            place: the file and the byte, for the error.

        Raises:
            CorpusError: it is not a whole frame, or has more.
        """
        try:
            if self._standard is not None:
                reader = self._standard.ZstdDecompressor()
                content: bytes = reader.decompress(data, limit + 1)
                is_whole = bool(reader.eof) and not reader.unused_data
            else:
                assert self._own is not None
                size = self._own.frame_content_size(data)
                if size > limit:
                    raise ValueError("a frame says that it is larger than its file's documents")
                # Without a size in the frame, no more than the limit is decompressed.
                decompressor = self._own.ZstdDecompressor()
                content = decompressor.decompress(data, max_output_size=limit, allow_extra_data=False)
                is_whole = size < 0 or size == len(content)
        except Exception as error:
            raise CorpusError(f"{place} is damaged ({error}); {_REMEDY}") from None
        if not is_whole or len(content) > limit:
            raise CorpusError(f"{place} is damaged; {_REMEDY}")
        return content
