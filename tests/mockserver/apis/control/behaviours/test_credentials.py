"""Credentials over the control API."""

from datetime import timedelta

import pytest

from mockserver.world.credentials import GrantKind


def test_credentials_are_listed_without_secrets_unless_asked(bench):
    plain = bench("listCredentials").body["credentials"]
    open_ones = bench("listCredentials", query="reveal=true").body["credentials"]

    assert plain == [
        {
            "id": "shop.api_key",
            "kind": "api_key",
            "tenants": {"org_id": ["org_1"]},
            "scopes": [],
            "subject": "u1",
            "issued_at": "2024-06-01T09:00:00Z",
            "expires_at": None,
            "revoked": False,
            "expired": False,
        }
    ]
    assert bench.worlds.by_credential(open_ones[0]["secret"]) == "default"


def test_a_credential_is_minted_as_wished_and_found(bench):
    answer = bench(
        "mintCredential", body={"kind": "api_key", "organization": "org_2", "scopes": ["b", "a"]}
    )

    assert answer.status == 201
    assert answer.body["tenants"] == {"org_id": ["org_2"]}
    assert answer.body["scopes"] == ["a", "b"]
    assert bench.worlds.credential(bench.world, answer.body["secret"])["id"] == answer.body["id"]


def test_a_credential_lives_as_long_as_its_kind_or_as_asked_for(bench):
    usual = bench("mintCredential", body={"kind": "driver"}).body
    short = bench("mintCredential", body={"kind": "driver", "life_s": 60}).body
    key = bench("mintCredential", body={"kind": "api_key"}).body
    bench("advanceClock", body={"seconds": 90})

    assert [c["expires_at"] for c in (usual, short, key)] == [
        "2024-06-01T10:00:00Z",
        "2024-06-01T09:01:00Z",
        None,
    ]
    expired = {c["id"]: c["expired"] for c in bench("listCredentials").body["credentials"]}
    assert [expired[c["id"]] for c in (usual, short, key)] == [False, True, False]


def test_a_credential_may_be_born_expired_or_revoked(bench):
    expired = bench("mintCredential", body={"kind": "driver", "expired": True}).body
    revoked = bench("mintCredential", body={"kind": "driver", "revoked": True}).body

    assert (expired["expired"], expired["revoked"]) == (True, False)
    assert (revoked["expired"], revoked["revoked"]) == (False, True)


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"kind": "api_kye"}, "body.kind", "Did you mean 'api_key'?"),
        ({"kind": "x"}, "body.kind", "allowed: api_key, driver"),
        ({"kind": "driver", "api": "shpo"}, "body.api", "Did you mean 'shop'?"),
        ({"kind": "driver", "scopes": []}, "body.scopes", "allowed: driver"),
        ({"kind": "driver", "expired": True, "life_s": 1}, "body.life_s", "leave it out"),
        ({"kind": "api_key", "organization": "nobody"}, "body.organization", "no organization"),
    ],
)
def test_a_wish_that_cannot_be_fulfilled_is_refused(bench, fields, body, field, said):
    answer = bench("mintCredential", body=body)

    assert answer.status == 422
    assert fields(answer) == [field]
    assert said in answer.body["detail"]


def test_a_kind_that_two_apis_have_needs_the_api(make_bench, fields):
    kind = {"driver": GrantKind(frozenset(), lambda world, wish: None)}
    bench = make_bench(grants={"one": kind, "two": kind})

    answer = bench("mintCredential", body={"kind": "driver"})

    assert fields(answer) == ["body.api"]
    assert "'driver' is a kind of one, two" in answer.body["detail"]


def test_the_api_chooses_among_equal_kinds(bench):
    assert bench("mintCredential", body={"kind": "driver", "api": "shop"}).status == 201


def test_a_credential_is_revoked_and_made_good_again(bench):
    answers = [
        bench("updateCredential", credential_id="shop.api_key", body={"revoked": value})
        for value in (True, False)
    ]

    assert [answer.body["revoked"] for answer in answers] == [True, False]
    assert bench.worlds.by_credential(
        bench("listCredentials", query="reveal=true").body["credentials"][0]["secret"]
    )


def test_an_unknown_credential_is_answered_with_the_nearest(bench):
    answer = bench("updateCredential", credential_id="shop.api_kye", body={"revoked": True})

    assert answer.status == 404
    assert "Did you mean 'shop.api_key'?" in answer.body["detail"]


def test_minting_is_told_without_the_secret(bench):
    body = bench("mintCredential", body={"kind": "api_key"}).body

    (entry,) = bench.world.journal.select(subject="control.mintCredential")
    assert entry.data == {"credential": body["id"], "kind": "api_key"}


def test_life_counts_by_the_clock_of_the_world(bench):
    bench("setClock", body={"mode": "scaled", "factor": 3600})
    bench("mintCredential", body={"kind": "driver"})
    bench.clock.advance(timedelta(seconds=1))

    assert bench("listCredentials").body["credentials"][-1]["expired"]


def test_what_belongs_to_a_credential_is_minted_with_it(bench):
    from mockserver.world.credentials import Grant

    kind = GrantKind(
        frozenset({"redirect_uris", "public"}),
        lambda world, wish: Grant("client", "{secret}", {}, about=dict(wish)),
        also=lambda world, record: (Grant("client_secret", "{secret}", {}, (), record["id"]),),
    )
    bench.parts.grants = {"shop": {"client": kind}}
    wish = {"redirect_uris": ["app://x"], "public": False}

    answer = bench("mintCredential", body={"kind": "client", **wish})

    secret = bench.worlds.credential(bench.world, answer.body["also"]["client_secret"])
    assert answer.body["about"] == wish
    assert secret["subject"] == answer.body["id"]
