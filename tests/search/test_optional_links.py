"""Spaces that leave open which links are there, and so which stages and how many levels."""

import json
import re
from collections.abc import Iterator
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import pytest
import torch
from attrs import evolve
from click.testing import CliRunner, Result

from compiler.analysis.cost import cost
from compiler.analysis.expected_cost import expected_cost
from compiler.backend.load import load_network
from compiler.checks import load_checked
from compiler.lowering.network import lower
from compiler.structure.membership import outside
from compiler.structure.widths import input_width
from genotype import Choose, Genotype, content_hash, load, loads
from genotype.form.choices import choices
from genotype.form.space_size import in_words, powers, space_size
from search.selection.budget import Budget
from search.selection.constrained_selection import ConstrainedSelection
from search.selection.derive import derive
from search.selection.from_alphas import derived_from
from search.selection.inherited_weights import inherited
from search.selection.sample import sample
from search.selection.weight_inheritance import inherit
from search.supernet.alphas import Alphas, gates_of, recorded
from search.supernet.relaxation import Gumbel
from search.supernet.supernet import Supernet
from tests.search.test_supernet import unsettle
from tests.spaces import LEVEL_SPACE, supernet_check
from tests.strategies import BLOCKS, SPARING
from zoo.main import main
from zoo.references import reference

OPTIONAL = {"choose": [True, False]}
SMALL = ["--size", "16", "--limit", "8", "--batch", "4", "--precision", "fp32"]


def space_with(name: str = "", stage: dict[str, Any] | None = None, **links: dict[str, Any]) -> Genotype:
    """The space of levels with a stage and links, by their numbers, changed."""
    document = json.loads(LEVEL_SPACE)
    document["stages"].get(name, {}).update(stage or {})
    for number, changed in links.items():
        document["links"][int(number.removeprefix("link"))].update(changed)
    return loads(json.dumps(document))


EVERYWHERE = {"kind": "residual", "shortcut": "conv_1x1"}
SPACES = {
    "concatenated": space_with(),
    "added": space_with("dec1", {"fusion": "add"}),
    "added, of one width each": space_with("dec1", {"fusion": "add", "widths": 4, "block": "mbconv"}),
    "bottlenecks": space_with("dec1", {"block": "bottleneck", "widths": 12, "norm": "instance"}),
    "units": space_with("dec1", {"block": "residual_unit", "widths": 12}),
    "of several depths": space_with("dec1", {"depth": {"choose": [1, 2]}, "widths": 5}),
    "of several blocks": space_with("dec2", {"block": {"choose": ["conv", EVERYWHERE]}}),
    "of several widths": space_with("enc1", {"widths": {"choose": [2, 4]}}),
    "the width of another stage": space_with(
        link4={"resize": {"kind": "transposed_conv", "width": {"of": "enc2"}}}
    ),
}


def gated(fusion: Any, optional: int) -> Genotype:
    """A gate of which one link may be absent: number 5 is its skip connection, 6 comes from below."""
    document = json.loads(LEVEL_SPACE)
    del document["links"][7]
    del document["links"][6]["present"]
    document["links"][optional]["present"] = OPTIONAL
    document["stages"]["dec1"]["fusion"] = fusion
    return loads(json.dumps(document))


for number, fusion in product((5, 6), ("gate", {"choose": ["concat", "gate"]})):
    SPACES[f"{fusion} without link {number}"] = gated(fusion, number)


def every_decision(space: Genotype) -> Iterator[dict[str, Any]]:
    """All that may be decided."""
    sites = list(choices(space))
    for values in product(*(choice.options for _, choice in sites)):
        yield dict(zip((path for path, _ in sites), values, strict=True))


@pytest.mark.parametrize("space", SPACES.values(), ids=SPACES)
def test_every_network_is_its_supernet_one_hot(space: Genotype):
    assert supernet_check(space) == ()
    torch.manual_seed(0)
    supernet = Supernet(space).double()
    unsettle(supernet.network)
    x, every = torch.randn(2, 3, 16, 16).double(), list(every_decision(space))
    assert space_size(space) == len(every)
    for decided in every:
        genotype = derive(space, decided).genotype
        assert supernet_check(genotype) == ()
        assert list(outside(space, genotype)) == []
        network = load_network(genotype).double()
        carried = inherit(space, genotype, supernet.network.state_dict(), network.state_dict())
        network.load_state_dict(carried)
        gates = {path: gate.double() for path, gate in gates_of(space, decided).items()}
        for training in (True, False):
            ours, theirs = supernet.train(training)(x, gates), network.train(training)(x)
            torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-9)


