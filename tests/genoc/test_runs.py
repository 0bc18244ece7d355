"""Searching and training from Python: the runs of the commands, with losses and callbacks of one's own."""

import gc
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from click.testing import CliRunner

import genoc
from compiler.backend.weights import read_tensors
from search.training.losses import LOSSES, lent
from tests.genoc.made import network, pictures
from zoo.main import main

PAIRS = pictures()
NET = network(PAIRS)
QUICK: dict[str, Any] = {"batch": 4, "precision": "fp32", "plan": "source"}


def squared(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    wanted = torch.nn.functional.one_hot(labels, logits.shape[1]).movedim(-1, 1)
    return (logits.softmax(1) - wanted).square().mean()


def weights(run: genoc.runs.results.Result) -> dict[str, torch.Tensor]:
    return read_tensors(run.path / "model.safetensors")


def same(ours: dict[str, torch.Tensor], theirs: dict[str, torch.Tensor]) -> bool:
    return ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)


pytestmark = pytest.mark.usefixtures("unreported")


@pytest.fixture(scope="module")
def seen() -> list[genoc.Epoch]:
    """The epochs that the callback of `result` was told of."""
    return []


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory, seen: list[genoc.Epoch]):
    """A training with a loss and a callback of its own."""
    out = tmp_path_factory.mktemp("runs") / "train"
    return genoc.train(NET, PAIRS, out=out, loss=squared, callbacks=[seen.append], epochs=3, **QUICK)


def test_a_run_is_recorded_as_that_of_the_command(result):
    record = json.loads((result.path / "run.json").read_text())
    assert record["config"]["loss"] == f"{__name__}.squared"
    assert record["config"]["data"]["source"] == "arrays:arrays"
    assert record["finished"]
    assert not any(squared.__qualname__ in name for losses in LOSSES.values() for name in losses)
    assert result.report.exists()


def test_callbacks_are_told_of_every_epoch(result, seen: list[genoc.Epoch]):
    assert [epoch.number for epoch in seen] == [1, 2, 3]
    assert [epoch.run for epoch in seen] == [result.path] * 3
    for told, kept in zip(seen, result.history, strict=True):
        numbers = [(one.loss, one.val_loss, one.val_dice) for one in (told, kept)]
        assert numbers[0] == pytest.approx(numbers[1], abs=1e-6)
        assert told.seconds == pytest.approx(kept.seconds, abs=0.01)


def test_a_result_is_a_network_with_its_measures(result):
    assert result.genotype == NET
    assert set(result.measures) == {"dice", "iou", "accuracy", "dice_class_1", "dice_class_2"}
    module = result.network()
    assert not module.training
    assert same(dict(module.state_dict()), weights(result))
    assert f"dice {result.measures['dice']:.4f}" in str(result) == repr(result)
    page = result._repr_html_()
    assert f"{result.measures['dice']:.4f}" in page
    assert page.count("<svg") == 2  # the curves and the network
    assert "<script" not in page
    assert "<?xml" not in page


def test_a_callback_ends_a_training_which_then_goes_on_as_if_it_had_not(result, tmp_path: Path):
    run: dict[str, Any] = {"loss": squared, "out": tmp_path / "run", "epochs": 3, **QUICK}
    first = genoc.train(NET, PAIRS, callbacks=[lambda epoch: epoch.number == 1], **run)
    assert first.stopped == "after epoch 1 of 3: a callback ended it"
    assert len(first.history) == 1
    second = genoc.train(NET, PAIRS, resume=True, **run)
    assert second.stopped is None
    assert len(second.history) == 3
    assert same(weights(second), weights(result))


def test_only_true_ends_a_training(tmp_path: Path):
    answers = iter([None, "yes", 1])
    run = genoc.train(
        NET, iter(PAIRS), callbacks=[lambda _: next(answers)], epochs=2, out=tmp_path / "run", **QUICK
    )
    assert len(run.history) == 2
    assert genoc.evaluate(run, surfaces=False).measures == pytest.approx(run.measures, abs=1e-6)


def test_a_callback_that_fails_loses_nothing(result, tmp_path: Path):
    def fails(epoch: genoc.Epoch) -> None:
        raise KeyError(epoch.number)

    run: dict[str, Any] = {"loss": squared, "out": tmp_path / "run", "epochs": 3, **QUICK}
    with pytest.raises(KeyError):
        genoc.train(NET, PAIRS, callbacks=[fails], **run)
    assert not any("squared" in name for losses in LOSSES.values() for name in losses)
    assert same(weights(genoc.train(NET, PAIRS, resume=True, **run)), weights(result))


