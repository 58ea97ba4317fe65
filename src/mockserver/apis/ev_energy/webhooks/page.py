"""The page on which endpoints and deliveries are seen: plain HTML without scripts."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from mockserver.apis.ev_energy.browser import alert, document
from mockserver.store.collection import Record
from mockserver.world.outbox import ACTIVE

_WIDTH = "70rem"
_STYLE = """\
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #ccc; padding: .3rem .6rem; text-align: left; \
vertical-align: top }
form { display: inline }
input, button { font: inherit; padding: .2rem .6rem }
pre { white-space: pre-wrap; overflow-wrap: anywhere }"""
_ADD = """\
<h2>Add an endpoint</h2>
<form method="post" action="{action}">
<input type="hidden" name="action" value="add">
<p><label>URL <input name="url" size="70" value="{inbox}" required></label></p>
<p>{events}</p>
<p><label>Description <input name="description" size="40"></label></p>
<p><button type="submit">Add</button></p>
</form>
<p>The URL above is an inbox of this mock: whatever comes there can be read at the same URL.</p>"""


def portal_page(
    *,
    world: str,
    now: str,
    action: str,
    inbox_url: str,
    events: Sequence[str],
    endpoints: Iterable[Record],
    deliveries: Iterable[Record],
    warning: str = "",
) -> bytes:
    """Endpoints with their secrets, the newest deliveries, and buttons for what can be done.

    `action` is the path that the forms go to.
    """
    rows = [_endpoint(one, action) for one in endpoints]
    sent = [_delivery(one, action) for one in deliveries]
    content = "\n".join(
        (
            alert(warning),
            f"<p>World <strong>{escape(world)}</strong>, {escape(now)}</p>",
            "<h2>Endpoints</h2>",
            _table(("URL", "Events", "Status", "Secret", ""), rows, "There is none yet."),
            _ADD.format(
                action=escape(action),
                inbox=escape(inbox_url),
                events="\n".join(_checkbox(event) for event in events),
            ),
            "<h2>Deliveries</h2>",
            _table(
                ("Created", "Event", "Message", "Endpoint", "State", "Attempts", ""),
                sent,
                "Nothing was sent yet.",
            ),
        )
    )
    return document("Webhooks", content, style=_STYLE, width=_WIDTH)


def closed_page(message: str) -> bytes:
    """What is shown for a link that leads nowhere any more."""
    return document("This link is over", alert(message), style=_STYLE, width=_WIDTH)


def _endpoint(endpoint: Record, action: str) -> tuple[str, ...]:
    secret = f"<details><summary>show</summary><code>{escape(endpoint['secret'])}</code></details>"
    until = endpoint["old_secret_until"]
    if until is not None:
        secret += f"<small>the former one signs too until {escape(until)}</small>"
    status = escape(endpoint["status"])
    if endpoint["failing_since"] is not None:
        status += f"<br><small>failing since {escape(endpoint['failing_since'])}</small>"
    about = f"<br><small>{escape(endpoint['description'])}</small>"
    switch = "pause" if endpoint["status"] == ACTIVE else "resume"
    buttons = (switch, "rotate", "remove")
    return (
        f"{escape(endpoint['url'])}<br><small>{escape(endpoint['id'])}</small>{about}",
        "<br>".join(escape(event) for event in endpoint["events"]),
        status,
        secret,
        " ".join(_button(action, name, "endpoint_id", endpoint["id"]) for name in buttons),
    )


def _delivery(delivery: Record, action: str) -> tuple[str, ...]:
    attempts = "\n".join(_attempt(attempt) for attempt in delivery["attempts"])
    state = escape(delivery["state"])
    if delivery["next_attempt_at"] is not None:
        state += f"<br><small>next try {escape(delivery['next_attempt_at'])}</small>"
    tries = (
        f"<details><summary>{len(delivery['attempts'])}</summary><pre>{attempts}</pre></details>"
    )
    return (
        escape(delivery["created_at"]),
        escape(delivery["event"]),
        escape(delivery["message_id"]),
        escape(delivery["endpoint_id"]),
        state,
        tries,
        _button(action, "replay", "delivery_id", delivery["id"]),
    )


def _attempt(attempt: Mapping[str, Any]) -> str:
    outcome = attempt["error"] or attempt["response"]
    status = "no answer" if attempt["status"] is None else str(attempt["status"])
    text = f"{attempt['number']}. {attempt['world_at']} {status}, {attempt['latency_ms']} ms"
    return escape(f"{text}: {outcome}" if outcome else text)


def _table(heads: Iterable[str], rows: Sequence[tuple[str, ...]], nothing: str) -> str:
    if not rows:
        return f"<p>{escape(nothing)}</p>"
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    body = "\n".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>\n<tr>{head}</tr>\n{body}\n</table>"


def _button(action: str, deed: str, name: str, key: str) -> str:
    return (
        f'<form method="post" action="{escape(action)}">'
        f'<input type="hidden" name="{name}" value="{escape(key)}">'
        f'<button type="submit" name="action" value="{deed}">{deed.capitalize()}</button></form>'
    )


def _checkbox(event: str) -> str:
    text = escape(event)
    return f'<label><input type="checkbox" name="event" value="{text}" checked> {text}</label>'