@pytest.mark.parametrize("space", SPACES.values(), ids=SPACES)
def test_the_expected_cost_is_the_mean_over_all_networks(space: Genotype):
    """A U's ways part and join like brackets, so that the probability that a stage is read is exact."""
    torch.manual_seed(0)
    shares = {
        path: torch.softmax(torch.randn(len(choice.options)).double(), 0) for path, choice in choices(space)
    }
    total = torch.zeros(2, dtype=torch.float64)
    for decided in every_decision(space):
        found = cost(lower(derive(space, decided).genotype), (16, 16))
        one_hot = gates_of(space, decided)
        weight = prod(float(share @ one_hot[path].double()) for path, share in shares.items())
        total += weight * torch.tensor([found.parameters, found.macs])
        binary = {path: [int(number) for number in gate] for path, gate in one_hot.items()}
        exact = expected_cost(lower(space), (16, 16), binary)
        assert (exact.parameters, exact.macs) == (found.parameters, found.macs)
    expected = expected_cost(lower(space), (16, 16), shares)
    assert [float(expected.parameters), float(expected.macs)] == pytest.approx(total.tolist())


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_that_may_follow_optional_links_is_the_same_without_them(block: Any):
    """Of every kind: where the check allows it, and it allows just those that begin with convolutions."""
    space = evolved(loads(LEVEL_SPACE), block)
    codes = {problem.code for problem in supernet_check(space)}
    assert codes == (set() if block in SPARING else {"G813"})
    if not codes:
        test_every_network_is_its_supernet_one_hot(space)
    test_every_network_is_its_supernet_one_hot(evolved(space, block, fusion="add"))


def evolved(space: Genotype, block: Any, **more: Any) -> Genotype:
    """With these blocks in the last stage, of a width that no sum of links has."""
    last = evolve(space.stages["dec1"], block=block, widths=12, **more)
    return evolve(space, stages={**space.stages, "dec1": last})


def test_without_its_way_up_a_stage_goes_and_its_cause_is_named_first():
    space = loads(LEVEL_SPACE)
    decided = {"links[4].present": False, "links[6].present": True, "links[7].present": False}
    found = derive(space, decided)
    assert [*found.genotype.stages] == ["enc1", "enc2", "dec2", "dec1"]
    assert len(found.genotype.levels) == 2
    assert found.dropped == ("links[4].present: left out, and with it enc3",)
    assert all(link.present is True for link in found.genotype.links)
    flat = derive(space, {**decided, "links[6].present": False})
    assert [*flat.genotype.stages] == ["enc1", "dec1"]
    assert flat.dropped == ("links[6].present: left out, and with it enc2, enc3, dec2",)


@pytest.mark.parametrize("space", [*SPACES.values(), reference("levels")])
def test_every_stage_that_goes_is_named_once_with_the_links_that_bring_it_back(space: Genotype):
    """With the links that are named put back, some of the stages are there again."""
    for seed in range(12):
        torch.manual_seed(seed)
        decided = {
            path: choice.options[torch.randint(len(choice.options), ())] for path, choice in choices(space)
        }
        found = derive(space, decided)
        lines = [line for line in found.dropped if line.startswith("links[")]
        gone = [name for line in lines for name in re.split(" with (?:it|them) ", line)[1].split(", ")]
        assert sorted(gone) == sorted({*space.stages} - {*found.genotype.stages})
        for line in lines:
            causes = line.partition(": ")[0].split(", ")
            assert all(decided[path] is False for path in causes)
            back = derive(space, {**decided, **dict.fromkeys(causes, True)})
            assert {*back.genotype.stages} > {*found.genotype.stages}


def with_alphas(**weights: float) -> Alphas:
    """Alphas of the space of levels by which each link is there with such a weight."""
    alphas = Alphas(loads(LEVEL_SPACE))
    for decision, values in alphas.pairs():
        (site,) = decision.sites
        there = weights[f"link{site.path[6]}"]
        sure = [there if option else 1 - there for option in site.options]
        values.data.copy_(torch.log(torch.tensor(sure)))
    return alphas


