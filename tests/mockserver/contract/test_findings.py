"""Findings read as: where, what, allowed, advice."""

from mockserver.contract.findings import Finding, SpecError, below, listed, nearest


def test_a_finding_reads_from_place_to_advice():
    finding = Finding("a.yaml:1", "verb is 'lst'", "list, read", "Did you mean 'list'?")

    assert "a.yaml:1\n  verb is 'lst'\n  Allowed: list, read\n  Did you mean 'list'?" == str(
        finding
    )


def test_a_finding_leaves_out_what_it_does_not_know():
    assert "a.yaml:1\n  is empty" == str(Finding("a.yaml:1", "is empty"))


def test_an_error_carries_all_findings_in_its_text():
    error = SpecError([Finding("a", "x"), Finding("b", "y")])

    assert "a\n  x\nb\n  y" == str(error)
    assert 2 == len(error.findings)


def test_findings_can_be_seen_from_above_the_folder():
    assert [Finding("zoo/a.yaml:1", "x")] == below("zoo", [Finding("a.yaml:1", "x")])


def test_names_are_listed_sorted_or_none():
    assert "a, b" == listed(["b", "a"])
    assert "none" == listed([])


def test_the_nearest_name_is_advised_only_when_one_is_near():
    assert "Did you mean 'list'?" == nearest("lst", ["list", "read"])
    assert "" == nearest("zzz", ["list", "read"])
