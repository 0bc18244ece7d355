"""Losses, augmentations and methods of plug-ins in runs, and what runs and entries record of them."""

import json
from pathlib import Path

import pytest
import torch
from attrs import evolve
from click.testing import CliRunner

from genotype import InputError, loads
from search.api import run_search
from search.config import DataConfig, SearchConfig, TrainConfig
from search.data.augment import augmentation_named, none, variation_named
from search.data.cases import IGNORE
from search.data.patches.augment import variation_named as of_patches
from search.methods.registry import method_of, require_method
from search.runs.run_record import read_record
from search.study.begin import begun, plain
from search.study.queue import Queue
from search.study.settings import StudyConfig
from search.study.work import work
from search.training.losses import loss_named
from search.used_plugins import used_plugins
from tests.plugins.conftest import Packages
from tests.plugins.test_op import decided
from tests.search.study.fakes import fake
from tests.spaces import OPEN_STAGE, SKIP_SPACE
from tests.zoo.trained import write_run
from zoo.main import main

SMALL = DataConfig(size=16, limit=4)


def genoc(*words: object):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_a_loss_is_for_its_outputs_and_never_sees_ignored_pixels(packages: Packages):
    packages.add_example()
    loss, chance = loss_named("log_cosh_dice", "mask"), torch.Generator().manual_seed(0)
    logits = torch.randn(2, 1, 8, 8, generator=chance, requires_grad=True)
    labels = (torch.rand(2, 8, 8, generator=chance) < 0.3).long()
    labels[:, :2] = IGNORE
    value = loss(logits, labels)
    value.backward()
    assert logits.grad is not None
    assert (logits.grad[:, :, :2] == 0).all()
    assert (logits.grad[:, :, 2:] != 0).any()
    assert loss_named("log_cosh_dice", "classes")(torch.randn(2, 3, 8, 8), labels.clamp(max=2)).dim() == 0
    with pytest.raises(InputError, match="does not suit the output mask_pair"):
        loss_named("log_cosh_dice", "mask_pair")
    with pytest.raises(InputError, match="takes no class weights where the output is mask"):
        loss_named("log_cosh_dice", "mask", (1.0, 2.0))
    with pytest.raises(InputError, match="there is no such loss"):
        loss_named("log_cosh", "mask")


def test_a_loss_for_outputs_that_there_are_not_is_none(packages: Packages):
    text = "from search.training.losses import for_outputs\n@for_outputs('masks')\ndef mine(a, b): pass\n"
    packages.add("pack", {"genoc.losses": {"mine": "pack_loss:mine"}}, {"pack_loss": text})
    with pytest.raises(InputError, match=r"its outputs are \('masks',\): use mask, mask_pair, classes"):
        loss_named("mine", "mask")


@pytest.mark.parametrize("dims", [2, 3])
def test_an_augmentation_is_for_pictures_and_volumes(dims: int, packages: Packages):
    packages.add_example()
    assert augmentation_named("gamma") is none
    images = torch.randn(3, 2, *(8,) * dims)
    labels = torch.zeros(3, *(8,) * dims, dtype=torch.long)
    found = [
        vary(images, labels, torch.Generator().manual_seed(seed))[0]
        for vary in (variation_named("gamma"), of_patches("gamma"))
        for seed in (0, 1)
    ]
    assert torch.equal(found[0], found[2])
    assert not torch.equal(found[0], found[1])
    assert found[0].shape == images.shape


def test_an_augmentation_that_is_not_there_is_told_as_such(packages: Packages):
    for ask in (augmentation_named, of_patches):
        with pytest.raises(InputError, match="there is no such augmentation; is a plug-in missing"):
            ask("gamma")
    with pytest.raises(InputError, match="is for pictures of 8 bits"):
        of_patches("darts-unet")


def test_an_augmentation_that_changes_shapes_is_refused(packages: Packages):
    text = "def mine(images, labels, generator):\n    return images[..., :4], labels\n"
    packages.add("pack", {"genoc.augmentations": {"mine": "pack_augment:mine"}}, {"pack_augment": text})
    with pytest.raises(
        InputError, match="makes images 1 x 1 x 8 x 4 float32 of images 1 x 1 x 8 x 8 float32"
    ):
        variation_named("mine")(torch.zeros(1, 1, 8, 8), torch.zeros(1, 8, 8), torch.Generator())


def test_a_method_is_one_of_the_first_order(packages: Packages):
    packages.add_example()
    config = SearchConfig(method="one-level")
    assert method_of(config).name == "one-level"
    require_method(config)
    with pytest.raises(InputError, match="the method one-level has only a first order"):
        require_method(evolve(config, order=2))
    with pytest.raises(InputError, match=r"use one of adwu-net, .*one-level"):
        require_method(SearchConfig(method="two-level"))
    with pytest.raises(InputError, match="it is no subclass of Bilevel"):
        method_of(SearchConfig(method="best-of-random"))


