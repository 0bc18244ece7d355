"""The precision of a run where none is given, and where one is given that is slow here.

What a convolution costs is made up: no test asserts a time. Flags are those of real machines.
"""

import json
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from genotype import InputError, loads
from search.api import run_search
from search.config import SearchConfig, TrainConfig
from search.methods.registry import method_of
from search.precision.choice import SLOW, chosen
from search.precision.precision import Arithmetic
from search.precision.trial import cost, trial
from search.precision.units import flags, named, units, units_of
from search.runs.run_record import read_record, search_config
from tests.search.test_api import genoc, refused, stop_in
from tests.spaces import SKIP_SPACE

pytestmark = pytest.mark.usefixtures("short_reports")

SMALL = ["--size", "16", "--limit", "4", "--batch", "2", "--epochs", "2"]

EPYC_7003 = """\
processor	: 0
model name	: AMD EPYC 7763 64-Core Processor
flags		: fpu sse2 fma f16c avx avx2 vaes

processor	: 1
model name	: AMD EPYC 7763 64-Core Processor
flags		: fpu sse2 fma f16c avx avx2 vaes
"""
EPYC_9004 = "model name\t: AMD EPYC 9654\nflags\t\t: avx2 avx512f avx512bw avx512_bf16\n"
SAPPHIRE = "model name\t: Intel(R) Xeon(R) Platinum 8480+\nflags\t\t: avx512f avx512_bf16 amx_bf16 amx_tile\n"
GRAVITON_2 = "processor\t: 0\nFeatures\t: fp asimd evtstrm aes asimdhp asimddp\nCPU part\t: 0xd0c\n"
GRAVITON_3 = "processor\t: 0\nFeatures\t: fp asimd asimdhp sve i8mm bf16\nCPU part\t: 0xd40\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (EPYC_7003, "none"),
        (EPYC_9004, "vector"),
        (SAPPHIRE, "matrix"),
        (GRAVITON_2, "none"),
        (GRAVITON_3, "vector"),
        ("", "unknown"),
    ],
    ids=["epyc 7003", "epyc 9004", "sapphire rapids", "graviton 2", "graviton 3", "no /proc"],
)
def test_what_a_cpu_has_is_read_from_its_flags(text: str, found: str):
    assert units_of(flags(text)) == found


def test_a_cpu_is_called_by_its_model(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("search.precision.units.cpu_text", lambda: EPYC_7003)
    assert (named("cpu"), units("cpu")) == ("AMD EPYC 7763 64-Core Processor", "none")
    monkeypatch.setattr("search.precision.units.cpu_text", lambda: "")
    assert named("cpu")


@given(st.text())
def test_whatever_the_system_tells_something_is_read(text: str):
    assert units_of(flags(text)) in ("none", "vector", "matrix", "unknown")


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch):
    """Stand in for a machine: its /proc/cpuinfo, and what a convolution costs in 16 bits there.

    The list it gives is of what was measured.
    """

    def take(text: str, factor: float) -> list[str]:
        asked: list[str] = []

        def measured(precision: str, device: str, axes: int) -> float:
            asked.append(precision)
            return factor

        monkeypatch.setattr("search.precision.units.cpu_text", lambda: text)
        monkeypatch.setattr("search.precision.choice.cost", measured)
        return asked

    return take


@pytest.mark.parametrize("text", [EPYC_7003, EPYC_9004, GRAVITON_2, GRAVITON_3, ""])
@pytest.mark.parametrize("factor", [0.1, 0.99, 1.01, 40.0])
def test_without_matrix_units_auto_is_float32_whatever_a_measurement_would_say(machine, text, factor):
    asked = machine(text, factor)
    assert chosen(TrainConfig(), 2).precision == "fp32"
    assert asked == []


@pytest.mark.parametrize(("factor", "found"), [(0.2, "bf16"), (0.6, "bf16"), (0.95, "bf16"), (4.0, "fp32")])
def test_with_matrix_units_auto_is_bfloat16_unless_they_are_not_used(machine, factor, found):
    machine(SAPPHIRE, factor)
    assert chosen(TrainConfig(), 2).precision == found


def test_a_search_of_the_second_order_is_in_float32(machine):
    machine(SAPPHIRE, 0.2)
    for order, precision in ((1, "bf16"), (2, "fp32")):
        config = SearchConfig(order=order, precision="auto")
        assert chosen(config, 2, method_of(config).in_float32).precision == precision


@pytest.fixture
def network(tmp_path: Path) -> Path:
    (tmp_path / "space.json").write_text(SKIP_SPACE)
    path = tmp_path / "net.json"
    assert genoc("sample", tmp_path / "space.json", "-o", path).exit_code == 0
    return path


def trained(network: Path, out: Path, *more: object):
    return genoc("train", network, "--out", out, *SMALL, *more)


def told(run: Path) -> dict:
    return json.loads((run / "run.json").read_text())["config"]


