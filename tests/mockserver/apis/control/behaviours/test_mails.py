"""Mails over the control API."""

import asyncio

import pytest

from mockserver.world import mails


@pytest.fixture
def sent(bench):
    for to in ("a@x.example", "B@x.example", "a@x.example"):
        mails.send(bench.world, to=to, subject="Hi", text="Go: http://x", links=("http://x",))
    return bench


def _ids(answer):
    return [mail["id"] for mail in answer.body["mails"]]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["mail_1", "mail_2", "mail_3"]),
        ("to=a@x.example", ["mail_1", "mail_3"]),
        ("to=b@X.example", ["mail_2"]),
        ("after=mail_1", ["mail_2", "mail_3"]),
        ("to=a@x.example&after=mail_1", ["mail_3"]),
        ("to=a@x.example&after=mail_2", ["mail_3"]),
        ("after=mail_3", []),
    ],
)
def test_mails_are_selected_by_address_and_place(sent, query, ids):
    assert _ids(sent("listMails", query=query)) == ids


def test_a_mail_is_shown_whole(sent):
    assert sent("listMails").body["mails"][0]["links"] == ["http://x"]


def test_an_unknown_mail_to_begin_after_is_refused(sent, fields):
    assert fields(sent("listMails", query="after=mail_9")) == ["query.after"]


def test_waiting_ends_with_the_first_mail_that_fits(bench):
    async def run():
        waiting = asyncio.ensure_future(bench.call("listMails", query="to=a@x.example&wait_s=60"))
        await asyncio.sleep(0)
        mails.send(bench.world, to="b@x.example", subject="", text="")
        await asyncio.sleep(0)
        early = waiting.done()
        mails.send(bench.world, to="a@x.example", subject="", text="")
        return early, await waiting

    early, answer = asyncio.run(run())

    assert not early
    assert _ids(answer) == ["mail_2"]


def test_waiting_ends_without_a_mail_when_the_time_is_over(bench):
    assert bench("listMails", query="wait_s=0.001").body == {"mails": []}
