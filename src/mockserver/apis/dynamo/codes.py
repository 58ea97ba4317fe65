"""Country, currency and time zone codes, as far as they are assigned.

Sources: pycountry (ISO 3166-1, ISO 4217) and tzdata (IANA), each loaded when first asked.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from mockserver.world.problems import invalid_field

_FALLBACK = "USD"
# ISO 4217 codes begin with the country's ISO 3166-1 code, but for money that is shared, or where
# several codes do.
_SHARED: tuple[tuple[str, str], ...] = (
    ("EUR", "AD AT AX BE BG BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM"),
    ("EUR", "PT RE SI SK SM TF VA YT"),
    ("USD", "AS BQ EC FM GU IO MH MP PR PW SV TC TL UM US VG VI"),
    ("XOF", "BF BJ CI GW ML NE SN TG"),
    ("XAF", "CF CG CM GA GQ TD"),
    ("XCD", "AG AI DM GD KN LC MS VC"),
    ("XPF", "NC PF WF"),
    ("XCG", "CW SX"),
    ("AUD", "AU CC CX HM KI NF NR TV"),
    ("NZD", "CK NU NZ PN TK"),
    ("GBP", "GB GG GS IM JE"),
    ("DKK", "DK FO GL"),  # codespell:ignore
    ("NOK", "BV NO SJ"),
    ("CHF", "CH LI"),
    ("ILS", "IL PS"),
    ("MAD", "EH MA"),
    ("BOB", "BO"),
    ("CLP", "CL"),
    ("COP", "CO"),
    ("MXN", "MX"),
    ("UYU", "UY"),
    ("VES", "VE"),
)
_CURRENCY_OF: Mapping[str, str] = MappingProxyType(
    {country: currency for currency, countries in _SHARED for country in countries.split()}
)


def check_country(field: str, code: str) -> None:
    """Raises ProblemError 422 unless the code is assigned in ISO 3166-1 alpha-2."""
    if code not in _countries():
        raise invalid_field(
            field,
            f"'{code}' is not an assigned ISO 3166-1 alpha-2 code{_hint(code, _countries())}",
        )


def check_currency(field: str, code: str) -> None:
    """Raises ProblemError 422 unless the code is one of ISO 4217."""
    if code not in _currencies():
        raise invalid_field(
            field, f"'{code}' is not a current ISO 4217 code{_hint(code, _currencies())}"
        )


def check_timezone(field: str, name: str) -> None:
    """Raises ProblemError 422 unless the name is in the IANA database."""
    if name not in _timezones():
        raise invalid_field(field, f"'{name}' is not an IANA time zone{_hint(name, _timezones())}")


def currency_of(country: str) -> str:
    """The money of a country: GBP for GB, EUR for DE; US dollars where there is none."""
    shared = _CURRENCY_OF.get(country)
    if shared is not None:
        return shared
    return next((code for code in sorted(_currencies()) if code[:2] == country), _FALLBACK)


def country_name(code: str) -> str:
    """The common name of a country: 'GB' is 'United Kingdom'; the code itself if unassigned."""
    return _countries().get(code, code)


@cache
def _countries() -> Mapping[str, str]:
    from pycountry import countries  # noqa: PLC0415  # reads its tables: 40 ms

    return {one.alpha_2: getattr(one, "common_name", one.name) for one in countries}


@cache
def _currencies() -> frozenset[str]:
    from pycountry import currencies  # noqa: PLC0415

    return frozenset(one.alpha_3 for one in currencies)


@cache
def _timezones() -> frozenset[str]:
    # The packaged list, not the host's: two machines must agree on what a zone is.
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="ascii").split())


def _hint(found: str, known: Iterable[str]) -> str:
    near = get_close_matches(found, known, n=1)
    return f"; did you mean '{near[0]}'?" if near else ""
