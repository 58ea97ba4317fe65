"""What a check is told, and what is wrong with it."""

import pytest

from ocpp_sim.csms_check.expected import ExpectedError, read
from ocpp_sim.csms_check.options import CheckOptions, OptionError
from ocpp_sim.csms_check.run import chosen
from ocpp_sim.csms_check.v16 import CASES


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"csms": "http://x"}, "ws://host/path"),
        ({"csms": "ws:///ocpp"}, "ws://host/path"),
        ({"within_s": 0}, "within_s is 0"),
        ({"tag": ""}, "1 to 20"),
        ({"strange_tag": "x" * 21}, "1 to 20"),
    ],
)
def test_an_option_out_of_range_says_what_is_allowed(wrong, said):
    with pytest.raises(OptionError, match=said):
        CheckOptions(**{"csms": "ws://x/ocpp", **wrong})


def test_known_failures_are_read_with_their_reasons(tmp_path):
    path = tmp_path / "known.yaml"
    path.write_text("CORE-05: takes every tag\n")

    assert {"CORE-05": "takes every tag"} == read(path, {"CORE-05", "CORE-06"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CORE-05:\n", "mapping of case ids to reasons"),
        ("- CORE-05\n", "mapping of case ids to reasons"),
        ("CORE-99: it is so\n", "no case 'CORE-99'"),
        ("a: [", "cannot be read"),
    ],
)
def test_a_file_of_known_failures_that_is_none_says_what_is_allowed(text, said, tmp_path):
    path = tmp_path / "known.yaml"
    path.write_text(text)

    with pytest.raises(ExpectedError, match=said):
        read(path, {"CORE-05"})


@pytest.mark.parametrize(
    ("patterns", "count"), [([], len(CASES)), (["CORE-01"], 1), (["core-0*"], 9), (["nothing"], 0)]
)
def test_cases_are_chosen_by_id_or_block(patterns, count):
    assert count == len(list(chosen(CASES, patterns)))
    assert {"local list"} == {case.block for case in chosen(CASES, ["Local List"])}
