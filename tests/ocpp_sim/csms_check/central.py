"""A small central system on a real socket, honest unless it is told to be broken in some way."""

import asyncio
import base64
import contextlib
import itertools
from datetime import UTC, datetime

import orjson
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from ocpp_sim.csms_check.operator import UnableError
from ocppj.frame import (
    Call,
    CallError,
    CallResult,
    CallResultError,
    Malformed,
    Unconfirmed,
    parse,
    write,
)
from ocppj.schema import schemas

TAG = "CHECKTAG1"
ACCEPTED = {"idTagInfo": {"status": "Accepted"}}
ACCEPTED_201 = {"idTokenInfo": {"status": "Accepted"}}
SERVED = frozenset(
    {
        "Authorize",
        "BootNotification",
        "DataTransfer",
        "DiagnosticsStatusNotification",
        "FirmwareStatusNotification",
        "Heartbeat",
        "LogStatusNotification",
        "MeterValues",
        "SecurityEventNotification",
        "SignCertificate",
        "SignedFirmwareStatusNotification",
        "StartTransaction",
        "StatusNotification",
        "StopTransaction",
    }
)


SERVED_201 = frozenset(
    {
        "Authorize",
        "BootNotification",
        "ClearedChargingLimit",
        "DataTransfer",
        "FirmwareStatusNotification",
        "GetCertificateStatus",
        "Heartbeat",
        "LogStatusNotification",
        "MeterValues",
        "NotifyChargingLimit",
        "NotifyCustomerInformation",
        "NotifyDisplayMessages",
        "NotifyEVChargingNeeds",
        "NotifyEVChargingSchedule",
        "NotifyEvent",
        "NotifyMonitoringReport",
        "NotifyReport",
        "PublishFirmwareStatusNotification",
        "ReportChargingProfiles",
        "ReservationStatusUpdate",
        "SecurityEventNotification",
        "SignCertificate",
        "StatusNotification",
        "TransactionEvent",
    }
)

NEW_IN_21 = frozenset(
    {
        "BatterySwap",
        "ClosePeriodicEventStream",
        "GetCertificateChainStatus",
        "NotifyDERAlarm",
        "NotifyDERStartStop",
        "NotifyPriorityCharging",
        "NotifySettlement",
        "OpenPeriodicEventStream",
        "PullDynamicScheduleUpdate",
        "ReportDERControl",
        "VatNumberValidation",
    }
)
SERVED_BY = {"1.6": SERVED, "2.0.1": SERVED_201, "2.1": SERVED_201 | NEW_IN_21}


