"""The whole thing against the bench itself, in this process: what `make contract` runs.

Ev.energy's random requests and sequences are left to that, for they take as long again.
"""

import io
import json
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from contract_tests import cli
from contract_tests.options import PHASES
from mockserver.contract.load import load_document
from tests.contract_tests.conftest import OPENAPI

# goes through so much that counting its lines would double its time
pytestmark = pytest.mark.no_cover


@pytest.mark.slow
@pytest.mark.parametrize(
    ("api", "phases"), [("dynamo", ",".join(PHASES)), ("ev_energy", "examples,coverage")]
)
def test_the_bench_passes_its_contract_tests(api, phases, tmp_path):
    console = Console(record=True, width=160, file=io.StringIO())

    code = cli.main(["--api", api, "--phases", phases, "--report-dir", str(tmp_path)], console)

    assert 0 == code, console.export_text()
    found = json.loads((tmp_path / "scorecard.json").read_text())
    operations = {o.id for o in load_document(OPENAPI / api, cache=None).operations}
    assert operations == set(found["operations"])
    assert {"pass"} == {operation["verdict"] for operation in found["operations"].values()}
    assert len(found["links"]["followed"]) >= len(found["links"]["not_followed"])
    suite = ET.parse(tmp_path / "junit.xml").getroot()
    assert ("0", "0") == (suite.get("failures"), suite.get("errors"))
    assert len(operations) * 3 < int(suite.get("tests"))
    assert all(
        f"| `{name}` | pass |" in (tmp_path / "scorecard.md").read_text() for name in operations
    )
