"""Whom charge points trust: one TLS context for all that trust the same."""

import ssl
from functools import lru_cache

from ocpp_sim.transport.own import Own


def trusting(roots: tuple[str, ...], kind: str = "") -> ssl.SSLContext:
    """A context that trusts these authorities, as PEM, or those of the system when there are none.

    It checks the name too, and speaks TLS 1.2 and later. `kind` tells contexts apart that show
    certificates with different kinds of keys. Raises OSError, as ssl.SSLError for no certificate.
    """
    return _context(roots, kind)


def private(roots: tuple[str, ...], own: Own | None = None) -> ssl.SSLContext:
    """As `trusting`, but for one alone, which may show its own. Raises OSError too."""
    context = _made(roots)
    if own is not None:
        own.show_by(context)
    return context


@lru_cache(maxsize=64)
def _context(roots: tuple[str, ...], _kind: str) -> ssl.SSLContext:
    return _made(roots)


def _made(roots: tuple[str, ...]) -> ssl.SSLContext:
    if not roots:
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # not as strict as the default of Python 3.13
    for root in roots:
        context.load_verify_locations(cadata=root)
    return context
