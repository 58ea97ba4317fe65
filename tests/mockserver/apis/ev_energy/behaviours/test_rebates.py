"""A claim from its beginning to its review, over HTTP."""

import pytest

from tests.mockserver.apis.ev_energy.behaviours.conftest import refused

CLAIMS, FILES = "/v2/user_rebates", "/v2/rebate_evidence_files"
START = f"{FILES}:start_upload"


class Claim:
    """A new claim of a user, who asks."""

    def __init__(self, ev, user):
        self.ev, self.user = ev, user
        rebate = ev.get("/v2/rebate_types").json()[0]
        self.rebate, self.evidence = rebate["url"], rebate["required_evidence"][0]
        self.url = ev.post(CLAIMS, {"rebate_type": self.rebate}, user=user).json()["url"]
        self.id = self.url.rpartition("/")[2]

    def show(self):
        return self.ev.get(self.url, user=self.user).json()

    def fill_in(self, *data, **changes):
        body = {
            "rebate_type": self.rebate,
            "evidence_type": self.evidence,
            "evidence_data": [{"id": number, "value": value} for number, value in data],
            **changes,
        }
        return self.ev.patch(self.url, body, user=self.user)

    def start(self, claim=...):
        body = {"file_name": "invoice.pdf", "rebate_evidence_type": self.evidence}
        params = {"user_rebate": self.url if claim is ... else claim}
        return self.ev.post(START, body, user=self.user, params=params)

    def finish(self, upload):
        return self.ev.post(f"{FILES}/{upload['id']}:finish_upload", user=self.user)

    def submit(self):
        return self.ev.post(f"{self.url}:submit", user=self.user)


@pytest.fixture
def claim(ev):
    return Claim(ev, ev.users[-1])


def put(ev, upload, content=b"%PDF", **options):
    return ev.ask("PUT", upload["presigned_url"], bearer=None, content=content, **options)


def test_a_claim_is_filled_in_proven_and_handed_in(ev, claim):
    filled = claim.fill_in((0, "12400.00"))
    assert 200 == filled.status_code, filled.text
    assert {"id": claim.id, "url": claim.url} == filled.json()
    assert "PENDING_IN_PROGRESS" == claim.show()["status"]
    upload = claim.start().json()
    assert 200 == put(ev, upload, b"%PDF" * 9).status_code
    finished = claim.finish(upload)
    assert 200 == finished.status_code, finished.text
    assert 36 == finished.json()["received_bytes"]

    done = claim.submit()

    assert 200 == done.status_code, done.text
    assert b"" == done.content
    assert "COMPLETE" == claim.show()["status"]
    record = ev.get_record("user_rebates", claim.id)
    assert ("PENDING_REVIEW", "2024-06-03T09:00:00Z") == (
        record["application_status"],
        record["submitted_at"],
    )


def test_a_claim_is_handed_in_once(ev, claim):
    ev.change("user_rebates", claim.id, status="COMPLETE")

    assert refused(claim.submit(), 400, "status")
    assert refused(claim.fill_in((0, "1")), 400, "status")


def test_all_that_is_missing_is_told_at_once(claim):
    kind = claim.evidence.rpartition("/")[2]

    assert refused(claim.submit(), 400, f"evidence.{kind}.file", f"evidence.{kind}.0")
    assert "PENDING_TYPE_SELECTED" == claim.show()["status"]


def test_an_unfinished_file_is_no_evidence(claim):
    claim.fill_in((0, "1"))
    claim.start()
    kind = claim.evidence.rpartition("/")[2]

    assert refused(claim.submit(), 400, f"evidence.{kind}.file")


def test_a_figure_of_spaces_is_missing(claim):
    claim.fill_in((0, "  "))
    claim.finish(claim.start().json())
    kind = claim.evidence.rpartition("/")[2]

    assert refused(claim.submit(), 400, f"evidence.{kind}.0")


def test_a_claim_of_no_rebate_is_not_handed_in(ev, claim):
    ev.change("user_rebates", claim.id, rebate_type=None, status="NOT_STARTED")

    assert refused(claim.submit(), 400, "rebate_type")
    assert 200 == claim.fill_in((0, "1")).status_code
    assert claim.rebate == claim.show()["rebate_type"]


@pytest.mark.parametrize("position", [1, -1, 0.5, 1e300])
def test_a_position_that_is_not_there_is_refused(claim, position):
    answer = claim.fill_in((0, "1"), (position, "2"))

    assert refused(answer, 400, "evidence_data.1.id")
    assert "PENDING_TYPE_SELECTED" == claim.show()["status"]


