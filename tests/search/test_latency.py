"""Latency: what is measured, what a prediction is made of, what is kept. No test asserts a time."""

import json
from collections import Counter
from fractions import Fraction

import pytest
import torch
from click.testing import CliRunner
from hypothesis import given, settings
from torch import nn

from compiler.analysis.cost import parameters
from compiler.backend.load import load_layer, load_network
from compiler.backend.pieces import CONCAT, SUM, pieces
from compiler.lowering.network import lower
from compiler.scaling.scaling import scaled
from genotype import InputError, canonical_text
from search.device.table import Conditions, Table
from search.latency.pieces import Bench
from search.latency.predict import Predictor
from search.latency.report import in_words
from search.latency.stopwatch import Timing, in_turn, repeated
from search.latency.whole import Images, forward_pass, measured, training_step
from search.scaling import limits_of
from search.selection.sample import sample
from search.supernet.forward_plan import Plan
from tests.strategies import genotypes
from zoo.main import main
from zoo.references import reference


def genoc(*arguments):
    return CliRunner().invoke(main, list(map(str, arguments)), catch_exceptions=False)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "genoc" / "latency"


@pytest.fixture
def net(tmp_path):
    path = tmp_path / "net.json"
    path.write_text(canonical_text(small()))
    return path


def small():
    return scaled(reference("unet-32"), Fraction(1, 8))


CONVOLUTIONS = (nn.Conv2d, nn.Conv3d, nn.ConvTranspose2d, nn.ConvTranspose3d)


class Watch:
    """What convolutions read: the shape of their weights and of their input, and the input's strides."""

    def __init__(self) -> None:
        self.seen: Counter[object] = Counter()

    def on(self, network: nn.Module) -> nn.Module:
        for module in network.modules():
            if isinstance(module, CONVOLUTIONS):
                module.register_forward_pre_hook(self.note)
        return network.eval()

    def note(self, module, inputs):
        (x,) = inputs
        self.seen[type(module), tuple(module.weight.shape), module.stride, tuple(x.shape), x.stride()] += 1


@settings(max_examples=20)
@given(genotypes())
def test_the_pieces_read_what_the_layers_of_the_network_do(network):
    """The same convolutions, on inputs of the same shape and layout: watched in the whole network."""
    size = lower(network).sizes.fitted((16,))
    whole, alone, bench = Watch(), Watch(), Bench("cpu", 2)
    with torch.no_grad():
        whole.on(load_network(network))(Plan().laid(torch.randn(2, network.in_channels, *size)))
        for piece in pieces(lower(network), size, bench.lies_last):
            alone.on(bench.made(piece))(*bench.inputs(piece))
    assert alone.seen == whole.seen


@settings(max_examples=20)
@given(genotypes())
def test_the_pieces_have_all_weights_of_the_network(network):
    program = lower(network)
    found = pieces(program, program.sizes.fitted((16,)), lambda piece: True)
    layers = [load_layer(piece.call) for piece in found if piece.call.callee not in (CONCAT, SUM)]
    held = sum(weight.numel() for layer in layers for weight in layer.parameters())
    others = [layer for layer in program.network.layers if layer.role == "head"]
    extra = sum(part.parameters() for layer in others for part in layer.parts) - sum(
        part.parameters() for layer in others if used(program, layer.name) for part in layer.parts
    )
    assert held == parameters(program) - extra


def used(program, name):
    """Whether the network's output, not deep supervision alone, is computed with a layer."""
    return f"'{name}'" in str(program.network.results[0])


def test_different_pieces_have_different_names():
    names = [piece.name for piece in set(pieces(lower(reference("blocks")), (64, 64), lambda piece: True))]
    assert len(names) == len(set(names)) > 10


def test_a_space_has_few_different_blocks():
    """Those of many of its networks together, fewer than they have altogether by far."""

    drawn = [sample(reference("joint"), seed).genotype for seed in range(12)]
    found = [pieces(lower(one), (64, 64), lambda piece: True) for one in drawn]
    assert len({piece for one in found for piece in one}) < sum(map(len, found)) / 2


