"""Where a central system is reached."""

from urllib.parse import urlsplit, urlunsplit


def flaw(csms: str) -> str | None:
    """What is wrong with what stands before "/{identity}"; None when nothing is."""
    try:
        parts = urlsplit(csms)
        good = parts.scheme in ("ws", "wss") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is none, or half of an IPv6 address
        good = False
    if good:
        return None
    return (
        f"csms is {csms!r}; expected ws://host/path or wss://host/path, "
        "what stands before /{charge_point_id}"
    )


def is_secure(csms: str) -> bool:
    """Whether it is reached through TLS."""
    return csms.lower().startswith("wss:")


def secured(csms: str) -> str:
    """The same place through TLS: "ws://host/path" is "wss://host/path"."""
    return urlunsplit(urlsplit(csms)._replace(scheme="wss"))
