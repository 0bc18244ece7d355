"""Signs of collapse, and when they become a warning."""

from pathlib import Path

import pytest
import torch
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from compiler.backend.load import load_network
from compiler.ops.registry import OPS
from genotype import Block, BlockInput, Cell, Edge, Genotype, Head, Level, Link, Stage, loads
from search.monitor.collapse import EIGENVALUE, WEIGHT_FREE, causes, has_risen, is_weight_free
from search.monitor.monitor import of_alphas, warned
from search.runs.records import MonitorRecord
from search.supernet.alphas import Alphas
from tests.search.test_api import genoc, rows, same_tensors, stop_in
from tests.spaces import OPEN_STAGE, SKIP_SPACE
from tests.strategies import spaces
from zoo.references import reference

DEMO = reference("demo")


def network_with(op: str) -> Genotype:
    """A network whose only op is in a cell of norms without parameters."""
    return Genotype(
        name="one-op",
        spatial_dims=2,
        in_channels=3,
        out_channels=1,
        levels=(Level(1),),
        stages={"a": Stage(0, 1, 4), "b": Stage(0, 1, 4)},
        links=(Link("input", "a"), Link("a", "b", cell="c")),
        heads=(Head("b"),),
        cells={"c": Cell(4, (Edge(0, 1, op),), (Block("sum", (BlockInput(1, 1.0),)),))},
    )


def kernels(op: str) -> int:
    return sum(weight.dim() == 4 for weight in load_network(network_with(op)).parameters())


@pytest.mark.parametrize("op", [op.name for op in OPS if 2 in op.dims and op.name != "none"])
def test_weight_free_is_what_adds_no_kernel_to_a_network(op: str):
    assert is_weight_free(op) == (kernels(op) == kernels("skip_connect"))


def shares(values: list[list[float]]) -> MonitorRecord:
    alphas = Alphas(loads(SKIP_SPACE))
    for vector, given_ in zip(alphas.values, values, strict=False):
        vector.data = torch.tensor(given_)
    return of_alphas(alphas, 0, 0.0)


def test_shares_by_hand():
    # Node 1: none, skip, conv. Node 2: none, max pool, separable; none, skip, dilated.
    log = torch.log(torch.tensor([1.0, 3.0, 1.0])).tolist()
    found = shares([log, [0.0, 9.0, 0.0, 0.0, 8.0, 7.0]])
    assert found.free_candidates == 0.5
    # Node 1 keeps skip and convolution, node 2 pool and skip.
    assert found.free_derived == 3 / 4
    powers = torch.exp(torch.tensor([0.0, 9.0, 0.0, 0.0, 8.0, 7.0]))
    powers = powers / powers.sum()
    free, real = 0.6 + float(powers[1] + powers[4]), 0.8 + float(1 - powers[0] - powers[3])
    assert found.free_weight == pytest.approx(free / real, abs=1e-5)


@given(spaces(), st.floats(0, 9))
def test_shares_are_shares_and_entropy_is_greatest_without_a_preference(space, spread):
    alphas = Alphas(space)
    for values in alphas.values:
        values.data = spread * torch.randn_like(values)
    found = of_alphas(alphas, 0, 0.0)
    for value in (found.free_candidates, found.free_derived, found.free_weight):
        assert value != value or 0 <= value <= 1
    for values in alphas.values:
        values.data.zero_()
    if alphas.decisions:
        assert found.entropy <= of_alphas(alphas, 0, 0.0).entropy == pytest.approx(1)


def test_a_space_without_open_ops_has_no_shares():
    row = of_alphas(Alphas(loads(OPEN_STAGE)), 3, 0.5).row()
    assert row.keys() == {"epoch", "beta", "entropy"}


def test_many_weight_free_ops_are_no_collapse_where_the_candidates_are_many():
    row = MonitorRecord(0, free_candidates=0.3, free_derived=0.5, derived=100)
    assert list(causes([row])) == [WEIGHT_FREE]
    assert list(causes([evolve(row, derived=10)])) == []  # 3 sigma of ten draws are .43
    assert list(causes([evolve(row, free_derived=0.49)])) == []
    assert list(causes([evolve(row, free_candidates=0.5)])) == []
    assert list(causes([MonitorRecord(0)])) == []


def test_the_criterion_of_zela():
    assert not has_risen([1.0] * 5 + [1.3] * 5)
    assert has_risen([1.0] * 5 + [1.34] * 5)
    assert has_risen([9.0, *[1.0] * 5, *[1.34] * 5])
    assert not has_risen([0.0, 0.0, 0.0, 0.0, 9.0])
    assert not has_risen([-1.0] * 5 + [-9.0] * 5)


@given(st.lists(st.floats(-1, 3), min_size=1, max_size=40))
def test_a_cause_is_told_when_it_sets_in(eigenvalues):
    seen: list[MonitorRecord] = []
    for epoch, value in enumerate(eigenvalues):
        share = abs(value) / 3
        row = MonitorRecord(epoch, free_candidates=0.3, free_derived=share, derived=99, eigenvalue=value)
        seen.append(warned([*seen, row], "runs/a"))
    held: set[str] = set()
    for number, row in enumerate(seen, start=1):
        now = set(causes(seen[:number]))
        assert set(row.causes) == now - held
        held = now


def test_random_alphas_hardly_ever_warn():
    torch.manual_seed(0)
    alphas, warnings = Alphas(DEMO), 0
    for _ in range(200):
        for values in alphas.values:
            torch.nn.init.normal_(values)
        warnings += WEIGHT_FREE in causes([of_alphas(alphas, 0, 0.0)])
    assert warnings <= 2


def test_a_warning_is_said(capsys):
    found = warned([MonitorRecord(0, free_candidates=0.4, free_derived=0.75, derived=40)], "runs/a")
    assert found.warning == WEIGHT_FREE
    assert "75% of the derived ops" in capsys.readouterr().err
    rising = [MonitorRecord(epoch, eigenvalue=1.5**epoch) for epoch in range(10)]
    assert warned(rising, "runs/a").warning == EIGENVALUE
    assert "sharp" in capsys.readouterr().err


SMALL = ["--size", 16, "--limit", 4, "--batch", 4, "--epochs", 4, "--warmup", 1, "--monitor", 2]


def test_a_search_is_watched_and_resumes_with_what_was_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from search.search import Search

    space = tmp_path / "space.json"
    space.write_text(SKIP_SPACE)
    assert genoc("search", space, "--out", tmp_path / "whole", *SMALL).exit_code == 0
    found = rows(tmp_path / "whole" / "monitor.csv")
    assert [row["epoch"] for row in found] == ["1", "2", "3"]
    assert [bool(row["eigenvalue"]) for row in found] == [True, False, True]
    assert [float(row["beta"]) for row in found] == pytest.approx([1 / 3, 2 / 3, 1])
    with monkeypatch.context() as patch:
        stop_in(patch, Search, 2)
        assert genoc("search", space, "--out", tmp_path / "run", *SMALL).exit_code == 130
    assert genoc("search", space, "--out", tmp_path / "run", *SMALL, "--resume").exit_code == 0
    assert same_tensors(*(tmp_path / run / "checkpoint.safetensors" for run in ("run", "whole")))
    assert (tmp_path / "run" / "monitor.csv").read_bytes() == (
        tmp_path / "whole" / "monitor.csv"
    ).read_bytes()
    assert "Collapse" in (tmp_path / "run" / "report.html").read_text()
