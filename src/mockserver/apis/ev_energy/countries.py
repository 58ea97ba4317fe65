"""The country of somebody who is not known."""

import re

from mockserver.engine.call import Call

_OTHERWISE = "US"
# a language with a region (RFC 5646 §2.1): 'en-GB', 'zh-Hant-TW'
_REGION = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?-([A-Za-z]{2})(?:-.*)?")


def asked_country(call: Call) -> str:
    """The country of the query, else of Accept-Language, else the US: 'GB'."""
    named = call.query.get("country")
    return str(named).upper() if named else country_of(call.headers.get("accept-language"))


def country_of(accept_language: str | None) -> str:
    """The country of the best language that has one: 'de, en-GB;q=0.8' is 'GB'."""
    best, country = 0.0, _OTHERWISE
    for part in (accept_language or "").split(","):
        language, *parameters = part.strip().split(";")
        match, weight = _REGION.fullmatch(language.strip()), _weight(parameters)
        if match is not None and weight > best:
            best, country = weight, match[1].upper()
    return country


def _weight(parameters: list[str]) -> float:
    """The q of a language (RFC 9110 §12.4.2); what is no number counts nothing."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            return float(value) if re.fullmatch(r"\s*[01](\.\d{0,3})?\s*", value) else 0.0
    return 1.0
