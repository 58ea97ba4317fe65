"""What can be wrong with a certificate, each flaw alone in an otherwise good one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from mockserver.world.authority import Authority, Life, Subject, issue, self_signed

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from mockserver.world.authority import PrivateKey

_DAY: Final = timedelta(days=1)
_MONTH: Final = timedelta(days=30)
_ELSEWHERE: Final = "elsewhere.invalid"


@dataclass(frozen=True, slots=True)
class Wish:
    """A certificate that is wanted: for a key and a subject, and how long it is good."""

    key: PrivateKey
    subject: Subject
    life: Life


@dataclass(frozen=True, slots=True)
class Authorities:
    """Ours, and one that nobody trusts."""

    ours: Authority
    strange: Authority


Flaw: TypeAlias = "Callable[[Authorities, Wish], Certificate]"


def good(authorities: Authorities, wish: Wish) -> Certificate:
    """Nothing is wrong with it."""
    return issue(authorities.ours, wish.key.public_key(), wish.subject, wish.life)


def life(now: datetime, days: int) -> Life:
    """From a day ago, for clocks that are not quite right, until some days from now."""
    return now - _DAY, now + timedelta(days=days)


def _expired(authorities: Authorities, wish: Wish) -> Certificate:
    begins = wish.life[0]
    return good(authorities, replace(wish, life=(begins - _MONTH, begins)))


def _not_yet_valid(authorities: Authorities, wish: Wish) -> Certificate:
    begins, ends = wish.life
    return good(authorities, replace(wish, life=(begins + _MONTH, ends + _MONTH)))


def _wrong_name(authorities: Authorities, wish: Wish) -> Certificate:
    hosts = (_ELSEWHERE,) if wish.subject.hosts else ()
    other = replace(wish.subject, common_name=_ELSEWHERE, hosts=hosts)
    return good(authorities, replace(wish, subject=other))


def _self_signed(_authorities: Authorities, wish: Wish) -> Certificate:
    return self_signed(wish.key, wish.subject, wish.life)


def _wrong_authority(authorities: Authorities, wish: Wish) -> Certificate:
    return issue(authorities.strange, wish.key.public_key(), wish.subject, wish.life)


REVOKED: Final = "revoked"
FLAWS: Mapping[str, Flaw] = MappingProxyType(
    {
        "expired": _expired,
        "not-yet-valid": _not_yet_valid,
        "wrong-name": _wrong_name,
        "self-signed": _self_signed,
        "wrong-authority": _wrong_authority,
        REVOKED: good,
    }
)
"""How each is made; a revoked one is good but for what crl.pem says of it."""
