"""Display messages (part 2, O01 to O06)."""

from collections.abc import Mapping
from typing import Any, Final

from ocpp_sim.core import display as o
from ocpp_sim.core.notice import MessagePage
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.alike import time_of
from ocpp_sim.versions.v2x.device_model import read_component, write_component
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocppj.frame import Payload
from virtualtime.instant import to_text


def _show(payload: Payload) -> o.ShowMessage:
    told = payload["message"]
    content, place = told["message"], told.get("display")
    return o.ShowMessage(
        o.Message(
            told["id"],
            told["priority"],
            content["format"],
            content["content"],
            content.get("language"),
            told.get("state"),
            time_of(told, "startDateTime"),
            time_of(told, "endDateTime"),
            told.get("transactionId"),
            None if place is None else read_component(place),
        )
    )


def _list(payload: Payload) -> o.ListMessages:
    return o.ListMessages(
        payload["requestId"],
        tuple(payload.get("id", ())),
        payload.get("priority"),
        payload.get("state"),
    )


def _remove(payload: Payload) -> o.RemoveMessage:
    return o.RemoveMessage(payload["id"])


def _page(page: MessagePage, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    return "NotifyDisplayMessages", {
        "requestId": page.request_id,
        "tbc": page.more,
        "messageInfo": [_message(one) for one in page.messages],
    }


def _message(one: o.Message) -> Payload:
    content: Payload = {"format": one.form, "content": one.content}
    if one.language is not None:
        content["language"] = one.language
    written: Payload = {"id": one.message_id, "priority": one.priority, "message": content}
    told: dict[str, Any] = {
        "state": one.state,
        "startDateTime": None if one.start_at is None else to_text(one.start_at),
        "endDateTime": None if one.end_at is None else to_text(one.end_at),
        "transactionId": one.transaction,
        "display": None if one.place is None else write_component(one.place),
    }
    return {**written, **{name: value for name, value in told.items() if value is not None}}


READERS: Final[Mapping[str, Reader]] = {
    "SetDisplayMessage": _show,
    "GetDisplayMessages": _list,
    "ClearDisplayMessage": _remove,
}
WRITERS: Final[Mapping[type, Writer]] = {MessagePage: _page}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {}
