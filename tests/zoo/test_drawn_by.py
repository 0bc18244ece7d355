"""Images drawn by another seed than the run's: the same for every run, and known to what comes of it."""

from pathlib import Path

import pytest
from attrs import evolve

from genotype import loads
from search.api import run_training
from search.config import DataConfig, TrainConfig
from search.evaluation import run_evaluation
from search.prepare import prepared_data
from search.selection.sample import sample
from tests.spaces import OPEN_STAGE
from zoo.publishing.add import Terms, add

GENOTYPE = sample(loads(OPEN_STAGE), 0).genotype
CONFIG = TrainConfig(data=DataConfig(size=8, drawn_by=5), seed=1, steps=2, batch=4, precision="fp32")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("drawn") / "run"
    run_training(GENOTYPE, CONFIG, out, resume=False)
    return out


def test_images_follow_from_the_seed_that_draws_them_alone():
    drawn = [prepared_data(GENOTYPE, CONFIG.data, seed, "cpu").digest for seed in (0, 1)]
    plain = [
        prepared_data(GENOTYPE, evolve(CONFIG.data, drawn_by=None), seed, "cpu").digest for seed in (1, 5)
    ]
    assert drawn == [plain[1]] * 2
    assert plain[0] != plain[1]


def test_a_run_and_its_entry_are_evaluated_on_the_same_images(run: Path, tmp_path: Path):
    entry = add(run, tmp_path / "zoo", Terms(name="drawn"))
    by_run = run_evaluation(run, {}, "test", "cpu")
    by_entry = run_evaluation(entry.folder, {}, "test", "cpu")
    assert by_entry.measures == by_run.measures
    assert '"drawn_by": 5' in (entry.folder / "entry.json").read_text()
