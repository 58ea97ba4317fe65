def test_the_root_leads_to_lists_that_answer_and_needs_no_token(ev):
    shown = ev.get("/v2/", bearer=None)

    assert 200 == shown.status_code
    assert ev.url("/v2/users") == shown.json()["users"]
    for url in shown.json().values():
        assert 200 == ev.get(url).status_code, url
