"""Tags: who may start or stop what, asked of the peer or decided alone (OCPP 1.6 §3.5, §4.1)."""

from dataclasses import replace
from datetime import timedelta

from ocpp_sim.core import course, energy, firmware, local_list, reservation, transaction
from ocpp_sim.core.connector import Connector, Grant
from ocpp_sim.core.intent import Authorize, Verdict
from ocpp_sim.core.station import Known
from ocpp_sim.core.status import status_of
from ocpp_sim.core.turn import Turn

_CACHE_SIZE = 10
_NO_TIMEOUT = timedelta(days=365)


def present(turn: Turn, connector: Connector, id_tag: str) -> None:
    """A tag is held to the reader of a connector."""
    running = connector.transaction
    if running is not None and running.id_tag == id_tag:
        transaction.stop(turn, connector, "Local", id_tag=id_tag)
        return
    if running is not None:
        _ask(turn, Authorize(id_tag, connector.connector_id, "stop"))
        return
    hindrance = hindrance_to_start(turn, connector, id_tag)
    if hindrance:
        turn.decline("present_tag", hindrance)
        return
    known = _known(turn, id_tag) if turn.flag("LocalPreAuthorize") else None
    if known is not None and transaction.accepted(known):
        grant(turn, connector, Grant(id_tag, turn.now, known.parent_id_tag))
        return
    _ask(turn, Authorize(id_tag, connector.connector_id, "start"))


def hindrance_to_start(turn: Turn, connector: Connector, id_tag: str) -> str:
    """Why this tag cannot start here, before anybody is asked; "" when it may be tried."""
    place = f"connector {connector.connector_id}"
    if connector.fault is not None or turn.fault is not None:
        return f"{place} is Faulted"
    if connector.transaction is not None:
        return f"{place} has a transaction"
    if not (connector.operative and turn.operative):
        return f"{place} is Unavailable"
    if connector.grant is not None:
        return f"{place} waits for the car of another tag"
    if course.is_over(connector) or turn.link.idle_reset:
        return f"{place} waits for somebody to leave"
    return _reserved_for_another(turn, connector, id_tag) or firmware.hindrance(turn)


def answered(turn: Turn, asked: Authorize, verdict: Verdict) -> None:
    """The peer has said what it thinks of a tag."""
    remember(turn, asked.id_tag, verdict)
    _decided(turn, asked, verdict)


def unanswered(turn: Turn, asked: Authorize) -> None:
    """The peer cannot be asked: decide as the settings for an offline charge point say."""
    _decided(turn, asked, local_verdict(turn, asked.id_tag) or Verdict("Unknown"))


def local_verdict(turn: Turn, id_tag: str) -> Verdict | None:
    """What the charge point thinks of a tag while nobody can be asked (OCPP 1.6 §3.5.3).

    None is a tag that it may not decide on.
    """
    found = _known(turn, id_tag)
    strangers = turn.flag("AllowOfflineTxForUnknownId")
    if found is None:
        return Verdict("Accepted") if strangers else None
    return found if strangers or turn.flag("LocalAuthorizeOffline") else None


def remember(turn: Turn, id_tag: str, verdict: Verdict) -> None:
    """Put the peer's word on a tag in the authorization cache, forgetting the oldest.

    A tag of the local list stays out of it (OCPP 1.6 §3.5.1).
    """
    listed = local_list.find(turn, id_tag)
    if listed is not None:
        local_list.compare(turn, listed, verdict)
    elif turn.flag("AuthorizationCacheEnabled"):
        others = tuple(known for known in turn.cache if known.id_tag != id_tag)
        turn.cache = (*others[1 - _CACHE_SIZE :], Known(id_tag, verdict))


def clear_cache(turn: Turn) -> str:
    """Accepted, or Rejected where no cache is kept."""
    turn.cache = ()
    return "Accepted" if turn.flag("AuthorizationCacheEnabled") else "Rejected"


