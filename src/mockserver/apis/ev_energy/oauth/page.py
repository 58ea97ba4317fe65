"""The pages that a person sees: plain HTML that works without scripts, styles or cookies."""

from collections.abc import Iterable
from html import escape

from mockserver.apis.ev_energy.browser import alert, document

_STYLE = """\
input, button { font: inherit; padding: .4rem .8rem }
input { box-sizing: border-box; width: 100% }"""
_CONSENT = """\
{warning}<p><strong>{client}</strong> asks to act for you. It wants to:</p>
<ul>
{scopes}
</ul>
<form method="post" action="{action}">
{hidden}
<p><label for="email">Log in as</label>
<input id="email" name="email" list="users" value="{email}" autocomplete="off" required></p>
<datalist id="users">
{users}
</datalist>
<p>This is a mock server: any of its users will do, by address, id or URL, and no password is asked
for.</p>
<p><button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny" formnovalidate>Deny</button></p>
</form>
<p>You will be taken to {redirect_uri}.</p>"""
_WORDS = {"read": "see", "write": "change"}


def consent_page(
    client: str,
    scopes: Iterable[str],
    *,
    hidden: Iterable[tuple[str, str]],
    redirect_uri: str,
    users: Iterable[str],
    action: str,
    warning: str = "",
) -> bytes:
    """Where a user logs in and agrees.

    `hidden` are the parameters of the request, which come back with the decision.
    """
    known = list(users)
    content = _CONSENT.format(
        warning=alert(warning),
        client=escape(client),
        scopes="\n".join(
            f"<li>{escape(_wording(scope))} <small>({escape(scope)})</small></li>"
            for scope in scopes
        ),
        action=escape(action),
        hidden="\n".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
            for name, value in hidden
        ),
        email=escape(known[0]) if known else "",
        users="\n".join(f'<option value="{escape(email)}">' for email in known),
        redirect_uri=escape(redirect_uri),
    )
    return document("Log in and decide", content, style=_STYLE)


def error_page(message: str) -> bytes:
    """What is wrong with a request that must not go back to the client (RFC 6749 §4.1.2.1)."""
    return document("This cannot go on", alert(message), style=_STYLE)


def _wording(scope: str) -> str:
    """'charging_session:read' is 'see charging session'."""
    *things, deed = scope.split(":")
    what = " ".join(things).replace("_", " ")
    return f"{_WORDS[deed]} {what}" if deed in _WORDS and what else scope
