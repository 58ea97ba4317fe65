"""Certificates of charge points, signed by the test authority of the server or of their world.

The signed one goes out on a timer of the world, so that it never overtakes the answer to the
request, and a charge point inside the world has taken it before the clock goes on.
"""

from typing import Final

from mockserver.charging.upkeep import PENDING
from mockserver.world import authority, physical
from mockserver.world.ports import CommandResult
from mockserver.world.world import World
from ocppj.frame import Payload

HAND_OVER: Final = "central.certificate"
"""The kind of timer that has a charge point given its certificate; its action is `hand_over`."""
# what tells a charging station which of its requests a certificate is for (2.0.1, 2.1)
_ECHOED = ("certificateType", "requestId")


def sign(world: World, station_id: str, payload: Payload) -> Payload:
    """SignCertificate (security extension §4.10; 2.0.1 A02); CertificateSigned will follow."""
    request = payload["csr"]
    named = authority.common_name(request)
    chain = None
    if named in (None, station_id):  # or one charge point could come with the name of another
        chain = _signed(world, request)
    if chain is None:
        return {"status": "Rejected"}
    echoed = {name: payload[name] for name in _ECHOED if name in payload}
    physical.certify(world, station_id, request=request, chain=chain, echoed=echoed)
    world.set_timer(world.now(), HAND_OVER, station_id)
    return {"status": "Accepted"}


def _signed(world: World, request: str) -> str | None:
    """By the authority of the server it is good on the wall's clock too, by which TLS judges."""
    shared = world.runtime.authority
    if shared is None:
        return authority.sign(authority.of_world(world.seed, world.name), request, world.now())
    wall = world.runtime.clock.now()
    return authority.sign(shared, request, min(world.now(), wall), max(world.now(), wall))


def hand_over(world: World, station_id: str) -> None:
    """The timer's action: CertificateSigned (security extension §4.1) with the whole chain."""
    known = physical.upkeep(world, station_id)
    issued = known["certificate"] if known else None
    if issued is None or issued["status"] != PENDING:
        return
    chain = issued["chain"]

    def told(result: CommandResult) -> None:
        status = (result.payload or {}).get("status") if result.outcome == "answered" else None
        physical.handed_over(world, station_id, chain, str(status or "unanswered"))

    world.runtime.ports.commands.send_soon(
        world,
        station_id,
        "CertificateSigned",
        {"certificateChain": chain, **issued.get("echoed", {})},
        told,
    )
