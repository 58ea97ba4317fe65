"""The command: reads the ledger, asks the platform, tells how they differ."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
from rich.console import Console

from chargebench.verifying.asking import Asked, ask, described
from chargebench.verifying.door import CouldNotAskError
from chargebench.verifying.recorded import Texts, behind, texts_of
from chargebench.verifying.show import junit, show
from ocpp_sim.ledger.lines import LedgerError, Pages, read
from ocpp_sim.ledger.reconcile import Verdict, reconcile
from ocpp_sim.written.source import WrittenError

CLEAN, DIFFERENCES, USAGE, NOT_ASKED = 0, 1, 2, 3
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Where:
    """What of the outcome goes where; a `recording` of the run has the frames to show."""

    as_json: bool = False
    junit: Path | None = None
    recording: Path | None = None


def run(ledger: Path, asked: Asked, where: Where | None = None) -> int:
    """Verify and report; 0 clean, 1 differences, 2 a ledger that is none, 3 nobody to ask."""
    wanted = where or Where()
    try:
        pages = read_file(ledger)
    except (OSError, LedgerError) as error:
        return _refuse(f"{ledger}: {error}", USAGE)
    try:
        verdict = verify(pages, asked)
    except CouldNotAskError as error:
        return _refuse(str(error), NOT_ASKED)
    if verdict.elsewhere and not verdict.compared:
        return _refuse(
            f"{asked.api} at {asked.base_url} has none of the ledger's charge points", NOT_ASKED
        )
    title = f"{asked.api} at {asked.base_url}"
    try:
        texts = _texts(wanted.recording, verdict)
    except (OSError, WrittenError) as error:
        return _refuse(str(error), USAGE)
    if wanted.as_json:
        told = {**described(asked), "ended": pages.ends >= 1, **verdict.to_json()}
        for shown, one in zip(told["differences"], verdict.differences, strict=True):
            shown["recorded"] = behind(one, texts)
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        if not pages.ends:
            sys.stderr.write(f"{ledger} has no end: the fleet still runs, or was killed\n")
        show(verdict, title, Console(), texts)
    if wanted.junit is not None:
        try:
            wanted.junit.write_text(junit(verdict, title, texts), "utf-8")
        except OSError as error:
            return _refuse(str(error), USAGE)
    return CLEAN if verdict.clean else DIFFERENCES


def verify(pages: Pages, asked: Asked, transport: httpx.BaseTransport | None = None) -> Verdict:
    """What the platform tells against the ledger. Raises CouldNotAskError."""
    return reconcile(pages, ask(asked, pages, transport))


def _texts(recording: Path | None, verdict: Verdict) -> Texts:
    return {} if recording is None else texts_of(recording, verdict.unexplained)


def read_file(path: Path) -> Pages:
    """A ledger in a file. Raises LedgerError, OSError."""
    return read(_pieces(path))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _refuse(message: str, code: int) -> int:
    sys.stderr.write(f"chargebench fleet verify could not start: {message}\n")
    return code