def test_what_was_measured_once_is_not_measured_again(monkeypatch):
    network = small()
    first = Predictor.on("cpu", 1)
    time = first.milliseconds(network, (32, 32))
    assert time > 0
    assert first.measured == len(set(first.pieces(network, (32, 32))))

    def never(*_):
        raise AssertionError("measured again")

    monkeypatch.setattr(Bench, "milliseconds", never)
    monkeypatch.setattr(Bench, "lies_last", never)
    again = Predictor.on("cpu", 1)
    assert again.milliseconds(network, (32, 32)) == pytest.approx(time, rel=1e-3)
    assert again.measured == 0
    with pytest.raises(AssertionError, match="measured again"):
        Predictor.on("cpu", 2).milliseconds(network, (32, 32))


def test_a_prediction_is_the_sum_over_all_pieces():
    network, predictor = small(), Predictor.on("cpu", 1)
    found = predictor.pieces(network, (32, 32))
    predictor.table.milliseconds = {predictor.key(piece): 2.0 for piece in found}
    assert predictor.milliseconds(network, (32, 32)) == 2.0 * len(found)


def test_a_table_keeps_what_others_wrote_meanwhile():
    one, other = Table.here("cpu"), Table.here("cpu")
    one.milliseconds["a"], one.last["a"] = 1.5, True
    other.milliseconds["b"], other.last["b"] = 2.5, False
    one.save()
    other.save()
    found = Table.here("cpu")
    assert found.milliseconds == {"a": 1.5, "b": 2.5}
    assert found.last == {"a": True, "b": False}


def test_a_table_is_of_a_device_a_version_and_a_number_of_threads(monkeypatch):
    before = Conditions.here("cpu").path()
    monkeypatch.setattr(torch, "get_num_threads", lambda: 77)
    threads = Conditions.here("cpu").path()
    monkeypatch.setattr(torch, "__version__", "99")
    assert len({before, threads, Conditions.here("cpu").path()}) == 3


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[1]",
        "[" * 100_000,
        '{"format": "genoc-latency/0", "milliseconds": {"a": 1.0}}',
        '{"format": "genoc-latency/2", "conditions": {}, "milliseconds": {"a": 1.0}}',
    ],
)
def test_a_damaged_table_is_measured_anew(content, cache):
    path = Conditions.here("cpu").path()
    path.parent.mkdir(parents=True)
    path.write_text(content)
    table = Table.here("cpu")
    assert (table.milliseconds, table.last) == ({}, {})
    table.milliseconds["a"] = 1.5
    table.save()
    assert Table.here("cpu").milliseconds == {"a": 1.5}
    assert [file.name for file in cache.iterdir()] == [path.name]


def test_entries_that_are_no_times_are_not_taken():
    table = Table.here("cpu")
    table.save()
    path = table.conditions.path()
    content = json.loads(path.read_text())
    content["milliseconds"] = {"a": 1.0, "b": -1.0, "c": float("nan"), "d": "2", "e": float("inf"), "f": True}
    content["last"] = {"a": True, "b": 1, "c": None}
    path.write_text(json.dumps(content))
    found = Table.here("cpu")
    assert (found.milliseconds, found.last) == ({"a": 1.0}, {"a": True})


def test_a_cache_that_cannot_be_written_stops_nothing(cache, capsys):
    cache.parent.parent.mkdir(parents=True)
    cache.parent.write_text("a file in the place of the folder")
    assert Predictor.on("cpu", 1).milliseconds(small(), (32, 32)) > 0
    assert "the latency table is not kept" in capsys.readouterr().err


def test_runs_are_counted_and_warmed_up():
    calls = []
    timing = repeated(lambda: calls.append(1), "cpu", seconds=0.0, least=5)
    assert timing.runs == 5
    assert len(calls) >= 7
    assert timing.low <= timing.median <= timing.high


