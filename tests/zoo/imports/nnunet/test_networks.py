"""Imported networks are nnU-Net's: as many parameters, and with its weights the same bits of every head."""

import math
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import genoc
from tests.zoo.imports.nnunet import made
from zoo.imports.nnunet.read import Asked, read


@settings(max_examples=12, deadline=None)
@given(made.networks(), st.integers(1, 2), st.integers(1, 3))
def test_outputs_are_equal_to_the_last_bit(drawn, channels, classes):
    name, dims, arguments = drawn
    theirs = made.original(name, arguments, channels, classes)
    total = [math.prod(axis) for axis in zip(*map(tuple_of(dims), arguments["strides"]), strict=True)]
    patch = [2 * step for step in total]
    with TemporaryDirectory() as folder:
        conf = {"any": made.configuration(name, arguments, patch)}
        plans = made.write_plans(Path(folder), conf, channels, classes)
        torch.save(made.checkpoint(theirs, "any"), Path(folder) / "checkpoint.pth")
        found = read(Asked(plans=plans, checkpoint=Path(folder) / "checkpoint.pth"))
        (Path(folder) / "net.safetensors").write_bytes(found.safetensors())
        ours = genoc.build(found.imported.passed(), Path(folder) / "net.safetensors")
    assert sum(map(torch.numel, theirs.parameters())) == sum(map(torch.numel, ours.parameters()))
    ours.deep_supervision = True
    image = torch.randn(2, channels, *patch)
    for mode in (False, True):
        theirs.train(mode), ours.train(mode)
        with torch.no_grad():
            heads = ours(image)
            expected = theirs(image)
        heads = heads if isinstance(heads, list) else [heads]
        assert len(heads) == arguments["n_stages"] - 1
        assert all(map(torch.equal, expected, heads))


def tuple_of(dims):
    return lambda stride: [stride] * dims if isinstance(stride, int) else stride


OLD = {
    "patch_size": [8, 16, 16],
    "UNet_class_name": "PlainConvUNet",
    "UNet_base_num_features": 4,
    "n_conv_per_stage_encoder": [2, 2, 2],
    "n_conv_per_stage_decoder": [2, 2],
    "num_pool_per_axis": [1, 2, 2],
    "pool_op_kernel_sizes": [[1, 1, 1], [1, 2, 2], [2, 2, 2]],
    "conv_kernel_sizes": [[1, 3, 3], [3, 3, 3], [3, 3, 3]],
    "unet_max_num_features": 8,
}


@pytest.mark.parametrize("name", [made.PLAIN, made.RESIDUAL])
def test_old_plans_say_the_network_that_todays_would(name, tmp_path: Path):
    depths = {"n_conv_per_stage" if name == made.PLAIN else "n_blocks_per_stage": [2, 2, 2]}
    today = made.arguments(
        name,
        features_per_stage=[4, 8, 8],
        strides=OLD["pool_op_kernel_sizes"],
        kernel_sizes=OLD["conv_kernel_sizes"],
        n_conv_per_stage_decoder=[2, 2],
        **depths,
    )
    plans = {
        "3d_fullres": made.configuration(name, today, [8, 16, 16]),
        "old": {**OLD, "UNet_class_name": name},
    }
    path = made.write_plans(tmp_path, plans)
    old, new = (read(Asked(plans=path, configuration=key)).imported.passed() for key in ("old", "3d_fullres"))
    assert (old.stages, old.links, old.heads, old.levels) == (new.stages, new.links, new.heads, new.levels)


def test_a_cascade_inherits_and_reads_the_labels_of_its_first_network(tmp_path: Path):
    full = made.configuration(made.PLAIN, made.arguments(), [16, 16, 16])
    cascade = {"inherits_from": "3d_fullres", "previous_stage": "3d_lowres"}
    path = made.write_plans(
        tmp_path, {"3d_fullres": full, "3d_cascade_fullres": cascade}, channels=2, classes=4
    )
    found = read(Asked(plans=path, configuration="3d_cascade_fullres")).imported
    assert (found.genotype.in_channels, found.genotype.out_channels) == (2 + 3, 4)
    assert "other configurations: 3d_fullres" in found.notes


def test_the_usual_configuration_is_taken(tmp_path: Path):
    flat = made.configuration(made.PLAIN, made.arguments(dims=2), [16, 16])
    full = made.configuration(made.RESIDUAL, made.arguments(made.RESIDUAL), [16, 16, 16])
    path = made.write_plans(tmp_path, {"2d": flat, "3d_fullres": full})
    assert read(Asked(plans=path)).imported.genotype.spatial_dims == 3
    assert read(Asked(plans=path, configuration="2d")).imported.genotype.spatial_dims == 2
