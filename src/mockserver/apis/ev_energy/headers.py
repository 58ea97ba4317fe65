"""What the headers of a request must be, and those that every answer carries."""

from collections.abc import Mapping

from mockserver.contract.model import Operation
from mockserver.engine.wire import Wire
from mockserver.world.limits import Rates, Rule
from mockserver.world.problems import Detail, Problem, ProblemError, bad_request

VERSION = "2"
RATES = Rates(Rule(1000, 3600), Rule(50, 3600))
"""1,000 requests in any hour for an application and user, 50 for an address without a token."""
OAUTH = "/o/"
_UNMETERED = (OAUTH, "/webhook_portal/")
_VERSION_HEADER = "EvEnergy-Version"
_SENT_VERSION = _VERSION_HEADER.lower()
VERSION_FIELD = f"header.{_VERSION_HEADER}"
"""How a version that is not served is named among the details of a problem."""
_VERSIONS = frozenset({VERSION, f"{VERSION}.0"})
_JSON = "application/json"
_SUCCESSES = range(200, 300)


def metered(operation: Operation) -> bool:
    """Tell whether an operation counts against the rate limit; tokens and our pages do not."""
    return not operation.path.startswith(_UNMETERED)


def decorate(status: int, wire: Wire) -> Mapping[str, str]:
    """The headers of every answer: the version, and where the caller stands.

    `RetryAfter` goes, spelled so, where the document has it; it is 0 while there is something left.
    """
    if wire.path.startswith(OAUTH):
        return {}
    allowance = wire.allowance
    if allowance is None:
        # switched off, or nothing to count in: as if nobody had spent anything
        assert RATES.caller is not None
        limit = remaining = RATES.caller.requests
        wait_s = 0
    else:
        limit, remaining = allowance.limit, allowance.remaining
        wait_s = 0 if remaining else allowance.reset_s
    headers = {
        _VERSION_HEADER: VERSION,
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
    }
    operation = wire.operation
    if operation is not None:
        declared = operation.responses.get(status)
        if declared is not None and "RetryAfter" in declared.headers:
            headers["RetryAfter"] = str(wait_s)
    return headers


def check_version(headers: Mapping[str, str]) -> None:
    """Raises ProblemError 400 for any version but 2."""
    sent = headers.get(_SENT_VERSION, VERSION).strip()
    if sent not in _VERSIONS:
        text = f"is '{sent[:20]}'; allowed: {VERSION}"
        raise bad_request(f"{VERSION_FIELD} {text}.", Detail(VERSION_FIELD, text))


def negotiate(operation: Operation, headers: Mapping[str, str]) -> None:
    """Raises ProblemError 406 where Accept rules out everything that an operation answers with."""
    accept = headers.get("accept")
    if not accept or accept == "*/*":
        return
    offered = _offered(operation)
    if not any(_accepts(accept, media_type) for media_type in offered):
        text = f"Accept is '{accept[:100]}'; this answers with {' or '.join(offered)}."
        raise ProblemError(Problem(406, "not_acceptable", text))


def _accepts(accept: str, media_type: str) -> bool:
    """Tell whether Accept lets a media type through (RFC 9110 §12.5.1): the closest range decides.

    Example: 'application/*, application/json;q=0' does not let application/json through.
    """
    family = media_type.partition("/")[0]
    ranks = {media_type: 3, f"{family}/*": 2, "*/*": 1}
    best, accepted = 0, False
    for part in accept.split(","):
        range_, *parameters = [piece.strip().lower() for piece in part.split(";")]
        rank = ranks.get(range_, 0)
        if rank > best:
            best, accepted = rank, not any(_is_zero(parameter) for parameter in parameters)
    return accepted


def _is_zero(parameter: str) -> bool:
    name, _, weight = parameter.partition("=")
    return name.strip() == "q" and bool(weight) and not weight.strip().strip("0.")


def _offered(operation: Operation) -> tuple[str, ...]:
    """The media types of an operation's successes; JSON where it answers with no body."""
    found = dict.fromkeys(
        media_type
        for status, response in operation.responses.items()
        if status in _SUCCESSES
        for media_type in response.content
    )
    return tuple(found) or (_JSON,)
