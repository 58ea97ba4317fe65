"""Mails that a world has sent."""

from mockserver.world import mails
from mockserver.world.journal import CAUSE


def test_a_sent_mail_is_kept_with_its_links_and_its_cause(world):
    token = CAUSE.set("req_1")
    mail = mails.send(
        world, to="a@b.example", subject="Hi", text="Go: http://x", links=("http://x",)
    )
    CAUSE.reset(token)

    assert world.get(mails.COLLECTION, "mail_1") == mail
    assert mail == {
        "id": "mail_1",
        "to": "a@b.example",
        "subject": "Hi",
        "text": "Go: http://x",
        "links": ["http://x"],
        "sent_at": "2024-06-01T09:00:00Z",
        "cause": "req_1",
    }


def test_the_journal_tells_of_a_mail(world):
    mails.send(world, to="a@b.example", subject="Hi", text="")

    (entry,) = world.journal.select(kind="mail")
    assert (entry.subject, entry.data) == ("a@b.example", {"id": "mail_1", "subject": "Hi"})