def grant(turn: Turn, connector: Connector, asked: Grant) -> str:
    """Let a tag start: at once if the car is there, else when it comes in time; "" or why not."""
    id_tag, parent_id_tag = asked.id_tag, asked.parent_id_tag
    reserved = connector.reservation or reservation.floating_for(turn, id_tag, parent_id_tag)
    if reserved is None and (why := reservation.hindrance(turn, connector)):
        return why
    reservation_id = None
    if reserved is not None:
        same_group = parent_id_tag is not None and parent_id_tag == reserved.parent_id_tag
        if id_tag != reserved.id_tag and not same_group:
            return f"connector {connector.connector_id} is reserved for another tag"
        reservation_id = reserved.reservation_id
    wait_s = turn.whole("ConnectionTimeOut")
    until = turn.after(wait_s) if wait_s else turn.now + _NO_TIMEOUT
    kept = replace(asked, until=until, reservation_id=reservation_id)
    granted = course.authorized(turn, replace(connector, grant=kept))
    if connector.vehicle is None:
        energy.put(turn, granted)
    else:
        transaction.begin(turn, granted)
    return ""


def _reserved_for_another(turn: Turn, connector: Connector, id_tag: str) -> str:
    """Why a reservation keeps a tag away for sure; its group is known only when it is asked."""
    reserved = connector.reservation
    if reserved is None:
        if any(id_tag == held.id_tag or held.parent_id_tag for held in turn.floating):
            return ""
        return reservation.hindrance(turn, connector)
    if id_tag == reserved.id_tag or reserved.parent_id_tag is not None:
        return ""
    return f"connector {connector.connector_id} is reserved for another tag"


def _known(turn: Turn, id_tag: str) -> Verdict | None:
    """The word of the local list, else of the cache, on a tag."""
    found = local_list.find(turn, id_tag)
    if found is None and turn.flag("AuthorizationCacheEnabled"):
        found = next((one.verdict for one in turn.cache if one.id_tag == id_tag), None)
    if found is None or found.expires_at is None or found.expires_at > turn.now:
        return found
    return Verdict("Expired")


def _ask(turn: Turn, asked: Authorize) -> None:
    if not turn.online:
        unanswered(turn, asked)
        return
    pending = [turn.flying, *turn.queue]
    if any(one is not None and _same_place(one.intent, asked) for one in pending):
        turn.decline("present_tag", f"connector {asked.connector_id} still checks a tag")
        return
    turn.want(asked)


def _same_place(intent: object, asked: Authorize) -> bool:
    return isinstance(intent, Authorize) and intent.connector_id == asked.connector_id


def _decided(turn: Turn, asked: Authorize, verdict: Verdict) -> None:
    connector = turn.connector(asked.connector_id)
    assert connector is not None
    if not transaction.accepted(verdict):
        why = f"tag {asked.id_tag!r} is not accepted: {verdict.status}"
    elif asked.purpose == "stop":
        why = _stop_for_group(turn, connector, asked, verdict)
    else:
        why = hindrance_to_start(turn, connector, asked.id_tag)
        why = why or grant(turn, connector, _granted(turn, asked, verdict))
    if why:
        turn.decline("present_tag", why)


def _granted(turn: Turn, asked: Authorize, verdict: Verdict) -> Grant:
    group = verdict.parent_id_tag or asked.parent_id_tag
    return Grant(asked.id_tag, turn.now, group, profile=asked.profile, start_id=asked.start_id)


def _stop_for_group(turn: Turn, connector: Connector, asked: Authorize, verdict: Verdict) -> str:
    """A tag of the same group stops the transaction of another (OCPP 1.6 §3.5)."""
    running = connector.transaction
    if running is None:
        return f"connector {connector.connector_id} is {status_of(connector)}"
    group = verdict.parent_id_tag
    if group is None or group != running.parent_id_tag:
        return f"connector {connector.connector_id} charges for another tag"
    transaction.stop(turn, connector, "Local", id_tag=asked.id_tag)
    return ""
