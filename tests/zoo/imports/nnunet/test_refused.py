"""What a genotype cannot say, and files that are none of nnU-Net's, are refused with their place."""

import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genotype import InputError
from tests.zoo.imports.nnunet import made
from zoo.imports.nnunet.channels import Channels
from zoo.imports.nnunet.read import Asked, read

WITHIN = "configurations.3d_fullres.architecture."
REFUSED = {
    "norm_op": ("torch.nn.modules.normalization.GroupNorm", "which a genotype cannot say"),
    "nonlin": ("torch.nn.Tanh", "which a genotype cannot say"),
    "dropout_op": ("torch.nn.modules.dropout.Dropout3d", "no dropout before a norm"),
    "norm_op_kwargs": ({"track_running_stats": True}, "must be False"),
    "nonlin_first": (True, "the norm before the activation"),
    "strides": ([2, 2, 2], "the output would be smaller"),
    "kernel_sizes": ([3, 4, 3], "is even"),
    "features_per_stage": ([4, 4], "2 entries for 3 stages"),
    "conv_op": ("torch.nn.modules.conv.Conv2d", "the patch has 3 axes"),
    "n_stages": (10**9, "a whole number from 2 to 32"),
    "surprise": (1, "no argument of PlainConvUNet"),
}


@pytest.mark.parametrize("key", REFUSED)
def test_what_cannot_be_said_is_refused_at_its_place(key, tmp_path: Path):
    value, words = REFUSED[key]
    conf = {"3d_fullres": made.configuration(made.PLAIN, made.arguments(**{key: value}), [16, 16, 16])}
    with pytest.raises(InputError, match=words) as refused:
        read(Asked(plans=made.write_plans(tmp_path, conf)))
    assert refused.value.problems[0].path.startswith(f"{WITHIN}arch_kwargs.{key}")


@pytest.mark.parametrize(
    "name",
    [
        "dynamic_network_architectures.architectures.unet.ResidualUNet",
        "dynamic_network_architectures.architectures.primus.PrimusS",
        "my_networks.PlainConvUNet",
    ],
)
def test_other_classes_are_refused(name, tmp_path: Path):
    conf = made.configuration(made.PLAIN, made.arguments(), [16, 16, 16])
    conf["architecture"]["network_class_name"] = name
    with pytest.raises(InputError, match="a class that is not known"):
        read(Asked(plans=made.write_plans(tmp_path, {"3d_fullres": conf})))


def test_residual_blocks_without_norms_are_refused(tmp_path: Path):
    conf = made.configuration(made.RESIDUAL, made.arguments(made.RESIDUAL, norm_op=None), [16, 16, 16])
    with pytest.raises(InputError, match="have a norm, or else a bias"):
        read(Asked(plans=made.write_plans(tmp_path, {"3d_fullres": conf})))


def test_a_bottleneck_is_refused(tmp_path: Path):
    given = made.arguments(
        made.RESIDUAL, block="dynamic_network_architectures.building_blocks.residual.BottleneckD"
    )
    conf = {"3d_fullres": made.configuration(made.RESIDUAL, given, [16, 16, 16])}
    with pytest.raises(InputError, match="BasicBlockD"):
        read(Asked(plans=made.write_plans(tmp_path, conf)))


def test_configurations_that_inherit_in_a_circle_are_refused(tmp_path: Path):
    conf = {"a": {"inherits_from": "b"}, "b": {"inherits_from": "a"}}
    with pytest.raises(InputError, match="a -> b -> a"):
        read(Asked(plans=made.write_plans(tmp_path, conf), configuration="a"))


def test_regions_are_refused_unless_the_classes_are_told(tmp_path: Path):
    conf = {"3d_fullres": made.configuration(made.PLAIN, made.arguments(), [16, 16, 16])}
    plans = made.write_plans(tmp_path, conf)
    labels = {"background": 0, "whole": [1, 2], "core": 2}
    (tmp_path / "dataset.json").write_text(json.dumps({"channel_names": {"0": "T1"}, "labels": labels}))
    with pytest.raises(InputError, match="--classes 2"):
        read(Asked(plans=plans))
    assert read(Asked(plans=plans, channels=Channels(None, 2))).imported.genotype.out_channels == 2


def test_channels_are_told_by_dataset_json_or_by_options(tmp_path: Path):
    conf = {"3d_fullres": made.configuration(made.PLAIN, made.arguments(), [16, 16, 16])}
    plans = made.write_plans(tmp_path, conf)
    (tmp_path / "dataset.json").unlink()
    with pytest.raises(InputError, match=r"give --in-channels and --classes, or --dataset"):
        read(Asked(plans=plans))
    assert read(Asked(plans=plans, channels=Channels(1, 1))).imported.genotype.output == "mask"


WHOLE = json.dumps(made.configuration(made.PLAIN, made.arguments(), [16, 16, 16]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_value_in_any_place_is_read_or_refused(data):
    conf = json.loads(WHOLE)
    place = data.draw(st.sampled_from([conf, conf["architecture"], conf["architecture"]["arch_kwargs"]]))
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(VALUES)
    with TemporaryDirectory() as folder:
        plans = made.write_plans(Path(folder), {"3d_fullres": conf})
        with suppress(InputError):
            read(Asked(plans=plans)).imported.passed()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60) | st.binary(max_size=60) | VALUES.map(json.dumps))
def test_any_file_is_read_or_refused(content):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plans.json"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(errors="replace"))
        with pytest.raises(InputError):
            read(Asked(plans=path))
