"""Whether a check that found nothing has looked at anything at all.

Schemathesis counts a check as passed also where it does not apply.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.case import Case
from schemathesis.generation.meta import (
    REQUEST_SHAPE_PROBES,
    CoverageScenario,
    coverage_scenario,
)

Judge: TypeAlias = Callable[[Case[Any], int | None], bool]
_SUCCESSES = range(200, 300)
_NOT_ALLOWED = 405


def looked(check: str, case: Case[Any], status: int | None) -> bool:
    """Tell whether a check of this name applies to a request that was answered with `status`."""
    return _APPLIES.get(check, _conforming)(case, status)


def _conforming(case: Case[Any], _status: int | None) -> bool:
    """The request has the shape of the operation, so that its answer has to conform."""
    return coverage_scenario(case) not in REQUEST_SHAPE_PROBES


def _negative(case: Case[Any]) -> bool:
    return case.meta is not None and case.meta.generation.mode.is_negative


def _closed(case: Case[Any]) -> bool:
    """The operation lets nobody in without a credential."""
    security = case.operation.definition.raw.get("security")
    return bool(security) and {} not in security


def _lacks_header(case: Case[Any]) -> bool:
    return coverage_scenario(case) is CoverageScenario.MISSING_PARAMETER and (
        getattr(case.meta and case.meta.phase.data, "parameter_location", None)
        is ParameterLocation.HEADER
    )


def _never(_case: Case[Any], _status: int | None) -> bool:
    """The check speaks when something is wrong; its silence says nothing."""
    return False


_APPLIES: Mapping[str, Judge] = {
    "not_a_server_error": lambda _case, _status: True,
    "ignored_auth": lambda case, status: status in _SUCCESSES and _closed(case),
    "negative_data_rejection": lambda case, status: _conforming(case, status) and _negative(case),
    "positive_data_acceptance": lambda case, status: (
        _conforming(case, status) and not _negative(case)
    ),
    "unsupported_method": lambda case, _status: (
        coverage_scenario(case) is CoverageScenario.UNSPECIFIED_HTTP_METHOD
    ),
    "allow_header_conformance": lambda _case, status: status == _NOT_ALLOWED,
    "missing_required_header": lambda case, _status: _lacks_header(case),
    "use_after_free": _never,
    "ensure_resource_availability": _never,
    "object_level_authorization": _never,
}
