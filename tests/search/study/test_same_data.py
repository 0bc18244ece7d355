"""All trainings of a study are of the same images, masks and sets."""

import json
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from PIL import Image

from genotype import InputError, Level, canonical_text
from search.runs.run import Run
from search.runs.run_record import DataRecord, read_record
from search.study.begin import begun
from search.study.folder import StudyFolder
from search.study.job import Job
from search.study.queue import Queue
from search.study.report.conclusion import rewritten
from search.study.soundness.runs import require_own
from search.study.work import perform, work
from tests.search.study.fakes import evaluation_in, record_in
from tests.search.study.test_study import CONFIG, REFERENCE, SPACE, TRAIN


@pytest.fixture
def study(tmp_path: Path, pair_folder) -> StudyFolder:
    """A study of two trainings of the reference on files, none of which was begun."""
    data = evolve(TRAIN.data, source=str(pair_folder()), limit=None)
    config = evolve(CONFIG, methods=(), random=0, train=evolve(TRAIN, data=data))
    return begun(tmp_path / "study", SPACE, REFERENCE, config)


def invert(data: str | None) -> None:
    """Turn black into white, in all images and masks."""
    for path in Path(str(data)).rglob("*.png"):
        Image.fromarray(255 - np.asarray(Image.open(path))).save(path)


def without_digest(study: StudyFolder) -> StudyFolder:
    """The study, as an earlier version began it."""
    path = study.path / "study.json"
    record = json.loads(path.read_text())
    del record["data_digest"]
    path.write_text(json.dumps(record))
    return StudyFolder(study.path)


def run_on(study: StudyFolder, seed: int, digest: str, network=REFERENCE) -> None:
    """Leave a finished training on data with a digest."""
    job = Job(network="reference", seed=seed)
    if not study.has_network("reference"):
        study.add_network("reference", REFERENCE)
    evaluation_in(study.run(job), [0.5])
    record_in(study, job)
    data = DataRecord(name="set", digest=digest, train=4, val=2, test=2)
    Run(study.run(job)).write_record(evolve(read_record(study.run(job)), data=data))
    (study.run(job) / "genotype.json").write_text(canonical_text(network))


def test_a_study_on_changed_data_trains_nothing_more(study: StudyFolder):
    invert(study.config.train.data.source)
    with pytest.raises(InputError, match=r"--data: .* are not those of the study as it began"):
        work(StudyFolder(study.path), Queue.of(study.path))
    assert not (study.path / "runs").exists()


def test_one_of_an_earlier_version_is_told_by_its_runs(study: StudyFolder):
    job = Job(network="reference", seed=0)
    study.add_network("reference", REFERENCE)
    earlier = without_digest(study)
    run_on(earlier, 1, "0" * 64)
    with pytest.raises(InputError, match="are not those of runs/reference-1"):
        perform(earlier, job)
    assert not earlier.run(job).exists()


@pytest.mark.parametrize("is_earlier", [False, True])
def test_a_study_of_mixed_data_is_refused(study: StudyFolder, is_earlier: bool):
    if is_earlier:
        study = without_digest(study)
        run_on(study, 0, "0" * 64)
    run_on(study, 1, "1" * 64)
    for look in (lambda: require_own(study, Queue.of(study.path)), lambda: rewritten(study.path)):
        with pytest.raises(InputError, match="runs/reference-1: other images, masks or sets than those of"):
            look()


def test_networks_of_other_strides_may_read_other_sizes(study: StudyFolder):
    coarser = evolve(REFERENCE, levels=(Level(1), Level(4)))
    run_on(study, 1, "1" * 64, coarser)
    require_own(study, Queue.of(study.path))
