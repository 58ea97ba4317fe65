"""The pages that a person sees: plain HTML that works without scripts, styles or cookies."""

from collections.abc import Iterable, Mapping
from html import escape

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    # no form-action: browsers would hold the redirect to the client against it
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # 'no-referrer' would take the Origin out of the form's request
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem }}
input, button {{ font: inherit; padding: .4rem .8rem }}
input {{ box-sizing: border-box; width: 100% }}
[role=alert] {{ border-left: .3rem solid #b00020; padding-left: .8rem }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{content}
</main>
</body>
</html>
"""
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
        warning=f'<p role="alert">{escape(warning)}</p>\n' if warning else "",
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
    return _page("Log in and decide", content)


def error_page(message: str) -> bytes:
    """What is wrong with a request that must not go back to the client (RFC 6749 §4.1.2.1)."""
    return _page("This cannot go on", f'<p role="alert">{escape(message)}</p>')


def _page(title: str, content: str) -> bytes:
    return _PAGE.format(title=title, content=content).encode()


def _wording(scope: str) -> str:
    """'charging_session:read' is 'see charging session'."""
    *things, deed = scope.split(":")
    what = " ".join(things).replace("_", " ")
    return f"{_WORDS[deed]} {what}" if deed in _WORDS and what else scope
