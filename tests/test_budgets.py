"""The report of the budgets: it can say that one is exceeded, and the exit code follows."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))
import budgets


def budget(seconds, yardstick, at_most=2.0):
    return budgets.Budget("x", "y", at_most, lambda: (lambda: seconds, lambda: yardstick), 2)


@pytest.mark.parametrize(("seconds", "code"), [(0.19, 0), (0.2, 0), (0.21, 1)])
def test_over_the_budget_is_exit_1(monkeypatch, capsys, seconds, code):
    monkeypatch.setattr(budgets, "BUDGETS", (budget(seconds, 0.1),))
    assert budgets.main([]) == code
    assert ("OVER" in capsys.readouterr().out) == bool(code)


def test_an_unknown_budget(capsys):
    assert budgets.main(["figgure"]) == 2
    assert "figure" in capsys.readouterr().out


def test_the_limits_are_these():
    assert {b.name: b.at_most for b in budgets.BUDGETS} == {
        "import": 1.25,
        "list-points": 1.6,
        "placing": 12,
        "locate": 2.0,
        "figure": 2.5,
    }


def test_the_best_of_the_rounds_counts(monkeypatch):
    times = iter([3.0, 1.0])
    result = budgets.measure(budgets.Budget("x", "y", 2, lambda: (lambda: next(times), lambda: 1.0), 2))
    assert result.ratio == 1.0
