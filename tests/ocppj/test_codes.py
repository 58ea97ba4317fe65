"""The codes of CALLERROR, as each version spells them."""

import pytest

from ocppj import codes
from ocppj.codes import spelled


@pytest.mark.parametrize(
    ("version", "code", "written"),
    [
        ("1.6", codes.FORMATION_VIOLATION, "FormationViolation"),
        ("2.0.1", codes.FORMATION_VIOLATION, "FormatViolation"),
        ("2.0.1", codes.OCCURENCE_CONSTRAINT_VIOLATION, "OccurrenceConstraintViolation"),
        ("2.0.1", codes.GENERIC_ERROR, "GenericError"),
    ],
)
def test_a_code_is_written_as_the_version_has_it(version, code, written):
    assert written == spelled(version, code)


def test_every_code_of_1_6_has_its_own_in_2_x():
    assert {spelled("2.0.1", code) for code in codes.CODES_16} < codes.CODES_2
    assert len(codes.CODES_2) == len(codes.CODES_16) + 2
