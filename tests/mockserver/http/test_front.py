"""What both request paths share: ways in, refusals, faults, gates, internal errors."""

import asyncio
import logging
from datetime import timedelta

import pytest

from mockserver.engine.call import Answer


def test_a_path_that_does_not_exist_is_404_in_the_words_of_its_api(fused):
    server = fused()
    refused = server.ask("GET", "/zoo/catz")

    assert 404 == refused.status_code
    assert "/zoo/catz does not exist; did you mean '/zoo/cats'?" == refused.json()["zoo_says"]
    assert "/%%% does not exist." == server.ask("GET", "/%%%").json()["zoo_says"]
    assert "control_says" in server.ask("GET", "/_mock/nothing").json()


@pytest.mark.parametrize("path", ["/nowhere", "/zoo//cats", "/", "/w/default"])
def test_other_paths_are_404(either, path):
    assert 404 == either().ask("GET", path).status_code


def test_a_slash_at_the_end_is_another_path(fused):
    assert 404 == fused().ask("GET", "/zoo/cats/").status_code


def test_head_is_a_method_like_any_other(fused):
    assert 405 == fused().ask("HEAD", "/zoo/cats").status_code


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_another_method_is_405_with_what_is_allowed(either, method):
    refused = either().ask(method, "/zoo/cats")

    assert 405 == refused.status_code
    assert "GET, POST" == refused.headers["allow"]


def test_a_path_that_is_not_utf_8_is_400(fused):
    refused = fused().ask("GET", "/zoo/cats/%FF")

    assert 400 == refused.status_code
    assert "/zoo/cats/%FF is not UTF-8" == refused.json()["zoo_says"].rstrip(".")


def test_an_unknown_world_is_404(either):
    refused = either().ask("GET", "/w/green/zoo/cats")

    assert 404 == refused.status_code
    assert "There is no world 'green'" in refused.json()["zoo_says"]


def test_a_credential_of_another_world_is_401(either):
    server = either()

    assert 401 == server.ask("GET", "/w/blue/zoo/cats").status_code
    assert 401 == server.ask("GET", "/w/blue/nowhere").status_code
    assert 200 == server.ask("GET", "/w/blue/zoo/cats", key=server.key("blue")).status_code


def test_the_world_of_the_credential_answers_and_the_base_url_says_how_it_was_reached(either):
    server = either()
    key = server.key("blue")
    by_key = server.ask("GET", "/zoo/cats", key=key).json()
    by_prefix = server.ask("GET", "/w/blue/zoo/cats", key=key).json()

    assert ("blue", "http://zoo") == (by_key["world"], by_key["base"])
    assert ("blue", "http://zoo/w/blue") == (by_prefix["world"], by_prefix["base"])


def test_the_control_api_stands_above_the_worlds(either):
    server = either()

    assert {"world": "default"} == server.ask("GET", "/_mock/health", key=server.key("blue")).json()
    assert {"world": "blue"} == server.ask("GET", "/w/blue/_mock/health").json()


@pytest.mark.parametrize(
    ("key", "method", "status"),
    [(None, "GET", 401), ("nobody", "GET", 401), ("weak", "DELETE", 403), (True, "DELETE", 204)],
)
def test_credentials_and_scopes_are_judged(either, key, method, status):
    server = either()
    sent = server.key(name="weak") if key == "weak" else key

    assert status == server.ask(method, "/zoo/cats/cat_1", key=sent).status_code


def test_an_anonymous_operation_takes_anybody(either):
    assert 200 == either().ask("GET", "/zoo/cats/cat_1/photo", key=None).status_code


def test_bytes_are_sent_as_they_are(either):
    answer = either().ask("GET", "/zoo/cats/cat_1/photo")

    assert (b"\x89PNG", "image/png") == (answer.content, answer.headers["content-type"])
    assert 'inline; filename="%C3%A9.png"' == answer.headers["content-disposition"]


def test_an_empty_answer_has_no_body(either):
    answer = either().ask("DELETE", "/zoo/cats/cat_1")

    assert (204, b"") == (answer.status_code, answer.content)
    assert "content-type" not in answer.headers


def test_a_handlers_refusal_is_rendered_by_the_api(either):
    refused = either().ask("GET", "/zoo/cats/cat_none")

    assert 404 == refused.status_code
    assert "There is no cat 'cat_none'." == refused.json()["zoo_says"]


def test_a_crash_is_500_without_leaking_and_is_logged(either, caplog):
    async def crash(call):
        raise RuntimeError("the secret of the zoo")

    refused = either(getCat=crash).ask("GET", "/zoo/cats/cat_1")

    assert 500 == refused.status_code
    assert "secret" not in refused.text
    assert "its log and journal say what" in refused.json()["zoo_says"]
    assert "the secret of the zoo" in caplog.text


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(200, {"id": 7, "name": "Tom"}), "body.id is 7; allowed: string"),
        (Answer(418, {}), "status is 418; allowed: 200, 400, 401"),
        (Answer(200, {}, media_type="text/html"), "body is of type text/html"),
    ],
)
def test_an_answer_that_is_not_as_documented_is_500_logged_and_recorded(
    either, caplog, answer, told
):
    async def odd(call):
        return answer

    server = either(getCat=odd)

    assert 500 == server.ask("GET", "/zoo/cats/cat_1").status_code
    assert "GET /zoo/cats/{cat_id} (zoo.getCat)" in caplog.text
    assert told in caplog.text
    (entry,) = server.journal()
    assert told.startswith(entry.data["off_spec"][0]["field"])


