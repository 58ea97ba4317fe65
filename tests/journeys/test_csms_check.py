"""The bench's own central system passes every case of `chargebench csms-check`."""

import json
import subprocess
import sys
from xml.etree import ElementTree as ET

import httpx
import pytest

from ocpp_sim.csms_check import v21
from tests.journeys.conftest import PATIENCE_S

PASSWORD = "hunter2-and-more"


@pytest.fixture
def strict(served):
    """A world that refuses tags that nobody knows, and who has not the password."""
    with httpx.Client(base_url=served.control_url, timeout=PATIENCE_S) as control:
        made = control.post("/worlds", json={"name": "strict"})
        made.raise_for_status()
        settings = {"unknown_tags": "refuse", "basic_auth": {"CHECK-1": PASSWORD}}
        control.patch("/worlds/strict/settings", json=settings).raise_for_status()
        tags = control.get("/worlds/strict/records/charging.tags").json()["data"]
        yield tags[0]["id_tag"]
        control.delete("/worlds/strict").raise_for_status()


def judged(served, tag, *more, route="ocpp16"):
    """What the command prints, as JSON, and its exit code."""
    csms = served.ocpp_url.replace("/ocpp", f"/w/strict/{route}")
    hook = f"{served.control_url}/worlds/strict/charge_points/{{charge_point_id}}/commands"
    command = [sys.executable, "-m", "chargebench", "csms-check", "--csms", csms, "--tag", tag]
    options = ["--password", PASSWORD, "--operator", hook, "--within", str(PATIENCE_S), "--json"]
    ended = subprocess.run(
        [*command, *options, *more], stdout=subprocess.PIPE, text=True, check=False
    )
    return json.loads(ended.stdout), ended.returncode


def test_every_case_passes(served, strict, tmp_path):
    junit, page = tmp_path / "junit.xml", tmp_path / "page.html"

    found, code = judged(served, strict, "--junit", str(junit), "--html", str(page))

    odd = [
        (one["id"], [claim for claim in one["claims"] if not claim["held"]], one["why"])
        for one in found["findings"]
        if one["verdict"] != "PASS"
    ]
    assert [] == odd
    assert 0 == code
    assert len(found["findings"]) == len(ET.parse(junit).getroot())
    assert "REMOTE-02" in page.read_text()


# of ISO 15118 it has no certificates, and says so; of 2.1 it validates and pulls nothing
ABSENT = {"M-03"}
ABSENT_IN_21 = {*ABSENT, "C-08", "K-13", "M-04"}


@pytest.mark.parametrize(
    ("spoken", "absent", "left_out"),
    [
        (("2.0.1", "ocpp201"), ABSENT, set()),
        # the scorecard is of all; here is no need to have these a third time
        (("2.1", "ocpp21"), ABSENT_IN_21, {"fields", "transport"}),
    ],
)
def test_every_case_of_2_x_passes(served, strict, spoken, absent, left_out):
    only = [f"--only={block}" for block in v21.BLOCKS if block not in left_out]
    found, code = judged(served, strict, "--ocpp", spoken[0], *only, route=spoken[1])

    odd = [
        (one["id"], one["verdict"], [claim for claim in one["claims"] if not claim["held"]])
        for one in found["findings"]
        if one["verdict"] != ("NOT APPLICABLE" if one["id"] in absent else "PASS")
    ]
    assert [] == odd
    assert 0 == code


def test_a_known_failure_that_holds_fails_the_run(served, strict, tmp_path):
    known = tmp_path / "known.yaml"
    known.write_text("CORE-03: its clock is said to be wrong\n")

    found, code = judged(served, strict, "--only", "CORE-03", "--expected", str(known))

    assert 1 == code
    assert [True] == [one["failed"] for one in found["findings"]]
