"""Known to be non-negative is what a ReLU ended, through resizes that keep it so, and nothing else."""

import pytest

from compiler.analysis.known_values import is_positive, positive_values
from compiler.lowering.network import lower
from compiler.program.program import Apply, Expression
from genotype import Genotype, Head, Level, Link, Resize, Stage

DOWN, UP = ("max_pool", "avg_pool"), ("nearest", "linear")


def network(dims: int, down: str, up: str | Resize, activation: str = "relu") -> Genotype:
    return Genotype(
        name="down-and-up",
        spatial_dims=dims,
        in_channels=1,
        out_channels=1,
        activation=activation,
        levels=(Level(1), Level(2)),
        stages={"enc": Stage(0, 1, 2), "deep": Stage(1, 1, 2), "dec": Stage(0, 1, 2)},
        links=(Link("input", "enc"), Link("enc", "deep", resize=down), Link("deep", "dec", resize=up)),
        heads=(Head("dec"),),
    )


def known(genotype: Genotype) -> dict[str, bool]:
    """Of every layer that is applied, whether what it gives is known to be non-negative."""
    unit = lower(genotype).network
    layers = {layer.name: layer for layer in unit.layers}
    positive = positive_values(unit)
    found: dict[str, bool] = {}

    def look(value: Expression) -> None:
        if isinstance(value, Apply):
            found[value.layer] = is_positive(value, positive, layers)
            look(value.value)

    for assign in unit.body:
        look(assign.value)
    found |= dict.fromkeys(positive, True)
    return found


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("down", DOWN)
@pytest.mark.parametrize("up", UP)
def test_pools_and_interpolations_keep_a_relus_output_non_negative(dims: int, down: str, up: str):
    linear = {2: "bilinear", 3: "trilinear"}[dims]
    found = known(network(dims, down, linear if up == "linear" else up))
    assert found.pop("head_dec", False) is False
    assert found == dict.fromkeys(("enc", "deep", "dec", "enc_to_deep_resize", "deep_to_dec_resize"), True)


@pytest.mark.parametrize("dims", [2, 3])
def test_nothing_is_known_after_weights_or_another_activation(dims: int):
    assert known(network(dims, "max_pool", "transposed_conv"))["deep_to_dec_resize"] is False
    assert not any(known(network(dims, "max_pool", "nearest", activation="leaky_relu")).values())
