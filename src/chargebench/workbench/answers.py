"""What the control API answers, and what becomes of its refusals."""

from typing import Any

import httpx

# Longer than the longest that the control API waits for anything.
TIMEOUT_S = 70.0


class BenchError(AssertionError):
    """The bench refused something; the text says what and why, as the server said it."""


def answer(response: httpx.Response) -> Any:
    """The JSON of a successful answer of the control API. Raises BenchError for a refusal."""
    if response.is_success:
        return response.json() if response.content else None
    request = response.request
    raise BenchError(
        f"{request.method} {request.url.path} was answered {response.status_code}:"
        f" {_said(response)}"
    )


def named(name: str | None, **options: Any) -> dict[str, Any]:
    """A body without what is None, so that the server's defaults hold."""
    return {key: value for key, value in {"name": name, **options}.items() if value is not None}


def _said(response: httpx.Response) -> str:
    """The detail of a problem (RFC 9457), else the whole text."""
    try:
        return str(response.json()["detail"])
    except (ValueError, LookupError, TypeError):
        return response.text