class Central:
    """`async with Central({"same_transaction_id"}) as central:`; it is an Operator too."""

    def __init__(self, faults=(), password=None, version="1.6"):
        self.version = version
        self.faults = set(faults)
        self.disputes = "disputes_nothing" not in self.faults
        self.served = SERVED_BY[version]
        if "has_nothing_new" in self.faults:
            self.served -= NEW_IN_21
        self.password = password
        self.started = {}
        self.numbers = itertools.count(1)
        self.sockets = {}
        self.waiting = {}
        self.handlers = {
            "BootNotification": self.boot_notification,
            "Heartbeat": self.heartbeat,
            "Authorize": self.authorize,
            "StartTransaction": self.start_transaction,
            "StopTransaction": self.stop_transaction,
            "DataTransfer": self.data_transfer,
            "SignCertificate": self.sign_certificate,
            "TransactionEvent": self.transaction_event,
            "GetCertificateStatus": lambda _payload: {"status": "Failed"},
            "NotifyEVChargingNeeds": lambda _payload: {"status": "Rejected"},
            "NotifyEVChargingSchedule": lambda _payload: {"status": "Accepted"},
            "OpenPeriodicEventStream": lambda _payload: {"status": "Accepted"},
            "PullDynamicScheduleUpdate": lambda _payload: {"status": "Rejected"},
            "VatNumberValidation": lambda payload: {"status": "Rejected", **payload},
            "GetCertificateChainStatus": self.chain_status,
        }

    async def __aenter__(self):
        self.server = await serve(
            self.converse,
            "127.0.0.1",
            0,
            process_request=self.admit,
            select_subprotocol=self.agree,
            compression=None,
            ping_interval=None,
            max_size=1 << 18,
        )
        port = self.server.sockets[0].getsockname()[1]
        self.url = f"ws://127.0.0.1:{port}/ocpp"
        return self

    async def __aexit__(self, *_):
        self.server.close(close_connections=True)
        await self.server.wait_closed()

    def admit(self, connection, request):
        if self.password is None or "takes_any_password" in self.faults:
            return None
        sent = request.headers.get("Authorization", "").removeprefix("Basic ")
        name = request.path.rpartition("/")[2]
        good = base64.b64encode(f"{name}:{self.password}".encode()).decode()
        if sent == good:
            return None
        status = 404 if "refuses_with_404" in self.faults else 401
        return connection.respond(status, "who are you?\n")

    def agree(self, _connection, offered):
        if "agrees_to_all" in self.faults:
            return offered[0]
        if "agrees_to_nothing" in self.faults:
            return None
        own = f"ocpp{self.version}"
        return own if own in offered else None

    async def converse(self, socket):
        if socket.subprotocol is None and not self.faults & {"agrees_to_nothing", "speaks_to_all"}:
            await socket.close(1002)
            return
        name = socket.request.path.rpartition("/")[2]
        if name in self.sockets and "keeps_the_first" in self.faults:
            await socket.close(1008)
            return
        self.sockets[name] = socket
        try:
            async for text in socket:
                await self.hear(socket, text)
        except ConnectionClosed:
            pass
        finally:
            if self.sockets.get(name) is socket:
                del self.sockets[name]

    async def hear(self, socket, text):
        if isinstance(text, bytes):
            await socket.close(1003)
            return
        frame = parse(text, self.version)
        if isinstance(frame, Unconfirmed | CallResultError):
            await self.hear_unconfirmed(socket, frame)
        elif isinstance(frame, Malformed):
            await self.hear_garbage(socket, frame)
        elif isinstance(frame, Call):
            if "one_lock" in self.faults and self.waiting:
                return
            answer = self.answer(frame)
            if answer is not None:
                await socket.send(write(answer))
        else:
            await self.hear_answer(socket, frame)

    async def hear_garbage(self, socket, frame):
        if "dies_of_garbage" in self.faults:
            await socket.close(1011)
        elif frame.refusal(self.version) is not None and "is_silent_to_errors" not in self.faults:
            await socket.send(write(frame.refusal(self.version)))

    async def hear_unconfirmed(self, socket, frame):
        if "dies_of_sends" in self.faults:
            await socket.close(1011)
        elif "answers_sends" in self.faults:
            await socket.send(write(CallResult(frame.message_id, {})))

    async def hear_answer(self, socket, frame):
        action = self.waiting.pop(frame.message_id, None)
        if isinstance(frame, CallError) and "dies_of_call_errors" in self.faults:
            await socket.close(1011)
        if action is None or isinstance(frame, CallError):
            return
        dispute = schemas(self.version).dispute(frame.message_id, action, frame.payload)
        if dispute is not None and "dies_of_bad_answers" in self.faults:
            await socket.close(1011)
        elif dispute is not None and self.version == "2.1" and self.disputes:
            await socket.send(write(dispute))

    def answer(self, call):
        if "is_silent_to_errors" not in self.faults or call.action in self.served:
            refusal = self.refusal(call)
            if refusal is not None:
                return refusal
        if "knows_no_suspended_ev" in self.faults and call.payload.get("status") == "SuspendedEV":
            return CallError(call.message_id, "InternalError")
        handler = self.handlers.get(call.action)
        payload = {} if handler is None else handler(call.payload)
        if payload is None:
            return None
        return CallResult(call.message_id, payload)

    def refusal(self, call):
        if "takes_everything" in self.faults and call.action in self.served:
            return None
        if call.action not in self.served or (
            "has_no_security" in self.faults and call.action == "SecurityEventNotification"
        ):
            return CallError(call.message_id, "NotImplemented")
        refusal = schemas(self.version).refusal(call)
        if refusal is not None and "has_one_code" in self.faults:
            return CallError(call.message_id, "GenericError")
        return refusal

    def boot_notification(self, _payload):
        interval = -1 if "counts_backwards" in self.faults else 300
        return {"status": "Accepted", "interval": interval, "currentTime": self.time()}

    def heartbeat(self, _payload):
        if "tells_no_time" in self.faults:
            return {}
        return {"currentTime": self.time()}

    def time(self):
        if "forgets_the_zone" in self.faults:
            return datetime.now(UTC).replace(tzinfo=None).isoformat()
        if "lives_in_2001" in self.faults:
            return "2001-01-01T00:00:00Z"
        return datetime.now(UTC).isoformat().replace("+00:00", "Z")

    def authorize(self, payload):
        if self.version == "1.6":
            return {"idTagInfo": {"status": self.verdict(payload.get("idTag"))}}
        return {"idTokenInfo": {"status": self.verdict(payload["idToken"]["idToken"])}}

    def verdict(self, id_tag):
        known = id_tag == TAG or "takes_strangers" in self.faults
        return "Accepted" if known else "Invalid"

    def transaction_event(self, payload):
        token = payload.get("idToken")
        if token is None or "says_nothing_of_tokens" in self.faults:
            return {}
        if token["type"] == "NoAuthorization" and "asks_everybody" not in self.faults:
            return ACCEPTED_201
        return {"idTokenInfo": {"status": self.verdict(token["idToken"])}}

    def start_transaction(self, payload):
        info = {"idTagInfo": {"status": self.verdict(payload.get("idTag"))}}
        if "same_transaction_id" in self.faults:
            return {"transactionId": 7, **info}
        key = orjson.dumps(payload)
        if key not in self.started or "forgets_starts" in self.faults:
            self.started[key] = next(self.numbers) - (2 if "counts_from_zero" in self.faults else 0)
        return {"transactionId": self.started[key], **info}

    def stop_transaction(self, payload):
        known = payload.get("transactionId") in self.started.values()
        return None if not known and "waits_for_known_stops" in self.faults else {}

    def data_transfer(self, _payload):
        taken = "takes_all_vendors" in self.faults
        return {"status": "Accepted" if taken else "UnknownVendorId"}

    def chain_status(self, payload):
        return {
            "certificateStatus": [
                {
                    "certificateHashData": one["certificateHashData"],
                    "source": one["source"],
                    "status": "Failed",
                    "nextUpdate": self.time(),
                }
                for one in payload["certificateStatusRequests"]
            ]
        }

    def sign_certificate(self, _payload):
        return {"status": "Rejected"}

    async def order(self, charge_point_id, action, payload):
        """Send what is ordered to whoever has connected."""
        if "has_no_operator" in self.faults:
            raise UnableError("nobody is there")
        if "sends_nothing" in self.faults:
            return
        payload = self.garbled(action, dict(payload))
        message_id = str(next(self.numbers))
        self.waiting[message_id] = action
        socket = self.sockets[charge_point_id]
        with contextlib.suppress(ConnectionClosed):
            await socket.send(write(Call(message_id, action, payload)))
        await asyncio.sleep(0)

    def garbled(self, action, payload):
        if action == "RequestStopTransaction" and "stops_another" in self.faults:
            return {"transactionId": "another"}
        if action == "RemoteStopTransaction" and "stops_another" in self.faults:
            return {"transactionId": payload["transactionId"] + 1}
        if action == "ReserveNow" and "writes_bad_times" in self.faults:
            return {**payload, "expiryDate": "soon"}
        if action == "UnlockConnector" and "unlocks_another" in self.faults:
            return {"connectorId": 2}
        return payload
