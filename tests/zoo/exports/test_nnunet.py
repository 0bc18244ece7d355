"""`genoc export --to nnunet`: what is written, that it is the network, and what is refused."""

import json
import sys
from itertools import accumulate
from operator import mul
from pathlib import Path

import pytest
import torch
from attrs import evolve

import genoc as api
from genotype import Head, InputError
from search.runs.files import WEIGHTS
from tests.zoo.exports.nnunet_made import net, write_net, write_plans
from zoo.exports.export import export
from zoo.exports.nnunet.supervision import head_scales, target_strides
from zoo.exports.settings import ExportSettings
from zoo.imports.nnunet.read import Asked, read
from zoo.publishing.add import Terms
from zoo.references import names, reference


def exported(source: Path, out: Path, plans: Path | None, configuration: str | None = None):
    settings = ExportSettings(plans=plans, configuration=configuration)
    return export(str(source), "nnunet", out, out.parent / "models", settings, Terms())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("nnunet")
    folder, _ = exported(write_net(place), place / "out", write_plans(place), "2d")
    return folder


@pytest.fixture(scope="module")
def module(written: Path):
    sys.path.insert(0, str(written))
    yield __import__("genoc_small_net")
    sys.path.remove(str(written))
    del sys.modules["genoc_small_net"]


def test_what_tries_it_leaves_nothing_in_the_folder(written: Path):
    record = json.loads((written / "export.json").read_text())
    assert {path.name for path in written.iterdir()} == {*record["files"], "export.json"}


def test_only_the_configuration_that_is_replaced_has_the_network(written: Path):
    plans = json.loads((written / "SmallNetPlans.json").read_text())
    assert plans["plans_name"] == "SmallNetPlans"
    replaced, other = plans["configurations"].values()
    assert replaced["architecture"]["network_class_name"] == "genoc_small_net.SmallNetForNnunet"
    assert replaced["architecture"]["arch_kwargs"] == {"strides": [[1, 1], [2, 2], [1, 2]]}
    assert replaced["patch_size"] == [8, 12]
    assert other["architecture"]["network_class_name"] == "theirs"


def test_what_was_tried_is_recorded_and_the_commands_are_told(written: Path):
    record = json.loads((written / "export.json").read_text())
    (check,) = record["checks"]
    assert (check["difference"], check["sizes"]) == (0, [[8, 12]])
    card = (written / "README.md").read_text()
    assert "nnUNetv2_train Dataset902_Small 2d 0 -p SmallNetPlans\n" in card
    assert 'export PYTHONPATH="$PWD:$PYTHONPATH"' in card


def test_the_class_is_made_switched_and_initialised_as_nnunet_does(module):
    network = module.SmallNetForNnunet(
        input_channels=1, num_classes=3, deep_supervision=True, strides=[[1, 1]]
    )
    network.apply(network.initialize)
    image = torch.zeros(1, 1, 8, 12)
    assert [tuple(head.shape[2:]) for head in network(image)] == [(8, 12), (4, 6)]
    network.decoder.deep_supervision = False
    assert network(image).shape == (1, 3, 8, 12)
    assert network.state_dict().keys() == api.build(net()).state_dict().keys()
    assert float(network.enc1[0].conv.bias.detach().abs().max()) == 0
    assert float(network.enc3[0].norm2.weight.detach().abs().max()) == 0
    assert network.enc3[0].norm1.weight.min() == 1
    with pytest.raises(ValueError, match="2 channels and 3 classes, but this network has 1 and 3"):
        module.SmallNetForNnunet(2, 3)


def test_what_nnunet_trained_comes_back(written: Path, module, tmp_path: Path):
    network = module.SmallNetForNnunet(1, 3, True)
    torch.save({"network_weights": network.state_dict()}, tmp_path / "checkpoint.pth")
    found = read(
        Asked(
            plans=written / "SmallNetPlans.json", configuration="2d", checkpoint=tmp_path / "checkpoint.pth"
        )
    )
    assert found.imported.passed() == net()
    assert all(torch.equal(found.weights[name], value) for name, value in network.state_dict().items())


