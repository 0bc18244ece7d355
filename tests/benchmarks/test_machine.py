"""The line above a benchmark's tables, and what is left out where it would take hours."""

import pytest

from tests.benchmarks import machine, speed_tables
from tests.search.test_precisions import EPYC_7003, SAPPHIRE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (EPYC_7003, "AMD EPYC 7763 64-Core Processor, without units for bfloat16;"),
        (SAPPHIRE, "Intel(R) Xeon(R) Platinum 8480+, with matrix units for bfloat16;"),
    ],
)
def test_tables_name_the_cpu_and_its_units(monkeypatch: pytest.MonkeyPatch, text: str, words: str):
    monkeypatch.setattr("search.precision.units.cpu_text", lambda: text)
    assert words in machine.machine()


@pytest.mark.parametrize(("factor", "rows"), [(12.0, []), (0.4, ["with `--precision bf16`"])])
def test_bfloat16_is_measured_where_it_is_not_slow(
    monkeypatch: pytest.MonkeyPatch, factor: float, rows: list[str]
):
    monkeypatch.setattr("tests.benchmarks.machine.cost", lambda *_: factor)
    monkeypatch.setattr("tests.benchmarks.speed_steps.method_on", lambda *_: None)
    monkeypatch.setattr("tests.benchmarks.speed_steps.search_step", lambda _: lambda: None)
    assert [*speed_tables.low_precision()] == rows
