"""Mails that a world has sent.

They go no further than its outbox, where the control API shows them.
"""

from mockserver.store.collection import Record
from mockserver.world.journal import CAUSE
from mockserver.world.world import World

COLLECTION = "mock.mails"


def send(
    world: World,
    *,
    to: str,
    subject: str,
    text: str,
    links: tuple[str, ...] = (),
    sent_at: str | None = None,
) -> Record:
    """Put a mail into the outbox, sent now if nothing else is said.

    `links` are the addresses in the text, under the base that the client used.
    """
    key = f"mail_{world.count('mails')}"
    mail = {
        "id": key,
        "to": to,
        "subject": subject,
        "text": text,
        "links": list(links),
        "sent_at": sent_at or world.now_seconds_text(),
        "cause": CAUSE.get(),
    }
    world.put(COLLECTION, key, mail)
    world.journal.add("mail", to, {"id": key, "subject": subject})
    return mail