def test_what_is_no_json_is_500(either, caplog):
    async def odd(call):
        return Answer(200, {"id": "cat_1", "name": "Tom", "more": object()})

    assert 500 == either(getCat=odd).ask("GET", "/zoo/cats/cat_1").status_code


def test_state_changes_are_tied_to_their_request(either):
    async def keep(call):
        call.world.put("zoo.cats", "cat_1", {"id": "cat_1"})
        return Answer(204)

    server = either(dropCat=keep)
    server.ask("DELETE", "/zoo/cats/cat_1", headers={"X-Request-Id": "why"})

    assert ["why", "why"] == [
        entry.cause for entry in (*server.journal("state"), *server.journal())
    ]


def test_requests_wait_while_their_world_is_advanced_and_others_do_not(either):
    server = either()
    worlds = server.worlds

    async def play():
        order = []
        gate = worlds._beside["default"].gate = asyncio.Event()

        async def ask(name, **options):
            await server.send("GET", "/zoo/cats", **options)
            order.append(name)

        waiting = asyncio.create_task(ask("default"))
        await ask("blue", key=server.key("blue"))
        await server.send("GET", "/_mock/health")
        order.append("released")
        worlds._beside["default"].gate = None
        gate.set()
        await waiting
        return order

    assert ["blue", "released", "default"] == server.runner.run(play())


def test_a_world_that_was_reset_meanwhile_is_found_anew(either):
    server = either()
    worlds = server.worlds

    async def play():
        gate = worlds._beside["default"].gate = asyncio.Event()
        waiting = asyncio.create_task(server.send("GET", "/zoo/cats"))
        await asyncio.sleep(0)
        worlds.reset(worlds.get("default"))
        gate.set()
        return await waiting

    assert 200 == server.runner.run(play()).status_code
    assert 1 == len(server.journal())


def test_an_injected_status_is_rendered_by_the_api(either, fault):
    server = either()
    fault(server.world, "zoo.getCat", status=409)
    refused = server.ask("GET", "/zoo/cats/cat_1")

    assert 409 == refused.status_code
    assert "Fault flt_1 was injected through /_mock." == refused.json()["zoo_says"]
    assert "flt_1" == server.journal()[0].data["fault"]
    assert 200 == server.ask("GET", "/zoo/cats").status_code


def test_an_injected_status_has_the_headers_that_the_document_demands(either, fault):
    server = either()
    fault(server.world, status=429)

    assert "1" == server.ask("GET", "/zoo/cats").headers["retry-after"]


def test_an_undeclared_status_is_injected_only_when_that_is_meant(either, fault, caplog):
    server = either()
    fault(server.world, status=503)

    assert 200 == server.ask("GET", "/zoo/cats").status_code
    assert "zoo.listCats declares no 503, so nothing was injected" in caplog.text
    fault(server.world, status=503, undeclared=True)
    assert 503 == server.ask("GET", "/zoo/cats").status_code


def test_an_injected_malformed_body_is_half_of_it(either, fault):
    server = either()
    fault(server.world, malformed=True)
    answer = server.ask("GET", "/zoo/cats/cat_1")

    assert 200 == answer.status_code
    assert '{"id":"cat_1"' == answer.text[:13]
    with pytest.raises(ValueError, match="line 1"):
        answer.json()


def test_injected_latency_is_on_the_wall_and_leaves_the_request_whole(either, fault):
    server = either()
    fault(server.world, latency_ms=1)

    assert 200 == server.ask("GET", "/zoo/cats").status_code


def test_a_dropped_connection_breaks_off(either, fault):
    server = either()
    fault(server.world, drop=True)

    with pytest.raises(AssertionError):  # httpx holds that every answer is complete
        server.ask("GET", "/zoo/cats")
    assert [0] == [entry.data["status"] for entry in server.journal()]


def test_faults_spare_the_control_api(either, fault):
    server = either()
    fault(server.world, status=500, undeclared=True)

    assert 200 == server.ask("GET", "/_mock/health").status_code


def test_a_client_that_hangs_up_gets_nothing(either):
    server = either()
    sent = []

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/zoo/cats",
        "raw_path": b"/zoo/cats",
        "query_string": b"",
        "scheme": "http",
        "headers": [(b"x-key", server.key().encode())],
    }
    server.runner.run(server.app(scope, receive, send))

    assert [] == sent


def test_websockets_go_on_to_the_application_inside(either):
    server = either()
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    scope = {"type": "websocket", "path": "/ocpp16/CP-1", "headers": [], "query_string": b""}
    server.runner.run(server.app(scope, receive, send))

    assert [{"type": "websocket.close", "code": 4000}] == sent


def test_time_goes_by_the_worlds_clock(either):
    server = either()
    server.ask("GET", "/zoo/cats")
    server.clock.advance(timedelta(hours=1))
    server.ask("GET", "/zoo/cats")
    first, second = server.journal()

    assert timedelta(hours=1) == second.world_at - first.world_at


@pytest.fixture(autouse=True)
def _loud(caplog):
    caplog.set_level(logging.INFO)
