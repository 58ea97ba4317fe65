"""The pages of the maker of devices that is played here: plain HTML without scripts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeAlias
from urllib.parse import urlsplit

from mockserver.apis.ev_energy.browser import alert, document, go, is_ours, own_base_url, page
from mockserver.apis.ev_energy.oauth.client import form
from mockserver.apis.ev_energy.onboarding.asked import appended
from mockserver.apis.ev_energy.onboarding.links import spend
from mockserver.engine.call import Answer, Call
from mockserver.store.collection import Record

Fields: TypeAlias = Mapping[str, Sequence[str]]

CONNECT, CANCEL = "connect", "cancel"
_STYLE = "input, button { font: inherit; padding: .4rem .8rem }\nlabel { display: block }"
_FORM = """\
{warning}<p>{intro}</p>
<form method="post" action="{action}">
{fields}
<p><button type="submit" name="decision" value="connect">Connect</button>
<button type="submit" name="decision" value="cancel" formnovalidate>Cancel</button></p>
</form>
<p>This is a mock server in the place of the manufacturer: no account is needed.</p>"""
_CLOSED = "It was used, or its time is over. Begin again."


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose on a page: Choice("trim01HN…", "Tesla Model 3 Long Range")."""

    value: str
    label: str


def form_page(
    call: Call, title: str, intro: str, fields: Iterable[str], *, warning: str = "", path: str
) -> Answer:
    """A form that is sent to a path below the base, with the buttons Connect and Cancel.

    `fields` are markup, as `choices` makes it; all else becomes markup here.
    A warning makes it a 400.
    """
    content = _FORM.format(
        warning=alert(warning),
        intro=escape(intro),
        action=escape(urlsplit(own_base_url(call)).path + path),
        fields="\n".join(fields),
    )
    return page(document(title, content, style=_STYLE), 400 if warning else 200)


def choices(name: str, legend: str, options: Iterable[Choice], *, many: bool = False) -> str:
    """One or several things to tick; the first is ticked."""
    kind = "checkbox" if many else "radio"
    rows = [
        f'<label><input type="{kind}" name="{escape(name)}" value="{escape(each.value)}"'
        f"{' checked' if number == 0 else ''}> {escape(each.label)}</label>"
        for number, each in enumerate(options)
    ]
    return "\n".join((f"<fieldset><legend>{escape(legend)}</legend>", *rows, "</fieldset>"))


def done_page(title: str, message: str) -> Answer:
    """What is shown at an end that leads nowhere else."""
    return page(document(title, f"<p>{escape(message)}</p>", style=_STYLE))


def ended(redirect_uri: str | None, pairs: Iterable[tuple[str, str]], message: str) -> Answer:
    """Lead the user back to the application with what has come of it; a page where it has none."""
    if redirect_uri is None:
        return done_page("Done", message)
    return go(appended(redirect_uri, pairs))


def closed_page(message: str = _CLOSED) -> Answer:
    """What is shown for a link that leads nowhere any more: 403."""
    return page(document("This link is over", alert(message)), 403)


def pressed(
    call: Call,
    link: Record | None,
    page: Callable[[Call, Record, str], Answer],
    connect: Callable[[Call, Record, Fields], Answer],
    forget: Callable[[Call, Record], None] = lambda _call, _link: None,
) -> Answer:
    """What follows when a button of a form is pressed.

    Cancel spends the link, has all else forgotten, and leads back to the application; Connect is
    for `connect`, with the fields of the form; `page` shows the form again with a warning.
    Without a link all is over.
    """
    if link is None:
        return closed_page()
    fields = sent(call)
    if fields is None:
        return closed_page("The form was sent from a page of somebody else.")
    decision = first(fields, "decision")
    if decision == CANCEL:
        spend(call.world, link)
        forget(call, link)
        uri = link["about"]["redirect_uri"]
        return ended(uri, [("error", "access_denied")], "Nothing was connected.")
    if decision == CONNECT:
        return connect(call, link, fields)
    return page(call, link, "Choose to connect or to cancel.")


def first(fields: Fields, name: str) -> str:
    """The value of a field; "" where it was not sent."""
    return fields.get(name, [""])[0]


def sent(call: Call) -> Fields | None:
    """The fields of a form that one of our pages has sent; None for a page of somebody else."""
    assert call.wire is not None
    if not is_ours(call.wire, call.base_url):
        return None
    found: dict[str, list[str]] = {}
    for name, value in form(call.wire.raw):
        found.setdefault(name, []).append(value.strip())
    return found
