"""The very frames behind differences, out of a recording of the same run."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from ocpp_sim.ledger.frames import told
from ocpp_sim.ledger.reconcile import Difference
from ocpp_sim.recording.line import Frame
from ocpp_sim.transport.tape import play_back

_MOST: Final = 20

Texts = Mapping[tuple[str, str], tuple[str, ...]]


def texts_of(recording: Path, differences: Iterable[Difference]) -> Texts:
    """What was sent under each charge point's message ids that are behind differences.

    Raises WrittenError for what is no recording, and OSError.
    """
    wanted = {(_point(one), message_id) for one in differences for message_id in one.frames}
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for line in play_back(recording) if wanted else ():
        if isinstance(line, Frame) and line.direction == "sent" and isinstance(line.text, str):
            call = told(line.text)
            key = (line.charge_point, "" if call is None else call.message_id)
            if key in wanted:
                found[key] = (*found.get(key, ()), line.text)
    return found


def behind(one: Difference, texts: Texts) -> list[str]:
    """The frames of a difference, in their order; of many the first and the last."""
    point = _point(one)
    shown = [text for message_id in one.frames for text in texts.get((point, message_id), ())]
    half = _MOST // 2
    return shown if len(shown) <= _MOST else [*shown[:half], "…", *shown[-half:]]


def _point(one: Difference) -> str:
    return "" if one.session is None else one.session.charge_point
