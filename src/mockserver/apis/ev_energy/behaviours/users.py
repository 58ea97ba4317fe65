"""Users: what their payouts go to."""

import re
from collections.abc import Mapping

from mockserver.engine.call import Answer, Call, Handler
from mockserver.engine.resource import found, shown
from mockserver.world.problems import Detail, ProblemError, bad_request

# the kind of receiver that a wallet wants, how one looks, and what that is called
_RECEIVERS = {
    "PAYPAL": ("EMAIL", re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "an email address"),
    "VENMO": ("PHONE", re.compile(r"\+?[0-9 ().-]{7,20}"), "a phone number"),
}


async def update_payout_method(call: Call) -> Answer:
    """Choose a wallet; the kind of its receiver follows from it.

    Raises ProblemError 404, and 400 for a receiver that the wallet does not take.
    """
    key, record = found(call)
    wallet, receiver = call.body["receiver_wallet"], call.body.get("receiver")
    changed = {
        **record,
        "receiver": receiver,
        "receiver_type": _receiver_type(wallet, receiver),
        "receiver_wallet": wallet,
    }
    call.world.put("ev_energy.payout_methods", key, changed)
    return shown(call, changed)


async def clear_payout_method(call: Call) -> Answer:
    """Forget the wallet, also where there was none. Raises ProblemError 404."""
    key, _ = found(call)
    call.world.delete("ev_energy.payout_methods", key)
    return Answer(204)


def _receiver_type(wallet: str, receiver: str | None) -> str | None:
    if wallet not in _RECEIVERS:
        if receiver is not None:
            raise _bad_receiver(f"'{receiver}' was sent; {wallet} takes none, leave it out")
        return None
    kind, pattern, wanted = _RECEIVERS[wallet]
    if receiver is None or not pattern.fullmatch(receiver):
        raise _bad_receiver(f"{receiver!r} is not {wanted}; {wallet} needs one")
    return kind


def _bad_receiver(message: str) -> ProblemError:
    return bad_request(f"body.receiver: {message}", Detail("body.receiver", message))


BEHAVIOURS: Mapping[str, Handler] = {
    "users.clear_payout_method": clear_payout_method,
    "users.update_payout_method": update_payout_method,
}
