"""Frames put aside as they are made, and taken out again one at a time: only the first few megabytes stay in memory."""

import io
import tempfile
import weakref
from collections.abc import Iterator

import polars as pl

_IN_MEMORY = 4 * 1024 * 1024


class Spool:
    """Frames in the order in which they were put in; on disk they have no name, and are gone with the process."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when nobody holds the spool
        self._sizes: list[int] = []
        weakref.finalize(self, self._file.close)

    def put(self, frame: pl.DataFrame) -> None:
        """Keep one more frame."""
        packed = io.BytesIO()
        frame.write_ipc(packed, compression="lz4")
        self._sizes.append(self._file.write(packed.getbuffer()))

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """Every frame, from the first; one reader at a time, and nothing may be put in meanwhile."""
        at = 0
        for size in self._sizes:
            self._file.seek(at)
            yield pl.read_ipc(io.BytesIO(self._file.read(size)))
            at += size
