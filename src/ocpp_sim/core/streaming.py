"""Values of a monitor that are told together, unconfirmed, instead of as events (OCPP 2.1 N11 ff.).

A stream is open once the peer has accepted it; until then its monitor tells events.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from ocpp_sim.core.duty import AdjustStream, ListStreams, StreamsListed
from ocpp_sim.core.monitor import Monitor, MonitorWish, Stream, Streamed
from ocpp_sim.core.notice import CloseStream, OpenStream, StreamAnswer, StreamValues
from ocpp_sim.core.port import Send
from ocpp_sim.core.turn import Turn
from ocppj.frame import send_text

_MOST_VALUES: Final = 50
_LONGEST_S: Final = 7 * 86_400


def begin(turn: Turn, monitor: Monitor, wish: MonitorWish) -> Monitor:
    """A new monitor with the stream that was wished for, which the peer is asked to accept."""
    if wish.pace is None:
        return monitor
    turn.facilities = replace(turn.facilities, streams=turn.facilities.streams + 1)
    stream = Stream(turn.facilities.streams, wish.pace)
    turn.want(OpenStream(turn.now, stream.stream_id, monitor.monitor_id, wish.pace))
    return replace(monitor, stream=stream)


def end(turn: Turn, monitor: Monitor) -> None:
    """A monitor goes, and its stream with it."""
    if monitor.stream is not None and monitor.stream.is_open:
        turn.want(CloseStream(turn.now, monitor.stream.stream_id))


def answered(turn: Turn, opened: OpenStream, answer: StreamAnswer) -> None:
    """The peer has accepted a stream, or it has not."""
    monitors = tuple(
        _judged(one, accepted=answer.accepted)
        if one.stream is not None and one.stream.stream_id == opened.stream_id
        else one
        for one in turn.facilities.monitors
    )
    turn.facilities = replace(turn.facilities, monitors=monitors)


def listed(turn: Turn, _command: ListStreams) -> StreamsListed:
    """The streams that are open, with the monitors that they are of."""
    return StreamsListed(
        tuple(
            (one.stream.stream_id, one.monitor_id, one.stream.pace)
            for one in turn.facilities.monitors
            if one.stream is not None and one.stream.is_open
        )
    )


def adjust(turn: Turn, command: AdjustStream) -> str:
    """Accepted, or Rejected for a stream that there is not."""
    found = [
        one
        for one in turn.facilities.monitors
        if one.stream is not None
        and one.stream.is_open
        and one.stream.stream_id == command.stream_id
    ]
    for one in found:
        assert one.stream is not None
        changed = replace(one, stream=replace(one.stream, pace=command.pace))
        monitors = (changed if each is one else each for each in turn.facilities.monitors)
        turn.facilities = replace(turn.facilities, monitors=tuple(monitors))
    return "Accepted" if found else "Rejected"


def kept(turn: Turn, stream: Stream, value: str) -> Stream:
    """The stream with one more value; of too many the oldest go."""
    return replace(stream, values=(*stream.values[1 - _MOST_VALUES :], Streamed(turn.now, value)))


def flushed(turn: Turn, stream: Stream) -> Stream:
    """Send what has waited long enough, or is enough, while somebody listens."""
    if not stream.values or not turn.online or not _is_ripe(turn, stream):
        return stream
    told = StreamValues(stream.stream_id, stream.values[0].at, stream.values)
    written = turn.dialect.write(told, turn.spec, None)
    assert written is not None
    turn.messages += 1
    turn.emit(Send(send_text(f"{turn.message_prefix}{turn.messages}", *written)))
    return replace(stream, values=())


def moments(turn: Turn) -> Iterator[datetime]:
    """When streams have to send what they hold."""
    if not turn.online:
        return
    for monitor in turn.facilities.monitors:
        if monitor.stream is not None and monitor.stream.values:
            yield _due_at(monitor.stream)


def _judged(monitor: Monitor, *, accepted: bool) -> Monitor:
    assert monitor.stream is not None
    return replace(monitor, stream=replace(monitor.stream, is_open=True) if accepted else None)


def _is_ripe(turn: Turn, stream: Stream) -> bool:
    pace = stream.pace
    if pace.values and len(stream.values) >= min(pace.values, _MOST_VALUES):
        return True
    return (not pace.values and not pace.interval_s) or _due_at(stream) <= turn.now


def _due_at(stream: Stream) -> datetime:
    wait_s = min(stream.pace.interval_s or _LONGEST_S, _LONGEST_S)
    return stream.values[0].at + timedelta(seconds=wait_s)