def test_one_head_is_trained_without_deep_supervision(tmp_path: Path):
    genotype = net((Head("dec1"),))
    out, done = exported(write_net(tmp_path, genotype), tmp_path / "out", write_plans(tmp_path))
    assert any("-tr nnUNetTrainerNoDeepSupervision" in line for line in done.next)
    assert "nnUNetTrainerNoDeepSupervision" in (out / "genoc_small_net.py").read_text()


def test_a_trained_network_takes_its_weights_along(run: Path, tmp_path: Path):
    """One region is one logit, as the run's mask."""
    plans = write_plans(tmp_path, channels=3, labels={"background": 0, "whole": [1, 2]})
    out, done = exported(run, tmp_path / "out", plans)
    content = torch.load(out / "model/fold_0/checkpoint_final.pth", weights_only=True)
    network = api.build(run / "genotype.json", run / WEIGHTS)
    assert all(
        torch.equal(content["network_weights"][name], value) for name, value in network.state_dict().items()
    )
    assert content["trainer_name"] == "nnUNetTrainerNoDeepSupervision"
    assert any("-pretrained_weights model/fold_0/checkpoint_final.pth" in line for line in done.next)
    assert any("trained on bytes" in note for note in done.notes)


def test_a_trained_network_of_other_classes_is_refused(run: Path, tmp_path: Path):
    with pytest.raises(InputError, match="has 1 channel and 3 logits, the network 3 channels and 1 logit"):
        exported(run, tmp_path / "out", write_plans(tmp_path))


def test_what_does_not_fit_the_plans_is_refused(tmp_path: Path):
    net_path = write_net(tmp_path)
    with pytest.raises(InputError, match=r"--plans: is missing"):
        exported(net_path, tmp_path / "out", None)
    with pytest.raises(InputError, match=r"takes multiples of 2 x 4(.|\n)*set patch_size to \[8, 16\]"):
        exported(net_path, tmp_path / "out", write_plans(tmp_path, patch=(7, 13)))
    with pytest.raises(InputError, match=r"is of 3 axes, but the network of 2"):
        exported(net_path, tmp_path / "out", write_plans(tmp_path, patch=(8, 8, 8)))
    plans = write_plans(tmp_path)
    with pytest.raises(InputError, match="has no '3d'"):
        exported(net_path, tmp_path / "out", plans, "3d")
    plans.write_text(plans.read_text().replace("Dataset902_Small", "x; rm -rf ~"))
    with pytest.raises(InputError, match="is no name that can be typed"):
        exported(net_path, tmp_path / "out", plans)
    (tmp_path / "dataset.json").unlink()
    with pytest.raises(InputError, match=r"is no name|is not beside the plans"):
        exported(net_path, tmp_path / "out", plans)
    assert not (tmp_path / "out").exists()


def test_heads_out_of_order_are_refused():
    strange = evolve(net(), heads=(Head("dec1"), Head("dec2"), Head("dec1")))
    with pytest.raises(InputError, match="order the heads from the finest to the coarsest"):
        target_strides(strange)


@pytest.mark.parametrize("name", [name for name in names() if len(reference(name).heads) > 1])
def test_targets_are_as_many_as_heads_and_of_their_sizes(name):
    """By nnU-Net's own rule: the products of the strides, but for the last."""
    genotype = reference(name)
    strides = map(tuple, target_strides(genotype))
    products = list(accumulate(strides, lambda a, b: tuple(map(mul, a, b))))
    assert products[:-1] == head_scales(genotype)


@pytest.mark.parametrize("name", ["nnu-net-plain-3d-anisotropic", "nnu-net-small", "nnu-net-resenc-2d"])
def test_strides_of_nnunets_own_networks_are_its_own(name):
    genotype = reference(name)
    steps = [level.stride for level in genotype.levels]
    dims = genotype.spatial_dims
    assert target_strides(genotype) == [[s] * dims if isinstance(s, int) else list(s) for s in steps]
