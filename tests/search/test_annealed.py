"""The annealed relaxation: a supernet that ends as the network that is derived from it."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.backend.load import load_network
from genotype import Genotype, load, loads
from search.config import SearchConfig
from search.monitor.courses import courses, mean_decidedness
from search.report.sections.head import derived_dice
from search.report.sections.network import dropped
from search.runs.checkpoint import Checkpoint, under
from search.runs.documents import ALPHAS, DERIVATION
from search.search import Search
from search.selection.derive import derive
from search.selection.inherited_weights import inherited
from search.selection.weight_inheritance import inherit
from search.supernet.alphas import Alphas, gates_of
from search.supernet.decisions.relaxed_top import relaxed_top
from search.supernet.relaxation import Annealed, relaxation_of
from search.supernet.supernet import Supernet
from tests.options import overridden
from tests.search.test_api import SMALL, genoc, same_tensors, stop_in
from tests.search.test_supernet import pictures, unsettle
from tests.spaces import SKIP_SPACE
from tests.strategies import spaces

pytestmark = pytest.mark.usefixtures("short_reports")

LOGITS = st.lists(st.floats(-50, 50), min_size=2, max_size=12, unique=True)


@given(LOGITS, st.integers(1, 12))
def test_weights_sum_to_the_number_kept_and_are_in_the_order_of_the_logits(values: list[float], count: int):
    weights = relaxed_top(torch.tensor(values, dtype=torch.float64), count)
    assert weights.sum().item() == pytest.approx(min(count, len(values)), abs=1e-6)
    assert ((weights >= 0) & (weights <= 1)).all()
    ordered = weights[torch.tensor(values, dtype=torch.float64).argsort()]
    assert (ordered.diff() >= -1e-12).all()


def test_equal_logits_have_equal_weights_and_what_is_out_has_none():
    weights = relaxed_top(torch.tensor([7.0, -torch.inf, 7.0, 7.0, 7.0]), 2)
    torch.testing.assert_close(weights, torch.tensor([0.5, 0.0, 0.5, 0.5, 0.5]))


def test_the_gradient_is_that_of_the_weights():
    logits = torch.tensor([0.3, -1.0, 2.0, 0.7], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: relaxed_top(x, 2), (logits,), atol=1e-6)


def apart(space: Genotype, tau: float) -> Alphas:
    """Alphas of which no two differ by the same, none of them the mean of its decision, at a temperature.

    So edges whose ops have a softmax each differ too, in how far the best op is above the others.
    """
    alphas = Alphas(space)
    alphas.relaxation = Annealed(1.0, 9, 0)
    alphas.relaxation.tau = tau
    for values in alphas.values:
        values.data = 2 ** torch.randperm(len(values)).double()
    return alphas


@given(spaces(), st.integers(0, 2**31))
def test_gates_of_alphas_far_apart_are_those_of_what_is_derived(space: Genotype, seed: int):
    torch.manual_seed(seed)
    alphas = apart(space, 1e-4)
    wanted = gates_of(space, alphas.decided())
    for path, gate in alphas.gates().items():
        assert torch.equal(gate.detach(), wanted[path].to(gate)), path


@given(spaces(), st.integers(0, 2**31))
def test_equal_alphas_decide_nothing_and_never_weigh_what_cannot_be_kept(space: Genotype, seed: int):
    torch.manual_seed(seed)
    alphas = apart(space, 1.0)
    for decision, values in alphas.pairs():
        gates = alphas.relaxation.gates(decision, torch.zeros_like(values))
        for site in decision.sites:
            kept = [gate for gate, option in zip(gates[site.path], site.options, strict=True) if gate]
            idle = sum(option == "none" for option in site.options) if "op" in site.path[-3:] else 0
            assert len(kept) == len(site.options) - idle
            assert max(kept) - min(kept) < 1e-9


@settings(max_examples=5)
@given(spaces(), st.integers(0, 2**31))
def test_a_supernet_that_has_ended_is_the_derived_network_with_its_weights(space: Genotype, seed: int):
    torch.manual_seed(seed)
    supernet = Supernet(space).double().eval()
    unsettle(supernet.network)
    supernet.alphas = apart(space, 1e-4)
    derivation = derive(space, supernet.alphas.decided())
    network = load_network(derivation.genotype).double().eval()
    state = supernet.network.state_dict()
    network.load_state_dict(inherit(space, derivation.genotype, state, network.state_dict()))
    x = pictures(space).double()
    torch.testing.assert_close(supernet(x), network(x), rtol=0, atol=1e-6)


def test_a_candidate_that_is_left_out_weighs_nothing():
    alphas = apart(loads(SKIP_SPACE), 0.5)
    for decision, values in alphas.pairs():
        for place in range(decision.size):
            gates = torch.cat(list(alphas.masked(decision, values, place).values()))
            assert gates[place] == 0
            assert gates.isfinite().all()


def test_the_temperature_falls_by_the_same_factor_from_the_end_of_the_warm_up():
    found = relaxation_of(SearchConfig(relaxation="annealed", epochs=8, warmup=3, alpha_lr=0.1), 50)
    assert isinstance(found, Annealed)
    taus = []
    for epoch in range(8):
        found.begin(epoch)
        taus.append(found.tau)
    reach = 0.1 * 50 * 5
    assert taus[:4] == [pytest.approx(reach * 0.2)] * 4
    assert taus[7] == pytest.approx(reach * 1e-4)
    falls = [after / before for before, after in pairwise(taus[3:])]
    assert falls == [pytest.approx((1e-4 / 0.2) ** 0.25)] * 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An annealed search, and one that was stopped in its third epoch of four and resumed."""
    folder = tmp_path_factory.mktemp("annealed")
    (folder / "space.json").write_text(SKIP_SPACE)
    assert searched(folder, "whole").exit_code == 0
    with pytest.MonkeyPatch.context() as patch:
        stop_in(patch, Search, 2)
        assert searched(folder, "resumed").exit_code == 130
    assert searched(folder, "resumed", "--resume").exit_code == 0
    return folder


