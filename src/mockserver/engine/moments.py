"""Instants that clients send, against the text by which records keep theirs.

Records write a time to the second, the millisecond or the microsecond; all those of one field write
it alike, so their texts sort by time, but only beside texts of the same length.
"""

from datetime import UTC, datetime, timedelta

from virtualtime.instant import parse

_DATE_CHARS = len("2024-06-01")
_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)
# length of the text -> its unit, and what isoformat calls it
_FORMS: dict[int, tuple[timedelta, str]] = {
    len("2024-06-01T09:00:00Z"): (timedelta(seconds=1), "seconds"),
    len("2024-06-01T09:00:00.250Z"): (timedelta(milliseconds=1), "milliseconds"),
    len("2024-06-01T09:00:00.250000Z"): (_MICROSECOND, "microseconds"),
}
_LATEST = datetime.max.replace(tzinfo=UTC)


class Moment:
    """One instant, in the form of whatever text it is compared with."""

    __slots__ = ("_at", "_texts")

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._texts: dict[tuple[int, bool], str] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moment) and self._at == other._at

    def __hash__(self) -> int:
        return hash(self._at)

    def __repr__(self) -> str:
        return f"Moment({self._at.isoformat()})"

    def like(self, text: str, *, up: bool) -> str:
        """As text of that form, rounded up or down to its unit."""
        key = (len(text), up)
        made = self._texts.get(key)
        if made is None:
            made = self._texts[key] = self._form(len(text), up=up)
        return made

    def exact(self) -> list[str]:
        """The text in each form that can write this instant."""
        part = self._at.microsecond * _MICROSECOND
        return [
            self._form(length, up=False) for length, (unit, _) in _FORMS.items() if not part % unit
        ]

    def _form(self, length: int, *, up: bool) -> str:
        unit, name = _FORMS.get(length, (_MICROSECOND, "microseconds"))
        at = self._at
        if up and at <= _LATEST - unit:
            at += unit - _MICROSECOND
        return at.isoformat(timespec=name).removesuffix("+00:00") + "Z"


def moment(text: str) -> Moment:
    """The instant that a client names; a date alone is its midnight.

    Raises ValueError, OverflowError when it is none.
    """
    return Moment(parse(text))


def end_of(text: str) -> Moment:
    """The last instant of a date, or the instant that is named in full."""
    at = parse(text)
    return Moment(at + (_DAY - _MICROSECOND) if len(text) == _DATE_CHARS else at)
