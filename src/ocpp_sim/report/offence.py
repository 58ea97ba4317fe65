"""Where the peer broke the protocol: what, when, at whose line, in which text."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from ocpp_sim.core.port import Violation
from ocpp_sim.recording.secrecy import mask
from ocppj.frame import Malformed, parse
from virtualtime.instant import to_text

TEXT_LIMIT: Final = 500
_KIND_LIMIT: Final = 100
# A peer must not move the cursor of whoever reads of it.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Offence:
    """One violation: Offence("2024-06-01T09:00:00.250Z", "CP-1", "Dance NotImplemented", …).

    `text` is the beginning of the frame it came with, without secrets; "" when it came with none.
    """

    at: str
    charge_point: str
    kind: str
    message: str
    message_id: str = ""
    text: str = ""

    def without(self, *secrets: str) -> "Offence":
        """The same, and no secret that is known in it."""
        message, text = mask(self.message, *secrets), mask(self.text, *secrets)
        return replace(self, message=message, text=text)

    def __str__(self) -> str:
        return f"{self.charge_point}: {self.kind}: {self.message}"


def kind_of(violation: Violation) -> str:
    """By what violations are counted: "StatusNotification TypeConstraintViolation", "late"."""
    return cut(f"{violation.action} {violation.code}".strip() or "connection", _KIND_LIMIT)


def offence(at: datetime, charge_point: str, violation: Violation, heard: str | bytes) -> Offence:
    """A violation with the text that was heard right before it; a handshake comes with none."""
    text = heard.decode(errors="replace") if isinstance(heard, bytes) else heard
    text = text if violation.code else ""
    frame = parse(text) if text else Malformed(None, "", "", "ignored")
    return Offence(
        at=to_text(at),
        charge_point=charge_point,
        kind=kind_of(violation),
        message=cut(mask(violation.message), TEXT_LIMIT),
        message_id=frame.message_id or "",
        text=cut(mask(text), TEXT_LIMIT),
    )


def cut(text: str, limit: int) -> str:
    """A text of at most `limit` characters, fit for a terminal; one that was cut ends in "…"."""
    text = _CONTROL.sub(" ", text[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"
