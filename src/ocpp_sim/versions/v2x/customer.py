"""Customer information and running cost (part 2, N09, N10, I02)."""

from collections.abc import Mapping
from typing import Final

from ocpp_sim.core.duty import AskCustomer, TellCost
from ocpp_sim.core.notice import CustomerPage
from ocpp_sim.core.profile import RemoteId
from ocpp_sim.core.station import Spec
from ocpp_sim.versions.v2x.table import AnswerReader, Reader, ReplyWriter, Writer
from ocpp_sim.versions.v2x.tokens import read_token
from ocppj.frame import Payload
from virtualtime.instant import to_text


def _ask(payload: Payload) -> AskCustomer:
    token = payload.get("idToken")
    return AskCustomer(
        payload["requestId"],
        payload["report"],
        payload["clear"],
        None if token is None else read_token(token),
        "customerIdentifier" in payload or "customerCertificate" in payload,
    )


def _cost(payload: Payload) -> TellCost:
    return TellCost(payload["transactionId"], payload["totalCost"])


def _nothing(_command: TellCost, _reply: str) -> Payload:
    return {}


def _page(page: CustomerPage, _spec: Spec, _remote_id: RemoteId | None) -> tuple[str, Payload]:
    return "NotifyCustomerInformation", {
        "requestId": page.request_id,
        "generatedAt": to_text(page.at),
        "seqNo": page.page,
        "tbc": page.more,
        "data": page.text,
    }


READERS: Final[Mapping[str, Reader]] = {"CustomerInformation": _ask, "CostUpdated": _cost}
WRITERS: Final[Mapping[type, Writer]] = {CustomerPage: _page}
ANSWERS: Final[Mapping[type, AnswerReader]] = {}
REPLIES: Final[Mapping[type, ReplyWriter]] = {TellCost: _nothing}
