"""What our scenarios take on Locust's command line, beside Locust's own options."""

from typing import Any

from load.budgets import PACKAGED
from load.operations import apis
from load.target import CREDENTIALS

_WORDS = {
    "api_key": "API key of an organization, for the operator",
    "driver_token": "token of a driver",
    "site_owner_token": "token of a site owner",
}


def variable(name: str) -> str:
    """The environment variable of a credential: CHARGEBENCH_API_KEY."""
    return f"CHARGEBENCH_{name.upper()}"


def add(parser: Any) -> None:
    """Add the options to Locust's parser; secrets never show in its web page."""
    hidden = {"include_in_web_ui": False}
    parser.add_argument("--api", default="dynamo", choices=apis(), help="API to use", **hidden)
    for name in CREDENTIALS:
        flag = "--" + name.replace("_", "-")
        parser.add_argument(flag, env_var=variable(name), help=_WORDS[name], **hidden)
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