@pytest.mark.parametrize(
    ("weights", "line"),
    [
        ({"link4": 0.9, "link6": 0.9, "link7": 0.1}, None),
        ({"link4": 0.497, "link6": 0.9, "link7": 0.1}, "the search left out enc3 at .50 to .50"),
        ({"link4": 0.51, "link6": 0.9, "link7": 0.1}, "the search kept enc3 at .51 to .49"),
        ({"link4": 0.9, "link6": 0.49, "link7": 0.1}, "the search left out enc2, enc3, dec2 at .51 to .49"),
        ({"link4": 0.49, "link6": 0.1, "link7": 0.1}, None),
        (
            {"link4": 0.49, "link6": 0.9, "link7": 0.51},
            "the search left out enc3 at .51 to .49; kept input -> dec1 at .51 to .49",
        ),
    ],
)
def test_structure_that_hung_on_nearly_equal_alphas_is_told(weights, line):
    space = loads(LEVEL_SPACE)
    assert derived_from(with_alphas(**weights), space, None, "").undecided == line


def test_a_random_genotype_says_how_it_came_about():
    space = loads(LEVEL_SPACE)
    hashed = content_hash(space)[:8]
    assert sample(space, 3).genotype.about == f"Sampled from the space level-space ({hashed}) with seed 3."


def test_a_network_without_a_link_that_is_always_there_is_outside():
    space = loads(LEVEL_SPACE)
    found = derive(space, {path: True for path, _ in choices(space)}).genotype
    assert list(outside(space, found)) == []
    skip = evolve(found, links=tuple(link for link in found.links if link.source != "enc2"))
    assert list(outside(space, skip))
    unread = evolve(found, links=tuple(link for link in found.links if link.source != "enc3"))
    assert list(outside(space, unread)) == ["levels", "stages.enc3", "links[2]"]
    other = evolve(found, links=tuple(reversed(found.links)))
    assert list(outside(space, other))
    off = evolve(found, links=tuple(evolve(one, present=one.source != "enc3") for one in found.links))
    assert list(outside(space, off)) == []


def test_a_link_is_weighed_by_the_gate_of_its_being_there():
    space = loads(LEVEL_SPACE)
    supernet = Supernet(space).double().eval()
    network = supernet.network
    gates = {path: gate.detach().double() for path, gate in supernet.alphas.gates().items()}
    x = torch.randn(1, 3, 8, 8).double()
    enc2 = network.enc2(network.enc1_to_enc2_resize(network.enc1(x)))
    up = network.enc3_to_dec2_resize(network.enc3(network.enc2_to_enc3_resize(enc2)))
    dec2 = network.dec2(torch.cat([enc2, gates["links[4].present"][0] * up], 1))
    read = [
        network.enc1(x),
        gates["links[6].present"][1] * network.dec2_to_dec1_resize(dec2),
        gates["links[7].present"][0] * network.input_to_dec1_conv_1x1(x),
    ]
    expected = network.head_dec1(network.dec1(torch.cat(read, 1)))
    torch.testing.assert_close(supernet(x), expected)


def test_a_gumbel_softmax_draws_for_links():
    alphas = Alphas(loads(LEVEL_SPACE))
    alphas.relaxation = Gumbel(2.0, 0.9, 0, 0)
    once, drawn = alphas.gates(), alphas.drawn_gates()
    assert all(not torch.equal(gate, drawn[path]) for path, gate in once.items())


def test_the_record_of_alphas_names_both_options():
    rows = recorded(Alphas(loads(LEVEL_SPACE)).decisions)
    assert [(row["kind"], row["candidates"]) for row in rows] == [
        ("present", ["there", "left out"]),
        ("present", ["left out", "there"]),
        ("present", ["there", "left out"]),
    ]


def test_a_budget_is_met_by_leaving_levels_out():
    space = reference("levels")
    every = {path: choice.options[0] for path, choice in choices(space)}
    least = derive(space, {path: False if path.endswith("present") else v for path, v in every.items()})
    assert len(least.genotype.levels) == 2
    limit = cost(lower(least.genotype), (32, 32)).parameters
    found = derive(
        space, ConstrainedSelection.of(Budget.of(space, (32, 32), limit, None), Alphas(space)).decided()
    )
    assert cost(lower(found.genotype), (32, 32)).parameters <= limit