def test_the_median_and_the_quartiles_are_in_milliseconds():
    runs = [(0.001 * number, 0.0005 * number) for number in (1, 2, 3, 4, 5, 6, 100)]
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        own = Timing.of(runs, "cpu")
        torch.set_num_threads(2)
        together = Timing.of(runs, "cpu")
    finally:
        torch.set_num_threads(threads)
    assert (own.median, own.low, own.high, own.by_clock) == pytest.approx((2, 1, 3, 4))
    assert (together.median, together.low, together.high) == pytest.approx((4, 2, 6))
    assert together.by_clock is None


@pytest.mark.parametrize(
    ("milliseconds", "words"), [(3.14159, "3.14 ms"), (999.4, "999 ms"), (5490, "5.49 s")]
)
def test_a_time_is_told_in_milliseconds_or_seconds(milliseconds, words):
    assert in_words(milliseconds) == words


def test_things_are_run_in_turn_each_after_its_preparation():
    calls = []
    works = {name: (lambda n=name: calls.append(n.upper()), lambda n=name: calls.append(n)) for name in "ab"}
    assert set(in_turn(works, "cpu", seconds=0.0, least=2)) == {"a", "b"}
    assert "".join(calls).endswith("AaBbAaBb")


@pytest.mark.parametrize("name", ["unet-32", "nnu-net-small", "dyn-unet-2d"])
def test_a_network_is_run_as_genoc_runs_networks(name):
    network = reference(name)
    images = Images(lower(network).sizes.fitted((16,)), 2, "cpu")
    x = images.for_network(network)
    assert x.shape == (2, network.in_channels, *images.size)
    assert (x.stride(1) == 1) == (name == "unet-32")
    for make in (forward_pass(network, images), training_step(network, images)):
        make()()


def test_a_training_step_trains():
    network, images = small(), Images((32, 32), 2, "cpu")
    torch.manual_seed(0)
    work = training_step(network, images)()
    held = {cell.cell_contents for cell in work.__closure__ if isinstance(cell.cell_contents, nn.Module)}
    (trained,) = held
    before = [weight.clone() for weight in trained.parameters()]
    work()
    assert any(not torch.equal(a, b) for a, b in zip(before, trained.parameters(), strict=True))


def test_memory_is_what_the_work_holds():
    def make():
        held = torch.ones(2**26)  # so much that what is freed meanwhile matters little
        return lambda: held.sum()

    peak = measured(make, "cpu").peak
    assert peak is None or 180 * 2**20 < peak < 400 * 2**20


def test_the_command_measures_and_predicts(net, cache):
    told = genoc("latency", net, "--size", 32, "--batch", 2)
    assert told.exit_code == 0
    assert "forward pass of unet-32 on 2 images of 32 x 32" in told.stdout
    assert "half of them within" in told.stdout
    found = json.loads(genoc("latency", net, "--size", 32, "--json").stdout)
    assert found["milliseconds"] > 0
    assert (found["size"], found["batch"], found["predicted"]) == ([32, 32], 1, False)
    assert found["spread"]["low"] <= found["milliseconds"] <= found["spread"]["high"]
    assert {"device", "torch", "threads", "dtype", "peak_bytes"} <= set(found)
    predicted = genoc("latency", net, "--size", 32, "--predict")
    assert "predicted, the sum of" in predicted.stdout
    assert len(list(cache.iterdir())) == 1
    again = genoc("latency", net, "--size", 32, "--predict")
    assert ", 0 of them measured now" in again.stdout
    steps = json.loads(genoc("latency", net, "--size", 32, "--batch", 2, "--training", "--json").stdout)
    assert steps["work"] == "training step"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--training", "--predict"), "a prediction is of a forward pass"),
        (("--size", 50), "the network takes multiples of 16 x 16"),
        (("--device", "cuda:77"), "--device"),
        (("--training", "--size", 16), "leaves a norm a single pixel to train on"),
    ],
)
def test_what_cannot_be_measured_is_refused(net, arguments, words):
    result = genoc("latency", net, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_a_search_space_has_no_latency(tmp_path):
    path = tmp_path / "space.json"
    path.write_text(canonical_text(reference("joint")))
    result = genoc("latency", path)
    assert result.exit_code == 2
    assert "this choice is open" in result.stderr
    with pytest.raises(InputError):
        limits_of(reference("joint"), (64, 64), max_latency=10.0)
