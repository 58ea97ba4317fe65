"""What a run is told: which document, which deployment, with which credentials, how careful."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SEQUENCES = "stateful"
PHASES = ("examples", "coverage", "fuzzing", SEQUENCES)
SAFE_RATE_PER_S = 5.0
# API -> random requests of each kind for each operation; the larger the document, the fewer
EXAMPLES: Mapping[str, int] = {"ev_energy": 1}
_EXAMPLES = 30


@dataclass(frozen=True, slots=True)
class Options:
    """`secrets` go by kind: {"api_key": …, "client_id": …}; see credentials.VARIABLES.

    Without `base_url` a bench of its own is started in this process.
    `is_mock` None finds out by asking `/_mock/health`.
    `rate_per_s` None is as fast as it can for the mock, and a safe rate for any other.
    `token_url` gives tokens for a client's id and secret; without it the document says where.
    `user` is for whom operations are called that want a user: an id, or a URL.
    `max_examples` None is what suits the document.
    `only` narrows the run to operations whose id fits one of these patterns: ("*Vehicle*",).
    `given` are path parameters that exist there: {"org_id": "org_01HX…"}.
    """

    openapi: Path
    api: str = "dynamo"
    base_url: str | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    token_url: str | None = None
    user: str | None = None
    only: tuple[str, ...] = ()
    is_mock: bool | None = None
    control_token: str | None = field(default=None, repr=False)
    allow_writes: bool = False
    rate_per_s: float | None = None
    max_examples: int | None = None
    seed: int = 1
    phases: tuple[str, ...] = PHASES
    given: Mapping[str, str] = field(default_factory=dict)
    junit: Path | None = None
    json: Path | None = None
    markdown: Path | None = None

    @property
    def examples(self) -> int:
        """How many random requests of each kind each operation gets."""
        return self._usual if self.max_examples is None else self.max_examples

    @property
    def _usual(self) -> int:
        return EXAMPLES.get(self.api, _EXAMPLES)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out that a run does by itself."""
        deep = self.max_examples is None or self.max_examples >= self._usual
        return deep and self.phases == PHASES and not self.only
