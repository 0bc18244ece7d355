"""nnU-Net v2 itself, both ways: it trains with our class, and its networks' weights come here."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import genoc
from tests.zoo.exports.nnunet_made import net, write_net
from tests.zoo.exports.nnunet_work import NAME, TRAINER, Work, made
from zoo.exports.export import export
from zoo.exports.nnunet.checkpoint import write_model
from zoo.exports.settings import ExportSettings
from zoo.imports.nnunet.plans import read_configuration
from zoo.imports.nnunet.read import Asked, read
from zoo.publishing.add import Terms

pytest.importorskip(
    "nnunetv2", reason="to try nnU-Net itself: pip install 'genoc[nnunet]'", exc_type=ImportError
)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    return made(tmp_path_factory.mktemp("nnunet"))


@pytest.fixture(scope="module")
def exported(work: Work) -> Path:
    """Our network in nnU-Net, trained by it for an epoch."""
    out = work.home / "exported"
    _, done = export(
        str(write_net(work.home)), "nnunet", out, work.home / "zoo", ExportSettings(plans=work.plans), Terms()
    )
    assert done.checks[0].tool == "nnunetv2"
    work.modules.append(out)
    shutil.copy(out / "SmallNetPlans.json", work.plans.parent)
    said = work.run("train", NAME, "2d", "0", "-p", "SmallNetPlans", "-tr", TRAINER, "-device", "cpu")
    assert "Mean Validation Dice" in said
    return out


def test_it_trains_validates_and_predicts_with_our_class(work: Work, exported: Path):
    out = work.home / "predicted"
    chosen = ("-d", NAME, "-c", "2d", "-p", "SmallNetPlans", "-tr", TRAINER, "-f", "0")
    work.run("predict", "-i", work.images, "-o", out, *chosen, "-device", "cpu", "-npp", "1", "-nps", "1")
    assert np.asarray(Image.open(out / "new.png")).shape == (24, 20)


def test_what_it_trained_comes_back_bit_by_bit(work: Work, exported: Path):
    trained = work.trained("SmallNetPlans")
    checkpoint = trained / "fold_0" / "checkpoint_final.pth"
    found = read(Asked(plans=trained / "plans.json", checkpoint=checkpoint))
    genotype = found.imported.passed()
    assert (genotype.stages, genotype.out_channels) == (net().stages, 2)
    weights = torch.load(checkpoint, weights_only=False)["network_weights"]
    assert all(torch.equal(found.weights[name], value) for name, value in weights.items())


def test_our_weights_are_trained_on_and_predicted_with(work: Work, exported: Path):
    plans = json.loads((exported / "SmallNetPlans.json").read_text())
    network = genoc.build(
        read(Asked(plans=exported / "SmallNetPlans.json", configuration="2d")).imported.passed()
    )
    folder = work.home / "carried"
    write_model(folder, plans, read_configuration(work.plans, "2d"), network.state_dict(), heads=2)
    out = work.home / "by_model"
    where = ("-m", folder / "model", "-f", "0", "--disable_tta", "-device", "cpu", "-npp", "1", "-nps", "1")
    work.run("predict_model", "-i", work.images, "-o", out, *where)
    image = np.asarray(Image.open(work.images / "new_0000.png")).astype(np.float32)
    standard = torch.from_numpy((image - image.mean()) / image.std())[None, None]
    with torch.no_grad():
        mine = network.eval()(standard).argmax(1)[0].numpy()
    assert (np.asarray(Image.open(out / "new.png")) == mine).mean() > 0.99


def test_weights_of_its_own_network_give_the_same_bits_here(work: Work):
    from nnunetv2.training.nnUNetTrainer.nnUNetTrainer import nnUNetTrainer
    from nnunetv2.utilities.plans_handling.plans_handler import PlansManager

    plans = json.loads(work.plans.read_text())
    plans["plans_name"] = "NarrowPlans"
    plans["configurations"]["2d"]["architecture"]["arch_kwargs"]["features_per_stage"] = [4, 6, 8]
    path = work.plans.with_name("NarrowPlans.json")
    path.write_text(json.dumps(plans))
    work.run("train", NAME, "2d", "0", "-p", "NarrowPlans", "-tr", TRAINER, "-device", "cpu")
    trained = work.trained("NarrowPlans")
    found = read(Asked(plans=path, checkpoint=trained / "fold_0" / "checkpoint_final.pth"))
    (work.home / "net.safetensors").write_bytes(found.safetensors())
    ours = genoc.build(found.imported.passed(), work.home / "net.safetensors").eval()
    ours.deep_supervision = True
    manager = PlansManager(plans)
    theirs = nnUNetTrainer.build_network_architecture(
        manager, manager.get_configuration("2d"), 1, 2, True
    ).eval()
    weights = torch.load(trained / "fold_0" / "checkpoint_final.pth", weights_only=False)["network_weights"]
    theirs.load_state_dict(weights)
    image = torch.randn(1, 1, 24, 20)
    with torch.no_grad():
        assert all(map(torch.equal, theirs(image), ours(image)))
