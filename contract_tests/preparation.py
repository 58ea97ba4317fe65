"""What is known to exist, and what is made to, so that each operation can succeed at least once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

USER_HEADER = "EvEnergy-User"
"""Names the user for whom an operation is called; it is sent with known values, or not at all."""

# operation -> values by place and name: {"dynamo.getReceipt": {"path.session_id": "sess_…"}}
Values: TypeAlias = Mapping[str, Mapping[str, Any]]
# operation -> parameter -> values that it may have: {"x.list": {"query.page_after": ["item01…"]}}
# a parameter without any is not sent
Choices: TypeAlias = Mapping[str, Mapping[str, Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Known:
    """What exists: `values` are sent always, `choices` are what a parameter is drawn from, and
    `urls` what links in bodies lead to, by collection.
    `named` has values that properties of a name take: {"vehicle_model_id": ["vmod01…"]}.
    """

    values: Values = field(default_factory=dict)
    choices: Choices = field(default_factory=dict)
    urls: Mapping[str, Sequence[str]] = field(default_factory=dict)
    named: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def also(self, values: Values) -> "Known":
        """The same with more values, which go before."""
        merged = {
            name: {**self.values.get(name, {}), **values.get(name, {})}
            for name in {**self.values, **values}
        }
        return replace(self, values=merged)


@dataclass(frozen=True, slots=True)
class Prepared:
    """`examples` are sent once, before all else; `steps` each time that a sequence comes there;
    `values` always.

    A body stands as {"body.token": …}, field by field; None leaves out what the document shows.
    """

    values: Values = field(default_factory=dict)
    examples: Values = field(default_factory=dict)
    steps: Values = field(default_factory=dict)
