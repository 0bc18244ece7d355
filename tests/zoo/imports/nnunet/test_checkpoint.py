"""Checkpoints: every weight is used once, aliases must agree, and nothing in a file is run."""

import os
import pickle
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import torch

from genotype import InputError
from tests.zoo.imports.nnunet import made
from zoo.imports.nnunet.checkpoint import read_checkpoint
from zoo.imports.nnunet.read import Asked, read


@pytest.fixture(scope="module")
def content():
    return made.checkpoint(made.original(made.RESIDUAL, made.arguments(made.RESIDUAL), 1, 3))


@pytest.fixture
def carry(content, tmp_path: Path):
    """Read the checkpoint with other weights."""

    def carried(change):
        weights = {name: tensor.clone() for name, tensor in content["network_weights"].items()}
        weights = change(weights) or weights
        torch.save({**content, "network_weights": weights}, tmp_path / "checkpoint.pth")
        conf = {"3d_fullres": made.configuration(made.RESIDUAL, made.arguments(made.RESIDUAL), [16, 16, 16])}
        return read(Asked(plans=made.write_plans(tmp_path, conf), checkpoint=tmp_path / "checkpoint.pth"))

    return carried


def test_aliases_are_dropped_and_all_else_is_there(carry, content):
    found = carry(dict).weights
    names = content["network_weights"]
    firsts = {name for name in names if "all_modules" not in name and not name.startswith("decoder.encoder")}
    assert len(found) == len(firsts) < len(names) / 3


def test_what_a_wrapper_put_before_names_is_left_out(carry):
    plain = carry(dict).weights
    for prefix in ("module.", "_orig_mod."):
        wrapped = carry(lambda w, p=prefix: {p + name: tensor for name, tensor in w.items()}).weights
        assert all(torch.equal(wrapped[name], tensor) for name, tensor in plain.items())


CONV = "encoder.stages.1.blocks.0.conv1.conv.weight"
CHANGES = {
    "a missing weight": (
        lambda w: w.pop("encoder.stem.convs.0.conv.weight") is None,
        "this weight is missing",
    ),
    "a weight too many": (lambda w: w.update(extra=torch.zeros(1)), "the network has no such weight"),
    "one of our names": (
        lambda w: w.update({"head_dec1.weight": torch.ones(1)}),
        "the network has no such weight",
    ),
    "an alias that differs": (
        lambda w: w.update({CONV.replace("conv1.conv", "conv1.all_modules.0"): torch.ones_like(w[CONV])}),
        "is another name of",
    ),
    "an alias of nothing": (
        lambda w: w.update({"decoder.encoder.more.weight": torch.ones(1)}),
        "no such weight",
    ),
    "another shape": (lambda w: w.update({CONV: torch.ones(1, 2, 3, 3, 3)}), "but the network's is"),
    "half precision": (lambda w: {name: tensor.half() for name, tensor in w.items()}, "float16"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_weights_of_another_network_are_refused(change, carry):
    changed, words = CHANGES[change]
    with pytest.raises(InputError, match=words):
        carry(changed)


def test_the_checkpoint_tells_its_configuration_and_data_set(content, tmp_path: Path):
    init = {
        **content["init_args"],
        "dataset_json": {"channel_names": {"0": "CT"}, "labels": {"background": 0}},
    }
    torch.save({**content, "init_args": init}, tmp_path / "checkpoint.pth")
    found = read_checkpoint(tmp_path / "checkpoint.pth")
    assert found.configuration == "3d_fullres"
    assert found.dataset.value == init["dataset_json"]


class Runs:
    """What would make a folder, were it run."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self):
        return os.mkdir, (str(self.place),)


class Objects:
    """A scalar of numpy whose type holds objects."""

    def __reduce__(self):
        return np._core.multiarray.scalar, (np.dtype("O"), b"x")


def test_nothing_in_a_file_is_run(tmp_path: Path):
    for number, hostile in enumerate([Runs(tmp_path / "made"), Objects(), np.zeros(3), np.dtype("M8[s]")]):
        path = tmp_path / f"{number}.pth"
        torch.save({"network_weights": {}, "logging": hostile}, path)
        with pytest.raises(InputError, match="nothing of it was run"):
            read_checkpoint(path)
    assert not (tmp_path / "made").exists()


def test_files_that_are_no_checkpoints_are_refused(content, tmp_path: Path):
    whole = tmp_path / "whole.pth"
    torch.save(content, whole)
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(tmp_path / "packed.pth", "w", 8) as packed:
        for name in archive.namelist():
            packed.writestr(name, archive.read(name))
    (tmp_path / "cut.pth").write_bytes(whole.read_bytes()[:-2000])
    (tmp_path / "pickle.pth").write_bytes(pickle.dumps({"network_weights": {}}))
    torch.save({"state_dict": {}}, tmp_path / "v1.pth")
    torch.save([1], tmp_path / "list.pth")
    torch.save({"network_weights": {"a": torch.zeros(2, device="meta")}}, tmp_path / "meta.pth")
    words = {
        "packed": "is compressed",
        "cut": "cut off",
        "pickle": "not a checkpoint",
        "v1": "nnU-Net v1",
        "list": "has no 'network_weights'",
        "meta": "has no 'network_weights'",
        "absent": "No such file",
    }
    for name, said in words.items():
        with pytest.raises(InputError, match=said):
            read_checkpoint(tmp_path / f"{name}.pth")


def test_damaged_bytes_are_refused_or_read(content, tmp_path: Path):
    torch.save({"network_weights": {"a": torch.ones(2)}, "x": np.float32(1)}, tmp_path / "small.pth")
    data = (tmp_path / "small.pth").read_bytes()
    chance = np.random.default_rng(0)
    for _ in range(60):
        damaged = bytearray(data)
        for place in chance.integers(0, len(data), 3):
            damaged[place] = chance.integers(0, 256)
        (tmp_path / "damaged.pth").write_bytes(damaged)
        with suppress(InputError):
            read_checkpoint(tmp_path / "damaged.pth")
