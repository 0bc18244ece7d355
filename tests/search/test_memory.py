"""How much memory a step takes at least, and how much there is."""

import re
import sys
from pathlib import Path

import pytest
import torch
from attrs import evolve
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from compiler.backend.load import load_network
from compiler.lowering.network import lower
from compiler.structure.widths import total_stride
from genotype import Genotype, InputError, Stage, canonical_text
from genotype.form.choices import is_space
from search.config import DataConfig, SearchConfig, TrainConfig
from search.memory import available as machine
from search.memory import required
from search.memory.ran_out import running_out
from search.memory.required import require_memory, require_room_for_surfaces
from search.memory.step import extent, least_of
from search.memory.words import amount
from search.preparation import Preparation
from search.supernet.forward_plan import ForwardPlans, Plan
from search.supernet.supernet import Supernet
from search.training.losses import default_loss, loss_named
from search.training.optimisation.averaging import averaged
from search.training.optimisation.optimizers import weight_optimizer
from search.training.supervision import supervise, supervised
from tests.zoo.trained import TINY
from zoo.main import main
from zoo.references import reference

pytestmark = pytest.mark.usefixtures("short_reports")

REFERENCES = ("darts-unet", "demo", "elu-net", "joint", "unet-plus-plus", "adwu-net-small")


