"""Streams of values, in the words of OCPP 2.1 (part 2, N11 to N15)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core.duty import AdjustStream, ListStreams, StreamsListed
from ocpp_sim.core.monitor import Pace
from ocpp_sim.core.notice import CloseStream, OpenStream, StreamAnswer, StreamValues
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.v2x.monitoring import read_pace
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocppj.frame import Payload
from virtualtime.instant import to_text


def _list(_payload: Payload) -> ListStreams:
    return ListStreams()


def _listed(_command: ListStreams, reply: StreamsListed) -> Payload:
    found = [_data(*one) for one in reply.found]
    return {"constantStreamData": found} if found else {}


def _adjust(payload: Payload) -> AdjustStream:
    return AdjustStream(payload["id"], read_pace(payload["params"]))


def _open(told: OpenStream, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    data = _data(told.stream_id, told.monitor_id, told.pace)
    return "OpenPeriodicEventStream", {"constantStreamData": data}


def _close(told: CloseStream, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    return "ClosePeriodicEventStream", {"id": told.stream_id}


def _values(told: StreamValues, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    """All that there is goes at once, so that nothing is pending after it."""
    data = [{"t": (one.at - told.at).total_seconds(), "v": one.value} for one in told.values]
    return "NotifyPeriodicEventStream", {
        "id": told.stream_id,
        "pending": 0,
        "basetime": to_text(told.at),
        "data": data,
    }


def _opened(payload: Payload) -> StreamAnswer:
    return StreamAnswer(payload["status"] == "Accepted")


def _data(stream_id: int, monitor_id: int, pace: Pace) -> Payload:
    params = {"interval": pace.interval_s, "values": pace.values}
    return {
        "id": stream_id,
        "variableMonitoringId": monitor_id,
        "params": {name: value for name, value in params.items() if value},
    }


READERS: Final[Mapping[str, Reader]] = {
    "GetPeriodicEventStream": _list,
    "AdjustPeriodicEventStream": _adjust,
}
WRITERS: Final[Mapping[type, Writer]] = {
    OpenStream: _open,
    CloseStream: _close,
    StreamValues: _values,
}
ANSWERS: Final[Mapping[type, AnswerReader]] = {OpenStream: _opened}
REPLIES: Final[Mapping[type, ReplyWriter]] = {ListStreams: _listed}
