"""What a program that calls genoc keeps as its own, and what it cannot spoil."""

import pickle
import threading
from pathlib import Path

import numpy as np
import pytest
import torch

import genoc
from tests.genoc.made import network, pictures

PAIRS = pictures(8)
NET = network(PAIRS)
QUICK = {"batch": 4, "steps": 2, "threads": 1}


def weights(result: genoc.runs.results.TrainResult) -> bytes:
    return (result.path / "model.safetensors").read_bytes()


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory):
    return genoc.train(NET, PAIRS, out=tmp_path_factory.mktemp("one") / "run", seed=1, **QUICK)


def test_random_numbers_of_the_program_go_on(one, tmp_path: Path):
    space = genoc.new("demo")
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    genoc.train(NET, PAIRS, out=tmp_path / "run", **QUICK)
    genoc.sample(space, seed=1)
    genoc.evaluate(one)
    assert torch.equal(torch.rand(3), expected)


@pytest.mark.parametrize("state", ["no_grad", "inference_mode", "float64", "meta"])
def test_a_training_is_the_same_whatever_the_program_set(one, state: str, tmp_path: Path):
    before = torch.get_default_dtype()
    modes = {
        "no_grad": torch.no_grad(),
        "inference_mode": torch.inference_mode(),
        "meta": torch.device("meta"),
    }
    try:
        if state == "float64":
            torch.set_default_dtype(torch.float64)
            again = genoc.train(NET, PAIRS, out=tmp_path / "run", seed=1, **QUICK)
            labels = genoc.predict(again, [PAIRS[0][0]])
            assert torch.get_default_dtype() == torch.float64
        else:
            with modes[state]:
                again = genoc.train(NET, PAIRS, out=tmp_path / "run", seed=1, **QUICK)
                labels = genoc.predict(again, [PAIRS[0][0]])
    finally:
        torch.set_default_dtype(before)
    assert weights(again) == weights(one)
    assert labels[0].shape == PAIRS[0][1].shape


def test_trainings_in_threads_are_those_of_their_seeds(one, tmp_path: Path):
    found = {}

    def train(seed: int) -> None:
        found[seed] = genoc.train(NET, PAIRS, out=tmp_path / str(seed), seed=seed, **QUICK)

    threads = [threading.Thread(target=train, args=(seed,)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert weights(found[1]) == weights(one) != weights(found[2])


def test_a_loss_that_writes_into_its_arguments_changes_no_measure(tmp_path: Path):
    def loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        labels.fill_(0)
        return logits.mul_(0.5).square().mean()

    result = genoc.train(NET, PAIRS, loss=loss, out=tmp_path / "run", **QUICK)
    assert result.measures == pytest.approx(genoc.evaluate(result).measures, nan_ok=True)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"labels": ["a", "b", "c"], "ignore": 2}, "is the label 'c'"),
        ({"labels": ["a", "a"]}, "twice"),
        ({"labels": "abc"}, "is one text"),
        ({"spacing": (0, 1)}, "no side of a pixel"),
        ({"spacing": (float("nan"), 1)}, "no side of a pixel"),
        ({"ignore": 1.5, "labels": ["a", "b"]}, "no whole number"),
    ],
)
def test_what_cannot_be_meant_of_data_is_refused(more: dict, words: str):
    with pytest.raises(genoc.errors.InputError, match=words):
        genoc.Data(PAIRS, **more)


def test_a_callback_may_answer_as_numpy_does(tmp_path: Path):
    settings = {**QUICK, "steps": None, "epochs": 5}
    result = genoc.train(NET, PAIRS, out=tmp_path / "run", callbacks=[lambda epoch: np.True_], **settings)
    assert len(result.history) == 1


@pytest.mark.parametrize("path", ["a\0b", "\ud800"])
def test_a_path_that_no_file_can_have_is_refused(path: str):
    for use in (genoc.load, genoc.cost, genoc.compile, genoc.fix):
        with pytest.raises(genoc.errors.InputError, match="no file can have this name"):
            use(path)


@pytest.mark.parametrize("wrong", [None, 3, [1]])
def test_what_is_no_genotype_is_a_type_error(wrong: object, tmp_path: Path):
    for use in (genoc.load, genoc.loads, genoc.cost, lambda it: genoc.save(it, tmp_path / "x.json")):
        with pytest.raises(TypeError, match="expected"):
            use(wrong)


def test_errors_reach_other_processes():
    with pytest.raises(genoc.errors.InputError) as refused:
        genoc.loads('{"name": 3}')
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)