def kept_bytes(genotype: Genotype, mode: str, recompute: bool, size: tuple[int, ...], batch: int) -> int:
    """What autograd holds of a step besides the weights, each piece of memory counted once."""
    if is_space(genotype):
        supernet = Supernet(genotype)
        network, forward_plans, gates = supernet.network, supernet.forward_plans, supernet.alphas.gates()
    else:
        network = load_network(genotype)
        forward_plans, gates = ForwardPlans.of(genotype, network), None
    supervise(network, on=True)
    forward_plans.recompute(recompute)
    forward_plans.plan = Plan(mode)
    weights = {one.untyped_storage().data_ptr() for one in network.parameters()}
    kept = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        kept[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        logits = forward_plans.step(torch.randn(batch, genotype.in_channels, *size), gates)
        loss = loss_named(default_loss(genotype.output), genotype.output)
        supervised(loss, [head.weight for head in genotype.heads], logits, torch.ones(batch, *size).long())
    return sum(one.untyped_storage().nbytes() for place, one in kept.items() if place not in weights)


@pytest.mark.parametrize(("mode", "recompute"), [("executed", False), ("source", False), ("executed", True)])
@pytest.mark.parametrize("name", REFERENCES)
def test_a_step_holds_at_least_what_is_estimated(name: str, mode: str, recompute: bool):
    genotype, batch = reference(name), 2
    size = tuple(2 * step for step in total_stride(genotype))
    config = TrainConfig(recompute=recompute)
    estimated = batch * least_of(lower(genotype), config, size).activations
    assert 0 < estimated <= kept_bytes(genotype, mode, recompute, size, batch)


@pytest.mark.parametrize(
    "config",
    [
        TrainConfig(),
        TrainConfig(optimizer="radam"),
        TrainConfig(optimizer="sgd"),
        TrainConfig(optimizer="sgd", momentum=0.0),
    ],
)
def test_weights_are_held_as_often_as_is_estimated(config: TrainConfig):
    network = load_network(TINY)
    average, optimizer = averaged(network, config.average), weight_optimizer(network, config)
    network(torch.randn(2, 3, 16, 16)).sum().backward()
    optimizer.step()
    moments = [one for state in optimizer.state.values() for one in state.values() if torch.is_tensor(one)]
    held = [*network.parameters(), *average.parameters(), *(one for one in moments if one.dim() > 0)]
    held += [one.grad for one in network.parameters() if one.grad is not None]
    assert least_of(lower(TINY), config, (16, 16)).weights == sum(4 * one.numel() for one in held)


def genoc(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """No image may be read."""

    def read(*_: object) -> None:
        raise AssertionError("data were read")

    monkeypatch.setattr("search.prepare.load_dataset", read)


HUGE = evolve(TINY, stages={name: Stage(one.level, 3, 65_536) for name, one in TINY.stages.items()})


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(
    ("genotype", "options", "words"),
    [
        (HUGE, (), "make it narrower or shallower"),
        (TINY, ("--size", 4096, "--batch", 65_536), "or less, or --size "),
    ],
)
def test_what_no_machine_holds_is_refused_before_data_are_read(genotype, options, words, tmp_path: Path):
    (tmp_path / "net.json").write_text(canonical_text(genotype))
    result = genoc("train", tmp_path / "net.json", "--out", tmp_path / "run", *options)
    assert result.exit_code == 2, result.output
    assert re.search(
        r"memory: a step needs [0-9.e+]+ [TP]iB or more, but cpu has [0-9.]+ [GT]iB free", result.stderr
    )
    assert words in result.stderr
    assert not (tmp_path / "run").exists()


@given(st.integers(0, 10**9), st.integers(2, 4096))
def test_the_batch_that_is_offered_is_the_largest_that_is_not_refused(there: int, batch: int):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search.memory.required.available", lambda _: there)
        config = TrainConfig(batch=batch, data=DataConfig(size=64))
        least = least_of(lower(TINY), config, (64, 64))
        try:
            require_memory(TINY, config)
        except InputError as refused:
            assert least.of(batch) > there
            offered = re.search(r"--batch (\d+) or less", str(refused))
            if offered:
                require_memory(TINY, evolve(config, batch=int(offered[1])))
                with pytest.raises(InputError):
                    require_memory(TINY, evolve(config, batch=int(offered[1]) + 1))
            else:
                assert least.of(2) > there
        else:
            assert least.of(batch) <= there


@given(st.integers(10_000, 10**9), st.integers(2, 4096), st.sampled_from([(64, 64), (96, 40), (2, 6)]))
def test_the_size_that_is_offered_is_the_largest_that_is_not_refused(there: int, batch: int, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search.memory.required.available", lambda _: there)
        config = TrainConfig(batch=batch, data=DataConfig(size=size))
        if least_of(lower(TINY), config, size).of(batch) <= there:
            require_memory(TINY, config)
            return
        with pytest.raises(InputError) as refused:
            require_memory(TINY, config)
        offered = re.search(r"--size ([0-9x]+) or less", str(refused.value))
        if offered is None:
            smallest = least_of(lower(TINY), config, (2, 2))
            assert "narrower" in str(refused.value) or smallest.of(batch) > there or min(size) == 2
            return
        sides = tuple(map(int, offered[1].split("x")))
        require_memory(TINY, evolve(config, data=DataConfig(size=sides)))
        steps, larger = max(size) // 2, max(sides) / 2 + 1
        grown = tuple(max(1, int(side * larger / steps + 1e-9) // 2) * 2 for side in size)
        assert larger <= steps
        with pytest.raises(InputError):
            require_memory(TINY, evolve(config, data=DataConfig(size=grown)))


FAILURES = (
    MemoryError("Unable to allocate 3.00 GiB for an array"),
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
    RuntimeError("[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory: you tried"),
    OSError(12, "Cannot allocate memory"),
    RuntimeError("std::bad_alloc"),
    RuntimeError("can't start new thread"),
)


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: str(error)[:12])
def test_a_run_that_runs_out_of_memory_says_what_would_fit(error, monkeypatch: pytest.MonkeyPatch):
    config = TrainConfig(batch=64, data=DataConfig(size=64))
    there = least_of(lower(TINY), config, (64, 64)).of(64) * 2
    monkeypatch.setattr("search.memory.ran_out.available", lambda _: there)
    with pytest.raises(InputError) as told, running_out(TINY, config, Preparation(size=(64,))):
        raise error
    words = str(told.value)
    assert "cpu has run out of it" in words
    assert "add --resume; or start in another folder: give --batch" in words
    batch = int(re.search(r"--batch (\d+) or less", words)[1])
    (size,) = map(int, re.search(r"--size (\d+) or less", words).groups())
    least = least_of(lower(TINY), config, (64, 64))
    assert least.of(4 * batch) <= there < least.of(4 * (batch + 1))
    assert least_of(lower(TINY), config, (size, size)).of(4 * 64) <= there


def test_no_smaller_step_is_advised_where_the_step_fits(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("search.memory.ran_out.available", lambda _: 2**40)
    known = Preparation(size=(64,))
    with pytest.raises(InputError, match="raise its limit") as told, running_out(TINY, TrainConfig(), known):
        raise MemoryError
    assert "--batch" not in str(told.value)


def test_libraries_that_do_not_fit_are_refused_unless_they_are_loaded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(required, "main_memory", lambda: 100 * 2**20)
    monkeypatch.setitem(sys.modules, "monai", required)
    require_room_for_surfaces()
    monkeypatch.delitem(sys.modules, "monai")
    with pytest.raises(InputError, match="100 MiB are free, and the libraries"):
        require_room_for_surfaces()
    monkeypatch.setattr(required, "main_memory", lambda: 2**40)
    require_room_for_surfaces()


def test_other_errors_are_no_lack_of_memory():
    for error in (RuntimeError("shapes differ"), OSError(5, "Input/output error")):
        with pytest.raises(type(error)), running_out(TINY, TrainConfig(), Preparation(size=(64,))):
            raise error


def test_sixteen_bits_hold_half():
    whole, half = (
        least_of(lower(TINY), TrainConfig(precision=precision), (32, 32)) for precision in ("fp32", "bf16")
    )
    assert (half.weights, 2 * half.activations) == (whole.weights, whole.activations)


def test_a_search_holds_momentum_and_no_average():
    parameters = sum(one.numel() for one in load_network(TINY).parameters())
    assert least_of(lower(TINY), SearchConfig(), (16, 16)).weights == 3 * 4 * parameters


def test_the_size_of_patches_is_the_least_until_it_is_known():
    volumes = reference("nnu-net-small")
    stride = total_stride(volumes)
    assert extent(volumes, DataConfig(), None) == stride
    asked = tuple(step * (place + 1) for place, step in enumerate(reversed(stride)))
    assert extent(volumes, DataConfig(patch=asked), None) == tuple(reversed(asked))
    assert extent(volumes, DataConfig(patch=(64,)), None) == (64, 64, 64)
    assert extent(volumes, DataConfig(), Preparation(patch=asked)) == tuple(reversed(asked))
    assert extent(TINY, DataConfig(size=64), None) == (64, 64)
    assert extent(TINY, DataConfig(size=(63, 41)), None) == (42, 64)
    assert extent(volumes, DataConfig(patch=(8, 8)), None) == stride  # which the data refuse, with the reason
    assert extent(TINY, DataConfig(size=(8, 9)), Preparation(size=(63, 41))) == (42, 64)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1024, "1 KiB"),
        (1000 * 1024, "0.977 MiB"),
        (2**20, "1 MiB"),
        (40 * 2**20, "40 MiB"),
        (1.5 * 2**50, "1.5 PiB"),
    ],
)
def test_amounts_are_told_in_three_digits(number: float, words: str):
    assert amount(number) == words


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system that says what a test writes: proc/meminfo, proc/self/cgroup, cgroup/."""
    (tmp_path / "proc" / "self").mkdir(parents=True)
    monkeypatch.setattr(machine, "PROC", tmp_path / "proc")
    monkeypatch.setattr(machine, "CGROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(machine, "process_limits", list)
    return tmp_path


SWAP = 100 * 1024
MEMINFO = "MemTotal: 900 kB\nMemFree: 10 kB\nMemAvailable: 300 kB\nSwapFree: 100 kB\n"


def test_free_memory_is_what_the_kernel_says(system: Path):
    (system / "proc/meminfo").write_text(MEMINFO)
    assert machine.available("cpu") == 400 * 1024


def test_where_the_kernel_says_nothing_it_is_all_of_the_machine(system: Path):
    assert machine.available("cpu") == machine.machine_memory()
    (system / "proc/meminfo").write_text("MemTotal: 900 kB\n")
    assert machine.available("cpu") == machine.machine_memory()


@pytest.mark.parametrize(
    ("line", "file", "text", "limit"),
    [
        ("0::/a/b", "a/b/memory.max", "5000", SWAP + 5000),
        ("0::/a/b", "a/memory.max", "5000", SWAP + 5000),
        ("0::/", "memory.max", "5000", SWAP + 5000),
        ("0::/not/here", "memory.max", "5000", SWAP + 5000),
        ("0::/a/b", "a/b/memory.max", "max", 400 * 1024),
        ("5:cpu,memory:/a", "memory/a/memory.limit_in_bytes", "5000", SWAP + 5000),
        ("5:cpu,memory:/a", "memory/memory.limit_in_bytes", "9223372036854771712", 400 * 1024),
        ("5:cpu:/a", "a/memory.max", "5000", 400 * 1024),
    ],
)
def test_a_container_has_its_own_limit(system: Path, line: str, file: str, text: str, limit: int):
    (system / "proc/meminfo").write_text(MEMINFO)
    (system / "proc/self/cgroup").write_text(line + "\n")
    path = system / "cgroup" / file
    path.parent.mkdir(parents=True)
    path.write_text(text + "\n")
    assert machine.available("cpu") == limit


def test_what_a_container_holds_already_is_not_free(system: Path):
    (system / "proc/meminfo").write_text(MEMINFO)
    (system / "proc/self/cgroup").write_text("0::/\n")
    (system / "cgroup").mkdir()
    (system / "cgroup/memory.max").write_text("5000")
    for text, left in (("file 4000\nanon 2000\n", 3000), ("anon 9000\n", 0), ("total_rss 1000\n", 4000)):
        (system / "cgroup/memory.stat").write_text(text)
        assert machine.available("cpu") == SWAP + left


@pytest.mark.parametrize(("limit", "swap"), [("2000", 2000), ("max", SWAP), ("0", 0), ("900000000", SWAP)])
def test_swap_of_a_container_counts(system: Path, limit: str, swap: int):
    (system / "proc/meminfo").write_text(MEMINFO)
    (system / "proc/self/cgroup").write_text("0::/\n")
    (system / "cgroup").mkdir()
    (system / "cgroup/memory.max").write_text("5000")
    (system / "cgroup/memory.swap.max").write_text(limit)
    assert machine.available("cpu") == 5000 + swap


def test_of_other_devices_nothing_is_known():
    assert machine.available("meta") is None
