"""Where a central system is reached."""

from urllib.parse import urlsplit


def flaw(csms: str) -> str | None:
    """What is wrong with what stands before "/{identity}"; None when nothing is."""
    parts = urlsplit(csms)
    if parts.scheme in ("ws", "wss") and parts.hostname:
        return None
    return (
        f"csms is {csms!r}; expected ws://host/path or wss://host/path, "
        "what stands before /{charge_point_id}"
    )