def test_a_run_records_its_plugins_and_may_go_on_with_another_version(packages: Packages, tmp_path: Path):
    packages.add_example()
    space = loads(SKIP_SPACE.replace("conv_3x3", "group_conv_3x3", 1))
    config = SearchConfig(
        data=SMALL, method="one-level", loss="log_cosh_dice", augment="gamma", epochs=2, batch=2, warmup=0
    )
    run_search(space, config, tmp_path / "run", resume=False)
    record = read_record(tmp_path / "run")
    assert {(one.group, one.name, one.distribution, one.version) for one in record.plugins} == {
        (group, name, "genoc-example", "1.2")
        for group, name in (
            ("genoc.ops", "group_conv"),
            ("genoc.methods", "one-level"),
            ("genoc.losses", "log_cosh_dice"),
            ("genoc.augmentations", "gamma"),
        )
    }
    packages.add_example(version="1.3")
    run_search(space, config, tmp_path / "run", resume=True)
    assert read_record(tmp_path / "run") == record


def test_nothing_is_recorded_where_nothing_is_used(packages: Packages):
    packages.add_example()
    config = SearchConfig(data=SMALL, method="darts", loss="dice", augment="basic")
    assert used_plugins(loads(SKIP_SPACE), config) == ()
    source = evolve(config, data=DataConfig(source="npz_pairs:here"))
    assert [one.name for one in used_plugins(loads(SKIP_SPACE), source)] == ["npz_pairs"]


def test_a_search_by_trainings_is_that_of_the_plugin(packages: Packages, tmp_path: Path, monkeypatch):
    packages.add_example()
    space = loads(OPEN_STAGE)
    train = TrainConfig(data=SMALL, batch=2, steps=9, precision="fp32")
    config = StudyConfig(budgets=(), seeds=1, random=0, methods=("best-of-random",), train=train)
    study = begun(tmp_path / "study", space, plain(space), config)
    assert [(one.name, one.version) for one in study.record.plugins] == [("best-of-random", "1.2")]
    done = fake(study, monkeypatch, lambda job: 0.9 if job.network.endswith("_1") else 0.6)
    work(study, Queue.of(study.path))
    (network,) = [name for name in study.networks("best-of-random") if name[-2:] not in ("_0", "_1")]
    assert study.network(network).about == f"was {network}_1"
    assert {name for name in done if "1_9-" in name} == {f"{network}_{number}-1_9-1000" for number in (0, 1)}
    with pytest.raises(InputError, match="there is no such method by trainings; is a plug-in missing"):
        begun(tmp_path / "other", space, plain(space), evolve(config, methods=("darts",)))
    with pytest.raises(InputError, match="it is no subclass of Contender"):
        begun(tmp_path / "other", space, plain(space), evolve(config, methods=("one-level",)))


def with_plugins(run: Path, version: str = "1.2") -> Path:
    """The folder of a training that used the op of the example."""
    record = json.loads((run / "run.json").read_text())
    used = {"group": "genoc.ops", "name": "group_conv", "distribution": "genoc-example", "version": version}
    (run / "run.json").write_text(json.dumps({**record, "plugins": [used]}))
    return run


def results(zoo: Path) -> dict[str, tuple[str, str]]:
    """Of every check of the only entry, what it came to, and what it says."""
    ((entry),) = json.loads(genoc("zoo", "verify", "--zoo", zoo, "--json").stdout)
    return {
        one["check"]: (one["outcome"], "".join([one["note"], *(str(each) for each in one["problems"])]))
        for one in entry["checks"]
    }


def test_an_entry_says_which_plugin_it_needs_and_what_could_not_be_verified(
    packages: Packages, tmp_path: Path
):
    packages.add_example()
    run = with_plugins(write_run(tmp_path / "run", decided(SKIP_SPACE)))
    added = genoc("zoo", "add", run, "--zoo", tmp_path / "zoo")
    assert added.exit_code == 0, added.stderr
    assert {outcome for outcome, _ in results(tmp_path / "zoo").values()} == {"passed", "claimed"}
    assert (
        "group_conv of genoc-example 1.2"
        in genoc("zoo", "show", "skip-space", "--zoo", tmp_path / "zoo").stdout
    )
    packages.remove()
    without = results(tmp_path / "zoo")
    assert {name for name, (outcome, _) in without.items() if outcome == "passed"} == {
        *("files", "listing", "size", "checksums", "metadata")
    }
    assert without["genotype"][0] == "failed"
    assert "plug-ins that are not installed" in without["genotype"][1]
    assert "pip install genoc-example==1.2" in without["genotype"][1]
    assert without["code"] == ("not made", "it needs genotype")
    assert genoc("zoo", "list", "--zoo", tmp_path / "zoo").exit_code == 0


def test_code_that_another_version_of_the_plugin_gives_is_told_as_that(packages: Packages, tmp_path: Path):
    packages.add_example()
    run = with_plugins(write_run(tmp_path / "run", decided(SKIP_SPACE)))
    assert genoc("zoo", "add", run, "--zoo", tmp_path / "zoo").exit_code == 0
    packages.remove()
    packages.add_example(version="2.0")
    file = packages.path / "genoc_example" / "op.py"
    file.write_text(
        file.read_text().replace('norm."""\n\n    def __init__', 'a norm."""\n\n    def __init__')
    )
    outcome, said = results(tmp_path / "zoo")["code"]
    assert outcome == "failed"
    assert "group_conv is of genoc-example 2.0 here, and was of genoc-example 1.2" in said