def test_a_position_may_be_written_with_a_point(claim):
    assert 200 == claim.fill_in((0.0, "1")).status_code


def test_a_kind_without_figures_has_no_position(ev, claim):
    ev.change("rebate_evidence_types", claim.evidence.rpartition("/")[2], evidence_data=[])

    assert refused(claim.fill_in((0, "1")), 400, "evidence_data.0.id")


def test_kinds_must_be_those_of_the_claim(ev, claim):
    other = ev.world.new_id("rbtt{ulid}")
    first = ev.get_record("rebate_types", claim.rebate.rpartition("/")[2])
    ev.world.put("ev_energy.rebate_types", other, {**first, "id": other})
    ev.change("rebate_types", first["id"], required_evidence=[])

    answer = claim.fill_in((0, "1"), rebate_type=ev.url(f"/v2/rebate_types/{other}"))

    assert refused(answer, 400, "rebate_type", "evidence_type")


def test_another_rebate_is_refused_alone(ev, claim):
    other = ev.world.new_id("rbtt{ulid}")
    first = ev.get_record("rebate_types", claim.rebate.rpartition("/")[2])
    ev.world.put("ev_energy.rebate_types", other, {**first, "id": other})

    answer = claim.fill_in((0, "1"), rebate_type=ev.url(f"/v2/rebate_types/{other}"))

    assert refused(answer, 400, "rebate_type")


def test_the_bytes_are_given_back(ev, claim):
    upload = claim.start().json()
    assert 404 == ev.get(upload["presigned_url"], bearer=None).status_code
    put(ev, upload, b"first")
    put(ev, upload, b"\x00\xff", headers={"Content-Type": "image/png"})

    answer = ev.get(upload["presigned_url"], bearer=None)

    assert (200, b"\x00\xff") == (answer.status_code, answer.content)


def test_the_bytes_have_a_limit(ev, claim):
    assert refused(put(ev, claim.start().json(), b"x" * (10 * 2**20 + 1)), 413, "body")


def test_an_empty_file_is_a_file(ev, claim):
    upload = claim.start().json()

    assert 200 == put(ev, upload, b"").status_code
    assert 0 == claim.finish(upload).json()["received_bytes"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda url: url[:-1] + ("0" if url[-1] != "0" else "1"), 403),
        (lambda url: url.partition("?")[0], 400),
    ],
)
def test_another_address_takes_no_bytes(ev, claim, change, status):
    url = change(claim.start().json()["presigned_url"])

    assert status == put(ev, {"presigned_url": url}).status_code


def test_a_file_that_is_not_there_takes_no_bytes(ev):
    url = ev.url("/rebate_evidence_uploads/rbef01HN2NJ9NMRZBXT1H6FT9N7735?signature=0")

    assert refused(put(ev, {"presigned_url": url}), 404)


def test_an_upload_is_finished_once(ev, claim):
    upload = claim.start().json()
    claim.finish(upload)
    ev.later(hours=1)
    claim.finish(upload)

    record = ev.get_record("rebate_evidence_files", upload["id"])
    assert "2024-06-03T09:00:00Z" == record["finished_at"]


def test_a_file_may_belong_to_no_claim(ev, claim):
    made = ev.post(START, user=claim.user)

    assert 201 == made.status_code, made.text
    assert made.json()["id"] in {f["id"] for f in ev.get(FILES, user=claim.user).json()}
    assert [] == ev.get(FILES, user=claim.user, params={"user_rebate": claim.id}).json()


def test_a_claim_is_named_by_id_too(ev, claim):
    upload = claim.start(claim.id).json()

    files = ev.get(FILES, user=claim.user, params={"user_rebate": claim.url}).json()
    assert [upload["id"]] == [each["id"] for each in files]


@pytest.mark.parametrize("named", ["", "x", "rbtu01HN2NJ9NMRZBXT1H6FT9N7735"])
def test_an_unknown_claim_is_refused(claim, named):
    assert refused(claim.start(named), 400, "user_rebate")


def test_a_claim_of_another_is_refused(ev, claim):
    other = Claim(ev, ev.users[0])

    assert refused(claim.start(other.id), 400, "user_rebate")
    assert refused(ev.post(f"{other.url}:submit", user=claim.user), 404)


def test_an_upload_needs_a_user(ev):
    assert refused(ev.post(START), 400, "EvEnergy-User")
