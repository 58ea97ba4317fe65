"""What our scenarios take on Locust's command line, beside Locust's own options."""

from typing import Any

from load.budgets import PACKAGED
from load.target import CREDENTIALS, NAMES

BOTH = "both"
APIS = (*(name.replace("_", "-") for name in CREDENTIALS), BOTH)
_WORDS = {
    "api_key": "API key of an organization, for the operator",
    "driver_token": "token of a driver",
    "site_owner_token": "token of a site owner",
    "client_id": "OAuth client, for the driver app, the integrator and the dispatcher",
    "client_secret": "its secret",
    "token_url": "where it gets its tokens; default: /o/token of the deployment",
}


def chosen_apis(api: str) -> tuple[str, ...]:
    """What --api means: 'ev-energy' is ('ev_energy',)."""
    return tuple(CREDENTIALS) if api == BOTH else (api.replace("-", "_"),)


def variable(name: str) -> str:
    """The environment variable of a credential: CHARGEBENCH_API_KEY."""
    return f"CHARGEBENCH_{name.upper()}"


def flag(name: str) -> str:
    """The option of a credential: --api-key."""
    return "--" + name.replace("_", "-")


def add(parser: Any) -> None:
    """Add the options to Locust's parser; secrets never show in its web page."""
    hidden = {"include_in_web_ui": False}
    parser.add_argument("--api", default=BOTH, choices=APIS, help="API to use", **hidden)
    for name in NAMES:
        parser.add_argument(flag(name), env_var=variable(name), help=_WORDS[name], **hidden)
    parser.add_argument(
        "--org-id", env_var=variable("org_id"), help="the key's organization", **hidden
    )
    parser.add_argument(
        "--control-token", env_var=variable("control_token"), help="guard of /_mock", **hidden
    )
    parser.add_argument("--budgets", default=str(PACKAGED), help="budget file", **hidden)
    parser.add_argument("--report-json", metavar="FILE", help="write the verdict here", **hidden)
    parser.add_argument(
        "--allow-production", action="store_true", help="the vendor has agreed", **hidden
    )
