"""Arguments of MONAI's networks, drawn: small, and such that MONAI can build them."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

Drawn = st.SearchStrategy[dict[str, Any]]
WIDTHS = st.sampled_from([2, 4, 6, 8])
"""Even, so that group norms of two groups divide them, and halves of them are there."""


def axes(dims: int, sizes: Any) -> st.SearchStrategy[Any]:
    """A size, or one for each axis."""
    return sizes | st.lists(sizes, min_size=dims, max_size=dims)


def steps(dims: int) -> st.SearchStrategy[Any]:
    """A stride that changes something."""
    mostly_two = st.sampled_from([1, 1, *[2] * 8, 3, 4])
    return axes(dims, mostly_two).filter(lambda each: each not in (1, [1] * dims))


NORMS = st.sampled_from(
    [
        "instance",
        "BATCH",
        ["INSTANCE", {"affine": True}],
        ["batch", {"eps": 1e-3, "affine": False}],
        ["group", {"num_groups": 2}],
        ["GROUP", {"num_groups": 1, "affine": False, "eps": 1e-4}],
    ]
)
ACTS = st.sampled_from(
    [
        "relu",
        "PRELU",
        ["prelu", {"init": 0.1}],
        ["leakyrelu", {"negative_slope": 0.2, "inplace": True}],
        "RELU6",
        "elu",
        "gelu",
    ]
)
PROBABILITIES = st.sampled_from([0.0, 0.2, None])


@st.composite
def basic_unet(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "spatial_dims": draw(st.sampled_from([2, 3])),
        "in_channels": draw(st.integers(1, 3)),
        "out_channels": draw(st.integers(1, 3)),
        "features": draw(st.lists(WIDTHS, min_size=6, max_size=6)),
        "act": draw(ACTS),
        "norm": draw(NORMS),
        "bias": draw(st.booleans()),
        "dropout": draw(st.sampled_from([0.0, 0.3])),
        "upsample": draw(st.sampled_from(["deconv", "nontrainable"])),
    }


@st.composite
def dyn_unet(draw: st.DrawFn) -> dict[str, Any]:
    dims, levels = draw(st.sampled_from([2, 3])), draw(st.integers(3, 4))
    strides = [draw(steps(dims)) for _ in range(levels - 1)]
    sizes = axes(dims, st.sampled_from([1, 3, 5]))
    return {
        "spatial_dims": dims,
        "in_channels": draw(st.integers(1, 2)),
        "out_channels": draw(st.integers(1, 3)),
        "kernel_size": [draw(sizes) for _ in range(levels)],
        "strides": [1, *strides],
        "upsample_kernel_size": strides,
        "filters": draw(st.lists(WIDTHS, min_size=levels, max_size=levels + 1)),
        "dropout": draw(PROBABILITIES),
        "norm_name": draw(NORMS),
        "act_name": draw(ACTS.filter(lambda act: "prelu" not in str(act).lower())),
        "deep_supervision": draw(st.booleans()),
        "deep_supr_num": draw(st.integers(1, levels - 2)),
        "res_block": draw(st.booleans()),
        "trans_bias": draw(st.booleans()),
    }


@st.composite
def unet(draw: st.DrawFn) -> dict[str, Any]:
    dims, levels = draw(st.sampled_from([2, 3])), draw(st.integers(2, 4))
    sizes, units = axes(dims, st.sampled_from([1, 3, 5])), draw(st.integers(0, 3))
    return {
        "spatial_dims": dims,
        "in_channels": draw(st.integers(1, 3)),
        "out_channels": draw(st.sampled_from([2, 4])),
        "channels": draw(st.lists(WIDTHS, min_size=levels, max_size=levels)),
        "strides": [draw(steps(dims)) for _ in range(levels - 1)],
        "kernel_size": draw(sizes),
        "up_kernel_size": draw(axes(dims, st.sampled_from([3, 5]))),
        "num_res_units": units,
        "act": draw(ACTS),
        "norm": draw(NORMS),
        "dropout": draw(PROBABILITIES),
        "bias": draw(st.booleans()) or units > 0,  # else shortcuts have a bias more than MONAI's
        "adn_ordering": draw(st.sampled_from(["NDA", "NA", "DNA", "A", "N"])),
    }


@st.composite
def attention_unet(draw: st.DrawFn) -> dict[str, Any]:
    dims, levels = draw(st.sampled_from([2, 3])), draw(st.integers(2, 4))
    return {
        "spatial_dims": dims,
        "in_channels": draw(st.integers(1, 3)),
        "out_channels": draw(st.integers(1, 3)),
        "channels": draw(st.lists(st.integers(2, 7), min_size=levels, max_size=levels)),
        "strides": [draw(steps(dims)) for _ in range(levels - 1)],
        "kernel_size": draw(axes(dims, st.sampled_from([1, 3, 5]))),
        "up_kernel_size": draw(axes(dims, st.sampled_from([3, 5]))),
        "dropout": draw(st.sampled_from([0.0, 0.3])),
    }


@st.composite
def segresnet(draw: st.DrawFn) -> dict[str, Any]:
    levels, blocks = draw(st.integers(2, 3)), st.integers(0, 2)
    return {
        "spatial_dims": draw(st.sampled_from([2, 3])),
        "init_filters": draw(WIDTHS),
        "in_channels": draw(st.integers(1, 3)),
        "out_channels": draw(st.integers(1, 3)),
        "dropout_prob": draw(PROBABILITIES),
        "act": draw(ACTS.filter(lambda act: "prelu" not in str(act).lower())),
        "norm": draw(NORMS),
        "use_conv_final": draw(st.booleans()),
        "blocks_down": draw(st.lists(blocks, min_size=levels, max_size=levels)),
        "blocks_up": draw(st.lists(blocks, min_size=levels - 1, max_size=levels - 1)),
        "upsample_mode": draw(st.sampled_from(["deconv", "nontrainable"])),
    }


DRAWN: Mapping[str, Drawn] = {
    "BasicUNet": basic_unet(),
    "DynUNet": dyn_unet(),
    "UNet": unet(),
    "AttentionUnet": attention_unet(),
    "SegResNet": segresnet(),
}