@pytest.mark.parametrize("precision", ["bf16", "fp16"])
@pytest.mark.parametrize("command", ["train", "search"])
def test_a_precision_that_is_slow_is_refused_with_the_figure(machine, network, tmp_path, precision, command):
    machine(EPYC_7003, 12.4)
    subject = network if command == "train" else tmp_path / "space.json"
    given = [command, subject, "--out", tmp_path / "run", *SMALL, "--precision", precision]
    refused(genoc(*given), "12 times as long", "AMD EPYC 7763", "--precision fp32 or auto", "--even-if-slow")
    assert not (tmp_path / "run").exists()


def test_it_is_taken_where_that_is_wanted_or_costs_little(machine, network, tmp_path):
    machine(EPYC_7003, 12.4)
    result = trained(network, tmp_path / "forced", "--precision", "bf16", "--even-if-slow")
    assert result.exit_code == 0, result.output
    assert "precision bf16: a convolution in 16 bits takes 12 times as long" in result.stderr
    machine(EPYC_9004, SLOW - 0.1)
    assert trained(network, tmp_path / "mild", "--precision", "bf16").exit_code == 0
    for run in ("forced", "mild"):
        assert told(tmp_path / run)["precision"] == "bf16"


def test_a_run_records_what_was_chosen_and_a_resumed_one_does_not_choose_again(
    machine, network, tmp_path, monkeypatch
):
    from search.training.train import Training

    machine(SAPPHIRE, 0.3)
    assert trained(network, tmp_path / "whole").exit_code == 0
    with monkeypatch.context() as patch:
        stop_in(patch, Training, 1)
        stopped = trained(network, tmp_path / "run")
    assert stopped.exit_code == 130
    assert stopped.stderr.count("precision bf16") == 1
    kept = json.loads((tmp_path / "run" / "precision.json").read_text())
    assert (kept["precision"], kept["cost"], kept["units"]) == ("bf16", 0.3, "matrix")
    asked = machine(EPYC_7003, 40.0)  # on another machine
    again = trained(network, tmp_path / "run", "--resume")
    assert again.exit_code == 0, again.output
    assert "precision bf16, as when the run began: AMD EPYC 7763" in again.stderr
    assert asked == []
    for name in ("model.safetensors", "steps.csv", "precision.json"):
        assert (tmp_path / "run" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    refused(trained(network, tmp_path / "run", "--resume", "--precision", "fp32"), "started with 'bf16'")


def test_a_run_in_float32_of_an_earlier_version_is_resumed_in_it(machine, network, tmp_path):
    asked = machine(SAPPHIRE, 0.3)
    assert trained(network, tmp_path / "run", "--precision", "fp32").exit_code == 0
    assert not (tmp_path / "run" / "precision.json").exists()
    assert trained(network, tmp_path / "run", "--resume").exit_code == 0
    assert told(tmp_path / "run")["precision"] == "fp32"
    assert asked == []


def test_a_search_is_in_float32_unless_it_is_told_otherwise(machine, tmp_path):
    asked = machine(SAPPHIRE, 0.3)
    (tmp_path / "space.json").write_text(SKIP_SPACE)
    given = ["search", tmp_path / "space.json", *SMALL, "--out"]
    assert genoc(*given, tmp_path / "plain").exit_code == 0
    assert asked == []
    assert genoc(*given, tmp_path / "auto", "--precision", "auto").exit_code == 0
    assert (told(tmp_path / "plain")["precision"], told(tmp_path / "auto")["precision"]) == ("fp32", "bf16")
    assert search_config(tmp_path / "auto", read_record(tmp_path / "auto")).precision == "bf16"


def test_a_folder_that_is_taken_is_refused_before_anything_is_measured(machine, tmp_path):
    asked = machine(SAPPHIRE, 0.3)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "mine.txt").write_text("")
    with pytest.raises(InputError, match="not empty"):
        run_search(loads(SKIP_SPACE), SearchConfig(precision="auto", epochs=2), tmp_path / "run", False)
    assert asked == []


def test_a_precision_that_nobody_settled_is_refused():
    with pytest.raises(InputError, match="is not settled"):
        Arithmetic.of("auto", "cpu")


@pytest.mark.parametrize("axes", [2, 3])
def test_a_trial_is_of_the_precision_and_leaves_random_numbers_alone(axes: int, monkeypatch):
    kinds = []
    name = f"conv{axes}d"
    plain = getattr(torch.nn.functional, name)

    def seen(x, weight, padding):
        y = plain(x, weight, padding=padding)
        kinds.append(y.dtype)
        return y

    monkeypatch.setattr(torch.nn.functional, name, seen)
    state = torch.random.get_rng_state()
    trial(Arithmetic.of("bf16", "cpu"), "cpu", axes)()
    trial(Arithmetic.of("fp32", "cpu"), "cpu", axes)()
    assert kinds == [torch.bfloat16, torch.float32]
    assert cost("bf16", "cpu", axes) > 0
    assert torch.equal(torch.random.get_rng_state(), state)
