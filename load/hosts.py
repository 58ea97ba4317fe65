"""Which addresses may be put under load: anything but the vendors' own platforms."""

from dataclasses import dataclass
from urllib.parse import urlsplit

# Where the vendors run their platforms for paying customers; every host below them counts.
PRODUCTION_DOMAINS = ("dynamo-csms.com", "ev.energy")


class AddressError(ValueError):
    """An address that is no target; the message says why and what to do."""


class ProductionHostError(AddressError):
    """An address on a vendor's production platform."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Decides about addresses; `allow_production` is the tester's word that the vendor knows."""

    allow_production: bool = False

    def check(self, url: str) -> str:
        """Give back the base URL without a trailing slash.

        Raises AddressError for what is no http(s) URL, ProductionHostError for a vendor's host.
        """
        host = _host(url)
        if not self.allow_production and is_production(host):
            raise ProductionHostError(
                f"{url} is on the vendor's production platform ({host}); load there harms drivers"
                " and customers. Aim at a test deployment, or say --allow-production if the vendor"
                " has agreed."
            )
        return url.rstrip("/")


def is_production(host: str) -> bool:
    """Tell whether a host belongs to a vendor's platform; case and a final dot do not matter."""
    named = host.lower().rstrip(".")
    return any(named == domain or named.endswith(f".{domain}") for domain in PRODUCTION_DOMAINS)


def origin(location: str) -> str:
    """Scheme and host of an address, '' for a relative one; what a report may show of it."""
    parts = urlsplit(location)
    return f"{parts.scheme or 'http'}://{parts.netloc}" if parts.netloc else ""


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError as error:
        raise AddressError(f"'{url}' is no base URL: {error}; write http://host:port.") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise AddressError(
            f"'{url}' is no base URL; it has to start with http:// or https:// and name a host,"
            " e.g. http://127.0.0.1:8080."
        )
    if parts.query or parts.fragment:
        raise AddressError(f"'{url}' has a query or fragment; give what stands before /api/v1.")
    return host
