"""A recording in a file: written by a thread of its own, so that the event loop never waits."""

import gzip
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final, cast

from ocpp_sim.plan.security import IDENTITY
from ocpp_sim.recording.line import Event, Frame, Line, NoLineError, read, write
from ocpp_sim.written.source import WrittenError

MOST_BYTES: Final = 64 << 20
_EVERY_S: Final = 0.25
_LINE_BYTES: Final = 200
_BATCH_BYTES: Final = 1 << 20


class Tape:
    """`put` lines and `close` it; a path that ends in .gz is compressed.

    What is written tells none of the `secrets`, in which "{identity}" stands for who it is of.
    Each batch of whole lines is appended at once, so that several processes may share a file: the
    first of them makes it (`fresh`). What waits to be written takes `most` bytes; what comes while
    that much waits is dropped, and an event in the file says how much. Raises OSError when the
    file cannot be made.
    """

    def __init__(
        self,
        path: Path,
        *,
        secrets: tuple[str, ...] = (),
        most: int = MOST_BYTES,
        fresh: bool = True,
        every_s: float = _EVERY_S,
    ) -> None:
        self.path = path
        self.lines = 0
        self.dropped = 0
        self._secrets = secrets
        self._most = most
        self._every_s = every_s
        self._lock = threading.Lock()
        self._waiting: list[Line] = []
        self._size = 0
        self._missing = 0
        self._failure: OSError | None = None
        self._ending = threading.Event()
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | (os.O_TRUNC if fresh else 0)
        self._file = os.open(path, flags, 0o644)
        self._thread = threading.Thread(target=self._run, name=f"tape {path.name}", daemon=True)
        self._thread.start()

    def put(self, line: Line) -> None:
        """Have a line written; never waits for the disk."""
        with self._lock:
            if self._size >= self._most:
                self._missing += 1
                return
            self._size += _LINE_BYTES + (len(line.text) if isinstance(line, Frame) else 0)
            self._waiting.append(line)

    def close(self) -> None:
        """Write what is left. Raises OSError when anything could not be written."""
        self._ending.set()
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        try:
            while not self._ending.wait(self._every_s):
                self._flush()
            self._flush()
        finally:
            os.close(self._file)

    def _flush(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting, []
            missing, self._missing, self._size = self._missing, 0, 0
        if missing and batch:
            self.dropped += missing
            facts = (("lines", missing),)
            batch.append(replace(Event(batch[-1].at, "dropped"), facts=facts))
        texts, size = [], 0
        for line in batch:
            secrets = (one.replace(IDENTITY, line.charge_point) for one in self._secrets)
            texts.append(write(line, *secrets))
            size += len(texts[-1])
            if size >= _BATCH_BYTES:
                self._append(texts)
                texts, size = [], 0
        if texts:
            self._append(texts)

    def _append(self, texts: list[bytes]) -> None:
        """Write whole lines at once; after a failure nothing more is tried."""
        if self._failure is not None:
            return
        content = b"".join(texts)
        if self.path.suffix == ".gz":
            content = gzip.compress(content, compresslevel=5)
        try:
            while content:
                content = content[os.write(self._file, content) :]
        except OSError as error:
            self._failure = error
            return
        self.lines += len(texts)


def play_back(path: Path) -> Iterator[Line]:
    """The lines of a recording.

    A last line that was cut, as after a kill, is left out. Raises WrittenError with the place of
    what is no line, and OSError.
    """
    with _opened(path) as file:
        try:
            for number, text in enumerate(file, start=1):
                yield _line(path, number, text)
        except EOFError:  # a compressed file that was cut
            return
        except _CutError:
            return


class _CutError(Exception):
    """The last line has no end."""


def _opened(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast("BinaryIO", gzip.open(path, "rb"))
    return path.open("rb")


def _line(path: Path, number: int, text: bytes) -> Line:
    try:
        return read(text)
    except NoLineError as error:
        if not text.endswith(b"\n"):
            raise _CutError from error
        raise WrittenError((f"{path}:{number}: {error}",)) from error
