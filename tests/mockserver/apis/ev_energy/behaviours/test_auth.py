import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused

_PATH = "/v2/auth/password_reset"
_SENT = {"status": "password_reset_email_sent"}


def test_a_link_for_a_new_password_is_mailed_in_any_case_of_letters(ev):
    email = ev.get_record("users", ev.users[0])["email"]
    answer = ev.post(_PATH, {"email": email.upper()}, bearer=None)

    assert (200, _SENT) == (answer.status_code, answer.json())
    assert email == ev.mails[-1]["to"]
    assert ev.mails[-1]["links"][0] in ev.mails[-1]["text"]


def test_the_link_in_the_mail_leads_somewhere_for_an_hour(ev):
    ev.post(_PATH, {"email": ev.get_record("users", ev.users[0])["email"]}, bearer=None)
    link = ev.mails[-1]["links"][0]

    assert 200 == ev.get(link, bearer=None).status_code
    ev.later(hours=2)
    assert 403 == ev.get(link, bearer=None).status_code
    assert 403 == ev.get(f"{link}x", bearer=None).status_code


def test_the_answer_does_not_tell_whether_there_is_an_account(ev):
    before = len(ev.mails)
    answer = ev.post(_PATH, {"email": "nobody@nowhere.example"}, bearer=None)

    assert (200, _SENT) == (answer.status_code, answer.json())
    assert before == len(ev.mails)


@pytest.mark.parametrize("body", [{}, {"email": "no address"}, {"email": None}])
def test_what_is_no_address_is_refused(ev, body):
    assert refused(ev.post(_PATH, body, bearer=None), 422, "email")
