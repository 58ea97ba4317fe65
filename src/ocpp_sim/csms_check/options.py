"""What a check is told about the central system."""

from dataclasses import dataclass

from ocpp_sim.transport.address import flaw

_SHORTEST_S = 0.05


class OptionError(ValueError):
    """An option of the check is out of range."""


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """CheckOptions(csms="ws://127.0.0.1:8080/ocpp16", identity="CHECK-1").

    `csms` is what stands before "/{identity}". `tag` may charge there; `strange_tag` is one that
    nobody knows. An answer may take `within_s`. Raises OptionError.
    """

    csms: str
    identity: str = "CHECK-1"
    password: str | None = None
    tag: str = "CHECKTAG1"
    strange_tag: str = "NOBODYKNOWSME"
    within_s: float = 5.0

    def __post_init__(self) -> None:
        wrong = flaw(self.csms)
        if wrong is not None:
            raise OptionError(wrong)
        if self.within_s < _SHORTEST_S:
            raise OptionError(f"within_s is {self.within_s}; it must be at least {_SHORTEST_S}")
        for name in ("tag", "strange_tag"):
            if not 1 <= len(getattr(self, name)) <= 20:  # noqa: PLR2004  # OCPP 1.6 §7.28 CiString20
                raise OptionError(
                    f"{name} is {getattr(self, name)!r}; a tag has 1 to 20 characters"
                )