OPTIONS = ["--epochs", 4, "--relaxation", "annealed", "--plan", "source"]


def searched(folder: Path, name: str, *more: object) -> Result:
    given = overridden([*overridden(SMALL, OPTIONS), "--warmup", 1], more)
    return genoc("search", folder / "space.json", "--out", folder / name, *given)


def test_a_search_ends_with_the_gates_of_what_it_derives(folder: Path):
    record, space = ALPHAS.read(folder / "whole"), load(folder / "whole" / "space.json")
    alphas = Alphas(space)
    genotype = json.loads((folder / "whole" / "genotype.json").read_text())
    for decision, gates in zip(alphas.decisions, record.gates.epochs[-1], strict=True):
        kept = round(sum(gates))
        assert kept >= 1
        assert all(min(gate, 1 - gate) < 0.05 for gate in gates), decision.name
    assert mean_decidedness(courses(record)) > 0.95
    (weighed,) = [b["inputs"] for b in genotype["cells"]["skip"]["blocks"] if b["kind"] == "sum"]
    assert [given["weight"] for given in weighed] == [1.0]


def test_deriving_changes_next_to_nothing(folder: Path):
    """With the statistics of the batch, the derived network's logits are within .05 of the supernet's."""
    run, record = folder / "whole", ALPHAS.read(folder / "whole")
    supernet = Supernet(load(run / "space.json")).train()
    supernet.load_state_dict(under(Checkpoint.read(run / "checkpoint.safetensors").tensors, "supernet"))
    gates: dict[str, torch.Tensor] = {}
    for decision, weights in zip(supernet.alphas.decisions, record.gates.epochs[-1], strict=True):
        gates |= decision.by_site(torch.tensor(weights))
    genotype = load(run / "genotype.json")
    network = load_network(genotype).train()
    network.load_state_dict(inherited(genotype, run))
    images = torch.rand(4, 3, 16, 16)
    torch.testing.assert_close(supernet.plain(images, gates), network(images), rtol=0, atol=0.05)


def test_a_search_that_was_resumed_is_one_that_was_not_to_the_last_bit(folder: Path):
    one, other = folder / "whole", folder / "resumed"
    for name in ("alphas.json", "genotype.json", "derivation.json", "monitor.csv"):
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    assert same_tensors(one / "checkpoint.safetensors", other / "checkpoint.safetensors")


def test_genoc_derive_decides_what_the_search_did(folder: Path):
    derived = genoc("derive", folder / "whole")
    assert derived.exit_code == 0, derived.output
    assert json.loads(derived.stdout) == json.loads((folder / "whole" / "genotype.json").read_text())


def test_the_command_and_the_report_say_both(folder: Path):
    dice = DERIVATION.read(folder / "whole").validation_dice
    told = searched(folder, "whole", "--resume").stdout
    assert f"validation Dice {dice.derived:.4f} with the weights of the supernet, which has" in told
    shown = dropped(folder / "whole").html()
    assert f"{dice.supernet:.4f} of the supernet" in shown
    assert f"{dice.derived:.4f} of this network" in shown
    assert derived_dice(folder / "whole").number == f"{dice.derived:.3f}"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--beta-end", 2), "--beta-end: holds the alphas together, and --relaxation annealed takes them"),
        (("--warmup", 3), "--warmup 3: leaves the alphas one of 4 epochs"),
    ],
)
def test_what_does_not_go_with_it_is_refused(folder: Path, given: tuple[object, ...], told: str):
    refused = searched(folder, "refused", *given)
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert not (folder / "refused").exists()
