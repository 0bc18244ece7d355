"""Open stages that feed what counts their channels, and how a search's gradient reaches their widths."""

import pytest
import torch
from attrs import evolve
from torch import Tensor, nn

from compiler.backend.emit import emit
from compiler.backend.load import load_network, load_source
from compiler.lowering.network import lower
from genotype import Choose, Genotype, Link, Resize, Stage, WidthOf, loads
from genotype.form.field_types import ResizeKind
from search.selection.derive import derive
from search.selection.weight_inheritance import inherit
from search.supernet.alphas import Alphas, Gates, gates_of
from tests.spaces import SKIP_SPACE, supernet_check
from zoo.references import reference

KEEPS_WIDTH: ResizeKind = "transposed_conv"


def narrow(levels: int = 3, by: int = 8) -> Genotype:
    """AdwU-Net's space in 2D, with few levels, an eighth as wide."""
    space = reference("adwu-net-2d")
    gone = {f"{side}{level + 1}" for side in ("enc", "dec") for level in range(levels, 5)} | {f"dec{levels}"}
    links = [link for link in space.links if link.target not in gone]
    bottom = f"enc{levels}"
    return evolve(
        space,
        levels=space.levels[:levels],
        stages={name: narrowed(stage, by) for name, stage in space.stages.items() if name not in gone},
        links=tuple(evolve(link, source=bottom) if link.source in gone else link for link in links),
        heads=tuple(head for head in space.heads if head.source not in gone),
    )


def narrowed(stage: Stage, by: int) -> Stage:
    assert isinstance(stage.widths, Choose)
    return evolve(stage, widths=Choose(tuple(width // by for width in stage.widths.options)))


def with_resize(space: Genotype, resize: ResizeKind | Resize) -> Genotype:
    """The space with this in place of every transposed convolution."""

    def changed(link: Link) -> Link:
        return evolve(link, resize=resize) if isinstance(link.resize, Resize) else link

    return evolve(space, links=tuple(map(changed, space.links)))


def joint() -> Genotype:
    """Depth, width and a cell on the finest skip in one space; a stage with kernel 1 leads to the cell."""
    space = narrow()
    links = tuple(evolve(link, target="mid1") if is_finest_skip(link) else link for link in space.links)
    return evolve(
        space,
        stages={**space.stages, "mid1": Stage(level=0, depth=1, widths=4, kernel=1)},
        links=(*links, Link("mid1", "dec1", cell="skip")),
        cells=loads(SKIP_SPACE).cells,
    )


def is_finest_skip(link: Link) -> bool:
    return (link.source, link.target) == ("enc1", "dec1")


SPACES = {
    "with a cell on a skip": joint(),
    "as wide as the skip": narrow(),
    "as wide as its input": with_resize(narrow(), KEEPS_WIDTH),
    "as wide as a stage elsewhere": with_resize(narrow(), Resize(KEEPS_WIDTH, WidthOf("enc2"), bias=True)),
    "as wide as its target": with_resize(narrow(), Resize(KEEPS_WIDTH, WidthOf("dec1"), bias=True)),
}


@pytest.mark.parametrize("space", SPACES.values(), ids=SPACES)
@pytest.mark.parametrize("seed", range(4))
def test_the_supernet_computes_what_is_derived_with_all_that_is_narrowed(space: Genotype, seed: int):
    assert supernet_check(space) == ()
    torch.manual_seed(seed)
    wide, alphas = load_network(space).double(), Alphas(space)
    for values in alphas.values:
        nn.init.normal_(values)
    derivation = derive(space, alphas.decided())
    network = load_network(derivation.genotype).double()
    network.load_state_dict(inherit(space, derivation.genotype, wide.state_dict(), network.state_dict()))
    x = torch.randn(2, 3, 16, 16, dtype=torch.float64)
    gates = {path: gate.double() for path, gate in gates_of(space, derivation.decided).items()}
    torch.testing.assert_close(wide(x, gates), network(x), rtol=0, atol=1e-6)


def test_a_derived_transposed_conv_is_as_wide_as_the_skip_beside_it():
    space = narrow()
    alphas = Alphas(space)
    for values in alphas.values:
        nn.init.normal_(values)
    found = derive(space, alphas.decided()).genotype
    for link in found.links:
        if isinstance(link.resize, Resize):
            skip = found.stages[link.target.replace("dec", "enc")]
            assert link.resize.width == skip.layer_widths[-1]


def gradients(network: nn.Module, space: Genotype, kind: str) -> Tensor:
    """The magnitudes of the loss's gradient in the alphas of that kind, at their start."""
    torch.manual_seed(0)
    alphas = Alphas(space)
    x = torch.randn(2, 3, 16, 16)
    gates: Gates = alphas.gates()
    network(x, gates).square().mean().backward()
    found = [values.grad.norm() for decision, values in alphas.pairs() if decision.kind == kind]
    return torch.stack(found)


def before_the_norm(space: Genotype) -> nn.Module:
    """The space's network with masks where the published code has them: before norm and activation."""
    source, program = emit(space, lower(space)), lower(space)
    masked = "layer.conv(x) * weight.reshape(1, -1, *[1] * (x.dim() - 2))"
    for ours, theirs in {
        "    x = layer.conv(x)\n": f"    return layer.activation(layer.norm({masked}))\n",
        "weight, share = times(weight, share), None": "pass",
    }.items():
        assert ours in source
        source = source.replace(ours, theirs)
    build = load_source(source, "<masks before norms>").__dict__[program.network.class_name]
    network: nn.Module = build()
    return network


def test_the_gradient_reaches_every_width():
    """Behind the mask an instance norm would divide it out: the published code hardly searches widths."""
    space = narrow()
    torch.manual_seed(0)
    ours = load_network(space)
    theirs = before_the_norm(space)
    theirs.load_state_dict(ours.state_dict())
    found = gradients(ours, space, "width")
    assert (found > 0).all()
    assert found.median() > 20 * gradients(theirs, space, "width").median()
    assert found.median() > 1e-2 * gradients(ours, space, "depth").median()
