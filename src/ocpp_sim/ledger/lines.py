"""The ledger as JSON lines: written one by one, read also while somebody still writes them.

A line is a "run" (where, when and with which charge points), a "session", or an "end". A session
may stand there several times; the last one counts. Several fleets may write into one file.
See ledger.schema.json.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from ocpp_sim.ledger.session import Session, from_record, to_record
from virtualtime.instant import parse, to_text


class LedgerError(ValueError):
    """A line is not one of a ledger; says which and why."""


def run_line(csms: str, charge_points: Sequence[str], at: datetime) -> str:
    """The first line of a run, with its line feed."""
    known = list(charge_points)
    return _line({"is": "run", "csms": csms, "began_at": to_text(at), "charge_points": known})


def session_line(session: Session) -> str:
    """A session as it is by now, with its line feed."""
    return _line({"is": "session", **to_record(session)})


def end_line(at: datetime) -> str:
    """The last line of a run that ended in order, with its line feed."""
    return _line({"is": "end", "ended_at": to_text(at)})


@dataclass(slots=True)
class Pages:
    """What has been read so far; `feed` it with the file piece by piece, wherever it is cut.

    `runs` without as many `ends` are fleets that still run, or were killed.
    """

    runs: int = 0
    ends: int = 0
    csms: str = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    charge_points: dict[str, None] = field(default_factory=dict)
    lines: int = 0
    _sessions: dict[tuple[str, int, datetime], Session] = field(default_factory=dict)
    _rest: bytes = b""

    @property
    def sessions(self) -> tuple[Session, ...]:
        """Each session as it was told last, in the order of their starts."""
        found = self._sessions.values()
        return tuple(sorted(found, key=lambda one: (one.started_at, one.charge_point, one.number)))

    def feed(self, piece: bytes) -> None:
        """Take what comes next in the file; half a line at the end waits for its other half.

        Raises LedgerError.
        """
        *whole, self._rest = (self._rest + piece).split(b"\n")
        for line in whole:
            self.lines += 1
            if line.strip():
                self._take(line)

    def _take(self, line: bytes) -> None:
        try:
            record = orjson.loads(line)
            self._enter(record)
        except (orjson.JSONDecodeError, LookupError, TypeError, ValueError) as error:
            raise LedgerError(
                f"line {self.lines} is not one of a ledger: {error!r}; expected what"
                " chargebench fleet --ledger writes"
            ) from error

    def _enter(self, record: dict[str, Any]) -> None:
        match record["is"]:
            case "session":
                session = from_record(record)
                self._sessions[session.key] = session
                self.charge_points.setdefault(session.charge_point)
            case "run":
                at = parse(record["began_at"])
                self.runs += 1
                self.csms = record["csms"]
                self.began_at = at if self.began_at is None else min(self.began_at, at)
                self.charge_points.update(dict.fromkeys(record["charge_points"]))
            case "end":
                at = parse(record["ended_at"])
                self.ends += 1
                self.ended_at = at if self.ended_at is None else max(self.ended_at, at)
            case other:
                raise ValueError(f"{other!r} is none of run, session, end")


def read(pieces: Iterator[bytes]) -> Pages:
    """All that a file holds; a last line that was cut is left out. Raises LedgerError."""
    pages = Pages()
    for piece in pieces:
        pages.feed(piece)
    return pages


def _line(record: dict[str, Any]) -> str:
    return orjson.dumps(record).decode() + "\n"
