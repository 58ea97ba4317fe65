"""Putting a bench together from the words of the command line."""

from datetime import UTC, datetime

import pytest

from chargebench.composition import create, documents
from chargebench.options import Options
from chargebench.resources import folder
from mockserver.adapters.state_file import StateFileError
from mockserver.contract.findings import SpecError


def test_the_words_reach_the_default_world():
    mock = create(Options(fleet=2, autopilot=False, seed=7, at="2024-06-01T09:00:00Z"))

    world = mock.worlds.get("default")
    assert (7, 2) == (world.seed, len(world.points))
    assert datetime(2024, 6, 1, 9, tzinfo=UTC) == world.now()


def test_every_world_begins_with_what_charge_points_have_to_show():
    mock = create(Options(security_profile=2, ocpp_password="hush"))
    mock.worlds.create("another", mock.worlds.get("default").options)

    for name in ("default", "another"):
        settings = mock.worlds.get(name).settings
        assert ({"*": 2}, {"*": "hush"}) == (settings["security_profiles"], settings["basic_auth"])
    assert "hush" not in repr(Options(ocpp_password="hush"))


def test_a_time_that_is_none_is_refused():
    with pytest.raises(ValueError, match="'soon' is no time"):
        create(Options(at="soon"))


def test_the_packaged_documents_are_the_default():
    assert folder("openapi") == documents(None)


def test_a_folder_without_an_api_is_refused(tmp_path):
    (tmp_path / "dynamo").mkdir()
    (tmp_path / "dynamo" / "openapi.yaml").touch()

    with pytest.raises(SpecError) as refused:
        documents(tmp_path)

    missing = [finding.where for finding in refused.value.findings]
    assert [f"{tmp_path / name}/" for name in ("ev_energy", "control")] == missing


def test_a_state_that_could_not_be_written_is_refused(tmp_path):
    with pytest.raises(StateFileError, match="could not be written at the end"):
        create(Options(state_file=tmp_path / "nowhere" / "state.json"))