def test_the_reference_space_of_levels_holds_u_nets_of_two_to_five_levels():
    space = reference("levels")
    assert in_words(powers(space)) == "2^13 = 8,192"
    samples = [sample(space, seed).genotype for seed in range(40)]
    assert {len(found.levels) for found in samples} == {2, 3, 4, 5}
    assert all(supernet_check(found) == () and list(outside(space, found)) == [] for found in samples)


def test_a_search_of_links_runs_from_beginning_to_end(tmp_path: Path):
    (tmp_path / "space.json").write_text(LEVEL_SPACE)
    run = tmp_path / "run"
    result = genoc(
        "search",
        tmp_path / "space.json",
        "--out",
        run,
        "--warmup",
        0,
        "--epochs",
        2,
        "--method",
        "darts",
        *SMALL,
    )
    assert result.exit_code == 0, result.output
    space, found = load(run / "space.json"), load_checked(run / "genotype.json")
    assert list(outside(space, found)) == []
    alphas = json.loads((run / "alphas.json").read_text())
    assert alphas["epochs"][0] != alphas["epochs"][-1]
    given = ["--out", tmp_path / "train", "--inherit", run, "--epochs", 1, *SMALL]
    trained = genoc("train", run / "genotype.json", *given)
    assert trained.exit_code == 0, trained.output
    hashed = json.loads((run / "run.json").read_text())["genotype"][:8]
    origin = "Derived from the alphas of a search of the space level-space"
    assert found.about == f"{origin} ({hashed}) after 2 epochs."
    earlier = genoc("derive", run, "--epoch", 0)
    assert loads(earlier.stdout).about == f"{origin} ({hashed}) after 0 epochs."
    assert "undecided: the search " in earlier.stderr
    assert "undecided: the search " in result.output
    load_network(found).load_state_dict(inherited(found, run))


def genoc(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def residual_levels(**first: int) -> Genotype:
    """The bundled space of levels with residual decoders, the first block of some of another width."""
    space = reference("levels")
    open_blocks = Choose(("conv", "residual"))
    stages = {
        name: evolve(stage, block=open_blocks, widths=(first.get(name, stage.widths), stage.widths))
        for name, stage in space.stages.items()
    }
    return evolve(space, stages=stages)


def test_a_width_that_the_blocks_may_also_read_is_told_with_one_that_does():
    """The shortcut is then the input itself. Oracle: the channels read in the networks of the space."""
    told = {problem.about[0]: problem for problem in supernet_check(residual_levels())}
    assert sorted(told) == ["dec2", "dec3", "dec4"]
    space, first = residual_levels(), {}
    for name, problem in told.items():
        width = space.stages[name].layer_widths[1]
        assert f"where these are {width}, the shortcut of the first is the input itself" in problem.problem
        found = re.search(r"a width other than ([\d, ]+), such as (\d+)", problem.remedy)
        assert found is not None
        first[name] = int(found[2])
        listed = {int(number) for number in found[1].split(", ")}
        read = set()
        for seed in range(24):
            network = sample(reference("levels"), seed).genotype
            read |= {input_width(network, name)} if name in network.stages else set()
        assert read <= listed
    assert supernet_check(residual_levels(**first)) == ()


@pytest.mark.parametrize(
    ("block", "why", "instead"),
    [
        ({"kind": "conv", "squeeze": 2}, "squeeze", "remove the squeeze, or "),
        ({"kind": "residual", "shortcut": "pad"}, "pad shortcut", 'write "shortcut": "projection", or '),
        ("preact", "first layers", "use conv blocks"),
    ],
)
def test_why_blocks_count_their_channels_is_told(block: Any, why: str, instead: str):
    (problem,) = supernet_check(space_with("dec1", {"block": block, "widths": 12}))
    assert problem.code == "G813"
    assert why in problem.problem.partition(": ")[2]
    assert problem.remedy.startswith(instead)


def test_groups_divide_the_channels_with_and_without_the_link():
    (problem,) = supernet_check(
        space_with("dec1", {"block": {"kind": "residual", "groups": 2}, "widths": 12})
    )
    assert (problem.code, problem.path) == ("G212", "stages.dec1.block.groups")
