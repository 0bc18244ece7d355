"""The benchmarks' own arithmetic, and that they still run; never how long anything takes."""

from tests.benchmarks.side_by_side import Measured, side_by_side


def test_ratios_are_taken_round_by_round():
    measured = Measured({"a": [2.0, 4.0, 6.0], "b": [1.0, 4.0, 2.0]})
    ratio = measured.ratio("a", to="b")
    assert (ratio.median, ratio.lowest, ratio.highest) == (2.0, 1.0, 3.0)


def test_things_are_measured_in_turn_and_the_warm_up_is_left_out():
    calls: list[str] = []
    measured = side_by_side(
        {"a": lambda: calls.append("a"), "b": lambda: (calls.append("b"), 5.0)[1]}, rounds=2, warmup=1
    )
    assert calls == ["a", "b"] * 3
    assert measured.seconds["b"] == [5.0, 5.0]
    assert len(measured.seconds["a"]) == 2
