import pytest

from load import budgets, operations
from load.budgets import Budget, BudgetError, Budgets
from load.tally import Counted, Tally


@pytest.fixture(scope="module")
def known():
    return operations.read_all()


def counted(*latencies_ms, failures=0):
    result = Counted()
    for latency_ms in latencies_ms:
        result.latency.add(latency_ms)
    result.failures = failures
    return result


@pytest.mark.parametrize(
    ("latency_ms", "failures", "verdict"),
    [
        (100, 0, "ok"),
        (101, 0, "slow"),
        (100, 1, "ok"),
        (100, 2, "errors"),
        (101, 2, "slow, errors"),
    ],
)
def test_a_budget_is_kept_up_to_its_edge(latency_ms, failures, verdict):
    assert Budget(100, 0.1).judge(counted(*[latency_ms] * 10, failures=failures)) == verdict


def test_the_packaged_budgets_name_operations_that_exist(known):
    packaged = budgets.read(budgets.PACKAGED, known)

    assert packaged.of("dynamo.getReceipt").p95_ms == 1000
    assert packaged.of("dynamo.listMembers") == packaged.default


def test_a_budget_takes_what_it_does_not_say_from_the_default(known, tmp_path):
    file = tmp_path / "b.toml"
    file.write_text('[default]\np95_ms = 50\n[operations."dynamo.getSettings"]\nerrors = 0.5')

    read = budgets.read(file, known)

    assert read == Budgets(Budget(50, 0.01), {"dynamo.getSettings": Budget(50, 0.5)})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("default = 5", "default is 5"),
        ("[default]\np95 = 5", "'p95' is unknown"),
        ("[default]\np95_ms = 0", "p95_ms is 0"),
        ("[default]\np95_ms = true", "p95_ms is True"),
        ("[default]\np95_ms = inf", "p95_ms is inf"),
        ("[default]\nerrors = 1.5", "errors is 1.5"),
        ('[default]\nerrors = "no"', "errors is 'no'"),
        ("[defaults]", "'defaults' is unknown"),
        ('[operations."dynamo.getSetting"]', "did you mean 'dynamo.getSettings'"),
        ("[default", "Expected"),
    ],
)
def test_what_a_budget_file_may_not_have_is_named(content, message, known, tmp_path):
    file = tmp_path / "budgets.toml"
    file.write_text(content)

    with pytest.raises(BudgetError, match=message) as caught:
        budgets.read(file, known)

    assert str(file) in str(caught.value)


def test_a_budget_file_in_another_encoding_is_refused(known, tmp_path):
    file = tmp_path / "budgets.toml"
    file.write_bytes(b"# \xff")

    with pytest.raises(BudgetError):
        budgets.read(file, known)


def test_a_judgement_lists_what_was_never_sent(known):
    tally = Tally()
    tally.add("dynamo.listMembers", 12)

    judgement = budgets.judge(tally, Budgets(Budget(100, 0)), known, [])

    assert [line.operation for line in judgement.lines] == ["dynamo.listMembers"]
    assert "dynamo.getSettings" in judgement.not_exercised
    assert "dynamo.listMembers" not in judgement.not_exercised
    assert judgement.findings == []


def test_findings_name_the_operation_the_crashes_and_silence(known):
    tally = Tally()
    tally.add("dynamo.listMembers", 200)

    judgement = budgets.judge(tally, Budgets(Budget(100, 0)), known, ["2x KeyError"])

    assert judgement.findings == ["dynamo.listMembers: slow", "a journey crashed: 2x KeyError"]
    silent = budgets.judge(Tally(), Budgets(Budget(100, 0)), known, [])
    assert silent.findings == ["no request was sent"]