def raises(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    raise ValueError("my own")


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        (lambda logits, labels: 0.5, "a value of the type float, not a tensor"),
        (lambda logits, labels: None, "gives nothing, not a tensor"),
        (lambda logits, labels: logits.square(), "not a scalar"),
        (lambda logits, labels: logits.detach().mean(), "has no gradient"),
        (3, "neither a name nor a function"),
    ],
)
def test_a_loss_that_is_none_is_refused_before_anything_is_learnt(loss: Any, words: str):
    with pytest.raises(genoc.errors.InputError, match=words):
        genoc.train(NET, PAIRS, loss=loss, epochs=1, **QUICK)
    assert not any("<lambda>" in name for losses in LOSSES.values() for name in losses)


def test_what_a_loss_raises_is_its_own():
    with pytest.raises(ValueError, match="my own"):
        genoc.train(NET, PAIRS, loss=raises, epochs=1, **QUICK)


@pytest.mark.parametrize("callbacks", [print, "print", [print, 3], iter([print])])
def test_callbacks_that_are_none_are_refused_at_once(callbacks: Any, tmp_path: Path):
    with pytest.raises(genoc.errors.InputError, match="callbacks"):
        genoc.train(NET, PAIRS, callbacks=callbacks, out=tmp_path / "run", epochs=1, **QUICK)
    assert not (tmp_path / "run").exists()


def test_the_settings_of_a_run_start_it_again_with_its_loss(result, tmp_path: Path):
    settings = result.path / "settings.yaml"
    again = genoc.train(NET, PAIRS, config=settings, loss=squared, out=tmp_path / "again")
    assert same(weights(again), weights(result))
    words = ["train", str(result.path / "genotype.json"), "--loss", f"{__name__}.squared"]
    typed = CliRunner().invoke(main, [*words, "--out", str(tmp_path / "typed")])
    assert typed.exit_code == 2
    assert "is a function of a Python program" in typed.output


