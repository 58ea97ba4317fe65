"""One playing of a case: its connections, what it claims, and the words that cases are made of."""

import asyncio
import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from ocpp_sim.csms_check.language import Language
from ocpp_sim.csms_check.operator import Operator, UnableError
from ocpp_sim.csms_check.options import CheckOptions
from ocpp_sim.csms_check.verdict import Claim, Told
from ocpp_sim.csms_check.wire import RefusedError, Reply, Wire, open_wire
from ocppj.frame import Call
from ocppj.schema import Schemas, schemas
from virtualtime.instant import to_text


class NotApplicableError(Exception):
    """A case cannot be tried here, and why."""


class Trial:
    """Given to the play of a case; `now` is the wall's time, for the timestamps of messages."""

    def __init__(
        self,
        language: Language,
        options: CheckOptions,
        operator: Operator,
        now: Callable[[], datetime],
    ) -> None:
        self.language = language
        self.options = options
        self.claims: list[Claim] = []
        self.told: list[Told] = []
        self._operator = operator
        self._now = now
        self._wires: list[Wire] = []
        self._orders: set[asyncio.Task[None]] = set()

    @property
    def schemas(self) -> Schemas:
        return schemas(self.language.version)

    def must(self, text: str, *, held: bool, found: str = "") -> bool:
        """Claim what the standard demands; gives whether it holds."""
        self.claims.append(Claim(text, held, found="" if held else found))
        return held

    def should(self, text: str, *, held: bool, found: str = "") -> bool:
        """Claim what the standard advises, or what good sense does."""
        self.claims.append(Claim(text, held, must=False, found="" if held else found))
        return held

    def instant(self) -> str:
        """This moment, as messages write it."""
        return to_text(self._now())

    def now(self) -> datetime:
        return self._now()

    async def connect(
        self,
        *,
        subprotocols: Sequence[str] | None = None,
        identity: str | None = None,
        password: str | None = None,
        suffix: str = "",
        tls: ssl.SSLContext | None = None,
        plain: bool = False,
    ) -> Wire:
        """Open a connection, perhaps by another TLS, or by none at all. Raises RefusedError."""
        options = self.options
        csms = options.csms.rstrip("/")
        if plain:
            csms = csms.replace("wss:", "ws:", 1)
        name = options.identity if identity is None else identity
        secret = options.sent(options.password if password is None else password)
        wire = await open_wire(
            f"{csms}/{quote(name, safe='')}{suffix}",
            self.told,
            self._now,
            version=self.language.version,
            subprotocols=subprotocols or (self.language.subprotocol,),
            credentials=None if secret is None else (name, secret),
            within_s=options.within_s,
            tls=None if plain else tls or options.tls,
        )
        self._wires.append(wire)
        return wire

    async def ready(self) -> Wire:
        """A connection over which the charge point is registered.

        Raises NotApplicableError when it cannot be had, which other cases tell of.
        """
        try:
            wire = await self.connect()
        except RefusedError as error:
            raise NotApplicableError(f"the charge point cannot connect: {error}") from error
        reply = await self.ask(wire, "BootNotification", self.language.boot)
        if reply.payload.get("status") != "Accepted":
            raise NotApplicableError(f"the charge point is not registered: {reply.said}")
        return wire

    async def ask(self, wire: Wire, action: str, payload: Mapping[str, Any]) -> Reply:
        """Send a CALL and wait for the answer, which is not judged."""
        return await wire.call(action, payload, self.options.within_s)

    async def tell(self, wire: Wire, action: str, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send a CALL that must be answered as the schema has it; gives the answer, {} if none."""
        reply = await self.ask(wire, action, payload)
        if not self.must(f"{action} is answered", held=reply.kind == "result", found=reply.said):
            return {}
        flaws = self.schemas.violations(action, "response", reply.payload)
        said = "; ".join(f"{flaw.path or 'payload'}: {flaw.message}" for flaw in flaws[:3])
        fits = self.must(f"the answer to {action} fits its schema", held=not flaws, found=said)
        return reply.payload if fits else {}

    async def alive(self, wire: Wire, after: str) -> bool:
        """Claim that the connection still works after something."""
        reply = await self.ask(wire, "Heartbeat", {})
        text = f"a Heartbeat is still answered after {after}"
        return self.must(text, held=reply.kind == "result", found=reply.said)

    async def order(self, wire: Wire, action: str, payload: Mapping[str, Any]) -> Call | None:
        """Have the central system send a call, which must come and fit its schema.

        Raises NotApplicableError when nobody can have it sent.
        """
        coming = wire.awaiting(action)
        order = asyncio.create_task(
            self._operator.order(self.options.identity, action, payload), name=f"order {action}"
        )
        self._orders.add(order)
        await asyncio.wait(
            (coming, order), timeout=self.options.within_s, return_when=asyncio.FIRST_COMPLETED
        )
        if order.done() and (error := order.exception()) is not None:
            if isinstance(error, UnableError):
                raise NotApplicableError(str(error)) from error
            raise error
        try:
            call = await asyncio.wait_for(coming, self.options.within_s)
        except TimeoutError:
            self.must(f"{action} is sent when it is ordered", held=False, found="nothing came")
            return None
        flaws = self.schemas.violations(action, "request", call.payload)
        said = "; ".join(f"{flaw.path or 'payload'}: {flaw.message}" for flaw in flaws[:3])
        self.must(f"{action} fits its schema", held=not flaws, found=said)
        return call

    async def end(self) -> None:
        """Leave nothing open."""
        for wire in self._wires:
            if not wire.closed:
                await wire.close()
        for order in self._orders:
            order.cancel()
        # the call has come, or the case is over without it: how the order ended is of no matter
        await asyncio.gather(*self._orders, return_exceptions=True)