def test_after_ctrl_c_it_is_told_how_to_go_on(result, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def interrupts(epoch: genoc.Epoch) -> None:
        raise KeyboardInterrupt

    run: dict[str, Any] = {"loss": squared, "epochs": 3, **QUICK}
    kept: dict[str, Any] = {"out": tmp_path / "run"}
    for out, words in ((kept, f"resume=True goes on with {tmp_path / 'run'}"), ({}, "out=")):
        with pytest.raises(KeyboardInterrupt):
            genoc.train(NET, PAIRS, callbacks=[interrupts], **out, **run)
        last = capsys.readouterr().err.splitlines()[-1]
        assert last.startswith("stopped  ")
        assert words in last
    again = genoc.train(NET, PAIRS, out=tmp_path / "run", resume=True, **run)
    assert same(weights(again), weights(result))


def test_resuming_needs_the_same_loss_and_arrays(result, tmp_path: Path):
    run = tmp_path / "run"
    shutil.copytree(result.path, run)
    for loss, pairs, words in ((None, PAIRS, "config.loss"), (squared, PAIRS[:-1], "data.train")):
        with pytest.raises(genoc.errors.InputError, match=words):
            genoc.train(NET, pairs, loss=loss, out=run, resume=True, epochs=3, **QUICK)
    with pytest.raises(genoc.errors.InputError, match="not empty"):
        genoc.train(NET, PAIRS, loss=squared, out=run, epochs=3, **QUICK)


def test_that_nothing_was_learnt_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    run = genoc.train(NET, PAIRS, loss=lambda logits, labels: 0 * logits.sum(), epochs=1, **QUICK)
    words = capsys.readouterr().err
    assert "warning  nothing was learnt: the test Dice, " in words
    assert "try      train longer" in words
    assert f"{NET.name}: test  " in str(run)


def test_losses_are_named_by_what_they_are():
    with lent(torch.nn.CrossEntropyLoss()) as name:
        assert name == "torch.nn.modules.loss.CrossEntropyLoss"
        assert name in LOSSES["classes"]
    with lent(lambda logits, labels: logits.sum()) as name:
        assert name.endswith("<lambda>")
    with pytest.raises(genoc.errors.InputError, match="takes no class weights"):
        genoc.train(NET, PAIRS, loss=squared, class_weights="auto", **QUICK)


def test_a_training_is_that_of_the_command(tmp_path: Path):
    genoc.save(genoc.scale(genoc.new("unet"), by="1/16"), tmp_path / "net.json")
    words = (
        f"train {tmp_path}/net.json --epochs 1 --batch 4 --size 32 --limit 4 --precision fp32 --plan source"
    )
    typed = CliRunner().invoke(main, [*words.split(), "--seed", "3", "--out", str(tmp_path / "typed")])
    assert typed.exit_code == 0
    settings: dict[str, Any] = {"epochs": 1, "size": 32, "limit": 4, "seed": 3, **QUICK}
    called = genoc.train(tmp_path / "net.json", out=tmp_path / "called", **settings)
    assert same(weights(called), read_tensors(tmp_path / "typed" / "model.safetensors"))
    records = [json.loads((tmp_path / run / "run.json").read_text()) for run in ("typed", "called")]
    assert records[0] == records[1]


def test_a_temporary_folder_goes_with_the_result(tmp_path: Path):
    run = genoc.train(NET, PAIRS, epochs=1, **QUICK)
    folder = run.path
    assert (folder / "model.safetensors").exists()
    assert run.save(tmp_path / "kept") == run.path == tmp_path / "kept"
    gc.collect()
    assert not folder.exists()
    assert run.measures
    with pytest.raises(genoc.errors.InputError, match="exists already"):
        run.save(tmp_path / "kept")
    with pytest.raises(genoc.errors.InputError, match="out="):
        genoc.train(NET, PAIRS, resume=True)


def test_a_search_by_alphas_takes_them_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    space = genoc.scale(genoc.adapt(genoc.new("skip-cells"), PAIRS), by="1/8")
    seen: list[genoc.Epoch] = []

    def enough(epoch: genoc.Epoch) -> bool:
        seen.append(epoch)
        return True

    settings: dict[str, Any] = {"epochs": 3, "warmup": 0, "method": "darts", "batch": 4, "plan": "source"}
    found = genoc.search(space, PAIRS, loss=squared, callbacks=[enough], out=tmp_path / "run", **settings)
    assert len(seen) == len(found.history) == 1
    assert genoc.check(found.genotype, member_of=found.path / "space.json") == ()
    assert set(found.measures) == {"dice", "supernet"}
    assert found.genotype.name in str(found)
    assert f"; on validation: dice {found.measures['dice']:.4f}, supernet " in str(found)
    assert sum("decided  " in line for line in capsys.readouterr().err.splitlines()) == 1
    assert "<svg" in found._repr_html_()
    assert genoc.derive(found, epoch=1).links == found.genotype.links
    record = json.loads((found.path / "run.json").read_text())
    assert record["stopped"] == "after epoch 1 of 3: a callback ended it"


def test_evaluating_repeats_what_the_training_measured(result):
    measured = genoc.evaluate(result)
    assert measured.measures == pytest.approx(result.measures, abs=1e-6)
    assert list(measured.images) == list(measured.ids)
    assert [labels.shape for labels in measured.labels] == [(32, 40)] * len(measured.ids)
    assert [row.name for row in measured.by_class] == ["class_1", "class_2", None]
    assert str(measured).startswith("test     iou")
    assert "<table>" in measured._repr_html_()
    assert genoc.evaluate(result.path, PAIRS).measures == measured.measures
    assert len(genoc.evaluate(result, part="all").ids) == len(PAIRS)
    with pytest.raises(genoc.errors.InputError, match="not there now"):
        genoc.evaluate(result.path)
    with pytest.raises(genoc.errors.InputError, match="did you mean 'limit'"):
        genoc.evaluate(result, limits=3)  # type: ignore[call-arg]


def test_several_networks_are_evaluated_together(result, tmp_path: Path):
    other = shutil.copytree(result.path, tmp_path / "other")
    together = genoc.evaluate([result, other], PAIRS)
    assert set(together.alone) == {str(result.path), str(other)}
    assert together.measures == pytest.approx(result.measures, abs=1e-6)
    with pytest.raises(genoc.errors.InputError, match="--part"):
        genoc.evaluate([result, other], PAIRS, part="val")


def test_arrays_are_predicted_as_files_are(result, tmp_path: Path):
    images = [image[:, : 20 + 2 * number] for number, (image, _) in enumerate(PAIRS[:4])]
    for number, image in enumerate(images):
        np.save(tmp_path / f"{number}.npy", image)
    written = genoc.predict(result, sorted(tmp_path.glob("*.npy")), out=tmp_path / "out", probabilities=True)
    labels = genoc.predict(result, images)
    probable = genoc.predict(result, map(torch.from_numpy, images), probabilities=True)
    for number, image in enumerate(images):
        assert labels[number].shape == image.shape[1:]
        assert np.array_equal(labels[number], np.load(written.labels[str(number)]))
        assert np.array_equal(probable[number], np.load(tmp_path / f"out/probabilities/{number}.npy"))
    assert written.problems == {}
    assert str(written).startswith("4 label maps")
    assert genoc.predict([result], images[:1], flip=True)[0].shape == images[0].shape[1:]


@pytest.mark.parametrize("value", [0, 7, -1e30, 0.1])
def test_a_blank_image_is_predicted_between_others(result, value: float, tmp_path: Path):
    blank = PAIRS[1][0].copy()
    blank[1] = value
    images = [PAIRS[0][0], np.full_like(blank, value), blank, PAIRS[2][0]]
    found = genoc.predict(result, images, probabilities=True)
    assert [one.shape for one in found] == [(3, 32, 40)] * 4
    assert all(np.isfinite(one).all() for one in found)
    zeros = genoc.predict(result, [blank * 0], probabilities=True)[0]
    assert np.allclose(found[1], zeros, atol=1e-5)
    np.save(tmp_path / "blank.npy", images[1])
    written = genoc.predict(result, tmp_path / "blank.npy", out=tmp_path / "out")
    assert np.array_equal(np.load(written.labels["blank"]), genoc.predict(result, images[1:2])[0])
    with pytest.raises(genoc.errors.InputError, match="same value"):
        genoc.train(NET, [*PAIRS, (blank, PAIRS[1][1])], epochs=1, **QUICK)


def test_what_cannot_be_predicted_is_told(result, tmp_path: Path):
    for images, words in (
        ([PAIRS[0][0][:1]], "image 0"),
        ([PAIRS[0][0], PAIRS[0][1]], "image 1"),
        (["scan.npy"], "image 0"),
        ("scan.npy", "out"),
    ):
        with pytest.raises(genoc.errors.InputError, match=words):
            genoc.predict(result, images)  # type: ignore[call-overload]
    (tmp_path / "bad.npy").write_bytes(b"nothing")
    np.save(tmp_path / "good.npy", PAIRS[0][0])
    found = genoc.predict(result, tmp_path / "*.npy", out=tmp_path / "out")
    assert list(found.labels) == ["good"]
    assert list(found.problems) == ["bad.npy"]
    assert "bad.npy" in str(found)
    with pytest.raises(genoc.errors.InputError, match="neither a folder here nor an entry"):
        genoc.predict("nothing", [PAIRS[0][0]])
    with pytest.raises(genoc.errors.InputError, match="arrays without"):
        genoc.predict(result, [PAIRS[0][0]], out=tmp_path / "out")  # type: ignore[call-overload]
    for model in (NET, [NET], 3):
        with pytest.raises(genoc.errors.InputError, match="neither a path nor a list of paths"):
            genoc.predict(model, [PAIRS[0][0]])  # type: ignore[call-overload]


def test_the_zoo_keeps_it(result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GENOC_ZOO", str(tmp_path / "zoo"))
    bundled = [one.name for one in genoc.zoo.list()]
    assert "bars" not in bundled
    entry = genoc.zoo.add(result, name="bars", license="cc0-1.0", notice="Made up.")
    assert [one.name for one in genoc.zoo.list()] == [entry.name, *bundled] == ["bars", *bundled]
    assert entry.measures == pytest.approx(result.measures, abs=1e-6)
    assert entry.genotype == result.genotype
    loaded = genoc.zoo.load("bars", zoo=tmp_path / "zoo")
    assert same(dict(loaded.network().state_dict()), weights(result))
    image = PAIRS[0][0]
    ours, theirs = (genoc.predict(model, [image])[0] for model in ("bars", result))
    assert np.array_equal(ours, theirs)
    assert "Made up." in str(loaded)
    assert "<svg" in loaded._repr_html_()
    assert genoc.zoo.verify("bars")
    (loaded.path / "README.md").write_text("changed")
    found = genoc.zoo.verify("bars")
    assert not found
    assert "README.md" in str(found)
    for call, words in (
        (lambda: genoc.zoo.load("bars"), "README.md"),
        (lambda: genoc.zoo.load("bras"), "did you mean 'bars'"),
        (lambda: genoc.zoo.add(result, name="bars"), "bars"),
        (lambda: genoc.zoo.add(tmp_path), "run"),
    ):
        with pytest.raises(genoc.errors.InputError, match=words):
            call()
